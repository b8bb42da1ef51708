"""Forms of every admin of a public text."""

import hashlib

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


def row_version(obj):
    """Return the SHA-256 of all columns of an object, to notice that somebody else changed it."""
    values = [as_text(field.value_from_object(obj)) for field in obj._meta.concrete_fields]
    return hashlib.sha256("\x00".join(values).encode()).hexdigest()


class VersionedForm(forms.ModelForm):
    """Notices a change by somebody else since the form was opened."""

    # The field that carries what was opened; another one where the model has a field of this name.
    CARRIES = "version"
    version = forms.CharField(label="", required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        """Remember what was read."""
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.version_now = row_version(self.instance)
            self.initial[self.CARRIES] = self.version_now

    def clean(self):
        """Refuse to write over what somebody else has saved since the form was opened."""
        cleaned = super().clean()
        if self.instance.pk and cleaned.get(self.CARRIES) != self.version_now:
            raise ValidationError(
                _(
                    "Somebody else has changed this since you opened it, and nothing of yours was "
                    "saved. Open it again in another window and enter your changes there."
                )
            )
        return cleaned


def as_text(value):
    """Return a column's value as text; PostgreSQL gives bytes as a view that has no text."""
    return str(bytes(value) if isinstance(value, memoryview) else value)


class BilingualForm(VersionedForm):
    """Lets an organizer say that the Khmer is still right."""

    khmer_is_right = forms.BooleanField(
        label=_("The Khmer still says the same"),
        required=False,
        help_text=_("Tick this after a change of the English that the Khmer need not follow."),
    )


class PublishedForm(BilingualForm):
    """Asks for the Khmer, beside its fields, when the text is or becomes public."""

    def _post_clean(self):
        """Let the model's own check know what is about to happen."""
        self.instance.publishing = "_publish" in self.data or bool(self.instance.published_on)
        super()._post_clean()
