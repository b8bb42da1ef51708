"""Releases: what is counted, frozen, approved by a second person, and never changed again."""

import datetime
import hashlib
import json

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from roundtable.approval import TextChanged
from roundtable.models import SiteSettings
from roundtable.publication import Gone, unpublish
from submissions import moderation, releases, submitter
from submissions.models import Place, Release, Submission, SubmissionTopic
from tests.conftest import make_organizer
from tests.factories import make_issue, make_roundtable
from tests.submissions.factories import make_submission, make_topic

TEAM = {"title_en": "A", "tagline_en": "B", "lede_en": "C"}


def make_submissions(roundtable, *, inside=0, abroad=0, unsaid=0, topics=(), issues=()):
    """Store accepted submissions at once, under these topics and behind these issues."""
    places = [Place.INSIDE] * inside + [Place.ABROAD] * abroad + [Place.UNSAID] * unsaid
    first = Submission.objects.count()
    made = Submission.objects.bulk_create(
        Submission(
            roundtable=roundtable,
            concern="x",
            language="en",
            consent="quoted",
            state="accepted",
            decided_on=datetime.date(2025, 3, 1),
            place=place,
            key=f"{first + number}",
        )
        for number, place in enumerate(places)
    )
    for topic in topics:
        rows = [SubmissionTopic(submission=one, topic=topic) for one in made]
        SubmissionTopic.objects.bulk_create(rows)
    for issue in issues:
        issue.submissions.add(*made)
    return made


@pytest.fixture
def roundtable(db):
    """A roundtable with 43 voices, all under one topic and behind one issue."""
    roundtable = make_roundtable()
    land, rights = make_topic("land"), make_topic("rights")
    issue, other = make_issue(roundtable=roundtable), make_issue(roundtable=roundtable)
    counts = {"inside": 22, "abroad": 14, "unsaid": 1}
    make_submissions(roundtable, **counts, topics=[land], issues=[issue])
    make_submissions(roundtable, inside=2, abroad=4, topics=[rights], issues=[other])
    make_submissions(roundtable, inside=20, abroad=17, topics=[make_topic("work")])
    return roundtable


def exact(roundtable):
    """Return the exact counts, as (total, inside, abroad) by what they are of."""
    rows = releases.exact_rows(roundtable)
    return {row["id"]: (row["total"], row["inside"], row["abroad"]) for row in rows}


def test_release_counts_everybody_by_topic_and_by_issue(roundtable):
    assert exact(roundtable) == {
        "all": (80, 44, 35),
        "land": (37, 22, 14),
        "rights": (6, 2, 4),
        "work": (37, 20, 17),
        "I-1": (37, 22, 14),
        "I-2": (6, 2, 4),
    }


def test_release_tells_what_may_be_told_byte_for_byte(roundtable, sokha):
    with time_machine.travel("2025-04-02 12:00", tick=False):
        release = releases.freeze(roundtable, by=sokha)

    land = {"name_en": "Land", "name_km": "ដីធ្លី"}
    hidden = {"total": None, "inside": None, "abroad": None}
    assert json.loads(release.contents) == {
        "roundtable": "first-roundtable",
        "release": 1,
        "frozen_on": "2025-04-02",
        "method": "accepted-submissions-1",
        "rounded_to": 5,
        "smallest_group": {"inside": 10, "abroad": 5},
        "n": 80,
        "rows": [
            {"kind": "all", "id": "all", "total": 80, "inside": 45, "abroad": 35},
            {"kind": "topic", "id": "land", **land, **hidden},
            {"kind": "topic", "id": "rights", **land, **hidden},
            {"kind": "topic", "id": "work", **land, "total": 35, "inside": 20, "abroad": 15},
            {"kind": "issue", "id": "I-1", **hidden},
            {"kind": "issue", "id": "I-2", **hidden},
        ],
    }
    assert release.sha256 == hashlib.sha256(release.contents.encode()).hexdigest()
    assert release.contents.endswith("}\n")
    assert release.data["n"] == 80
    assert release.row("topic", "work")["inside"] == 20
    assert release.row("topic", "nowhere") is None
    assert release.exact == releases.exact_rows(roundtable)


def test_only_what_was_accepted_is_counted_and_each_once(db, sokha):
    roundtable = make_roundtable()
    head = make_submission(state="accepted", place="inside", roundtable=roundtable)
    make_submission(state="accepted", consent="confidential", roundtable=roundtable)
    make_submission(state="accepted", place="abroad", country="FR", roundtable=roundtable)
    copy = make_submission(state="accepted", roundtable=roundtable)
    moderation.link(copy, to=head, by=sokha)
    for state in ("received", "reading", "declined", "spam"):
        make_submission(state=state, roundtable=roundtable)
    submitter.withdraw(make_submission(state="accepted", roundtable=roundtable))
    make_submission(state="accepted", roundtable=make_roundtable(slug="another"))

    assert exact(roundtable) == {"all": (3, 1, 1)}


def test_two_hundred_near_copies_count_once_even_when_their_first_is_withdrawn(db, sokha):
    """E21."""
    roundtable = make_roundtable()
    first, *others = make_submissions(roundtable, inside=201)
    assert exact(roundtable)["all"] == (201, 201, 0)
    Submission.objects.filter(pk__in=[one.pk for one in others]).update(same_as=first)
    assert exact(roundtable)["all"] == (1, 1, 0)

    moderation.reopen(others[0], by=sokha)
    submitter.withdraw(first)

    assert exact(roundtable)["all"] == (1, 1, 0)
    head = Submission.objects.get(same_as=None, state="accepted")
    assert head.copies.count() == 199


def test_one_more_submission_or_one_less_changes_nothing_that_was_frozen(roundtable, sokha):
    """H06."""
    release = releases.freeze(roundtable, by=sokha)
    before = (release.contents, release.sha256, release.exact)
    land = make_topic("land")

    make_submissions(roundtable, inside=1, topics=[land])
    submitter.withdraw(Submission.objects.filter(topics=land).first())
    SiteSettings(**TEAM, smallest_group_inside=50).save()

    release.refresh_from_db()
    assert (release.contents, release.sha256, release.exact) == before


def test_rules_of_the_day_are_told_with_the_numbers(roundtable, sokha):
    SiteSettings(**TEAM, smallest_group_inside=50, smallest_group_abroad=6).save()

    release = releases.freeze(roundtable, by=sokha)

    assert release.data["smallest_group"] == {"inside": 50, "abroad": 6}
    assert release.row("all", "all")["total"] == 80
    assert release.row("all", "all")["inside"] is None


def test_second_person_approves_exactly_what_was_frozen(roundtable, sokha, dara):
    release = releases.freeze(roundtable, by=sokha)
    assert [*Release.objects.published()] == []

    with pytest.raises(TextChanged):
        releases.approve(release, digest="0" * 64, by=dara)
    with pytest.raises(PermissionDenied):
        releases.approve(release, digest=release.sha256, by=sokha)
    releases.approve(release, digest=release.sha256, by=dara)

    assert [*Release.objects.published()] == [release]
    assert (release.frozen_by, release.approved_by, release.approved_alone) == (sokha, dara, False)
    assert releases.latest(roundtable) == release


def test_contents_that_do_not_fit_their_digest_are_not_approved(roundtable, sokha, dara):
    release = releases.freeze(roundtable, by=sokha)
    Release.objects.update(contents=release.contents.replace("80", "90"))

    with pytest.raises(TextChanged):
        releases.approve(release, digest=release.sha256, by=dara)


def test_approving_twice_keeps_the_first_approval(roundtable, sokha, dara):
    release = releases.freeze(roundtable, by=sokha)
    releases.approve(release, digest=release.sha256, by=dara)

    releases.approve(release, digest=release.sha256, by=make_organizer("chan"))

    assert release.approved_by == dara


def test_team_of_one_approves_alone_and_the_release_says_so(roundtable, sokha):
    SiteSettings(**TEAM, team_of_one=True).save()
    release = releases.freeze(roundtable, by=sokha)

    releases.approve(release, digest=release.sha256, by=sokha)

    assert (release.approved_by, release.approved_alone) == (sokha, True)


def test_database_refuses_one_person_for_both(roundtable, sokha):
    release = releases.freeze(roundtable, by=sokha)

    with pytest.raises(IntegrityError), transaction.atomic():
        Release.objects.filter(pk=release.pk).update(
            approved_on=release.frozen_on, approved_by=sokha
        )


def test_second_draft_waits_for_the_first(roundtable, sokha, dara):
    first = releases.freeze(roundtable, by=sokha)
    with pytest.raises(ValidationError):
        releases.freeze(roundtable, by=dara)

    other = releases.freeze(make_roundtable(slug="another"), by=dara)
    releases.approve(first, digest=first.sha256, by=dara)
    second = releases.freeze(roundtable, by=sokha)

    assert (first.number, second.number, other.number) == (1, 2, 1)
    assert releases.latest(roundtable) == first


def test_draft_is_discarded_and_an_approved_one_stays(roundtable, sokha, dara):
    draft = releases.freeze(roundtable, by=sokha)
    releases.discard(draft)
    with pytest.raises(Gone):
        releases.approve(draft, digest=draft.sha256, by=dara)
    release = releases.freeze(roundtable, by=sokha)
    releases.approve(release, digest=release.sha256, by=dara)

    with pytest.raises(ValidationError):
        releases.discard(release)

    assert [r.number for r in Release.objects.all()] == [1]


def test_draft_that_something_refers_to_is_not_discarded(roundtable, sokha):
    draft = releases.freeze(roundtable, by=sokha)
    roundtable.issues.update(basis="release", release=draft)

    with pytest.raises(ValidationError):
        releases.discard(draft)

    assert Release.objects.get() == draft


def test_release_of_a_hidden_roundtable_is_not_public(roundtable, sokha, dara):
    release = releases.freeze(roundtable, by=sokha)
    releases.approve(release, digest=release.sha256, by=dara)

    unpublish(roundtable)

    assert releases.latest(roundtable) is None


def test_share_is_of_the_published_numbers(roundtable, sokha):
    release = releases.freeze(roundtable, by=sokha)

    assert releases.share_inside(release.row("all", "all")) == 56
    assert releases.share_inside(release.row("topic", "rights")) is None
    assert releases.share_inside(None) is None


def test_freezing_takes_as_many_queries_for_many_rows(roundtable, sokha):
    counts = []
    for number in range(3):
        with CaptureQueriesContext(connection) as queries:
            releases.exact_rows(roundtable)
        counts.append(len(queries))
        make_submissions(roundtable, inside=3, topics=[make_topic(f"topic-{number}")])

    assert counts == [5, 5, 5]
