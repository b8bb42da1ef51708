"""What people send, and what organizers make of it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SubmissionsConfig(AppConfig):
    """The app of submissions, receipts, sealing, the desk and voices."""

    name = "submissions"
    verbose_name = _("Submissions and voices")

    def ready(self):
        """Tell the shared parts, which must not import this app, its verbs and its part in them."""
        from roundtable.audit.verbs import Chain, add_verbs
        from roundtable.incidents import parts
        from submissions import incidents, records  # need the app registry

        add_verbs(Chain.VOICES, [(verb.value, verb.label) for verb in records.AUDITED])
        parts.add(incidents)
