"""Roundtables and their sessions."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from roundtable.stored import clock


class SessionsConfig(AppConfig):
    """The app of roundtables, sessions, cities and calendars."""

    name = "sessions"
    # Django's own browser-session app already owns the label "sessions". This one is in the
    # migrations, table names and permissions: it stays for ever.
    label = "roundtable_sessions"
    verbose_name = _("Roundtables and sessions")

    def ready(self):
        """Let pages be made anew when a session's start passes."""
        from sessions.models import DialogueSession  # models need the app registry

        clock.moments.append(lambda now: DialogueSession.objects.next_start(now))
