"""What readers see of a rank by a survey: on pages, in documents and in data."""

import json

import pytest

from documents import blocks
from roundtable.publication import unpublish
from tests.documents.test_survey_ranking import rank, release_of
from tests.factories import make_issue
from tests.roundtable.organizers import make_organizer
from tests.submissions.pages import text_of
from tests.submissions.surveys import make_survey

pytestmark = pytest.mark.django_db


@pytest.fixture
def hong(db):
    """A curator."""
    return make_organizer("hong", "curator")


@pytest.fixture
def release(db):
    """An approved release."""
    return release_of(make_survey())


def public(release, hong):
    """Return a public issue that the survey ranked first."""
    issue = make_issue(basis="later", reason_en="", reason_km="")
    rank(release, {"media": issue}, by=hong)
    issue.refresh_from_db()
    return issue


def test_page_tells_question_survey_release_and_numbers_in_each_language(release, hong, reader):
    issue = public(release, hong)

    english = reader.get(f"/en/issues/{issue.slug}/").text
    both = reader.get(f"/km/issues/{issue.slug}/?both=1").text

    told = text_of(reader.get(f"/en/issues/{issue.slug}/"))
    assert (
        "Ranked 1 by the question “Question ranking?” of the survey “What matters most”, "
        "release 1, frozen on" in told
    )
    assert "Points: 900 · Put first: 200 · Chosen: 400 · Inside Cambodia: 210 · Abroad: 180" in told
    assert "n = 600 answered this question." in told
    assert "More points stand first" in told
    assert "The voices behind this issue have not been counted in a release." in told
    assert 'href="/en/surveys/what-matters-most/results/"' in english
    assert 'href="/data/first-roundtable/survey-what-matters-most-1.json"' in english
    for words in ("សំណួរ ranking?", "Question ranking?", "៩០០", "900"):
        assert words in both


def test_page_reads_the_release_not_the_survey_as_it_is_worded_now(release, hong, reader):
    issue = public(release, hong)
    question = issue.option.question
    question.title_en = "Another wording?"
    question.save()
    unpublish(release.survey)

    page = reader.get(f"/en/issues/{issue.slug}/").text

    assert "Question ranking?" in page
    assert "Another wording?" not in page
    main = page.split("<main")[1].split("</main>")[0]
    for gone in ("/en/surveys/", "/data/first-roundtable/survey-", "<b>900</b>"):
        assert gone not in main


def test_tie_is_told_on_the_page(release, hong, reader):
    issue = make_issue(basis="later")
    rank(release, {"media": None, "land": issue}, by=hong, question="single")

    told = text_of(reader.get(f"/en/issues/{issue.slug}/"))

    assert "Ranked 2 by the question “Question single?”" in told
    assert "Chosen: 100 · Inside Cambodia: 40 · Abroad: 60" in told
    assert "Another answer has the same numbers: the order of the form decided." in told


def test_data_name_question_and_answer_only_where_a_survey_ranked(release, hong, reader):
    public(release, hong)
    make_issue(slug="other", title_en="Other", basis="added")

    found = json.loads(reader.get("/data/first-roundtable/issues.json").content)["issues"]

    names = ("basis", "ranked_by", "survey", "question", "answer")
    assert [tuple(issue[name] for name in names) for issue in found] == [
        ("survey", 1, "what-matters-most", "ranking", "media"),
        ("added", None, None, None, None),
    ]


@pytest.mark.parametrize(
    ("code", "told"),
    [
        (
            "en",
            "by the question “Question ranking?” of the survey “What matters most”, release 1",
        ),
        ("km", "សំណួរ ranking?"),
    ],
)
def test_documents_name_the_survey_that_ranked(release, hong, code, told):
    public(release, hong)

    (item,) = blocks.filled({"kind": "issues"}, release.roundtable, None, code)["items"]

    assert told in item["basis"]
    assert item["total"] is None


def test_pages_take_the_same_queries_for_many(release, hong, reader, queries_of):
    issue = public(release, hong)
    paths = [f"/en/issues/{issue.slug}/", "/en/issues/", "/data/first-roundtable/issues.json"]
    few = [queries_of(reader, path) for path in paths]
    others = [make_issue(slug=f"i-{n}", basis="later") for n in range(2)]
    rank(release, {"media": issue, "land": others[0], "schools": others[1]}, by=hong)

    assert [queries_of(reader, path) for path in paths] == few
    assert max(few) <= 12
