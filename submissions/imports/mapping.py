"""How the columns of a file are read: what an organizer decided, column by column.

Kept as JSON (``to_json``), in a file beside the command, with an import, and under a name for the
next time.
"""

from dataclasses import asdict, dataclass, field

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from submissions.imports.values import plain
from submissions.models.questions import OTHER


class Role(models.TextChoices):
    """What a column holds."""

    OUT = "out", gettext_lazy("leave out: never stored")
    TIME = "time", gettext_lazy("when it was answered")
    PLACE = "place", gettext_lazy("place")
    GROUP = "group", gettext_lazy("by a group")
    LANGUAGE = "language", gettext_lazy("language")
    QUESTION = "question", gettext_lazy("answers to a question")
    RANK = "rank", gettext_lazy("what somebody put at one rank")
    RANKED = "ranked", gettext_lazy("the rank that one option got")
    CONCERN = "concern", gettext_lazy("own words: concern")
    RECOMMENDATION = "recommendation", gettext_lazy("own words: recommendation")


class Order(models.TextChoices):
    """In which order day, month and year stand. A year of four digits in front needs no order."""

    YMD = "ymd", gettext_lazy("year, month, day")
    DMY = "dmy", gettext_lazy("day, month, year")
    MDY = "mdy", gettext_lazy("month, day, year")


SEPARATORS = {
    ";": gettext_lazy("semicolon"),
    ", ": gettext_lazy("comma and space"),
    ",": gettext_lazy("comma"),
    "|": gettext_lazy("upright line"),
    "\n": gettext_lazy("new line"),
}
IN_WORDS = (Role.CONCERN.value, Role.RECOMMENDATION.value)
ABOUT_A_QUESTION = (Role.QUESTION.value, Role.RANK.value, Role.RANKED.value)
# The roles whose columns hold texts that stand for codes: ``Rule.texts``.
WITH_TEXTS = (Role.PLACE.value, Role.GROUP.value, Role.LANGUAGE.value, *ABOUT_A_QUESTION)
YES, NO = "yes", "no"


@dataclass
class Rule:
    """What one column holds, and how its cells are read.

    ``texts``: answer text as in the file → code; "other": the text is somebody's own words and goes
    to the desk; "": no answer. Of a place: "inside", "abroad", "unsaid"; of a group: "yes", "no"; of
    a language: "km", "en", "fr", "other"; of RANKED: the rank, "1" and on. A number of a scale or a
    rank is read as itself where ``texts`` do not say otherwise. ``rest``: "other" lets every text
    that ``texts`` do not name be own words. ``wholes``: answers that contain the separator
    themselves; the texts that do are known already.
    """

    heading: str
    which: int = 1  # of several columns with this heading
    role: str = ""  # undecided
    question: str = ""  # its code
    rank: int = 0  # of RANK: 1 is the first choice
    option: str = ""  # of RANKED: its code
    order: str = ""  # of TIME
    separator: str = ""  # of a question with several answers in one cell
    wholes: list = field(default_factory=list)
    texts: dict = field(default_factory=dict)
    rest: str = ""
    title: str = ""  # kept before the words, so that the desk knows what was asked

    @property
    def key(self):
        """Return what tells the column from the others."""
        return self.heading, self.which

    def gives_words(self):
        """Return whether something of this column goes to the desk."""
        may = self.rest == OTHER or OTHER in self.texts.values()
        return self.role in IN_WORDS or (self.role in ABOUT_A_QUESTION and may)


def as_json(rule):
    """Return a rule as JSON holds it, without what is as it is anyway."""
    usual = asdict(Rule(rule.heading))
    told = {name: value for name, value in asdict(rule).items() if value != usual[name]}
    return {"heading": rule.heading, **told}


def not_a_mapping(place):
    """Return the error of JSON that ``to_json`` did not write."""
    return ValidationError(_("This is no mapping of columns: look at “%s”.") % place)


def rule_from(told):
    """Return the Rule of its JSON; raises ValidationError."""
    usual = asdict(Rule(""))
    if not isinstance(told, dict) or not told.get("heading"):
        raise not_a_mapping("heading")
    for name, value in told.items():
        if name not in usual or type(value) is not type(usual[name]):
            raise not_a_mapping(name)
    held = [*told.get("wholes", []), *told.get("texts", {}), *told.get("texts", {}).values()]
    if not all(isinstance(text, str) for text in held):
        raise not_a_mapping("texts")
    return Rule(**{**told, "heading": plain(told["heading"])})


@dataclass
class Mapping:
    """How one kind of file is read for one survey.

    ``language``: of the rows where no column tells it. ``consent`` and ``consent_wording``: of the
    own words; given by hand, as the form put it that people filled in.
    """

    rules: list = field(default_factory=list)
    language: str = ""
    consent: str = ""
    consent_wording: str = ""

    def to_json(self):
        """Return the mapping as what JSON can hold; of rules, what is as usual is left out."""
        return {**asdict(self), "rules": [as_json(rule) for rule in self.rules]}

    def kept(self, survey):
        """Return ``to_json`` as it may be stored: without texts that name no option.

        They are people's own words ("other, please say"), or nothing: the next file asks anew. In a
        column that gives own words only texts like a label stay: another one may be somebody's
        words that an organizer took for an option.
        """
        from submissions.imports.likely import texts_known  # which reads the names above

        told = self.to_json()
        questions = {q.code: q for q in survey.questions.prefetch_related("options")}
        for rule, stored in zip(self.rules, told["rules"], strict=True):
            stored.pop("wholes", None)  # those that name an option are among the texts
            if "texts" not in stored or rule.role == Role.LANGUAGE:
                continue
            named = {text: code for text, code in rule.texts.items() if code not in ("", OTHER)}
            question = questions.get(rule.question)
            if question and question.has_other:
                usual = texts_known(rule.role, question, named)
                named = {text: code for text, code in named.items() if text in usual}
            stored["texts"] = named
        return told

    @classmethod
    def from_json(cls, told):
        """Return the mapping that ``to_json`` wrote; raises ValidationError."""
        usual = asdict(cls())
        if not isinstance(told, dict):
            raise not_a_mapping("{")
        for name, value in told.items():
            if name not in usual or type(value) is not type(usual[name]):
                raise not_a_mapping(name)
        rules = [rule_from(rule) for rule in told.get("rules", [])]
        if len({rule.key for rule in rules}) < len(rules):
            raise not_a_mapping("rules")
        return cls(**{**told, "rules": rules})

    def rule_for(self, column):
        """Return the rule of a column of a table, or None while nothing was decided."""
        return self.by_key().get((column.heading, column.which))

    def by_key(self):
        """Return the rules by (heading, which)."""
        return {rule.key: rule for rule in self.rules}

    def gives_words(self):
        """Return whether any column gives words to the desk: a consent is needed then."""
        return any(rule.gives_words() for rule in self.rules)

    def check(self, survey, table):
        """Return the Problems (row None) that keep this mapping from reading the table."""
        # Imported here: the checks read the names above.
        from submissions.imports.checking import problems_of

        return problems_of(self, survey, table)
