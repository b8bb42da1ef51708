"""The back office of releases: frozen and approved by two people, and nothing is ever typed."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from roundtable import dates
from roundtable.admin_approval import AWAITING_APPROVAL
from roundtable.admin_parts import WaitingFilter, in_both
from roundtable.approval import TextChanged
from roundtable.site_settings import SiteSettings
from sessions.models import Roundtable
from submissions import releases
from submissions.admin.only_read import OnlyRead
from submissions.models import Place, Release

HEADS = (_("All together"), Place.INSIDE.label, Place.ABROAD.label)


class FreezeForm(forms.Form):
    """Of which roundtable the counts are frozen; the counts themselves come from the database."""

    roundtable = forms.ModelChoiceField(Roundtable.objects.all(), label=_("Roundtable"))


@admin.register(Release)
class ReleaseAdmin(OnlyRead):
    """Frozen counts: each looked at with the exact numbers beside those that readers would see."""

    list_display = ("release", "frozen", "frozen_by", "approved", "approved_by", "counted")
    list_display_links = ("release",)
    list_filter = (WaitingFilter, "roundtable")
    list_select_related = ("roundtable", "frozen_by", "approved_by")
    waiting = (("drafts", AWAITING_APPROVAL[1]),)
    fields = readonly_fields = list_display
    change_list_template = "admin/release_list.html"
    change_form_template = "admin/release_page.html"

    def get_urls(self):
        """Add the addresses that approve a release, and discard one that is not approved."""
        return [
            self.page("<int:release_id>/approve/", self.approve_view, "approve"),
            self.page("<int:release_id>/discard/", self.discard_view, "discard"),
            *super().get_urls(),
        ]

    def has_add_permission(self, request):
        """Let organizers freeze who may."""
        return request.user.has_perm("submissions.add_release")

    @admin.display(description=_("release"))
    def release(self, obj):
        """Return of what it is, and its number."""
        return _("%(roundtable)s, release %(number)s") % {
            "roundtable": obj.roundtable,
            "number": obj.number,
        }

    @admin.display(description=_("frozen on"))
    def frozen(self, obj):
        """Return the day on which it was frozen."""
        return dates.format_date(obj.frozen_on, get_language())

    @admin.display(description=_("approved on"))
    def approved(self, obj):
        """Return the day since which readers see it, or that they do not."""
        if not obj.approved_on:
            return _("awaiting approval")
        return dates.format_date(obj.approved_on, get_language())

    @admin.display(description="n")
    def counted(self, obj):
        """Return how many were counted, as readers see it."""
        n = obj.data["n"]
        return _("not shown") if n is None else n

    def may_approve(self, request, release):
        """Return whether this organizer may approve a release."""
        has_permission = request.user.has_perm("submissions.approve_release")
        someone_else = release.frozen_by != request.user or SiteSettings.current().team_of_one
        return has_permission and someone_else

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        """Show all numbers, exact and published, and the buttons that this organizer may press."""
        context |= {"title": self.release(obj), "subtitle": None, "data": obj.data}
        context |= {"rows": rows(obj), "heads": HEADS}
        if obj.approved_on is None:
            context["may_approve"] = self.may_approve(request, obj)
            context["may_discard"] = request.user.has_perm("submissions.delete_release")
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def add_view(self, request, form_url="", extra_context=None):
        """Ask for the roundtable; freeze its counts as they stand."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = FreezeForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            try:
                release = releases.freeze(form.cleaned_data["roundtable"], by=request.user)
            except ValidationError as error:
                form.add_error("roundtable", error)
            else:
                self.log_addition(request, release, in_both(_("The counts are frozen.")))
                told = _("The counts are frozen. Readers see them once a second person approves.")
                self.message_user(request, told)
                return redirect(self.address("change", release.pk))
        context = self.context(request, title=_("Freeze the counts"), form=form)
        return render(request, "admin/release_form.html", context)

    @method_decorator(require_POST)
    def approve_view(self, request, release_id):
        """Approve the release that the organizer has read; refuse if it is another one."""
        self.require(request, "approve_release")
        release = self.one(release_id)
        try:
            releases.approve(release, digest=request.POST.get("digest"), by=request.user)
        except TextChanged:
            told = _("These are not the numbers that you read. Read them again, then approve.")
            self.message_user(request, told, messages.ERROR)
        else:
            self.log_change(request, release, in_both(_("Approved.")))
            self.message_user(request, _("The release is approved. Readers see it from now on."))
        return redirect(self.address("change", release_id))

    @method_decorator(require_POST)
    def discard_view(self, request, release_id):
        """Delete a release that nobody has approved."""
        self.require(request, "delete_release")
        release = self.one(release_id)
        try:
            releases.discard(release)
        except ValidationError as error:
            self.message_user(request, error.messages[0], messages.ERROR)
            return redirect(self.address("change", release_id))
        self.log_deletions(request, [release])
        self.message_user(request, _("The release is discarded. Nobody outside has seen it."))
        return redirect(self.address("changelist"))


def rows(release):
    """Return each row of a release: what it is of, the exact numbers, and the published ones."""
    issues = {issue.code: issue.title for issue in release.roundtable.issues.all()}
    found = []
    for exact, safe in zip(release.exact, release.data["rows"], strict=True):
        cells = [exact[name] for name in releases.CELLS]
        cells += [safe[name] for name in releases.CELLS]
        found.append({"label": label(safe, issues), "kind": safe["kind"], "cells": cells})
    return found


def label(row, issues):
    """Return what a row counts, in the organizer's language."""
    if row["kind"] == "all":
        return _("All together")
    if row["kind"] == "topic":
        return row.get(f"name_{get_language()}") or row["id"]
    return " ".join(filter(None, (row["id"], issues.get(row["id"]))))
