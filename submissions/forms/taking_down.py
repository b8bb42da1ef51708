"""The form of a volunteer who writes what somebody said: the public form, and how it came."""

from django.utils.translation import gettext_lazy as _

from sessions.models import Roundtable
from submissions import wording
from submissions.forms.submit import RoundtableChoice, SubmitForm, choice
from submissions.models import Channel

SPOKEN = [(code, label) for code, label in Channel.choices if code != Channel.WEB]
# What the volunteer is told beside a field. Nothing asks who called.
HELP = {
    "concern": _("In the person’s own words, as she says them. Leave out names and exact places."),
    "language": _("The language in which she spoke or wrote."),
    "consent": _("Read the four choices aloud. Tick what she says, never what you think."),
    "name": _("Only if she wants to be published by name; sealed. A group: the name of the group."),
    "contact": _(
        "Only if she wants to be reached; sealed. Never the number that called, unless she says it "
        "for this."
    ),
    "place": _("Only as she says it. Do not ask further."),
}


def open_for_taking_down():
    """Return the roundtables that a voice can be for: also one just closed, for older papers."""
    stages = (Roundtable.Stage.GATHERING, Roundtable.Stage.CLOSED)
    return Roundtable.objects.filter(stage__in=stages)


class TakingDownForm(SubmitForm):
    """What somebody said by phone, by voice message, on paper or in person."""

    channel = choice(
        SPOKEN, label=_("How did it come?"), required=True, error=_("Please choose how it came.")
    )
    roundtable = RoundtableChoice(
        label=_("For which roundtable?"),
        queryset=Roundtable.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label=_("the next one"),
        error_messages={"invalid_choice": _("Please choose one of these.")},
    )
    field_order = ("channel", "roundtable", "language", "concern", "recommendation", "topics")

    def __init__(self, *args, roundtables=(), **kwargs):
        """Offer the roundtables; the one that gathers is chosen where there is one only."""
        super().__init__(*args, **kwargs)
        self.initial.pop("language", None)
        offered = list(roundtables)
        self.fields["roundtable"].queryset = Roundtable.objects.filter(
            pk__in=[roundtable.pk for roundtable in offered]
        )
        gathering = [r for r in offered if r.stage == Roundtable.Stage.GATHERING]
        if len(gathering) == 1:
            self.initial.setdefault("roundtable", gathering[0].slug)
        self.in_words(gathering)
        self.ask_for_language()

    def in_words(self, gathering):
        """Say beside the fields what the script says."""
        for name, help_text in HELP.items():
            self.fields[name].help_text = help_text
        self.fields["language"].label = _("Language of what was said")
        consents = wording.consents(wording.host_of(gathering))
        self.fields["consent"].choices = [(words.code, words.label) for words in consents]
        self.fields["scope"].choices = [*wording.SCOPES.items()]
        self.fields["consent"].error_messages["required"] = _("Please tick what the person chose.")

    def ask_for_language(self):
        """Ask for the language: the volunteer's own says nothing of the person's."""
        field = self.fields["language"]
        field.required = True
        field.error_messages["required"] = _("Please choose the language of the words.")

    def entry(self, **extra):
        """Return what was said as an Entry, with how it came."""
        said = self.cleaned_data
        return super().entry(channel=said["channel"], roundtable=said["roundtable"], **extra)
