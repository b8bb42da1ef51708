"""The forms of a model letter and of those to whom it goes."""

import re

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from roundtable.admin_forms import PublishedForm
from roundtable.languages import CODES

BLANKS = {"[name]", "[country]"}
# Far less than mail allows: with "?", "&", "%" or a comma an address could add headers to a link.
PLAIN_EMAIL = RegexValidator(
    r"^[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+\Z",
    _("Use only Latin letters, digits and . _ + - in an e-mail address."),
)


class LetterForm(PublishedForm):
    """Knows two blanks in the text of a letter, and none in its subject."""

    def clean(self):
        """Name every blank that readers could not fill in."""
        cleaned = super().clean()
        for code in CODES:
            self.check_blanks(f"body_{code}", cleaned, BLANKS)
            self.check_blanks(f"subject_{code}", cleaned, set())
        return cleaned

    def check_blanks(self, field, cleaned, known):
        """Refuse what stands in square brackets and is no known blank."""
        found = set(re.findall(r"\[[^\[\]\n]*\]", cleaned.get(field) or ""))
        if unknown := sorted(found - known):
            said = _("There is no blank %(blank)s here; only [name] and [country], in the letter.")
            self.add_error(field, said % {"blank": ", ".join(unknown)})


class AddresseeForm(forms.ModelForm):
    """One to whom a letter goes."""

    def __init__(self, *args, **kwargs):
        """Allow plain addresses only."""
        super().__init__(*args, **kwargs)
        if "email" in self.fields:
            self.fields["email"].validators.append(PLAIN_EMAIL)
