"""What the portal publishes: for now, announcements."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    """The app of published texts."""

    name = "documents"
    verbose_name = _("Documents")

    def ready(self):
        """Take part when an organizer's account is closed at once."""
        from documents import incidents  # needs the app registry
        from roundtable.incidents import parts

        parts.add(incidents)
