"""One question of a survey as it stands on the page: its controls, what came back, what is wrong.

Its controls keep their names for ever: ``q-<code>``, with ``-1``, ``-2`` … behind it for the places
of a ranking and ``-other`` for somebody's own answer. Which codes are taken, answers.py says.
"""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from roundtable import dates, text
from submissions import answers
from submissions.forms.submit import TOO_MUCH, WordsField
from submissions.models import OTHER, Kind

MOST_LETTERS_SHORT = 300
MOST_LETTERS_LONG = 2000
ONE_CHOICE = (Kind.SINGLE.value, Kind.SCALE.value)


@dataclass(frozen=True)
class Choice:
    """One answer that can be ticked; ``end`` names the field that says what an end means."""

    id: str
    code: str
    label: str = ""
    is_chosen: bool = False
    end: str = ""


@dataclass(frozen=True)
class RankPlace:
    """One place of a ranking, and the code that was chosen for it."""

    number: int
    name: str
    chosen: str = ""


def in_its_digits(value):
    """Return a number or a sentence with the digits of the active language."""
    return dates.khmer_digits(value) if get_language() == "km" else str(value)


class Asked:
    """A question with what somebody typed; after ``check`` its ``codes`` and ``words``."""

    def __init__(self, question, *, number, typed=None):
        self.question, self.number = question, number
        self.typed = QueryDict() if typed is None else typed
        self.name = f"q-{question.code}"
        self.words_name = self.name if question.is_in_words else f"{self.name}-other"
        self.anchor = self.name
        if question.kind == Kind.RANKING:
            self.anchor = f"{self.name}-1"
        elif not question.is_in_words:
            self.anchor = f"{self.name}_0"
        self.codes, self.words, self.errors = [], "", []

    # What came back

    def said(self, name):
        """Return the values of one control, without those that stand for no answer."""
        return [value for value in self.typed.getlist(name) if value]

    @property
    def typed_words(self):
        """Return the words as they were typed."""
        return self.typed.get(self.words_name, "")

    @property
    def wrote(self):
        """Return whether there is anything to read in the box for own words."""
        asks = self.question.is_in_words or self.question.has_other
        return asks and not text.is_blank(self.typed_words)

    @property
    def is_answered(self):
        """Return whether this question got an answer."""
        return bool(self.codes or self.words)

    def check(self):
        """Find the answer, or what is wrong with it; return whether all is well."""
        try:
            if self.question.is_in_words:
                self.words = self.checked_words()
            else:
                self.codes = self.checked_codes()
            if self.question.is_required and not self.is_answered:
                raise ValidationError(_("Please answer this question."))
        except ValidationError as error:
            self.errors = [in_its_digits(sentence) for sentence in error.messages]
        return not self.errors

    @property
    def problems(self):
        """Return (id of the control, sentence) of each error, for the list above the form."""
        return [
            (
                self.anchor,
                _("Question %(number)s: %(sentence)s")
                % {"number": in_its_digits(self.number), "sentence": sentence},
            )
            for sentence in self.errors
        ]

    def checked_words(self):
        """Return the own words as they are stored."""
        if len({*self.typed.getlist(self.words_name)}) > 1:
            raise ValidationError(TOO_MUCH)
        long = self.question.kind == Kind.LONG
        most = MOST_LETTERS_LONG if long else MOST_LETTERS_SHORT
        return WordsField(most=most, one_line=not long).clean(self.typed_words)

    def checked_codes(self):
        """Return the codes as they are stored."""
        if self.question.kind == Kind.RANKING:
            return answers.checked(self.question, self.ranked())
        codes = self.said(self.name)
        if self.question.has_other:
            self.words = self.other_words()
            codes = self.with_other(codes)
        return answers.checked(self.question, codes)

    def ranked(self):
        """Return the codes that were ranked, in their order; raise ValidationError for a gap."""
        said = [{*self.said(place.name)} for place in self.places]
        if any(len(codes) > 1 for codes in said):
            raise ValidationError(TOO_MUCH)
        filled = [bool(codes) for codes in said]
        if filled != sorted(filled, reverse=True):
            raise ValidationError(_("Please fill the places in order and leave none between."))
        return [code for codes in said for code in codes]

    def other_words(self):
        """Return what was written as an answer of her own."""
        try:
            return self.checked_words()
        except ValidationError:
            self.anchor = self.words_name
            raise

    def with_other(self, codes):
        """Return the codes with “other” among them when words of her own say so."""
        if not self.words or OTHER in codes:
            return codes
        if codes and self.question.kind == Kind.SINGLE:
            self.anchor = self.words_name
            raise ValidationError(
                _("You ticked one answer and wrote another. Please keep one of the two.")
            )
        return [*codes, OTHER]

    # What the page shows

    @property
    def choices(self):
        """Return what can be ticked. Where one is ticked, an optional answer can be taken back."""
        question, said = self.question, {*self.said(self.name)}
        one = question.kind in ONE_CHOICE
        if one and len(said) > 1:
            said = set()  # nobody guesses which was meant
        if question.kind == Kind.SEVERAL and self.wrote:
            said.add(OTHER)  # an answer of her own is one of them: she sees that it was counted
        rows = self.scale() if question.kind == Kind.SCALE else self.options()
        if one and not question.is_required and not question.is_place:
            rows.append(("", _("No answer"), ""))
        return [
            Choice(f"{self.name}_{place}", code, label, code in said, end)
            for place, (code, label, end) in enumerate(rows)
        ]

    def options(self):
        """Return (code, label, "") of each option."""
        rows = [(option.code, option.label, "") for option in self.question.options.all()]
        return [*rows, (OTHER, _("Other, please say"), "")] if self.question.has_other else rows

    def scale(self):
        """Return (code, "", what an end means) of each number of a scale."""
        ends = {self.question.lowest: "lowest_label", self.question.highest: "highest_label"}
        return [(str(number), "", ends.get(number, "")) for number in self.question.scale]

    @property
    def places(self):
        """Return the places of a ranking, the first one first."""
        return [
            RankPlace(number, f"{self.name}-{number}", self.typed.get(f"{self.name}-{number}", ""))
            for number in range(1, self.question.limit + 1)
        ]

    @property
    def most_fields(self):
        """Return how many fields its controls can send."""
        if self.question.kind == Kind.RANKING:
            return self.question.limit
        several = self.question.kind == Kind.SEVERAL
        return (len(self.question.codes()) if several else 1) + self.question.has_other
