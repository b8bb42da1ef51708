"""Forms of the back office."""

from zoneinfo import ZoneInfo

from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from roundtable.admin_forms import PublishedForm
from sessions import times
from sessions.models import Roundtable


class MomentWidget(AdminSplitDateTime):
    """Django's date and time fields, each with a name that a screen reader can say."""

    def __init__(self, attrs=None):
        super().__init__(attrs)
        for widget, name in zip(
            self.widgets, (_("Date"), pgettext_lazy("clock", "Time")), strict=True
        ):
            widget.attrs["aria-label"] = name


class SessionForm(PublishedForm):
    """A session whose start is typed as the host city's clocks show it."""

    start = forms.SplitDateTimeField(
        label=_("Start"),
        required=False,
        widget=MomentWidget,
        help_text=_("The host city’s local time. Leave it empty as long as it is not known."),
    )

    def __init__(self, *args, **kwargs):
        """Show the stored moment in the host city's time."""
        super().__init__(*args, **kwargs)
        session = self.instance
        if session.start and session.host_city:
            zone = ZoneInfo(session.host_city.zone)
            self.initial["start"] = session.start.astimezone(zone).replace(tzinfo=None)

    def clean(self):
        """Turn the host city's time into the moment that is stored."""
        cleaned = super().clean()
        typed, city = cleaned.get("start"), cleaned.get("host_city")
        if typed and city:
            try:
                cleaned["start"] = times.moment_of(typed.replace(tzinfo=None), city.zone)
            except ValidationError as error:
                self.add_error("start", error)
        return cleaned


class StageForm(forms.Form):
    """The next stage of a roundtable, with a reason where it goes back."""

    to = forms.ChoiceField(label=_("New stage"), choices=Roundtable.Stage)
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=300,
        help_text=_("Needed only when the roundtable goes back a stage."),
    )
