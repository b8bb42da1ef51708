"""The back office of releases: frozen and approved by two people, and nothing is ever typed."""

import datetime

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
from submissions import releases
from submissions.admin.only_read import OnlyRead
from submissions.admin.release_tables import tables
from submissions.forms.freeze import FreezeForm
from submissions.models import Release


@admin.register(Release)
class ReleaseAdmin(OnlyRead):
    """Frozen counts: each looked at with the exact numbers beside those that readers would see."""

    list_display = ("release", "frozen", "frozen_by", "approved", "approved_by", "counted")
    list_display_links = ("release",)
    list_filter = (WaitingFilter, "roundtable", "survey")
    list_select_related = ("roundtable", "survey", "frozen_by", "approved_by")
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
            "roundtable": obj.survey or obj.roundtable,
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
        context |= {"tables": tables(obj), "stays": stays(obj)}
        if obj.survey_id:
            context["until"] = datetime.date.fromisoformat(obj.data["until"])
        if obj.approved_on is None:
            context["may_approve"] = self.may_approve(request, obj)
            context["may_discard"] = request.user.has_perm("submissions.delete_release")
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def add_view(self, request, form_url="", extra_context=None):
        """Ask for the roundtable, or the survey; freeze its counts as they stand."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        asked = request.POST if request.method == "POST" else None
        form = FreezeForm(asked, initial={"survey": request.GET.get("survey")})
        if form.is_valid() and (release := form.freeze(by=request.user)):
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
            releases.discard(release, by=request.user)
        except ValidationError as error:
            self.message_user(request, error.messages[0], messages.ERROR)
            return redirect(self.address("change", release_id))
        self.log_deletions(request, [release])
        self.message_user(request, _("The release is discarded. Nobody outside has seen it."))
        return redirect(self.address("changelist"))


def stays(release):
    """Return whether an earlier release keeps numbers of this one hidden."""
    kept = release.exact["stays"] if release.survey_id else {}
    return any(kept.get(name) for name in ("n", "groups")) or any(
        any(found.values()) for found in kept.get("questions", {}).values()
    )
