"""The form that a person fills in. Its fields keep their names for ever: other programs fill them."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from roundtable import dates, text
from sessions.models import Roundtable
from submissions import guard, intake
from submissions.consent import Consent, Scope
from submissions.countries import Country
from submissions.models import Follow, Language, Place, Topic

MOST_LETTERS = 4000
NOT_READABLE = "\ufffd"
# So many code points are counted by eye; the rest of a longer text is taken to be alike.
MOST_COUNTED = 4 * MOST_LETTERS
CHOOSE_ONE = _("Please choose one of these.")
TOO_MUCH = _("There was more in the form than we asked for. Please send it again.")


def choice(choices, *, label, required=False, initial=None, error=""):
    """Return a field of one choice, shown as radio buttons with the page's own words."""
    return forms.ChoiceField(
        label=label,
        choices=choices,
        required=required,
        initial=initial,
        widget=forms.RadioSelect,
        error_messages={"required": error, "invalid_choice": CHOOSE_ONE},
    )


class WordsField(forms.CharField):
    """Somebody's own words: cleaned, never cut, counted by code point.

    The limit is told by what the eye counts: a Khmer syllable of four code points is one letter.
    """

    def __init__(self, *, most=MOST_LETTERS, one_line=False, **kwargs):
        self.most, self.one_line = most, one_line
        widget = forms.TextInput if one_line else forms.Textarea
        super().__init__(required=False, strip=True, widget=widget, **kwargs)

    def clean(self, value):
        """Return the text as it is stored; raise ValidationError when it cannot be."""
        value = super().clean(value)
        if NOT_READABLE in value:
            raise ValidationError(_("Some letters did not arrive. Please write them again."))
        if self.one_line and "\n" in text.clean(value).strip():
            raise ValidationError(_("Please write this in one line."))
        value = text.clean(value, one_line=self.one_line).strip()
        if text.is_blank(value):
            return ""
        if len(value) > self.most:
            raise ValidationError(too_long(value, self.most))
        return value


def too_long(value, most):
    """Return the sentence that says by how many letters a text is too long, as the eye counts."""
    counted = value[:MOST_COUNTED]
    written = len(text.LETTER.findall(counted)) * len(value) // len(counted)
    over = max(1, written - written * most // len(value))
    return ngettext(
        "This is about %(count)s letter too long. Please shorten it.",
        "This is about %(count)s letters too long. Please shorten it.",
        over,
    ) % {"count": dates.khmer_digits(over) if get_language() == "km" else over}


class RoundtableChoice(forms.ModelChoiceField):
    """The roundtables that gather voices, by their titles."""

    def label_from_instance(self, obj):
        """Return the title in the active language."""
        return obj.title


class PublicForm(forms.Form):
    """A form that anybody can send: of two answers to one question, none is taken."""

    def take_back_answers_in_two_ways(self):
        """Choose nothing where a question was answered in two ways: neither is preselected."""
        self.twice = guard.said_twice(self.data) & {*self.fields}
        if self.twice:
            self.data = self.data.copy()
        for name in self.twice:
            if not isinstance(self.fields[name], WordsField):
                self.data.setlist(name, [])

    def refuse_answers_in_two_ways(self):
        """Say so beside each field that came with two different values."""
        for name in self.twice - {*self.errors}:
            words = isinstance(self.fields[name], WordsField)
            self.add_error(name, TOO_MUCH if words else CHOOSE_ONE)

    def problems(self):
        """Return (id of the control, sentence) of each error, in the order of the page."""
        found = []
        for name in self.fields:
            several = isinstance(
                self.fields[name].widget, forms.RadioSelect | forms.CheckboxSelectMultiple
            )
            for sentence in self.errors.get(name, ()):
                found.append((f"{name}_0" if several else name, sentence))
        return found


class SubmitForm(PublicForm):
    """What a person may say and choose."""

    concern = WordsField(label=_("What worries you?"))
    recommendation = WordsField(label=_("What should be done?"))
    topics = forms.ModelMultipleChoiceField(
        label=_("What is it about?"),
        queryset=Topic.objects.none(),
        to_field_name="slug",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": CHOOSE_ONE},
    )
    group = choice(
        [("person", _("For myself")), ("group", _("For a group"))],
        label=_("Who is speaking?"),
        initial="person",
    )
    language = choice(
        [
            (Language.KHMER.value, _("Khmer")),
            (Language.ENGLISH.value, _("English")),
            (Language.FRENCH.value, _("French")),
            (Language.OTHER.value, _("Another language")),
        ],
        label=_("Language of the text"),
    )
    consent = choice(
        Consent.choices,
        label=_("Who can read this?"),
        required=True,
        error=_("Please choose who can read your words. We never choose for you."),
    )
    scope = choice(
        Scope.choices, label=_("What may it be used for?"), initial=Scope.ROUNDTABLE.value
    )
    name = WordsField(label=_("The name to publish"), most=120, one_line=True)
    contact = WordsField(label=pgettext_lazy("field", "Contact"), most=200, one_line=True)
    follow = choice(
        [
            (Follow.STATE.value, _("Only the state of my message")),
            (Follow.DETAIL.value, _("Also the issue and the document it went into")),
            (Follow.NONE.value, _("I want no receipt")),
        ],
        label=_("What should your receipt show?"),
        initial=Follow.STATE.value,
    )
    place = choice(
        [
            (Place.UNSAID.value, _("Rather not say")),
            (Place.INSIDE.value, _("Inside Cambodia")),
            (Place.ABROAD.value, _("Abroad")),
        ],
        label=_("Where are you?"),
        initial=Place.UNSAID.value,
    )
    country = forms.ChoiceField(
        label=_("Country"),
        choices=[("", _("Rather not say")), *Country.choices],
        required=False,
        error_messages={"invalid_choice": CHOOSE_ONE},
    )

    def __init__(self, *args, roundtables=(), **kwargs):
        """Offer the topics; ask for the roundtable only where several gather voices."""
        super().__init__(*args, **kwargs)
        self.roundtables = list(roundtables)
        self.initial.setdefault("language", get_language())
        self.fields["topics"].queryset = Topic.objects.offered()
        if len(self.roundtables) > 1:
            self.fields["roundtable"] = RoundtableChoice(
                label=_("For which roundtable?"),
                queryset=Roundtable.objects.filter(pk__in=[r.pk for r in self.roundtables]),
                to_field_name="slug",
                empty_label=None,
                widget=forms.RadioSelect,
                error_messages={
                    "required": _("Please choose the roundtable."),
                    "invalid_choice": CHOOSE_ONE,
                },
            )
        self.take_back_answers_in_two_ways()
        for name, field in self.fields.items():
            field.widget.attrs["autocomplete"] = "off"
            if name in ("concern", "recommendation"):
                field.widget.attrs["rows"] = 6 if name == "concern" else 4

    def clean(self):
        """Ask for words, and for the name of whoever wants to be named."""
        cleaned = super().clean()
        self.refuse_answers_in_two_ways()
        typed = cleaned.get("concern") or cleaned.get("recommendation")
        if not typed and not {"concern", "recommendation"} & {*self.errors}:
            self.add_error("concern", _("Please write a few words here, or in the next box."))
        nameless = not cleaned.get("name") and "name" not in self.errors
        if cleaned.get("consent") == Consent.NAMED and nameless:
            self.add_error(
                "name", _("Please write the name to publish, or choose “without my name”.")
            )
        return cleaned

    def entry(self, **extra):
        """Return what was said as an Entry; ``extra`` for what the form does not ask."""
        said = self.cleaned_data
        chosen = said.get("roundtable")
        only = self.roundtables[0] if self.roundtables else None
        return intake.Entry(
            **{
                "concern": said["concern"],
                "recommendation": said["recommendation"],
                "topics": tuple(said["topics"]),
                "is_group": said["group"] == "group",
                "language": said["language"] or get_language(),
                "consent": said["consent"],
                "scope": said["scope"] or Scope.ROUNDTABLE.value,
                "name": said["name"],
                "contact": said["contact"],
                "follow": said["follow"] or Follow.STATE.value,
                "place": said["place"] or Place.UNSAID.value,
                "country": said["country"],
                "roundtable": chosen or only,
                "chosen_roundtable": chosen.slug if chosen else "",
                **extra,
            }
        )


def gathering():
    """Return the roundtables that are open for voices; readers see them, too."""
    return Roundtable.objects.published().filter(stage=Roundtable.Stage.GATHERING)
