"""Freezing a survey: what is counted, what is sealed beside it, and what a second release may tell."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pyrage import x25519

from roundtable.models import SiteSettings
from roundtable.publication import publish
from submissions import counted_rows, keys, reading, releases, responses, sealing, survey_releases
from submissions.models import CountedRows, Release, Response
from tests.submissions.factories import make_keyholder, make_recovery
from tests.submissions.surveys import answer, make_question, make_survey
from tests.submissions.test_survey_tables import respond

pytestmark = pytest.mark.django_db
HIDDEN = {"total": None, "inside": None, "abroad": None}


@pytest.fixture
def survey():
    """A survey with one question, which 60 people have answered."""
    survey = make_survey(questions=False, published=False)
    make_question(survey, "why", "single", options=("land", "media"))
    make_question(survey, "more", "several", options=("land", "media"))
    respond(survey, 20, "inside", why="land", more="land")
    respond(survey, 15, "inside", why="media", more="media")
    respond(survey, 15, "abroad", why="land", more="land")
    respond(survey, 10, "abroad", why="media", more="media")
    return survey


@pytest.fixture(autouse=True)
def recovery(db):
    """The recovery key's private half: counted answers are sealed to it."""
    return x25519.Identity.from_str(make_recovery())


def freeze(survey, **fields):
    """Freeze without a name."""
    return survey_releases.freeze_survey(survey, by=None, **fields)


def approved(survey, by, **fields):
    """Freeze and approve."""
    release = freeze(survey, **fields)
    releases.approve(release, digest=release.sha256, by=by)
    return release


def told(release, code="why"):
    """Return what a release publishes of a question: n, then each answer."""
    question = release.question(code)
    return [tuple(r[name] for name in HIDDEN) for r in (question["n"], *question["rows"])]


def test_only_counted_answers_up_to_the_day_are_counted(survey):
    out, waiting, gone = (answer(survey, choices={"why": ["land"]}).response for _one in range(3))
    responses.sort(out, state="out")
    responses.withdraw(gone)
    Response.objects.filter(pk=waiting.pk).update(state="waiting")
    respond(survey, 30, "inside", why="media", days_ago=3)
    respond(make_survey(slug="another"), 7, "inside", why="land")
    today = timezone.localdate()

    release = freeze(survey)
    assert release.exact["n"] == {"total": 90, "inside": 65, "abroad": 25}
    assert release.data["until"] == release.data["frozen_on"] == today.isoformat()
    releases.discard(release)
    until = today - datetime.timedelta(days=2)
    earlier = freeze(survey, until=until)
    assert earlier.exact["n"] == {"total": 30, "inside": 30, "abroad": 0}
    assert earlier.data["until"] == until.isoformat()


def test_what_cannot_be_frozen_says_why_and_stores_nothing(survey):
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    long_ago = timezone.localdate() - datetime.timedelta(days=9)
    for until, words in ((tomorrow, "in the future"), (long_ago, "Nobody’s answers")):
        with pytest.raises(ValidationError, match=words):
            freeze(survey, until=until)
    keys.SealingKey.objects.all().delete()
    with pytest.raises(ValidationError, match="no key to seal"):
        freeze(survey)
    assert not Release.objects.exists()


def test_second_person_approves_what_was_frozen_and_a_draft_is_discarded_whole(survey, sokha, dara):
    release = survey_releases.freeze_survey(survey, by=sokha)
    with pytest.raises(ValidationError, match="second person"):
        freeze(survey)
    with pytest.raises(PermissionDenied):
        releases.approve(release, digest=release.sha256, by=sokha)
    releases.discard(release)
    assert not CountedRows.objects.exists()

    release = survey_releases.freeze_survey(survey, by=sokha)
    releases.approve(release, digest=release.sha256, by=dara)
    with pytest.raises(ValidationError, match="stays"):
        releases.discard(release)
    # A release of the voices of the same roundtable has numbers of its own.
    assert releases.freeze(survey.roundtable, by=sokha).number == release.number == 1
    assert releases.latest_of(survey) is None
    publish(survey, by=sokha)
    assert releases.latest_of(survey) == release


def test_new_answers_and_withdrawals_change_nothing_that_was_frozen(survey, dara):
    release = approved(survey, dara)
    before = (release.contents, release.sha256, release.exact)

    respond(survey, 40, "inside", why="media")
    responses.withdraw(Response.objects.first())

    release.refresh_from_db()
    assert (release.contents, release.sha256, release.exact) == before


def test_counted_answers_are_sealed_sorted_and_without_a_day(survey, recovery):
    release = freeze(survey)
    sealed = release.counted_rows

    rows = [*counted_rows.opened(sealed, recovery)]

    assert len(rows) == 60
    assert rows == sorted(rows, key=lambda row: (row["choices"]["more"], row["place"]))
    assert rows[0] == {
        "place": "abroad",
        "is_group": False,
        "choices": {"why": ["land"], "more": ["land"]},
    }
    assert len(counted_rows.unsealed(sealed, recovery)) in sealing.SIZES
    assert b"land" not in bytes(sealed.data)
    with pytest.raises(sealing.CannotOpen):
        next(counted_rows.opened(sealed, x25519.Identity.generate()))


def test_counted_answers_are_sealed_anew_when_the_keys_change(survey, recovery):
    release = freeze(survey)
    _browser, _organizer, private_half = make_keyholder("chanthy")
    ring = sealing.Ring.current()
    assert keys.left_to_seal(ring) == keys.counted_otherwise(ring).count() == 1

    assert reading.seal_all_anew(identity=x25519.Identity.generate()) == (0, 1)
    assert reading.seal_all_anew(identity=recovery) == (1, 0)

    assert keys.left_to_seal(ring) == 0
    sealed = CountedRows.objects.get(release=release)
    chanthys = x25519.Identity.from_str(private_half)
    assert len([*counted_rows.opened(sealed, chanthys)]) == 60


def test_survey_without_answers_stays_what_its_release_counted(survey, dara):
    """All of them may have come with one import, which was taken back."""
    release = approved(survey, dara)
    Response.objects.all().delete()
    question = survey.questions.get(code="why")
    question.kind = "several"

    for act in (question.save, question.options.first().delete, question.delete, survey.delete):
        with pytest.raises(ValidationError, match="only its wording"):
            act()
    assert release.question("why")["kind"] == survey.questions.get(code="why").kind


def test_release_that_counts_nearly_the_same_is_refused(survey, dara):
    """Whoever compares the two would learn what a few said; one more and one less are a few."""
    approved(survey, dara)
    for more in (0, 9):
        respond(survey, more, "inside", why="land", more="land")
        with pytest.raises(ValidationError, match="Release 1 counts nearly the same answers"):
            freeze(survey)
    respond(survey, 1, "inside", why="land", more="land")

    assert freeze(survey).exact["n"]["total"] == 70


def test_place_of_which_few_more_answered_is_not_told_again(survey, dara):
    first = approved(survey, dara)
    assert told(first) == [(60, 35, 25), (35, 20, 15), (25, 15, 10)]
    respond(survey, 30, "inside", why="land", more="land")
    respond(survey, 12, "inside", why="media", more="land")
    respond(survey, 4, "abroad", why="media", more="land")

    second = freeze(survey)

    assert (second.data["n"], second.data["inside"], second.data["abroad"]) == (105, None, None)
    assert told(second) == [(105, None, None), (65, None, None), (40, None, None)]


def test_question_that_few_more_answered_is_not_told_again(survey, dara):
    approved(survey, dara)
    respond(survey, 30, "inside", why="land")
    respond(survey, 10, "inside", why="media")
    respond(survey, 2, "inside", why="land", more="media")

    second = freeze(survey)

    assert second.data["inside"] == 75
    assert told(second) == [(100, 75, 25), (65, 50, 15), (35, 25, 10)]
    assert told(second, "more") == [(None, None, None)] * 3


def test_place_without_anybody_new_is_told_as_before(survey, dara):
    """What was hidden then stays hidden: two releases must not hide different rows of one column."""
    respond(survey, 11, "abroad", why="media", more="land")
    approved(survey, dara)
    respond(survey, 30, "inside", why="media", more="land")
    respond(survey, 12, "inside", why="land", more="media")

    second = freeze(survey)

    assert told(second) == [(115, 75, 35), (45, 30, 15), (65, 45, 20)]
    assert second.exact["stays"]["questions"]["why"] == {"places": [], "total": []}
    SiteSettings(title_en="A", tagline_en="B", lede_en="C", smallest_group_abroad=20).save()
    releases.approve(second, digest=second.sha256, by=dara)
    respond(survey, 30, "inside", why="media", more="land")
    respond(survey, 20, "inside", why="land", more="media")
    third = approved(survey, dara)
    assert told(third)[1:] == [(65, None, None), (95, None, None)]
    SiteSettings(title_en="A", tagline_en="B", lede_en="C", smallest_group_abroad=5).save()
    respond(survey, 30, "inside", why="media", more="land")
    respond(survey, 12, "inside", why="land", more="media")
    assert told(freeze(survey))[1:] == [(80, None, None), (125, None, None)]


def test_two_releases_do_not_tell_what_the_few_between_them_said(survey, dara):
    """Ten of one temple say the same: the second release shows none of these numbers again."""
    approved(survey, dara)
    respond(survey, 10, "inside", why="land", more="land")

    second = freeze(survey)

    assert second.data["n"] == 70
    assert told(second) == [(70, 45, 25), (None, None, None), (None, None, None)]


@pytest.mark.parametrize(
    ("moves", "hidden"),
    [
        ((20, 15, 12), set()),
        ((20, 15, 4), {"c", "b"}),
        ((40, 3, 2), {"a", "b", "c"}),
        ((20, 15, 0), {"c", "b"}),
    ],
)
def test_answers_of_few_newcomers_are_hidden_with_enough_others(moves, hidden):
    then = [{"id": code, "total": 30} for code in "abc"]
    now = [{"id": row["id"], "total": 30 + m} for row, m in zip(then, moves, strict=True)]
    before, after = (
        {"n": {"total": 90}, "rows": then},
        {"n": {"total": 90 + sum(moves)}, "rows": now},
    )

    assert survey_releases.said_by_few(after, before, "total", "total", 10) == hidden


def test_freezing_takes_as_many_queries_for_many_answers(survey):
    counts = []
    for _time in range(2):
        respond(survey, 2100, "inside", why="land", more="media land")
        with CaptureQueriesContext(connection) as queries:
            release = freeze(survey)
        counts.append(len(queries))
        releases.discard(release)

    assert counts[0] == counts[1]
