"""The form of an item of the running order; the real names in it are only ever written."""

from django import forms
from django.contrib.admin.widgets import AdminTextInputWidget
from django.utils.translation import gettext_lazy as _

from documents import running_order
from documents.models import RunningState
from roundtable.admin_forms import BilingualForm
from submissions.sealing import NobodyToSealTo

NOBODY = _("Nothing can be sealed: there is no key in use. A keyholder has to make one first.")
NAMES = ("presenter", "backup", "interpreter")
LABELS = {
    "presenter": _("Presenter: name and how to reach her"),
    "backup": _("Backup: name and how to reach her"),
    "interpreter": _("Interpreter: name and how to reach her"),
}


class RunningItemForm(BilingualForm):
    """Seals the real names as soon as they arrive; shows them never again."""

    presenter = forms.CharField(
        label=LABELS["presenter"], required=False, max_length=300, widget=AdminTextInputWidget
    )
    backup = forms.CharField(
        label=LABELS["backup"], required=False, max_length=300, widget=AdminTextInputWidget
    )
    interpreter = forms.CharField(
        label=LABELS["interpreter"], required=False, max_length=300, widget=AdminTextInputWidget
    )
    forget_names = forms.BooleanField(
        label=_("Erase the sealed names"),
        required=False,
        help_text=_("Tick this when the session is over and nobody has to be reached any more."),
    )

    # What is to be stored with the item, once the form is valid: (bytes, name of the ring).
    sealed = None

    def __init__(self, *args, **kwargs):
        """Ask browsers not to remember the names."""
        super().__init__(*args, **kwargs)
        for name in NAMES:
            if name in self.fields:
                self.fields[name].widget.attrs["autocomplete"] = "off"

    def clean_minutes(self):
        """Refuse an item that takes no time."""
        minutes = self.cleaned_data["minutes"]
        if not minutes:
            raise forms.ValidationError(_("An item takes at least one minute."))
        return minutes

    def clean(self):
        """Check the place and the issue, forget who withdrew, and seal the real names."""
        cleaned = super().clean()
        session = cleaned.get("session") or getattr(self.instance, "session", None)
        if session:
            self.check_place(session, cleaned.get("position"))
            self.check_issue(session, cleaned.get("issue"))
        if cleaned.get("state") == RunningState.WITHDREW:
            cleaned.update(public_name_en="", public_name_km="")
        elif any(cleaned.get(name) for name in NAMES):
            self.seal(cleaned)
        return cleaned

    def check_place(self, session, position):
        """Refuse a place that another item has."""
        others = session.running_order.filter(position=position).exclude(pk=self.instance.pk)
        if position is not None and (other := others.first()):
            said = _("Another item has this place: %(item)s.")
            self.add_error("position", said % {"item": other})

    def check_issue(self, session, issue):
        """Refuse an issue of another roundtable."""
        if issue and issue.roundtable_id != session.roundtable_id:
            self.add_error("issue", _("This belongs to another roundtable."))

    def seal(self, cleaned):
        """Seal what was typed; nothing is kept otherwise."""
        try:
            self.sealed = running_order.sealed({name: cleaned.get(name, "") for name in NAMES})
        except NobodyToSealTo:
            first = next(name for name in NAMES if cleaned.get(name))
            self.add_error(first, NOBODY)
