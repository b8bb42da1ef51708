"""The back office of questions, each with its options in rows."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from modeltranslation.admin import TranslationTabularInline

from roundtable.admin_parts import BilingualAdmin, in_both, side_by_side
from submissions import questions
from submissions.forms.surveys_admin import OptionForm, OptionFormSet, QuestionForm
from submissions.models import Option, Question, Survey
from submissions.models.questions import MOST_OPTIONS
from submissions.models.surveys import STRUCTURE_STAYS

SHOWN = _("The survey is published: take it down before you delete a question.")
STEPS = {"up": -1, "down": 1}


class OptionInline(TranslationTabularInline):
    """The answers that a question offers."""

    model = Option
    form = OptionForm
    formset = OptionFormSet
    template = "admin/question_options.html"
    max_num = MOST_OPTIONS
    fields = ("code", "position", *side_by_side("label")[0], "khmer_is_right", OptionForm.CARRIES)

    def get_extra(self, request, obj=None, **kwargs):
        """Offer a few empty rows."""
        return 3

    def get_readonly_fields(self, request, obj=None):
        """Keep what answers are stored as."""
        return ("code", "position") if is_answered(obj) else ()

    def has_add_permission(self, request, obj=None):
        """Add options until somebody has answered."""
        return super().has_add_permission(request, obj) and not is_answered(obj)

    def has_delete_permission(self, request, obj=None):
        """Delete options until somebody has answered."""
        return super().has_delete_permission(request, obj) and not is_answered(obj)


@admin.register(Question)
class QuestionAdmin(BilingualAdmin):
    """Questions; the page of their survey shows them in their order."""

    form = QuestionForm
    inlines = (OptionInline,)
    change_form_template = "admin/question_change_form.html"
    list_display = ("code", "title", "survey", "kind", "position", "khmer_state")
    list_display_links = ("code", "title")
    list_filter = ("survey", "kind")
    list_select_related = ("survey",)
    search_fields = ("title_en", "title_km", "code")
    fieldsets = (
        (
            None,
            {"fields": ("survey", ("code", "position", "kind"), *side_by_side("title", "help"))},
        ),
        (None, {"fields": ("is_required", "khmer_is_right")}),
        (_("Of choices and rankings"), {"fields": ("most", "has_other", "is_place")}),
        (
            _("Of a scale"),
            {"fields": (("lowest", "highest"), *side_by_side("lowest_label", "highest_label"))},
        ),
        (_("Of a text"), {"fields": ("is_recommendation",)}),
    )
    many = (_("Many options at once"), {"fields": ("more_options",)})

    def get_queryset(self, request):
        """Load what every row shows."""
        return super().get_queryset(request).prefetch_related("options")

    def get_actions(self, request):
        """Delete one at a time: most have something that keeps them."""
        return {k: v for k, v in super().get_actions(request).items() if k != "delete_selected"}

    @admin.display(description=_("Khmer"))
    def khmer_state(self, obj):
        """Return in a word how the Khmer of the question and of its options stands."""
        if any(option.khmer_is_stale for option in obj.options.all()):
            return _("out of date")
        return super().khmer_state(obj)

    # What can be written

    def may_type_options(self, request, obj):
        """Return whether this organizer may add options to a question, or to a new one."""
        return request.user.has_perm("submissions.add_option") and not is_answered(obj)

    def get_fieldsets(self, request, obj=None):
        """Offer to type many options at once, to whoever may add them."""
        fieldsets = super().get_fieldsets(request, obj)
        changes = obj is None or self.has_change_permission(request, obj)
        if changes and self.may_type_options(request, obj):
            return [*fieldsets, self.many]
        return fieldsets

    def get_form(self, request, obj=None, change=False, **kwargs):
        """Take the field of many options away from whoever may not add any."""
        form = super().get_form(request, obj, change=change, **kwargs)
        if self.may_type_options(request, obj):
            return form
        return type(form.__name__, (form,), {"more_options": None})

    def get_readonly_fields(self, request, obj=None):
        """Keep what stored answers mean, once there are any."""
        if not is_answered(obj):
            return ()
        return ["survey" if name == "survey_id" else name for name in Question.STRUCTURE]

    def get_changeform_initial_data(self, request):
        """Begin with the survey whose page one comes from, at its end."""
        survey = find_survey(request.GET.get("survey", ""))
        if survey is None:
            return {"position": None}
        return {"survey": survey.pk, "position": questions.next_place(survey.questions)}

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        """Lead back to the survey; say what an answered one still allows."""
        survey = obj.survey if obj else find_survey(request.GET.get("survey", ""))
        if survey:
            context |= {"survey": survey, "survey_url": survey_url(survey.pk)}
        context["has_answers"] = is_answered(obj)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    # Where one comes out

    def response_add(self, request, obj, post_url_continue=None):
        """Lead on to another question of the same survey when that was asked for."""
        return self.another(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request, obj):
        """Lead on to another question of the same survey when that was asked for."""
        return self.another(request, obj) or super().response_change(request, obj)

    def another(self, request, obj):
        """Return the answer that leads to the next new question, if it was asked for."""
        if "_addanother" not in request.POST:
            return None
        sentence = _("“%(title)s” is saved. Now the next question:")
        self.message_user(request, sentence % {"title": obj}, messages.SUCCESS)
        address = reverse("admin:submissions_question_add")
        return HttpResponseRedirect(f"{address}?survey={obj.survey_id}")

    def response_post_save_add(self, request, obj):
        """Lead back to the survey's page."""
        return HttpResponseRedirect(survey_url(obj.survey_id))

    response_post_save_change = response_post_save_add

    # Moving and deleting

    def get_urls(self):
        """Add the address that moves a question up or down."""
        return [
            self.page("<path:object_id>/move/", self.move_view, "move"),
            *super().get_urls(),
        ]

    @method_decorator(require_POST)
    def move_view(self, request, object_id):
        """Move a question up or down in its survey."""
        obj = self.object_for(request, object_id, action="change")
        if (step := STEPS.get(request.POST.get("to"))) is None:
            raise Http404
        try:
            questions.move(obj, by=step)
        except ValidationError as error:
            self.message_user(request, error.messages[0], messages.ERROR)
        else:
            self.log_change(request, obj, in_both(_("Moved.")))
        return HttpResponseRedirect(survey_url(obj.survey_id) + "#questions")

    def delete_view(self, request, object_id, extra_context=None):
        """Delete what nobody has answered and no reader sees; say of the rest why it stays."""
        obj = self.get_object(request, unquote(object_id))
        if obj is None or not self.has_delete_permission(request, obj):
            return super().delete_view(request, object_id, extra_context)
        if obj.survey.published_on or is_answered(obj):
            return self.keep(request, obj, STRUCTURE_STAYS if is_answered(obj) else SHOWN)
        try:
            return super().delete_view(request, object_id, extra_context)
        except (ValidationError, ProtectedError):  # answered or ranked by since a moment ago
            return self.keep(request, obj, STRUCTURE_STAYS)

    def keep(self, request, obj, why):
        """Say why a question stays, and lead back to its form."""
        self.message_user(request, why, messages.ERROR)
        return self.back_to(obj)


def is_answered(question):
    """Return whether a question, or a new one (None), belongs to a survey with answers."""
    return question is not None and question.pk is not None and question.survey.has_answers()


def find_survey(key):
    """Return the survey that an address names, or None."""
    return Survey.objects.filter(pk=key).first() if key.isdecimal() and len(key) < 10 else None


def survey_url(survey_id):
    """Return the address of a survey's page."""
    return reverse("admin:submissions_survey_change", args=[survey_id])
