"""What people send, and what organizers make of it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SubmissionsConfig(AppConfig):
    """The app of submissions, receipts, sealing, the desk and voices."""

    name = "submissions"
    verbose_name = _("Submissions and voices")
