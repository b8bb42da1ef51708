"""The back office of imports of answers: which there were, how one is made, and taken back.

A new one begins on the page of its survey and goes step by step, one module a step.
"""

from functools import partial

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from roundtable import dates
from submissions.admin import (
    import_answers,
    import_columns,
    import_pending,
    import_run,
    import_trial,
    import_upload,
    import_words,
)
from submissions.admin.only_read import OnlyRead
from submissions.forms.import_columns import labels_of, what_choices, what_of
from submissions.imports import runs
from submissions.imports.mapping import Mapping
from submissions.models import AnswerImport

PAGES = {
    "columns": import_columns.columns,
    "answers": import_answers.answers,
    "words": import_words.words,
    "trial": import_trial.trial,
    "problems": import_trial.problems,
    "save": import_trial.save,
    "run": import_run.run,
    "left_out": import_run.left_out,
    "give_up": import_pending.give_up,
}


@admin.register(AnswerImport)
class AnswerImportAdmin(OnlyRead):
    """Imports, to be read, and to be taken back."""

    list_display = ("day", "survey", "by", "added", "known", "bad", "consent")
    list_display_links = ("day",)
    list_filter = ("survey",)
    list_select_related = ("survey", "by")
    fields = readonly_fields = list_display
    change_form_template = "admin/import_page.html"

    def get_urls(self):
        """Add the steps of an import, and taking one back."""
        steps = [
            self.page(f"pending/<uuid:key>/{name.replace('_', '-')}/", partial(view, self), name)
            for name, view in PAGES.items()
        ]
        return [
            self.page("<int:survey_id>/file/", partial(import_upload.begin, self), "begin"),
            *steps,
            self.page("<int:import_id>/take-back/", self.take_back_view, "take_back"),
            *super().get_urls(),
        ]

    @admin.display(description=_("date"))
    def day(self, obj):
        """Return the day in words."""
        return dates.format_date(obj.on, get_language())

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        """Show how the columns were read, and offer to take the import back."""
        context |= {"title": _("Import of answers"), "subtitle": None, "columns": columns_of(obj)}
        context["answers_count"] = obj.responses.count()
        if request.user.has_perm("submissions.delete_answerimport"):
            context["take_back_url"] = self.address("take_back", obj.pk)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def take_back_view(self, request, import_id):
        """Ask once more; then delete the answers of an import, and withdraw their words."""
        self.require(request, "delete_answerimport")
        imported = self.one(import_id)
        if request.method == "POST":
            return self.take_back(request, imported)
        context = self.context(
            request,
            title=_("Take an import back"),
            imported=imported,
            answers_count=imported.responses.count(),
            words_count=imported.submissions.count(),
        )
        return render(request, "admin/import_take_back.html", context)

    def take_back(self, request, imported):
        """Take an import back, on record, or say why that cannot be."""
        taken = self.model(pk=imported.pk, survey=imported.survey, on=imported.on)
        try:
            runs.take_back(imported, by=request.user)
        except ValidationError as error:
            self.message_user(request, error.messages[0], messages.ERROR)
            return redirect(self.address("change", taken.pk))
        self.log_deletions(request, [taken])
        told = _("The import is taken back: its answers are gone, its words are withdrawn.")
        self.message_user(request, told)
        return redirect(self.address("changelist"))


def columns_of(imported):
    """Return (heading, what it was) of each column of an import."""
    labels = labels_of(what_choices(imported.survey))
    rules = Mapping.from_json(imported.rules).rules
    return [(rule.heading, labels.get(what_of(rule), what_of(rule))) for rule in rules]
