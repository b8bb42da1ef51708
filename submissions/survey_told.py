"""What a release of a survey tells, as rows of bars for a page: published counts, nothing else."""

import datetime
from dataclasses import dataclass

from django.utils import translation
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from roundtable.templatetags.portal import digits
from submissions.models import Kind
from submissions.percent import percent

NOBODY = {"total": None, "inside": None, "abroad": None}


def in_active(told, name):
    """Return what a release says in the active language, or in English where that is empty."""
    code = translation.get_language()
    return told.get(f"{name}_{code}") or told.get(f"{name}_en") or ""


def shown(number):
    """Return a number in the digits of the active language, or that it is not shown."""
    return _("not shown") if number is None else digits(number)


@dataclass(frozen=True)
class Share:
    """A published count and what it is counted of; None where it is hidden."""

    count: int | None
    n: int | None

    @property
    def percent(self):
        """Return the count in percent of n, or None."""
        return percent(self.count, self.n)


@dataclass(frozen=True)
class Row:
    """One answer of a question: what the release counted of it, and the issue it became."""

    told: dict
    question: "Question"
    issue: object = None

    @property
    def label(self):
        """Return the answer in the active language; at an end of a scale also what it means."""
        label = in_active(self.told, "label") or self.told["id"]
        meaning = self.question.meaning_of(self.told["id"])
        return f"{label} – {meaning}" if meaning and meaning not in label else label

    @property
    def link(self):
        """Return the path of its issue in the active language, or nothing."""
        return self.issue.get_absolute_url() if self.issue else ""

    @property
    def total(self):
        """Return how many chose it, of all who answered the question."""
        return self.share("total")

    @property
    def inside(self):
        """Return how many chose it inside Cambodia."""
        return self.share("inside")

    @property
    def abroad(self):
        """Return how many chose it abroad."""
        return self.share("abroad")

    @property
    def first(self):
        """Return how many put it first; of a ranking."""
        return Share(self.told.get("first"), self.question.n["total"])

    @property
    def points(self):
        """Return its points, of as many as it would have if everybody put it first."""
        everybody = self.question.n["total"]
        return Share(self.told.get("points"), everybody and everybody * self.question.most)

    @property
    def rank(self):
        """Return its place; None without one."""
        return self.told.get("rank")

    def share(self, name):
        """Return one of its counts with what it is counted of."""
        return Share(self.told[name], self.question.n[name])


class Question:
    """One question of a release, with its answers in the order in which they are shown."""

    def __init__(self, told, issues=None):
        self.told, self.issues = told, issues or {}
        self.code, self.kind = told["code"], told["kind"]
        self.n = {**NOBODY, **told["n"]}
        self.most = told.get("most") or 1

    @property
    def title(self):
        """Return the question in the active language."""
        return in_active(self.told, "title")

    @property
    def is_ranking(self):
        """Return whether its answers were put in an order."""
        return self.kind == Kind.RANKING

    @cached_property
    def rows(self):
        """Return the answers: of a ranking by rank, otherwise in the order of the form."""
        return [Row(told, self, self.issues.get((self.code, told["id"]))) for told in self.in_order]

    @property
    def in_order(self):
        """Return what is told of each answer; what has no rank stands last."""
        if not self.is_ranking:
            return self.told["rows"]
        return sorted(self.told["rows"], key=lambda row: row["rank"] or len(self.told["rows"]))

    @property
    def has_places(self):
        """Return whether any number by place is shown."""
        return any(
            row[name] is not None for row in self.told["rows"] for name in ("inside", "abroad")
        )

    @property
    def base(self):
        """Return in words what its percentages are of, and what its numbers need said."""
        told = _("n = %(total)s, all who answered this question.")
        if self.n["inside"] is not None:
            told = _(
                "n = %(total)s, all who answered this question: inside Cambodia %(inside)s, abroad "
                "%(abroad)s."
            )
        sentences = [told % {name: shown(number) for name, number in self.n.items()}, self.note]
        if not self.has_places:
            sentences.append(_("By place no numbers are shown, to protect those who answered."))
        return " ".join(filter(None, sentences))

    @property
    def note(self):
        """Return in a sentence what numbers of its kind need said, or nothing."""
        if self.kind == Kind.SEVERAL:
            return _("Several answers were possible: percentages add up to more than 100.")
        if self.kind == Kind.RANKING:
            return _(
                "People put up to %(most)s in their order; a full bar would be everybody’s first "
                "choice."
            ) % {"most": digits(self.most)}
        median = self.told.get("median")
        return "" if median is None else _("Median: %(number)s.") % {"number": digits(median)}

    def meaning_of(self, answer):
        """Return what an end of the scale means, or nothing."""
        for end in ("lowest", "highest"):
            if self.kind == Kind.SCALE and str(self.told.get(end)) == answer:
                return in_active(self.told, f"{end}_label")
        return ""


class Told:
    """A release as a page tells it."""

    def __init__(self, release, *, issues=()):
        self.release, self.data = release, release.data
        by_answer = {(i.option.question.code, i.option.code): i for i in issues}
        self.questions = [Question(told, by_answer) for told in self.data["questions"]]

    @property
    def title(self):
        """Return the title of the survey, as the release has it, in the active language."""
        return in_active(self.data, "title")

    @property
    def n(self):
        """Return how many answers were counted in all, or None where that is hidden."""
        return self.data["n"]

    @property
    def inside(self):
        """Return how many of them came from inside Cambodia."""
        return Share(self.data["inside"], self.n)

    @property
    def abroad(self):
        """Return how many of them came from abroad."""
        return Share(self.data["abroad"], self.n)

    @property
    def groups(self):
        """Return how many of them were groups', or None where that is hidden."""
        return self.data["groups"]

    @property
    def limits(self):
        """Return the smallest groups that this release shows, inside Cambodia and abroad."""
        return self.data["smallest_group"]

    @property
    def until(self):
        """Return the last day whose answers are counted."""
        return datetime.date.fromisoformat(self.data["until"])

    @property
    def asked_until(self):
        """Return the last day of answers: the survey's own, or that of the release."""
        return min(self.until, self.release.survey.closes_on)

    @property
    def kinds(self):
        """Return the kinds of the questions, each once."""
        return {question.kind for question in self.questions}
