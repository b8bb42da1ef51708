"""Ranking by a survey: in the order of the published numbers, each issue with its answer."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connections, transaction

from documents import ranking
from documents.models import Issue
from documents.survey_ranking import proposed, rank_by_survey
from submissions.models import Option
from tests.documents.told import make_told, row
from tests.factories import make_issue, make_release, make_roundtable
from tests.roundtable.organizers import make_organizer
from tests.submissions.surveys import make_results, make_survey, table

pytestmark = pytest.mark.django_db

NOT_SHOWN = (None,) * 6
# total, inside, abroad; of a ranking also first choices, points and rank.
RANKING = {
    "land": (300, 160, 135, 100, 700, 2),
    "media": (400, 210, 180, 200, 900, 1),
    "courts": NOT_SHOWN,
    "schools": (50, 30, 20, 5, 90, 3),
}
SINGLE = {
    "land": (100, 40, 60),
    "media": (100, 55, 45),
    "courts": (0, 0, 0),
    "schools": (100, 40, 60),
}


def release_of(survey, **more):
    """Return a release of a survey with a ranking and a single choice."""
    asked = table("ranking", "ranking", rows=RANKING, n=(600, 320, 270))
    one = table("single", rows=SINGLE, n=(300, 135, 165))
    other = {"id": "other", "label_en": "Other", "label_km": "ផ្សេង"}
    one["rows"].append({**other, "total": 500, "inside": 250, "abroad": 250})
    scale = table("scale", "scale", rows={}, n=(600, 320, 270))
    return make_results(survey, questions=[asked, one, scale], **more)


@pytest.fixture
def hong(db):
    """A curator."""
    return make_organizer("hong", "curator")


@pytest.fixture
def release(db):
    """An approved release."""
    return release_of(make_survey())


def rank(release, chosen, *, by, question="ranking", **more):
    """Rank the release's own roundtable."""
    told = {"release": release, "question": question, "chosen": chosen, "by": by}
    return rank_by_survey(release.roundtable, **told, **more)


def in_order(roundtable):
    """Return rank, title, how it was ranked and the code of its answer of each issue."""
    found = roundtable.issues.in_order()
    return [*found.values_list("rank", "title_en", "basis", "option__code")]


def test_ranking_is_proposed_by_points_without_what_is_not_shown(release):
    assert [(a.place, a.code, a.tied) for a in proposed(release, "ranking")] == [
        (1, "media", False),
        (2, "land", False),
        (3, "schools", False),
    ]
    assert proposed(release, "ranking")[0].row["points"] == 900
    assert [a.code for a in proposed(release, "ranking", 2)] == ["media", "land"]


def test_ranking_with_equal_points_goes_by_first_choices_then_mentions(release):
    rows = {
        "land": (90, 50, 40, 20, 200, 3),
        "media": (95, 50, 40, 20, 200, 2),
        "courts": (60, 30, 30, 25, 200, 1),
        "schools": (90, 45, 45, 20, 200, 4),
    }
    tables = [table("ranking", "ranking", rows=rows, n=(100, 50, 50))]
    tied = make_results(release.survey, questions=tables)

    assert [(a.code, a.tied) for a in proposed(tied, "ranking")] == [
        ("courts", False),
        ("media", False),
        ("land", True),
        ("schools", True),
    ]


def test_choices_are_proposed_by_total_then_inside_then_the_form_and_ties_are_said(release):
    assert [(a.place, a.code, a.tied) for a in proposed(release, "single")] == [
        (1, "media", False),
        (2, "land", True),
        (3, "schools", True),
    ]


@pytest.mark.parametrize("question", ["scale", "long", "nothing"])
def test_what_is_no_choice_or_unknown_proposes_nothing(release, question):
    with pytest.raises(ValidationError, match="no such question"):
        proposed(release, question)


def test_new_issues_are_drafts_in_the_words_of_their_answers(release, hong):
    ranked = rank(release, {"media": None, "land": None}, by=hong)

    assert in_order(release.roundtable) == [
        (1, "Media, radio and press", "survey", "media"),
        (2, "Land", "survey", "land"),
    ]
    assert [*ranked.made] == [*ranked.issues] == [*release.roundtable.issues.in_order()]
    land = Issue.objects.get(rank=2)
    assert (land.title_km, land.summary_en, land.summary_km) == ("ដីធ្លី", "Land", "ដីធ្លី")
    assert (land.release, land.edited_en_by, land.edited_km_by) == (release, hong, hong)
    assert (land.published_on, land.is_approved("en")) == (None, False)
    assert land.history.get().history_user == hong


def test_order_is_that_of_the_release_whatever_order_the_choices_have(release, hong):
    land = make_issue(title_en="Fields", basis="later", approved=True)

    ranked = rank(release, {"land": land, "schools": None, "media": None}, by=hong)

    assert [row[1] for row in in_order(release.roundtable)] == [
        "Media, radio and press",
        "Fields",
        "Schools",
    ]
    assert [issue.title_en for issue in ranked.made] == ["Media, radio and press", "Schools"]
    land.refresh_from_db()
    assert (land.published_on is not None, land.is_approved("km")) == (True, True)
    assert [*Issue.objects.published()] == [land]


def test_added_issues_come_after_and_other_issues_lose_their_rank(release, hong):
    added, off = (make_issue(slug=slug, basis="added") for slug in ("added", "off"))
    report, kept = make_issue(slug="report"), make_issue(slug="kept", title_en="Radio")
    for issue in (added, report, kept):
        ranking.put(issue, rank=9)

    ranked = rank(release, {"media": kept}, by=hong)

    assert [*release.roundtable.issues.in_order().values_list("rank", "slug", "basis")] == [
        (1, "kept", "survey"),
        (2, "added", "added"),
        (None, "off", "added"),
        (None, "report", "later"),
    ]
    assert (ranked.lost, ranked.made, off.basis) == ([report], [], "added")


def test_issue_that_was_added_loses_its_mark_and_its_approvals(release, hong):
    added = make_issue(basis="added")

    rank(release, {"media": added}, by=hong)

    added.refresh_from_db()
    assert (added.basis, added.rank, added.is_approved("en")) == ("survey", 1, False)
    assert added.edited_km_by == hong


def test_next_release_of_the_survey_orders_the_same_issues_anew(release, hong):
    rank(release, {"media": None, "land": None}, by=hong)
    media, land = release.roundtable.issues.in_order()
    rows = {**RANKING, "land": (500, 250, 250, 300, 1200, 1), "media": (400, 210, 180, 200, 900, 2)}
    tables = [table("ranking", "ranking", rows=rows, n=(600, 320, 270))]
    second = make_results(release.survey, questions=tables)

    rank(second, {"media": media, "land": land}, by=hong)

    assert [*release.roundtable.issues.in_order()] == [land, media]
    assert {*release.roundtable.issues.values_list("release")} == {(second.pk,)}


def test_answers_change_hands_without_two_issues_for_one(release, hong):
    rank(release, {"media": None, "land": None, "schools": None}, by=hong)
    media, land, schools = release.roundtable.issues.in_order()

    rank(release, {"media": land, "land": media}, by=hong)
    assert [*release.roundtable.issues.in_order().values_list("pk", "option__code")] == [
        (land.pk, "media"),
        (media.pk, "land"),
        (schools.pk, "schools"),
    ]
    rank(release, {"media": schools}, by=hong)
    assert [*release.roundtable.issues.in_order().values_list("pk", "basis", "option__code")] == [
        (schools.pk, "survey", "media"),
        (media.pk, "later", "land"),
        (land.pk, "later", None),
    ]


def test_foreign_unapproved_or_other_kind_of_release_ranks_nothing(release, hong):
    other = make_roundtable(slug="second")
    foreign = release_of(make_survey(roundtable=other, slug="elsewhere"))
    draft = release_of(release.survey, approved=False)

    for wrong in (foreign, draft, make_release(release.roundtable)):
        with pytest.raises(ValidationError, match="approved release of a survey of this"):
            rank_by_survey(
                release.roundtable,
                release=wrong,
                question="ranking",
                chosen={"media": None},
                by=hong,
            )
    assert not Issue.objects.exists()


@pytest.mark.parametrize(
    ("question", "chosen"),
    [
        ("ranking", []),
        ("ranking", ["land"]),  # not the first
        ("ranking", ["media", "schools"]),  # a gap
        ("ranking", ["media", "land", "schools", "courts"]),  # not shown
        ("single", ["media", "other"]),
        ("ranking", ["nothing"]),
        ("scale", ["1"]),
    ],
)
def test_only_the_first_answers_without_a_gap_rank(release, hong, question, chosen):
    with pytest.raises(ValidationError):
        rank(release, dict.fromkeys(chosen), by=hong, question=question)
    assert not Issue.objects.exists()


def test_issue_chosen_twice_or_of_another_roundtable_ranks_nothing(release, hong):
    issue = make_issue()
    foreign = make_issue(roundtable=make_roundtable(slug="second"), slug="foreign")

    with pytest.raises(ValidationError, match=f"two answers: {issue.code}"):
        rank(release, {"media": issue, "land": issue}, by=hong)
    with pytest.raises(ValidationError, match="issues of this roundtable"):
        rank(release, {"media": None, "land": foreign}, by=hong)
    assert not Issue.objects.filter(basis="survey").exists()


def test_answer_that_the_survey_lost_meanwhile_ranks_nothing(release, hong):
    Option.objects.filter(question__code="ranking", code="media").delete()

    with pytest.raises(ValidationError, match="does not offer media"):
        rank(release, {"media": None}, by=hong)


def test_order_or_release_that_changed_meanwhile_is_told_and_nothing_is_ranked(release, hong):
    issue = make_issue()
    seen = ranking.order(release.roundtable)
    ranking.put(issue, rank=1)
    with pytest.raises(ValidationError, match="order was changed meanwhile"):
        rank(release, {"media": issue}, by=hong, seen=seen)

    second = release_of(release.survey)
    with pytest.raises(ValidationError, match="newer release"):
        rank(release, {"media": issue}, by=hong, newest_seen=release.number)
    rank(release, {"media": issue}, by=hong, seen=[issue.pk], newest_seen=second.number)
    assert Issue.objects.get().release == release


def test_survey_ranked_issue_is_not_moved_by_hand(release, hong):
    rank(release, {"media": None}, by=hong)

    for place in (2, None):
        with pytest.raises(ValidationError, match="Change how this issue was ranked"):
            ranking.put(Issue.objects.get(), rank=place)


def test_ranking_by_voices_afterwards_replaces_release_and_basis_and_keeps_the_answer(
    release, hong
):
    rank(release, {"media": None, "land": None}, by=hong)
    codes = [*release.roundtable.issues.order_by("number")]
    voices = make_told(
        release.roundtable,
        row("issue", codes[0].code, 20, 10, 10),
        row("issue", codes[1].code, 60, 40, 20),
    )

    ranking.rank_by_release(release.roundtable, release=voices)

    assert [row[0:1] + row[2:] for row in in_order(release.roundtable)] == [
        (1, "release", "land"),
        (2, "release", "media"),
    ]
    assert {*release.roundtable.issues.values_list("release")} == {(voices.pk,)}
    with pytest.raises(ValidationError, match="approved release of this roundtable"):
        ranking.rank_by_release(release.roundtable, release=release)


def test_database_refuses_two_issues_for_one_answer_and_a_survey_without_one(release, hong):
    rank(release, {"media": None, "land": None}, by=hong)
    first, second = release.roundtable.issues.in_order()

    for wrong in ({"option": first.option}, {"option": None}, {"release": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Issue.objects.filter(pk=second.pk).update(**wrong)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_organizers_at_once_rank_one_after_the_other(monkeypatch):
    hong, release = make_organizer("hong"), release_of(make_survey())
    seen = ranking.order(release.roundtable)
    meet, real, came = threading.Barrier(2), ranking.order, []

    def order(roundtable):
        """Wait for the other one, who has to wait for the lock meanwhile."""
        try:
            meet.wait(0.5)
            came.append("both at once")
        except threading.BrokenBarrierError:
            pass
        return real(roundtable)

    monkeypatch.setattr(ranking, "order", order)

    def run():
        try:
            rank(release, {"media": None}, by=hong, seen=seen)
            came.append("done")
        except ValidationError as error:
            came.append(error.messages[0])
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _each in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    # Who is told first is not who was first: the other one may write her line before.
    told = {"done", "The order was changed meanwhile. Look at it again, then rank."}
    assert (len(came), {*came}) == (2, told)
    assert Issue.objects.count() == 1
