"""The form of an excerpt."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from roundtable.admin_forms import PublishedForm
from submissions import voices
from submissions.models import Language


class ExcerptForm(PublishedForm):
    """Offers only the audiences that the person agreed to, and asks for the original first."""

    def __init__(self, *args, **kwargs):
        """Offer what the submission allows; ``source`` is set by the admin on a subclass."""
        super().__init__(*args, **kwargs)
        self.fields["khmer_is_right"].label = _("The translation still says the same")
        self.fields["khmer_is_right"].help_text = _(
            "Tick this after a change of the original that the translation need not follow."
        )
        if "audience" in self.fields:
            allowed = voices.audiences(self.source)
            self.fields["audience"].choices = [(a.value, a.label) for a in allowed]

    def clean(self):
        """Ask for the text in the language of the original, or in either for another language."""
        cleaned = super().clean()
        original = cleaned.get("original")
        names = {Language.KHMER: ["text_km"], Language.ENGLISH: ["text_en"]}
        wanted = names.get(original, ["text_en", "text_km"])
        if not cleaned.get("text_en") and not cleaned.get("text_km"):
            raise ValidationError(_("Write the excerpt first."))
        if original and not any(cleaned.get(name) for name in wanted):
            self.add_error(wanted[0], _("Write the excerpt in the language of its original."))
        audience = cleaned.get("audience") or self.instance.audience
        if audience and audience not in voices.audiences(self.source):
            raise ValidationError(_("The person did not agree to this audience."))
        return cleaned
