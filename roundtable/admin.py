"""The back office of the site's settings and plain pages."""

from django.contrib import admin
from django.http import HttpResponseRedirect
from django.urls import reverse

from roundtable import (  # noqa: F401 - they register themselves
    admin_audit,
    admin_incidents,
    admin_invitations,
    admin_organizers,
    admin_returning,
)
from roundtable.addresses import PAGE_SLUGS
from roundtable.admin_parts import BilingualAdmin, PublishedAdmin, side_by_side
from roundtable.audit.entries import record
from roundtable.audit.verbs import Verb
from roundtable.models import OfficialAddress, Page, SiteSettings


class OfficialAddressInline(admin.TabularInline):
    """The true addresses, in the form of the settings."""

    model = OfficialAddress
    extra = 0
    formfield_overrides = BilingualAdmin.formfield_overrides


@admin.register(SiteSettings)
class SiteSettingsAdmin(BilingualAdmin):
    """One row: its list leads straight to its form."""

    fieldsets = (
        (None, {"fields": side_by_side("title", "organization", "tagline", "lede")}),
        (None, {"fields": ("khmer_is_right", "contact_email", "security_email")}),
        (None, {"fields": ("data_licence", "data_licence_url")}),
        (None, {"fields": ("smallest_group_inside", "smallest_group_abroad", "team_of_one")}),
        (None, {"fields": ("seal_after_days", "erase_after_days", "spam_after_days")}),
        (None, {"fields": side_by_side("danger_contact")}),
    )
    inlines = (OfficialAddressInline,)

    def get_readonly_fields(self, request, obj=None):
        """Keep the rule of the second person out of the hands of those it binds."""
        return () if request.user.is_superuser else ("team_of_one",)

    def has_add_permission(self, request):
        """Allow the first row only."""
        return super().has_add_permission(request) and not SiteSettings.objects.exists()

    def has_delete_permission(self, request, obj=None):
        """Never: the site needs its settings."""
        return False

    def save_related(self, request, form, formsets, change):
        """Put on record which settings were changed, never to what."""
        super().save_related(request, form, formsets, change)
        columns = {field.name for field in SiteSettings._meta.get_fields()}
        names = [name for name in form.changed_data if name in columns]
        names += ["addresses" for formset in formsets if formset.has_changed()]
        if names:
            told = ", ".join(names)[:200]
            record(Verb.SETTINGS_CHANGED, by=request.user, about=form.instance, detail=told)

    def changelist_view(self, request, extra_context=None):
        """Lead to the one row, or to the form that makes it."""
        if SiteSettings.objects.exists() and self.has_view_permission(request):
            return HttpResponseRedirect(reverse("admin:roundtable_sitesettings_change", args=[1]))
        return super().changelist_view(request, extra_context)


@admin.register(Page)
class PageAdmin(PublishedAdmin):
    """About, safety, privacy, accessibility, and whatever organizers add."""

    list_display = ("title", "slug", "published", "khmer_state")

    def get_readonly_fields(self, request, obj=None):
        """Keep the addresses of the four pages that the menu leads to."""
        return ("slug",) if obj and obj.slug in PAGE_SLUGS else ()

    fieldsets = (
        (None, {"fields": side_by_side("title", "summary", "body")}),
        (None, {"fields": ("khmer_is_right", "slug")}),
    )
