"""The forms of surveys, questions and options in the back office.

What answers depend on is checked before it is saved: while the form is, the survey is locked, so
that no answer arrives in between.
"""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from roundtable.admin_forms import BilingualForm, PublishedForm
from submissions import questions
from submissions.models import Option
from submissions.models.questions import MOST_OPTIONS
from submissions.models.surveys import refuse_another_structure


class StructureStays:
    """Before a form: says of answers that came since it was opened, instead of failing later."""

    def _post_clean(self):
        """Check that what answers depend on stays, if there are any."""
        super()._post_clean()
        try:
            refuse_another_structure(self.instance, *self.structure())
        except ValidationError as error:
            self.add_error(None, error)


def stay_here(field):
    """Take the ways away from the form off a choice: they open windows by script."""
    for way in ("add", "change", "delete", "view"):
        setattr(field.widget, f"can_{way}_related", False)


class SurveyForm(StructureStays, PublishedForm):
    """A survey; publishing it asks for a question that can be answered."""

    def __init__(self, *args, **kwargs):
        """Offer the roundtables and nothing beside them."""
        super().__init__(*args, **kwargs)
        if field := self.fields.get("roundtable"):
            stay_here(field)

    def structure(self):
        """Return the survey, and the columns that its answers depend on."""
        return self.instance, ("roundtable_id", "words")


class QuestionForm(StructureStays, BilingualForm):
    """A question, and options that are typed line by line."""

    more_options = forms.CharField(
        label=_("More options"),
        required=False,
        help_text=_(
            "One a line: code | English | Khmer. For example: land | Land | ដីធ្លី. They are added "
            "at the end."
        ),
        widget=forms.Textarea(attrs={"rows": 8, "cols": 60}),
    )

    def __init__(self, *args, **kwargs):
        """Keep the survey of a question; ask for the Khmer of its title."""
        super().__init__(*args, **kwargs)
        if field := self.fields.get("survey"):
            stay_here(field)
            # Not read-only for the admin: then nobody would check that a code is there once.
            field.disabled = bool(self.instance.pk)
        if field := self.fields.get("title_km"):
            field.required = True
        if field := self.fields.get("position"):
            field.required = False
            field.help_text = _("Left empty, it comes last.")

    def structure(self):
        """Return the survey, and the columns that its answers depend on."""
        return self.instance.survey, self.instance.STRUCTURE

    def clean_more_options(self):
        """Read the lines; the page's rows of options look for the same codes."""
        self.instance.options_typed = questions.options_from(self.cleaned_data["more_options"])
        return self.cleaned_data["more_options"]

    def clean(self):
        """Put a question without a place at the end."""
        cleaned = super().clean()
        survey = cleaned.get("survey")
        if survey and "position" in cleaned and cleaned["position"] is None:
            cleaned["position"] = questions.next_place(survey.questions)
        return cleaned

    def _post_clean(self):
        """Check nothing of a question that has no survey."""
        if "survey" in self.fields and not self.cleaned_data.get("survey"):
            return
        super()._post_clean()


class OptionForm(BilingualForm):
    """One option in its row."""

    class Meta:
        model = Option
        fields = ("code", "position", "label_en", "label_km")

    def __init__(self, *args, **kwargs):
        """Ask for both languages; an option without a place comes last."""
        super().__init__(*args, **kwargs)
        for name in ("label_en", "label_km"):
            if name in self.fields:
                self.fields[name].required = True
        if field := self.fields.get("position"):
            field.required, field.initial = False, None
        self.fields["khmer_is_right"].help_text = ""
        for field in self.fields.values():
            # Rows have no labels of their own beside the heads of the columns.
            field.widget.attrs["aria-label"] = field.label


class OptionFormSet(forms.BaseInlineFormSet):
    """The options of a question, in rows."""

    def clean(self):
        """Give every option a place; say what keeps the question from being answered."""
        super().clean()
        if any(self.errors):
            return
        rows = [form.instance for form in self.forms if self.is_kept(form)]
        typed = getattr(self.instance, "options_typed", [])
        last = max((row.position for row in rows if row.position is not None), default=0)
        for row in [row for row in rows if row.position is None] + typed:
            row.position = last = last + 1
        self.check_codes([row.code for row in rows + typed])
        self.typed = typed

    def add_fields(self, form, index):
        """Name the box that deletes a row: rows have no labels of their own."""
        super().add_fields(form, index)
        if box := form.fields.get("DELETE"):
            box.widget.attrs["aria-label"] = box.label

    def is_kept(self, form):
        """Return whether a row holds an option that stays."""
        is_there = form.instance.pk or form.has_changed()
        return is_there and not (self.can_delete and self._should_delete_form(form))

    def check_codes(self, codes):
        """Raise ValidationError for codes that are there twice, too many, or too few to answer."""
        twice = sorted({code for code in codes if codes.count(code) > 1})
        if twice:
            told = {"codes": ", ".join(twice)}
            raise ValidationError(
                _("There twice: %(codes)s. Each code stands for one option."), params=told
            )
        if len(codes) > MOST_OPTIONS:
            told = {"count": MOST_OPTIONS}
            raise ValidationError(_("A question has %(count)s options at most."), params=told)
        if self.instance.survey_id and self.instance.survey.published_on:
            self.instance.check_complete(codes)

    def save_existing(self, form, obj, commit=True):
        """Save a row, then believe the organizer about its Khmer."""
        option = super().save_existing(form, obj, commit)
        if form.cleaned_data.get("khmer_is_right") and option.khmer_is_stale:
            option.confirm_khmer()
        return option

    def save_new_objects(self, commit=True):
        """Save what stands in the rows, then what was typed line by line."""
        saved = super().save_new_objects(commit)
        for option in self.typed:
            option.question = self.instance
            option.save()
        self.new_objects = [*saved, *self.typed]
        return self.new_objects
