"""The published contents of a survey's release: exactly these bytes, from exact counts and texts."""

import datetime
import json

import pytest
from django.utils import timezone

from submissions import releases, survey_releases, survey_tables
from submissions.borda import ranked
from submissions.models import Response
from submissions.survey_suppression import safe_survey
from tests.submissions.factories import make_recovery
from tests.submissions.surveys import make_question, make_survey

LIMITS = {"inside": 10, "abroad": 5}


def respond(survey, many, place, *, is_group=False, days_ago=0, **choices):
    """Store as many answers at once; choices as "land media" by question."""
    answered_on = timezone.localdate() - datetime.timedelta(days=days_ago)
    first = Response.objects.count()
    Response.objects.bulk_create(
        Response(
            survey=survey,
            language="km",
            place=place,
            is_group=is_group,
            choices={code: words.split() for code, words in choices.items()},
            answered_on=answered_on,
            key=f"{first + number}",
        )
        for number in range(many)
    )


@pytest.fixture
def survey(db):
    """A survey with 76 answers to all its questions."""
    survey = make_survey()
    make_recovery()
    last = {"several": "land media", "ranking": "land media courts", "scale": "4"}
    respond(survey, 26, "inside", single="land", **last)
    respond(survey, 16, "abroad", single="media", **{**last, "scale": "2"})
    last = {"several": "courts", "ranking": "media land schools", "scale": "5"}
    respond(survey, 19, "inside", single="courts", is_group=True, **last)
    respond(survey, 12, "abroad", single="other", **last)
    respond(survey, 3, "unsaid", single="schools")
    return survey


def row(key, english, khmer, total, inside, abroad, **more):
    """Return a published row."""
    label = {"id": key, "label_en": english, "label_km": khmer}
    return {**label, "total": total, "inside": inside, "abroad": abroad, **more}


def test_release_tells_what_may_be_told_byte_for_byte(survey, sokha):
    release = survey_releases.freeze_survey(survey, by=sokha)

    today = timezone.localdate().isoformat()
    data = json.loads(release.contents)
    single, several, ranking, scale = data.pop("questions")
    assert data == {
        "survey": survey.slug,
        "roundtable": "first-roundtable",
        "title_en": "What matters most",
        "title_km": "អ្វីដែលសំខាន់បំផុត",
        "release": 1,
        "frozen_on": today,
        "until": today,
        "method": "survey-answers-1",
        "rounded_to": 5,
        "smallest_group": LIMITS,
        "n": 75,
        "inside": 45,
        "abroad": 30,
        "groups": 20,
    }
    land, khmer_land = "Land", "ដីធ្លី"
    assert [r["id"] for r in single["rows"]] == ["land", "media", "courts", "schools", "other"]
    assert single["rows"][0] == row("land", land, khmer_land, 25, None, None)
    assert [r["total"] for r in single["rows"]] == [25, 15, 20, None, None]
    assert single["n"] == {"total": 75, "inside": 45, "abroad": 30}
    assert (single["most"], several["most"], ranking["most"], scale["most"]) == (None, 2, 3, None)
    assert several["n"] == ranking["n"] == scale["n"] == {"total": 75, "inside": 45, "abroad": 30}
    assert several["rows"][0] == row("land", land, khmer_land, 40, 25, 15)
    assert ranking["title_en"] == "Question ranking?"
    assert {k: v for k, v in scale.items() if k not in ("n", "rows", "title_en", "title_km")} == {
        "code": "scale",
        "kind": "scale",
        "most": None,
        "lowest": 1,
        "highest": 5,
        "lowest_label_en": "",
        "lowest_label_km": "",
        "highest_label_en": "",
        "highest_label_km": "",
        "median": None,
    }
    assert scale["rows"][4] == row("5", "5", "៥", 30, 20, 10)
    written = json.dumps(release.data, ensure_ascii=False, sort_keys=True, indent=1)
    assert release.contents == f"{written}\n"
    assert release.sha256 == releases.sha256(release.contents)


def exact_of(question, n, *, groups=0):
    """Return the exact counts of a survey with one question."""
    return {"n": n, "groups": groups, "questions": [question]}


def cells(total, inside, abroad, **more):
    """Return a row of counts."""
    return {"total": total, "inside": inside, "abroad": abroad, **more}


def test_groups_are_told_apart_unless_they_or_the_others_are_few():
    for groups, told in ((9, None), (10, 10), (13, 15), (40, 40), (41, None)):
        exact = {"n": cells(50, 30, 20), "groups": groups, "questions": []}
        assert safe_survey(exact, LIMITS)["groups"] == told


def test_ranks_follow_published_points_then_first_choices_then_mentions_then_the_form():
    numbers = {
        "a": (100, 20, 60),
        "b": (None, 30, 80),
        "c": (120, 10, 60),
        "d": (100, 25, 60),
        "e": (100, 20, 65),
        "f": (100, 20, 60),
    }
    rows = [{"id": i, "points": p, "first": f, "total": t} for i, (p, f, t) in numbers.items()]

    assert {r["id"]: r["rank"] for r in ranked(rows)} == {
        "a": 4,
        "b": None,
        "c": 1,
        "d": 2,
        "e": 3,
        "f": 5,
    }


@pytest.mark.parametrize(
    ("totals", "median"),
    [
        ((10, 10, 30), 3),
        ((20, 10, 10), 1.5),
        ((20, 0, 20), 2),
        ((15, 15, 10), 2),
        ((20, None, 9), None),
    ],
)
def test_median_is_of_published_numbers_and_hidden_with_any_of_them(totals, median):
    rows = [{"id": str(number), "total": total} for number, total in enumerate(totals, start=1)]

    found = survey_tables.median_of(rows)

    assert (found, type(found)) == (median, type(median))


def test_scale_has_its_median_where_all_its_rows_are_shown(db, sokha):
    survey = make_survey(questions=False, published=False)
    make_question(survey, "far", "scale", lowest=0, highest=2, lowest_label_en="Near")
    make_recovery()
    for number, many in enumerate((20, 40, 30)):
        respond(survey, many, "inside", far=str(number))

    (question,) = survey_releases.freeze_survey(survey, by=sokha).data["questions"]

    assert question["median"] == 1
    assert question["lowest_label_en"] == "Near"
    assert [r["total"] for r in question["rows"]] == [20, 40, 30]
    # Nobody is abroad: no number of a place is shown.
    assert question["n"] == {"total": 90, "inside": None, "abroad": None}


def test_contents_are_made_again_from_the_stored_counts_whatever_the_survey_is_called(
    survey, sokha
):
    release = survey_releases.freeze_survey(survey, by=sokha)
    survey.title_en, survey.slug = "Another title", "another-slug"
    survey.save()
    option = survey.questions.get(code="single").options.first()
    option.label_en = "Fields"
    option.save()

    release.refresh_from_db()
    assert survey_tables.recomputed(release) == release.contents
