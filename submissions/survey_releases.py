"""Freezing the answers to a survey; approved, discarded and shown as in ``submissions/releases.py``.

Somebody who compares two releases must not learn what a few people said who came, or left, between
them. The second release is therefore refused when it counts nearly as many, and of a question, or
of a place, that few more answered it shows no numbers; what the first one hid stays hidden as long as
its numbers stay. Who came and who withdrew in the same time cannot be told apart by comparing.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roundtable.audit.entries import record
from roundtable.audit.verbs import Verb
from roundtable.publication import locked
from roundtable.site_settings import SiteSettings
from submissions import counted_rows, sealing, survey_tables
from submissions.counting import PLACES, Asked, count
from submissions.models import Release
from submissions.releases import sha256

AT_ONCE = 2000


@transaction.atomic
def freeze_survey(survey, *, by, until=None):
    """Freeze the answers up to a day, today unless told; return the release, not yet approved.

    Raises ValidationError when one still waits for approval, when the last one counts nearly the
    same answers, and when there is no key to seal the counted answers to.
    """
    on, ring, settings = timezone.localdate(), ring_of_today(), SiteSettings.current()
    until = until or on
    if until > on:
        raise ValidationError(_("The last day cannot be in the future."))
    locked(survey)
    if survey.releases.drafts().exists():
        raise ValidationError(_("A release still waits for its second person."))
    questions, lines = list(survey.questions.counted().prefetch_related("options")), []
    rows = counted_rows.noted(answers(survey, until), lines)
    exact = count([Asked.of(question) for question in questions], rows)
    if not exact["n"]["total"]:
        raise ValidationError(_("Nobody’s answers are counted up to this day."))
    limits = {"inside": settings.smallest_group_inside, "abroad": settings.smallest_group_abroad}
    exact["stays"] = what_stays(exact, survey.releases.approved().order_by("number"), limits)
    number = (survey.releases.aggregate(last=Max("number"))["last"] or 0) + 1
    told = {"number": number, "on": on, "until": until, "limits": limits}
    contents = survey_tables.contents_of(survey_tables.frame(survey, questions, **told), exact)
    release = Release.objects.create(
        roundtable=survey.roundtable,
        survey=survey,
        number=number,
        frozen_on=on,
        frozen_by=by,
        contents=contents,
        exact=exact,
        sha256=sha256(contents),
    )
    counted_rows.store(release, lines, ring=ring)
    record(Verb.RELEASE_FROZEN, by=by, about=release)
    return release


def ring_of_today():
    """Return the keys that the counted answers are sealed to; raises ValidationError."""
    try:
        return sealing.Ring.current()
    except sealing.NobodyToSealTo as error:
        raise ValidationError(
            _("There is no key to seal the counted answers to: a keyholder has to make one first.")
        ) from error


def answers(survey, until):
    """Return the answers that a release counts, as rows, one after the other."""
    rows = survey.responses.counted().filter(answered_on__lte=until).order_by()
    return rows.values(*counted_rows.FIELDS).iterator(chunk_size=AT_ONCE)


def what_stays(exact, earlier, limits):
    """Return what has to stay hidden because somebody could compare; raises ValidationError."""
    limits = {"total": max(limits.values()), **limits}
    stays = {"n": "", "groups": False, "questions": {}}
    for release in earlier:
        before, told = release.exact, release.data
        check_enough(exact["n"]["total"] - before["n"]["total"], release, limits["total"])
        stays["n"] = max(stays["n"], hidden_places(exact["n"], before["n"], limits))
        moved = abs(exact["groups"] - before["groups"])
        was_hidden = moved == 0 and told["groups"] is None
        stays["groups"] |= was_hidden or 0 < moved < limits["total"]
        now = {question["code"]: question for question in exact["questions"]}
        for then, shown in zip(before["questions"], told["questions"], strict=True):
            found = stays["questions"].setdefault(then["code"], {})
            if then["code"] in now:
                add_what_stays(found, now[then["code"]], then, shown, limits)
    return stays


def check_enough(more, release, least):
    """Raise ValidationError when a release would count nearly as many as an earlier one."""
    if abs(more) < least:
        told = {"count": least, "number": release.number}
        sentence = _(
            "Release %(number)s counts nearly the same answers: whoever compares the two could learn "
            "what a few people said. Freeze again when it is %(count)s answers more."
        )
        raise ValidationError(sentence, params=told)


def hidden_places(now, then, limits):
    """Return "places" when few people more, or fewer, are counted at one of them, else nothing."""
    moved = [(abs(now[place] - then[place]), limits[place]) for place in PLACES]
    return "places" if any(0 < few < limit for few, limit in moved) else ""


def add_what_stays(found, now, then, shown, limits):
    """Add to ``found`` what of a question stays hidden because of one earlier release.

    ``shown``: what that release published of it. Where nothing has moved, what was hidden stays so;
    where it has, whatever few of those who came since have said.
    """
    for cell in ("total", *PLACES):
        name = "total" if cell == "total" else "places"
        if column(now, cell) != column(then, cell):
            if abs(now["n"][cell] - then["n"][cell]) < limits[cell]:
                found["n"] = max(found.get("n", ""), name)
            add_hidden(found, name, said_by_few(now, then, cell, cell, limits[cell]))
            if cell == "total" and now["kind"] == "ranking":
                add_hidden(found, "first", said_by_few(now, then, "first", cell, limits[cell]))
            continue
        add_hidden(found, name, [row["id"] for row in shown["rows"] if row[cell] is None])
        if cell == "total":
            hidden = [row["id"] for row in shown["rows"] if row.get("first", 0) is None]
            add_hidden(found, "first", hidden)


def add_hidden(found, name, codes):
    """Add answers to those of which one sort of number stays hidden."""
    found[name] = sorted({*found.get(name, ()), *codes})


def said_by_few(now, then, name, of, limit):
    """Return the answers that few more, or nearly all, of those who came between have given.

    ``name``: which number of each answer; ``of``: which of those who answered the question. With
    them, where together they would still be few, the answers with the next smallest move.
    """
    rows = zip(now["rows"], then["rows"], strict=True)
    moves = {row["id"]: abs(row[name] - before[name]) for row, before in rows}
    came = abs(now["n"][of] - then["n"][of])
    few = {code for code, move in moves.items() if min(move, abs(came - move)) < limit}
    others = sorted(moves.keys() - few, key=lambda code: (moves[code], code))
    while few and others and sum(moves[code] for code in few) < limit:
        few.add(others.pop(0))
    return few


def column(question, cell):
    """Return all exact counts of a question that one sort of number shows."""
    rows = question["rows"]
    by_place = cell in PLACES
    return question["n"][cell], [
        row[cell] if by_place else (row[cell], row.get("at")) for row in rows
    ]
