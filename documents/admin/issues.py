"""The back office of issues: both languages, what stands behind them, how they were ranked."""

from functools import partial

from django.contrib import admin
from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from documents import ranking
from documents.admin.behind import behind
from documents.admin.parts import WalkAdmin
from documents.admin.ranking import choose_view, ranking_view
from documents.admin.survey_ranking import survey_ranking_view
from documents.forms.issues import IssueForm
from documents.models import Basis, Issue
from documents.views import issues
from roundtable.admin_parts import side_by_side
from roundtable.publication import locked


@admin.register(Issue)
class IssueAdmin(WalkAdmin):
    """Issues of a roundtable; ranks are given on a page of their own."""

    form = IssueForm
    change_form_template = "admin/issue_change_form.html"
    preview_template = "documents/issue.html"
    change_list_template = "admin/issue_list.html"
    waiting = (*WalkAdmin.waiting, ("unranked", _("without rank")))
    list_display = (
        "code",
        "title",
        "roundtable",
        "rank",
        "basis",
        "published",
        "approval_state",
        "khmer_state",
    )
    list_display_links = ("code", "title")
    list_filter = ("roundtable", "basis")
    list_select_related = ("roundtable",)
    autocomplete_fields = ("roundtable",)
    fieldsets = (
        (None, {"fields": ("roundtable", *side_by_side("title", "summary", "body"))}),
        (_("Rank"), {"fields": ("basis", *side_by_side("reason"), "rank", "release", "option")}),
        (None, {"fields": ("khmer_is_right", "slug")}),
    )

    def preview_context(self, obj):
        """Return what stands on the public page."""
        return issues.context_of(obj)

    def get_urls(self):
        """Add the pages of ranking and of what stands behind an issue."""
        return [
            self.page("ranking/", partial(choose_view, model_admin=self), "choose_ranking"),
            self.page(
                "ranking/<int:roundtable_id>/", partial(ranking_view, model_admin=self), "ranking"
            ),
            self.page(
                "ranking/<int:roundtable_id>/survey/",
                partial(survey_ranking_view, model_admin=self),
                "survey_ranking",
            ),
            self.page("<path:object_id>/behind/", partial(behind, model_admin=self), "behind"),
            *super().get_urls(),
        ]

    def get_readonly_fields(self, request, obj=None):
        """Keep the roundtable: its ranks, releases and voices do not move along."""
        given = ("rank", "release", "option")
        return (*given, "roundtable") if obj else given

    def get_object(self, request, object_id, from_field=None):
        """Lock the roundtable before the issue while a form is being saved, as ranking does."""
        saving = request.method == "POST" and connection.in_atomic_block
        if saving and object_id.isdecimal():
            owner = Issue.objects.filter(pk=object_id).first()
            if owner:
                locked(owner.roundtable)
        return super().get_object(request, object_id, from_field)

    def save_model(self, request, obj, form, change):
        """Save; leave no gap in the ranks where one was given up."""
        super().save_model(request, obj, form, change)
        if change and "basis" in form.changed_data and obj.basis == Basis.LATER:
            ranking.close_up(obj.roundtable)

    def delete_model(self, request, obj):
        """Delete a draft, and leave no gap in the ranks."""
        super().delete_model(request, obj)
        ranking.close_up(obj.roundtable)

    def delete_queryset(self, request, queryset):
        """Delete drafts one by one, and leave no gap in the ranks."""
        for obj in queryset:
            self.delete_model(request, obj)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        """Lead to what stands behind the issue, and to the ranking."""
        if obj is not None:
            if self.may(request, "change") and request.user.has_perm("submissions.view_submission"):
                context["behind_url"] = self.url_of("behind", obj)
            if self.may(request, "rank"):
                args_of = [obj.roundtable_id]
                context["ranking_url"] = reverse("admin:documents_issue_ranking", args=args_of)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    @admin.display(description=_("number"), ordering="number")
    def code(self, obj):
        """Return the number as it is cited."""
        return obj.code
