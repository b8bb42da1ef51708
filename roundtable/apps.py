"""The project package is an app too: its models, commands, tags and static files are found."""

from django.apps import AppConfig
from django.conf.locale import LANG_INFO
from django.contrib.admin import apps as admin_apps
from django.db.backends.signals import connection_created
from django.utils.translation import gettext_lazy as _


class RoundtableConfig(AppConfig):
    """The shared parts of the portal."""

    name = "roundtable"
    default = True
    verbose_name = _("Portal")

    def ready(self):
        """Give Khmer its own name ("Khmer" in Django's table), and watch what changes pages."""
        LANG_INFO["km"]["name_local"] = "ខ្មែរ"
        from roundtable.stored import watching  # models need the app registry

        connection_created.connect(watching.begin)


class PortalAdminConfig(admin_apps.AdminConfig):
    """Django's admin with our home page."""

    default = False
    default_site = "roundtable.admin_site.PortalAdminSite"
