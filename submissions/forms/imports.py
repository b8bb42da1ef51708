"""The forms of an import of answers: the file, what people agreed to, and saved mappings.

Nothing is preselected but that columns with names and addresses are left out: what is proposed
stands beside a field, and is filled in when an organizer presses the button for it. The forms of
columns and of their texts are in ``import_columns`` and ``import_reading``.
"""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from submissions import wording
from submissions.forms.import_columns import NOT_DECIDED
from submissions.imports import kinds
from submissions.imports.problems import NotReadable
from submissions.models import ImportMapping, Survey
from submissions.models.imports import CONSENTS


class UploadForm(forms.Form):
    """A file with answers."""

    file = forms.FileField(
        label=_("File with answers"),
        help_text=_("CSV or XLSX, at most 20 MB, as Google Forms or Google Sheets gives it."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
    )

    def clean_file(self):
        """Refuse what is too large before it is read."""
        file = self.cleaned_data["file"]
        try:
            kinds.check_size(file.size)
        except NotReadable as error:
            raise ValidationError(error.problems[0].sentence) from None
        return file


class SavedForm(forms.Form):
    """One of the mappings that were saved for a survey."""

    saved = forms.ModelChoiceField(ImportMapping.objects.none(), label=_("Saved mapping"))

    def __init__(self, data=None, *, survey):
        """Offer those of this survey."""
        super().__init__(data, auto_id="%s")
        self.fields["saved"].queryset = survey.mappings.all()


class WordsForm(forms.Form):
    """What the form said about own words, and what people agreed to with it."""

    consent = forms.ChoiceField(
        label=_("What people agreed to"),
        widget=forms.RadioSelect,
        error_messages={"required": NOT_DECIDED},
    )
    consent_wording = forms.CharField(
        label=_("What the form said about it"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "Copy it word for word. Where the form said nothing of it, choose “confidential” and "
            "write that it said nothing."
        ),
    )

    def __init__(self, data=None, *, survey, mapping):
        """Offer the consents that this survey allows; nothing is chosen."""
        initial = {"consent": mapping.consent, "consent_wording": mapping.consent_wording}
        super().__init__(data, auto_id="%s", initial=initial)
        offered = CONSENTS[:1] if survey.words == Survey.Words.SEALED else CONSENTS
        host = wording.host_of([survey.roundtable])
        self.fields["consent"].choices = [
            (found.code, found.label) for found in wording.consents(host) if found.code in offered
        ]


class NameForm(forms.Form):
    """The name under which a mapping is kept."""

    name = forms.CharField(label=_("Name of this mapping"), max_length=100)
