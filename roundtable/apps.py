"""The project package is an app too: its models, commands, tags and static files are found."""

from django.apps import AppConfig
from django.conf.locale import LANG_INFO
from django.contrib.admin import apps as admin_apps
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class RoundtableConfig(AppConfig):
    """The shared parts of the portal."""

    name = "roundtable"
    default = True
    verbose_name = _("Portal")

    def ready(self):
        """Give Khmer its own name (not Django's "Khmer"), watch pages, and guard records."""
        LANG_INFO["km"]["name_local"] = "ខ្មែរ"
        from roundtable.audit import triggers
        from roundtable.doctor import checks  # noqa: F401 - registered by being imported
        from roundtable.stored import watching  # models need the app registry

        connection_created.connect(watching.begin)
        post_migrate.connect(triggers.lay_again, sender=self)


class PortalAdminConfig(admin_apps.AdminConfig):
    """Django's admin with our home page."""

    default = False
    default_site = "roundtable.admin_site.PortalAdminSite"
