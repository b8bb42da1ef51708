"""Forms of recommendations."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from documents.models import Issue
from roundtable.admin_forms import PublishedForm


class IssueChoice(forms.ModelMultipleChoiceField):
    """Issues to tick; each told with its roundtable where several are offered."""

    widget = forms.CheckboxSelectMultiple
    tells_roundtable = True

    def label_from_instance(self, obj):
        """Return the issue's number and title."""
        return f"{obj} ({obj.roundtable})" if self.tells_roundtable else str(obj)


class RecommendationForm(PublishedForm):
    """Offers the issues of the recommendation's own roundtable."""

    issues = IssueChoice(
        label=capfirst(_("issues")),
        required=False,
        queryset=Issue.objects.select_related("roundtable").in_order(),
        help_text=_("Issues of the same roundtable that this would help with."),
    )

    def __init__(self, *args, **kwargs):
        """Leave out the issues of other roundtables as soon as this one's is known."""
        super().__init__(*args, **kwargs)
        field = self.fields.get("issues")
        if field and self.instance.roundtable_id:
            field.queryset = field.queryset.filter(roundtable=self.instance.roundtable_id)
            field.tells_roundtable = False

    def clean_issues(self):
        """Refuse issues of another roundtable."""
        issues = self.cleaned_data["issues"]
        roundtable = self.cleaned_data.get("roundtable") or self.instance.roundtable_id
        own = getattr(roundtable, "pk", roundtable)
        if own and (foreign := [i.code for i in issues if i.roundtable_id != own]):
            sentence = _("Not of the same roundtable: %(issues)s.")
            raise ValidationError(sentence, params={"issues": ", ".join(foreign)})
        return issues


class CarryForm(forms.Form):
    """To which roundtable a recommendation is carried."""

    to = forms.ChoiceField(label=_("roundtable"))

    def __init__(self, data, *, roundtables):
        """Offer these roundtables, the first one chosen."""
        super().__init__(data)
        self.roundtables = {str(found.pk): found for found in roundtables}
        self.fields["to"].choices = [(pk, found.title) for pk, found in self.roundtables.items()]

    def clean_to(self):
        """Return the roundtable itself."""
        return self.roundtables[self.cleaned_data["to"]]
