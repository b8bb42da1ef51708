"""Forms of the follow-up desk."""

from django import forms
from django.utils.translation import gettext_lazy as _

from roundtable.models import Organizer


def active_organizers():
    """Return those who can be asked to do something."""
    return Organizer.objects.filter(is_active=True, is_staff=True).order_by("username")


class DoneForm(forms.Form):
    """What comes next, if anything does."""

    next_on = forms.DateField(
        label=_("next date"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("Empty if nothing is left to do."),
    )
    due = forms.CharField(
        label=_("what is due"),
        max_length=300,
        required=False,
        help_text=_("Empty if the same is due again."),
    )
    owner = forms.ModelChoiceField(label=_("owner"), queryset=None)

    def __init__(self, data, *, follow_up):
        """Begin with whose it was."""
        super().__init__(data, initial={"owner": follow_up.owner_id})
        # Whoever owned it may keep it, although she has left meanwhile.
        self.fields["owner"].queryset = active_organizers() | Organizer.objects.filter(
            pk=follow_up.owner_id
        )
