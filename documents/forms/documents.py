"""The forms of a document: its working text, and a PDF laid in for the next version."""

import copy

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from documents import blocks, versions
from documents.models import DocumentFile
from roundtable.admin_forms import PublishedForm
from submissions import releases


class DocumentForm(PublishedForm):
    """Checks what a text refers to, and before publishing everything that readers need."""

    def _post_clean(self):
        """Check once the texts stand on the object."""
        super()._post_clean()
        if not self.errors:
            self.check_references(self.instance)
        if "_publish" in self.data and not self.errors:
            self.check_to_publish(self.instance)

    def check_references(self, document):
        """Refuse references to what is not there, or not the same in both languages.

        While there is no Khmer yet, only the English is looked at.
        """
        probe = copy.copy(document)
        probe.clean_texts()
        if not probe.body_km:
            probe.body_html_km = probe.body_html_en
        release = releases.latest(probe.roundtable) if probe.roundtable else None
        try:
            blocks.of_document(probe, release)
        except ValidationError as error:
            self.add_error(None, error)

    def check_to_publish(self, document):
        """Refuse to publish what nobody else has approved, or without saying what has changed."""
        changed = document.changed_languages() if document.pk else True
        try:
            if changed:
                raise versions.not_approved()
            versions.check_approved(document)
            versions.check_says_what_changed(document)
        except ValidationError as error:
            self.add_error(None, error)


class UploadForm(forms.Form):
    """A PDF in one language."""

    language = forms.ChoiceField(label=_("language"), choices=DocumentFile.LANGUAGES)
    file = forms.FileField(label=_("PDF"))
