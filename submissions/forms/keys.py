"""The forms of keyholders. A passphrase is never given back to the page."""

import re
import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from roundtable import text
from submissions.models import Excerpt, Topic
from submissions.passphrases import check_passphrase, words_of

LONGEST_SUMMARY = 2000
NUMBER = re.compile("[0-9a-f]{8,32}")


def passphrase_field(label, **kwargs):
    """Return a field that browsers neither complete nor check for spelling."""
    attrs = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false", "size": 60}
    widget = forms.PasswordInput(attrs=attrs)
    return forms.CharField(label=label, max_length=500, widget=widget, **kwargs)


class PassphraseForm(forms.Form):
    """Asks for the passphrase that begins a reading session."""

    passphrase = passphrase_field(_("Your passphrase"))


class NewKeyForm(forms.Form):
    """Asks for a passphrase twice, so that a slip of the hand locks nobody out."""

    passphrase = passphrase_field(
        _("Passphrase"), help_text=_("Six words or more, with spaces between them.")
    )
    again = passphrase_field(_("The same again"))

    def clean_passphrase(self):
        """Refuse what is easily guessed."""
        check_passphrase(self.cleaned_data["passphrase"])
        return self.cleaned_data["passphrase"]

    def clean(self):
        """Compare the two as they will be used."""
        cleaned = super().clean()
        first, again = cleaned.get("passphrase"), cleaned.get("again")
        if first and again and words_of(first) != words_of(again):
            self.add_error("again", _("The two are not the same. Type both once more."))
        return cleaned


class LetInForm(forms.Form):
    """Asks whether the fingerprint was really compared."""

    compared = forms.BooleanField(
        label=_("I have heard this fingerprint from the person herself, and it is the same."),
        error_messages={
            "required": _("Let her read the fingerprint to you first, and say here that she did.")
        },
    )


class SummaryForm(forms.Form):
    """What a keyholder writes for curators, who never see the sealed words."""

    summary = forms.CharField(
        label=_("Safe summary"),
        max_length=LONGEST_SUMMARY,
        widget=forms.Textarea(attrs={"rows": 6, "autocomplete": "off"}),
        help_text=_(
            "In your own words, without names, places, dates or anything that only one person "
            "can know. Curators read it."
        ),
    )
    topics = forms.ModelMultipleChoiceField(
        label=_("Topics"),
        queryset=Topic.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["topics"].queryset = Topic.objects.all()

    def clean_summary(self):
        """Return the summary as it is stored; refuse one that shows nothing."""
        summary = text.clean(self.cleaned_data["summary"]).strip()
        if text.is_blank(summary):
            raise ValidationError(_("Write something first."))
        return summary


class VoicesField(forms.ModelMultipleChoiceField):
    """Voices to tick, each with the beginning of its text."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, excerpt):
        """Return a voice's address and first words."""
        words = text.truncate(excerpt.text or excerpt.text_en or excerpt.text_km or "", 100)
        return f"{excerpt} – {words}"


class ReleaseForm(forms.Form):
    """Asks beside which voices the name shall stand."""

    voices = VoicesField(
        label=_("Voices"),
        queryset=Excerpt.objects.none(),
        error_messages={"required": _("Choose a voice.")},
    )

    def __init__(self, *args, excerpts, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["voices"].queryset = excerpts


class FindForm(forms.Form):
    """Finds the envelopes of one submission by the beginning of its number."""

    submission = forms.CharField(label=_("Number of a submission"), max_length=36)

    def clean_submission(self):
        """Return the first and the last key that begin so."""
        digits = self.cleaned_data["submission"].lower().replace("-", "")
        if not NUMBER.fullmatch(digits):
            raise ValidationError(_("A number begins with eight digits or letters a to f."))
        return uuid.UUID(digits.ljust(32, "0")), uuid.UUID(digits.ljust(32, "f"))
