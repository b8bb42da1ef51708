"""Forms of briefing packages and of the officials' edition."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from documents import officials
from documents.models import Addressee, EditionCopy
from roundtable.admin_forms import BilingualForm
from submissions.models import Excerpt, Release


class PackageForm(BilingualForm):
    """Offers the approved releases, and only one of the same roundtable."""

    def __init__(self, *args, **kwargs):
        """Offer the releases of the roundtable, if there is one already."""
        super().__init__(*args, **kwargs)
        if field := self.fields.get("release"):
            offered = Release.objects.published().of_voices().select_related("roundtable")
            if self.instance.pk:
                offered = offered.filter(roundtable=self.instance.roundtable_id)
            field.queryset = offered
            # Releases are frozen on their own page.
            for act in ("add", "change", "delete", "view"):
                setattr(field.widget, f"can_{act}_related", False)

    def clean_release(self):
        """Refuse the counts of another roundtable."""
        release = self.cleaned_data["release"]
        roundtable = self.cleaned_data.get("roundtable") or self.instance.roundtable_id
        if (
            release
            and roundtable
            and release.roundtable_id != getattr(roundtable, "pk", roundtable)
        ):
            raise ValidationError(_("Choose an approved release of this roundtable."))
        return release


class ExcerptsField(forms.ModelMultipleChoiceField):
    """Excerpts to tick, each with its code, topic and words in the edition's language."""

    widget = forms.CheckboxSelectMultiple
    language = "en"

    def label_from_instance(self, obj):
        """Return what stands beside a tick."""
        topic = obj.topic.in_language("name", self.language)
        return f"{obj.slug} · {topic} · {obj.in_language('text', self.language)}"


class EditionForm(BilingualForm):
    """Offers the excerpts that are allowed now; what is not any more falls out of the choice."""

    khmer_is_right = None
    excerpts = ExcerptsField(
        queryset=Excerpt.objects.none(),
        required=False,
        help_text=_("Only what its person allows for officials, approved in this language."),
    )

    def __init__(self, *args, **kwargs):
        """Offer what its roundtable and its language allow."""
        super().__init__(*args, **kwargs)
        if self.instance.pk and (field := self.fields.get("excerpts")):
            field.label = capfirst(_("excerpts"))
            field.language = self.instance.language
            field.queryset = officials.allowed(self.instance)


class CopyForm(forms.ModelForm):
    """For whom a copy is made."""

    class Meta:
        model = EditionCopy
        fields = ("institution", "recipient")

    def __init__(self, *args, **kwargs):
        """Offer the institutions by name."""
        super().__init__(*args, **kwargs)
        self.fields["institution"].queryset = Addressee.objects.order_by("name_en")
        self.fields["institution"].help_text = _(
            "Officials of the host only; never the Cambodian authorities."
        )
