"""Roundtables and their sessions."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SessionsConfig(AppConfig):
    """The app of roundtables, sessions, cities and calendars."""

    name = "sessions"
    # Django's own browser-session app already owns the label "sessions". This one is in the
    # migrations, table names and permissions: it stays for ever.
    label = "roundtable_sessions"
    verbose_name = _("Roundtables and sessions")
