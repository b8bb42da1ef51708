"""The admin of what is never edited: it has a list, a page to look at, and pages of its own."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import path, reverse
from django.utils.text import capfirst

from roundtable.admin_parts import PlainLookups


class OnlyRead(PlainLookups, admin.ModelAdmin):
    """Nobody adds, changes or deletes a row by a form, superusers neither."""

    actions = None
    list_display_links = None
    sortable_by = ()
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    def has_add_permission(self, request):
        """Never."""
        return False

    def has_change_permission(self, request, obj=None):
        """Never."""
        return False

    def has_delete_permission(self, request, obj=None):
        """Never."""
        return False

    def name_of(self, page):
        """Return the name of one of this admin's addresses."""
        return f"{self.opts.app_label}_{self.opts.model_name}_{page}"

    def page(self, route, view, name):
        """Return the pattern of a page of this admin's own, for organizers only."""
        return path(route, self.admin_site.admin_view(view), name=self.name_of(name))

    def address(self, page, *args):
        """Return the path of one of this admin's pages."""
        return reverse(f"{self.admin_site.name}:{self.name_of(page)}", args=args)

    def require(self, request, codename):
        """Raise PermissionDenied unless the organizer has a permission of this app."""
        if not request.user.has_perm(f"{self.opts.app_label}.{codename}"):
            raise PermissionDenied

    def one(self, pk):
        """Return a row of this admin, or raise 404."""
        row = self.model._default_manager.filter(pk=pk).first()
        if row is None:
            raise Http404
        return row

    def changelist_view(self, request, extra_context=None):
        """Call the list by what it lists: nothing is to be selected."""
        title = capfirst(self.opts.verbose_name_plural)
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def context(self, request, **more):
        """Return what every page of the back office shows, and more."""
        return {**self.admin_site.each_context(request), "opts": self.opts, **more}
