"""Forms of outcomes."""

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from documents.models import OutcomeBasis
from roundtable.admin_forms import PublishedForm

MEANS = {
    OutcomeBasis.INSTITUTION: _("It said or wrote so itself; the source or the session shows it."),
    OutcomeBasis.RECORD: _("The organizers were there, or keep the paper."),
    OutcomeBasis.READING: _("The institution did not say so; we conclude it."),
    OutcomeBasis.PRESS: _("A newspaper or station reported it; the source leads there."),
}


class OutcomeForm(PublishedForm):
    """Says beside each basis what it means."""

    # "version" is the edition here: the row's own is carried by another name.
    CARRIES = "opened"
    version = None
    opened = forms.CharField(label="", required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        """Explain each basis where it is chosen."""
        super().__init__(*args, **kwargs)
        if field := self.fields.get("basis"):
            field.choices = [
                (basis.value, format_html("<b>{}</b>{}{}", basis.label, _(": "), MEANS[basis]))
                for basis in OutcomeBasis
            ]
