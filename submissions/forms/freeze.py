"""The form that freezes counts; the counts themselves come from the database."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from sessions.models import Roundtable
from submissions import releases, survey_releases
from submissions.models import Survey


class FreezeForm(forms.Form):
    """Of which roundtable the voices are counted, or of which survey the answers."""

    roundtable = forms.ModelChoiceField(
        Roundtable.objects.all(), required=False, label=_("The voices of a roundtable")
    )
    survey = forms.ModelChoiceField(
        Survey.objects.all(), required=False, label=_("The answers to a survey")
    )
    until = forms.DateField(
        required=False,
        label=_("Answers up to this day"),
        help_text=_("Of a survey. Empty: all answers until today."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def clean(self):
        """Ask for one of the two."""
        told = super().clean()
        if not self.errors and bool(told["roundtable"]) == bool(told["survey"]):
            raise ValidationError(
                {"roundtable": _("Choose a roundtable or a survey, one of the two.")}
            )
        return told

    def freeze(self, *, by):
        """Return the frozen release, or None with the reason beside the field."""
        told = self.cleaned_data
        field = "survey" if told["survey"] else "roundtable"
        try:
            if told["survey"]:
                return survey_releases.freeze_survey(told["survey"], by=by, until=told["until"])
            return releases.freeze(told["roundtable"], by=by)
        except ValidationError as error:
            self.add_error(field, error)
            return None
