"""The back office of surveys: their texts and days, what they ask, and what came of it."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.db.models import Count, ProtectedError
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from roundtable.admin_parts import PublishedAdmin, side_by_side
from submissions.admin import survey_preview, survey_sheets
from submissions.forms.surveys_admin import SurveyForm
from submissions.models import Response, Survey

STAYS = _("It has answers or was published: take it down instead of deleting it.")


@admin.register(Survey)
class SurveyAdmin(PublishedAdmin):
    """Surveys; each page lists the questions in their order and leads to all that belongs to it."""

    form = SurveyForm
    change_form_template = "admin/survey_change_form.html"
    list_display = ("title", "roundtable", "opens_on", "closes_on", "published", "khmer_state")
    list_filter = ("roundtable",)
    list_select_related = ("roundtable",)
    fieldsets = (
        (None, {"fields": ("roundtable", *side_by_side("title", "summary", "introduction"))}),
        (None, {"fields": (("opens_on", "closes_on"), "words", "khmer_is_right", "slug")}),
    )
    STAYS_WITH_ANSWERS = ("roundtable", "words", "slug")

    def get_urls(self):
        """Add the pages of a survey: the form as people will see it, and sheets for paper."""
        return [
            self.page("<path:object_id>/preview/<str:language>/", self.preview_view, "preview"),
            self.page("<path:object_id>/sheet/", self.sheet_view, "sheet"),
            self.page(
                "<path:object_id>/sheet/<str:language>.<str:file_format>",
                self.sheet_file_view,
                "sheet_file",
            ),
            *super().get_urls(),
        ]

    def get_actions(self, request):
        """Delete one at a time: most have something that keeps them."""
        return {k: v for k, v in super().get_actions(request).items() if k != "delete_selected"}

    def get_readonly_fields(self, request, obj=None):
        """Keep what answers depend on, once there are any."""
        return self.STAYS_WITH_ANSWERS if obj and obj.has_answers() else ()

    def has_delete_permission(self, request, obj=None):
        """Allow to delete what nobody has seen and nobody has answered."""
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or not (obj.published_on or obj.has_answers()))

    def delete_view(self, request, object_id, extra_context=None):
        """Delete a draft; say so when somebody has answered it or brought answers in meanwhile."""
        try:
            return super().delete_view(request, object_id, extra_context)
        except (ValidationError, ProtectedError):
            self.message_user(request, STAYS, messages.ERROR)
            return self.back_to(self.get_object(request, unquote(object_id)))

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        """Show what it asks and how many have answered, with the ways to all of it."""
        if obj is not None:
            context |= self.survey_context(request, obj)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def response_post_save_add(self, request, obj):
        """Lead on to its questions, which are written next."""
        self.tell_state(request, obj)
        return HttpResponseRedirect(self.url_of("change", obj) + "#questions")

    def survey_context(self, request, survey):
        """Return what stands below the form of a survey."""
        may = request.user.has_perm
        has_answers = survey.has_answers()
        context = {
            "has_answers": has_answers,
            "questions": survey.questions.annotate(offers=Count("options")),
            "may_add_question": may("submissions.add_question") and not has_answers,
            "may_move": may("submissions.change_question") and not has_answers,
            "previews": survey_preview.links(self, survey),
            "sheet_url": self.url_of("sheet", survey),
            "results_url": self.results_url(survey),
        }
        if may("submissions.view_response"):
            context["answers"] = counts(survey)
            context["answers_url"] = listed("response", survey)
        if may("submissions.view_answerimport"):
            context["imports_url"] = listed("answerimport", survey)
        if may("submissions.add_answerimport"):
            context["import_url"] = reverse(
                "admin:submissions_answerimport_begin", args=[survey.pk]
            )
        if may("submissions.add_release"):
            freeze = reverse("admin:submissions_release_add")
            context["freeze_url"] = f"{freeze}?survey={survey.pk}"
        return context

    def results_url(self, survey):
        """Return the address of the results, if readers see any."""
        shown = Survey.objects.with_results().filter(pk=survey.pk).exists()
        return survey.results_url() if shown else ""

    @method_decorator(require_safe)
    def preview_view(self, request, object_id, language):
        """Show the form as people will see it."""
        survey = self.object_for(request, object_id, action="view")
        return survey_preview.show(self, request, survey, language)

    @method_decorator(require_safe)
    def sheet_view(self, request, object_id):
        """Offer the sheets into which answers on paper are typed."""
        survey = self.object_for(request, object_id, action="view")
        return survey_sheets.show(self, request, survey)

    @method_decorator(require_safe)
    def sheet_file_view(self, request, object_id, language, file_format):
        """Give a sheet as a file."""
        survey = self.object_for(request, object_id, action="view")
        return survey_sheets.download(survey, language, file_format)


def counts(survey):
    """Return (state in words, how many responses) of a survey, every state once."""
    found = survey.responses.order_by().values_list("state").annotate(Count("pk"))
    found = dict(found)
    return [(label, found.get(state, 0)) for state, label in Response.State.choices]


def listed(model, survey):
    """Return the address of a list that is narrowed to one survey."""
    address = reverse(f"admin:submissions_{model}_changelist")
    return f"{address}?survey__id__exact={survey.pk}"
