"""The form that asks what to export, how narrowed, and what for."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from sessions.models import Roundtable
from submissions import exports
from submissions.models import Language, State, Topic

ALL = [("", _("all"))]
EXPORTED_STATES = [
    (code, label)
    for code, label in State.choices
    if code not in (State.SPAM.value, State.WITHDRAWN.value)
]


class ExportForm(forms.Form):
    """What to export; only the kinds that this organizer may make are on offer."""

    kind = forms.ChoiceField(label=_("What to export"), widget=forms.RadioSelect)
    file_format = forms.ChoiceField(
        label=_("Format"),
        choices=[*exports.FORMATS.items()],
        initial="xlsx",
        widget=forms.RadioSelect,
    )
    roundtable = forms.ModelChoiceField(
        label=_("Roundtable"),
        queryset=Roundtable.objects.all(),
        to_field_name="slug",
        required=False,
        empty_label=_("all"),
    )
    topic = forms.ModelChoiceField(
        label=_("Topic"),
        queryset=Topic.objects.all(),
        to_field_name="slug",
        required=False,
        empty_label=_("all"),
    )
    language = forms.ChoiceField(
        label=_("Language of the original"), choices=[*ALL, *Language.choices], required=False
    )
    state = forms.ChoiceField(
        label=_("State"),
        choices=[*ALL, *EXPORTED_STATES],
        required=False,
        help_text=_("For submissions in their own words only."),
    )
    purpose = forms.CharField(
        label=_("Purpose"),
        max_length=exports.LONGEST_PURPOSE,
        help_text=_("Who needs it, and for what. It is kept on record with your name."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args, by, **kwargs):
        """Offer what this organizer may export."""
        super().__init__(*args, **kwargs)
        kinds = [kind for kind in exports.KINDS.values() if kind.may_be_made_by(by)]
        self.fields["kind"].choices = [(kind.code, kind.label) for kind in kinds]

    def clean(self):
        """Refuse what the kind of export does not allow."""
        cleaned = super().clean()
        if not self.errors:
            try:
                exports.check(self.asked())
            except ValidationError as error:
                self.add_error(None, error)
        return cleaned

    def asked(self):
        """Return what was asked for."""
        return exports.Asked(**self.cleaned_data)
