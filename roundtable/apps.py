"""The project package is an app too: its models, commands, tags and static files are found."""

from django.apps import AppConfig
from django.conf.locale import LANG_INFO
from django.contrib.admin import apps as admin_apps
from django.utils.translation import gettext_lazy as _


class RoundtableConfig(AppConfig):
    """The shared parts of the portal."""

    name = "roundtable"
    default = True
    verbose_name = _("Portal")

    def ready(self):
        """Give Khmer its own name: Django's table says "Khmer" in Latin letters."""
        LANG_INFO["km"]["name_local"] = "ខ្មែរ"


class PortalAdminConfig(admin_apps.AdminConfig):
    """Django's admin with our home page."""

    default = False
    default_site = "roundtable.admin_site.PortalAdminSite"
