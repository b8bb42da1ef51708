"""Ranking by a survey: the first answers to one question of a frozen release become the issues.

The method, told on the pages: of a ranking the answer with more points stands first; where these
are equal, the one with more first choices, then the one with more mentions. Of choices the one
chosen by more people, then by more inside Cambodia. Where all these are equal, the order of the
form decides, and the page says so. What is not shown, what nobody chose and "other, please say"
are not proposed. Everything is read from the published numbers: anybody can work it out again.
"""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from documents import ranking
from documents.counts import PLACES
from documents.models import Basis, Issue
from documents.models.issues import BY_RELEASE
from roundtable.approval import note_edit
from roundtable.languages import CODES
from roundtable.publication import locked
from submissions.models import OTHER, Kind, Option
from submissions.survey_told import in_active

# By which published numbers the answers to each kind of question are put in order.
ORDERED_BY = {
    Kind.RANKING.value: ("points", "first", "total"),
    Kind.SINGLE.value: ("total", "inside"),
    Kind.SEVERAL.value: ("total", "inside"),
}
OF_RANKING = {"points": _("Points"), "first": _("Put first"), "total": _("Chosen"), **PLACES}
OF_CHOICE = {"total": _("Chosen"), **PLACES}


@dataclass(frozen=True)
class Answer:
    """One answer at its place among the answers to a question, with its published numbers.

    ``tied``: another one has the same numbers; only the order of the form tells them apart.
    """

    place: int
    row: dict
    tied: bool

    @property
    def code(self):
        """Return the code of its option."""
        return self.row["id"]

    @property
    def label(self):
        """Return its words in the active language, as they were frozen."""
        return in_active(self.row, "label")

    @property
    def numbers(self):
        """Return (name, number or None) of each number that was published of it."""
        names = OF_RANKING if "points" in self.row else OF_CHOICE
        return [(name, self.row[key]) for key, name in names.items()]


def rankable(release):
    """Return the tables of a survey's release that can rank issues."""
    return [table for table in release.data["questions"] if table["kind"] in ORDERED_BY]


def proposed(release, code, most=None):
    """Return the first answers to a question in the order of their published numbers.

    Raises ValidationError for a question that the release does not count, or not as a choice.
    """
    table = next((table for table in rankable(release) if table["code"] == code), None)
    if table is None:
        raise ValidationError(_("This release has no such question to rank by."))

    def place(row):
        return [-(row[name] or 0) for name in ORDERED_BY[table["kind"]]]

    rows = sorted(filter(is_proposed, table["rows"]), key=place)
    places = [place(row) for row in rows]
    answers = [
        Answer(number, row, tied=places.count(place(row)) > 1)
        for number, row in enumerate(rows, start=1)
    ]
    return answers[:most]


def is_proposed(row):
    """Return whether an answer's numbers are shown, and anybody chose it."""
    return row["id"] != OTHER and bool(row["total"]) and row.get("rank", 0) is not None


def not_proposed(table):
    """Return what cannot be proposed of a question's table, by its words in the active language."""
    return [in_active(row, "label") for row in table["rows"] if not is_proposed(row)]


@dataclass(frozen=True)
class Ranked:
    """What ranking by a survey did: issues by rank, those it made, those that lost their rank."""

    issues: list
    made: list
    lost: list


def newest(survey):
    """Return the number of a survey's newest approved release, or None."""
    return survey.releases.approved().order_by("-number").values_list("number", flat=True).first()


def losing(roundtable, chosen):
    """Return the issues that lose their rank when these are chosen; what was added keeps its own."""
    ranked = Q(rank__isnull=False) | Q(basis__in=BY_RELEASE)
    kept = [issue.pk for issue in chosen if issue]
    return list(
        roundtable.issues.filter(ranked).exclude(basis=Basis.ADDED).exclude(pk__in=kept).in_order()
    )


@transaction.atomic
def rank_by_survey(roundtable, *, release, question, chosen, by, seen=None, newest_seen=None):
    """Rank a roundtable's issues by the first answers to a question; return what was done.

    ``chosen``: for each of these answers, by its code, the issue that stands for it, or None to
    make one. What the organizers added comes after them; other issues lose their rank. ``seen``
    and ``newest_seen``: the order, and the number of the survey's newest release, that the
    organizer had before her. Raises ValidationError when any of this does not fit together.
    """
    locked(roundtable)
    check_release(roundtable, release, newest_seen)
    if seen is not None and seen != ranking.order(roundtable):
        raise ValidationError(_("The order was changed meanwhile. Look at it again, then rank."))
    answers = proposed(release, question, len(chosen))
    options = options_of(release, question, answers)
    if not chosen or {*options} != {*chosen}:
        raise ValidationError(_("Rank by the first answers to this question, without a gap."))
    issues = {issue.pk: issue for issue in lock_issues(roundtable)}
    check_chosen(issues, [issue for issue in chosen.values() if issue])
    lost = losing(roundtable, chosen.values())
    clear(roundtable, [*lost, *filter(None, chosen.values())], options.values())
    ranked, made = [], []
    for code, option in options.items():
        issue = issues[chosen[code].pk] if chosen[code] else draft(roundtable, option)
        made += [] if issue.pk else [issue]
        stand_for(issue, option, release, by=by)
        ranked.append(issue)
    added = roundtable.issues.filter(basis=Basis.ADDED, rank__isnull=False).in_order()
    ranking.store(roundtable, [*ranked, *added])
    return Ranked(ranked, made, lost)


def check_release(roundtable, release, newest_seen):
    """Raise ValidationError unless a release of this roundtable's survey may rank its issues."""
    if (
        release.roundtable_id != roundtable.pk
        or release.survey_id is None
        or release.approved_on is None
    ):
        raise ValidationError(_("Choose an approved release of a survey of this roundtable."))
    if newest_seen is not None and newest_seen != newest(release.survey):
        raise ValidationError(_("A newer release was approved meanwhile. Look at it first."))


def options_of(release, question, answers):
    """Return the options of these answers by their codes, in the same order."""
    found = Option.objects.filter(question__survey=release.survey_id, question__code=question)
    by_code = {option.code: option for option in found}
    if gone := [answer.code for answer in answers if answer.code not in by_code]:
        sentence = _("The survey does not offer %(answers)s any more.")
        raise ValidationError(sentence, params={"answers": ", ".join(gone)})
    return {answer.code: by_code[answer.code] for answer in answers}


def lock_issues(roundtable):
    """Return the issues of a locked roundtable, locked as well, always in the same order."""
    return roundtable.issues.select_for_update(of=("self",), no_key=True).order_by("pk")


def check_chosen(issues, chosen):
    """Raise ValidationError for an issue of another roundtable, or one chosen twice."""
    keys = [issue.pk for issue in chosen]
    if not {*keys} <= {*issues}:
        raise ValidationError(_("Choose issues of this roundtable."))
    if twice := [issues[key].code for key in sorted({*keys}) if keys.count(key) > 1]:
        sentence = _("One issue cannot stand for two answers: %(issues)s.")
        raise ValidationError(sentence, params={"issues": ", ".join(twice)})


def clear(roundtable, issues, options):
    """Take the rank from these issues, and these answers from whatever stood for them."""
    told = roundtable.issues.filter(pk__in=[issue.pk for issue in issues])
    told.update(rank=None, basis=Basis.LATER, release=None)
    roundtable.issues.filter(option__in=options).update(option=None)


def draft(roundtable, option):
    """Return a new issue in the words of an answer, to be written and approved by people."""
    issue = Issue(roundtable=roundtable)
    for code in CODES:
        for name in ("title", "summary"):
            setattr(issue, f"{name}_{code}", option.in_language("label", code))
    return issue


def stand_for(issue, option, release, *, by):
    """Save an issue as ranked by an answer.

    Its approvals stay, unless it was marked as added by the organizers: readers approved that.
    """
    issue.basis, issue.release, issue.option = Basis.SURVEY, release, option
    issue.rank = None
    note_edit(issue, by=by)
    issue._history_user = by
    issue.save()
