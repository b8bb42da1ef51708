"""Releases: counts of submissions, made safe, frozen, approved by a second person.

A survey's answers are frozen in ``submissions/survey_releases.py``, and approved here like these.

What is counted: submissions that organizers have read and put into the round, each once, those
given in confidence too; one that says the same as another is not counted again. What of it may be
published is decided in ``submissions/suppression.py``.
"""

import hashlib
import json
from collections import defaultdict

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.db.models.deletion import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roundtable.approval import TextChanged
from roundtable.audit.entries import record
from roundtable.audit.verbs import Verb
from roundtable.languages import CODES
from roundtable.publication import locked
from roundtable.site_settings import SiteSettings
from submissions.models import Place, Release, State, Submission, SubmissionTopic, Topic
from submissions.percent import percent
from submissions.suppression import CELLS, STEP, safe_rows  # noqa: F401 - CELLS for who shows rows

METHOD = "accepted-submissions-1"


def counted(roundtable):
    """Return the submissions of a roundtable that a release counts."""
    return Submission.objects.filter(
        roundtable=roundtable, state=State.ACCEPTED, same_as__isnull=True
    )


def exact_rows(roundtable):
    """Return the exact counts as a release stores them: of all, by topic, by issue.

    Who is counted is read once, so that no row can hold somebody who is not in the sum of all.
    """
    places = dict(counted(roundtable).values_list("pk", "place"))
    sorted_ones = SubmissionTopic.objects.filter(submission__roundtable=roundtable)
    by_topic = members(sorted_ones.values_list("topic__slug", "submission"))
    by_issue = members(roundtable.issues.values_list("number", "submissions"))
    topics, issues = Topic.objects.order_by("slug"), roundtable.issues.order_by("number")
    return [
        exact_row("all", "all", places, places),
        *(exact_row("topic", topic.slug, by_topic[topic.slug], places) for topic in topics),
        *(exact_row("issue", issue.code, by_issue[issue.number], places) for issue in issues),
    ]


def members(pairs):
    """Return for each key the set of what stands under it."""
    found = defaultdict(set)
    for key, member in pairs:
        found[key].add(member)
    return found


def exact_row(kind, key, submissions, places):
    """Return the exact counts of some submissions, as far as they are counted at all."""
    here = [places[submission] for submission in submissions if submission in places]
    by_place = {"inside": here.count(Place.INSIDE), "abroad": here.count(Place.ABROAD)}
    return {"kind": kind, "id": key, "total": len(here), **by_place}


def contents_of(roundtable, number, rows, *, on, settings):
    """Return the published JSON of a release, byte for byte."""
    limits = {"inside": settings.smallest_group_inside, "abroad": settings.smallest_group_abroad}
    safe = safe_rows(rows, **limits)
    names = {
        topic.slug: {f"name_{code}": topic.in_language("name", code) for code in CODES}
        for topic in Topic.objects.all()
    }
    for row in safe:
        row.update(names.get(row["id"], {}) if row["kind"] == "topic" else {})
    told = {
        "roundtable": roundtable.slug,
        "release": number,
        "frozen_on": on.isoformat(),
        "method": METHOD,
        "rounded_to": STEP,
        "smallest_group": limits,
        "n": safe[0]["total"],
        "rows": safe,
    }
    return written(told)


def written(told):
    """Return what a release tells as its published bytes: the same for the same numbers."""
    return json.dumps(told, ensure_ascii=False, sort_keys=True, indent=1) + "\n"


def recomputed(release):
    """Return the contents that a stored release of voices should have: from its exact counts."""
    told = release.data
    safe = safe_rows(release.exact, **told["smallest_group"])
    rows = [{**row, **numbers} for row, numbers in zip(told["rows"], safe, strict=True)]
    return written({**told, "n": safe[0]["total"], "rows": rows})


def sha256(contents):
    """Return the SHA-256 of published contents, as it is shown beside them."""
    return hashlib.sha256(contents.encode()).hexdigest()


@transaction.atomic
def freeze(roundtable, *, by):
    """Freeze the counts of a roundtable as they stand; return the release, not yet approved.

    Raises ValidationError when one still waits for approval.
    """
    locked(roundtable)
    before = roundtable.releases.of_voices()
    if before.drafts().exists():
        raise ValidationError(_("A release still waits for its second person."))
    number = (before.aggregate(last=Max("number"))["last"] or 0) + 1
    on, rows = timezone.localdate(), exact_rows(roundtable)
    contents = contents_of(roundtable, number, rows, on=on, settings=SiteSettings.current())
    release = Release.objects.create(
        roundtable=roundtable,
        number=number,
        frozen_on=on,
        frozen_by=by,
        contents=contents,
        exact=rows,
        sha256=sha256(contents),
    )
    record(Verb.RELEASE_FROZEN, by=by, about=release)
    return release


@transaction.atomic
def approve(release, *, digest, by):
    """Approve a release exactly as ``digest`` (its SHA-256) says that it was read.

    Raises TextChanged, and PermissionDenied for whoever froze it unless the team has one member.
    """
    row = locked(release)
    if not digest == row.sha256 == sha256(row.contents):
        raise TextChanged
    alone = row.frozen_by == by
    if alone and not SiteSettings.current().team_of_one:
        raise PermissionDenied(_("Someone who did not freeze it must approve it."))
    if row.approved_on is None:
        row.approved_on, row.approved_by = timezone.localdate(), by
        row.approved_alone = alone
        row.save(update_fields=["approved_on", "approved_by", "approved_alone"])
        record(Verb.RELEASE_APPROVED, by=by, about=row)
    release.refresh_from_db()


@transaction.atomic
def discard(release, *, by=None):
    """Delete a release that nobody has approved; an approved one stays for ever."""
    row = locked(release)
    if row.approved_on is not None:
        raise ValidationError(_("An approved release stays."))
    record(Verb.RELEASE_DISCARDED, by=by, about=row)
    try:
        row.delete()
    except ProtectedError as error:
        raise ValidationError(_("A rank or a document refers to it: it stays.")) from error


def latest(roundtable):
    """Return the newest release of a roundtable's voices that readers may see, or None."""
    found = Release.objects.published().of_voices().filter(roundtable=roundtable)
    return found.order_by("-number").first()


def latest_of(survey):
    """Return the newest release of a survey's answers that readers may see, or None."""
    return Release.objects.published().filter(survey=survey).order_by("-number").first()


def share_inside(row):
    """Return the percentage from inside Cambodia, from the published counts, or None."""
    return percent(row["inside"], row["total"]) if row else None
