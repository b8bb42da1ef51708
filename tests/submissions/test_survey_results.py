"""The results of a survey as readers find them: everything from one frozen release."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from roundtable.publication import unpublish
from submissions.models import Release
from tests.factories import make_document, make_issue
from tests.submissions.pages import text_of
from tests.submissions.surveys import answer, make_question, make_results, make_survey, table

pytestmark = pytest.mark.django_db

PAGE = "/{}/surveys/what-matters-most/results/"
HIDDEN = (None, None, None)
# Each kind once; of the scale one row's places are hidden, of “courts” everything.
TABLES = [
    table(
        rows={"land": (240, 120, 100), "media": (90, 40, 45), "courts": HIDDEN},
        n=(610, 320, 280),
    ),
    table(
        "several",
        "several",
        rows={"land": (400, 200, 180), "schools": (305, 160, 140)},
        n=(600, 310, 275),
        most=2,
    ),
    table(
        "ranking",
        "ranking",
        rows={
            "land": (300, 160, 130, 100, 650, 2),
            "media": (350, 180, 160, 120, 900, 1),
            "schools": (*HIDDEN, None, None, None),
        },
        n=(605, 315, 275),
        most=3,
    ),
]
SCALE = table("scale", "scale", rows={"land": (60, None, None)}, n=(580, None, None)) | {
    "lowest": 1,
    "highest": 2,
    "lowest_label_en": "not at all",
    "lowest_label_km": "មិនសោះ",
    "highest_label_en": "very much",
    "highest_label_km": "ខ្លាំងណាស់",
    "median": 2,
    "rows": [
        {"id": "1", "label_en": "1", "label_km": "១", "total": 255, "inside": None, "abroad": None},
        {"id": "2", "label_en": "2", "label_km": "២", "total": 325, "inside": None, "abroad": None},
    ],
}


def make_told(survey=None, **fields):
    """Return a release of a survey with a question of each kind."""
    return make_results(survey or make_survey(), questions=[*TABLES, SCALE], **fields)


def page_of(reader, language="en", query=""):
    """Return the page of the results."""
    return reader.get(PAGE.format(language) + query)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            [
                "Results: What matters most",
                "Question single?",
                "Land 240 (39%)",
                "120 (38%)",
                "100 (36%)",
                "inside Cambodia 320, abroad 280",
                "Courts not shown",
                "335",
                "52%",
                "1 – not at all",
                "Median: 2.",
            ],
        ),
        ("km", ["អ្វីដែលសំខាន់បំផុត", "សំណួរ single?", "ដីធ្លី 240 (39%)", "៥២%", "១ – មិនសោះ"]),
    ],
)
def test_results_tell_each_question_with_its_numbers_and_base(reader, language, words):
    make_told()

    page = text_of(page_of(reader, language))

    assert [word for word in words if word not in page] == []
    assert "None" not in page


def test_results_lead_to_the_survey_and_to_all_others(reader):
    survey = make_survey()
    make_told(survey)

    page = page_of(reader).text

    assert f'href="{survey.get_absolute_url()}"' in page
    assert 'href="/en/surveys/"' in page


def test_bars_are_as_long_as_the_percentages_beside_them(reader):
    make_told()

    page = page_of(reader).text

    row = page.split(">Land</th>")[1].split("</tr>")[0]
    assert '<rect width="39%" height="50%"/>' in row
    assert '<rect class="i" y="50%" width="38%" height="25%"/>' in row
    assert '<rect class="a" y="75%" width="36%" height="25%"/>' in row
    assert "<svg" not in page.split(">Courts</th>")[1].split("</tr>")[0]
    assert "style=" not in page


def test_ranking_stands_by_its_published_rank_with_points_first_places_and_mentions(reader):
    make_told()

    page = text_of(page_of(reader))

    assert page.index("1. Media, radio and press") < page.index("2. Land")
    media = page.split("1. Media, radio and press ")[1]
    assert media.startswith("Points 900 Put first 120 (20%) Chosen 350 (58%) Inside Cambodia 180")
    # 900 of 605 people times three points.
    assert '<rect width="50%" height="100%"/>' in page_of(reader).text
    assert "the first place gives five points" in page


def test_both_languages_stand_on_one_page_with_each_id_once(reader):
    make_told()

    page = page_of(reader, query="?both=1").text

    for code in ("single", "several", "ranking", "scale"):
        assert page.count(f'id="q-{code}"') == 1
    assert page.index("Question single?") < page.index("សំណួរ single?")


def test_hidden_headline_says_so_and_shows_no_share(reader):
    make_told(n=(None, None, None))

    page = text_of(page_of(reader))

    assert "answers counted not shown" in page
    assert "%" not in page.split("answers counted")[1].split("Question single?")[0]


def test_nothing_is_there_without_an_approved_release_of_a_published_survey(reader):
    survey = make_survey()
    paths = [PAGE.format("en"), "/en/surveys/what-matters-most/results.csv"]
    paths += ["/en/surveys/what-matters-most/codebook.csv"]
    make_told(survey, approved=False)
    assert [reader.get(path).status_code for path in paths] == [404] * 3

    Release.objects.update(approved_on="2026-01-01")
    assert [reader.get(path).status_code for path in paths] == [200] * 3

    unpublish(survey)
    assert [reader.get(path).status_code for path in paths] == [404] * 3


def test_former_address_leads_on(reader):
    survey = make_survey()
    make_told(survey)
    survey.slug = "most-important"
    survey.save()

    assert page_of(reader, "km").headers["Location"] == "/km/surveys/most-important/results/"
    former = reader.get("/km/surveys/what-matters-most/results.csv")
    assert former.headers["Location"] == "/km/surveys/most-important/results.csv"


def test_new_answers_change_nothing_and_are_not_even_read(reader):
    survey = make_survey()
    make_told(survey)
    before = page_of(reader).content
    answer(survey, choices={"single": ["land"]}, place="inside")

    with CaptureQueriesContext(connection) as queries:
        after = page_of(reader).content

    assert after == before
    assert not any("submissions_response" in query["sql"] for query in queries)


def test_newest_approved_release_is_told_and_the_former_ones_are_linked(reader):
    survey = make_survey()
    make_told(survey)
    make_results(survey, questions=TABLES[:1], n=(700, 400, 250))
    make_results(survey, questions=[], n=(9999, 9999, 9999), approved=False)

    page = page_of(reader).text

    assert "700" in page
    assert "9999" not in page
    assert "/data/first-roundtable/survey-what-matters-most-1.json" in page
    assert "/data/first-roundtable/survey-what-matters-most-2.json" in page
    assert "survey-what-matters-most-3" not in page


def test_page_takes_as_many_queries_for_many_questions_as_for_one(reader):
    survey = make_survey()
    make_results(survey, questions=TABLES[:1])
    with CaptureQueriesContext(connection) as few:
        page_of(reader, query="?both=1")
    make_told(survey)
    make_told(survey)
    with CaptureQueriesContext(connection) as many:
        page_of(reader, query="?both=1")

    assert len(few) == len(many) <= 12


def make_ranked(release, code, **fields):
    """Return an issue that stands where an answer of the ranking stands in a release."""
    option = release.survey.questions.get(code="ranking").options.get(code=code)
    return make_issue(basis="survey", release=release, option=option, **fields)


def test_results_lead_to_the_issues_that_they_ranked_and_no_others(reader):
    release = make_told()
    issue = make_ranked(release, "media", rank=1)
    make_ranked(release, "land", title_en="Draft", slug="draft", published=False)
    make_issue(title_en="By a report", slug="by-a-report")

    page = page_of(reader).text

    assert f'1. <a href="{issue.get_absolute_url()}">Media, radio and press</a>' in page
    assert issue.summary_en in page
    assert "/issues/draft/" not in page
    assert "/issues/by-a-report/" not in page


def test_results_lead_to_the_published_documents_that_show_them(reader):
    release = make_told()
    shown = make_document()
    shown.latest().releases.add(release)
    make_document(title_en="Without", slug="without")

    page = page_of(reader).text

    assert shown.get_absolute_url() in page
    assert "/documents/without/" not in page

    unpublish(shown)
    assert shown.get_absolute_url() not in page_of(reader).text


def test_words_of_a_release_are_shown_as_words(reader):
    survey = make_survey(questions=False, published=False)
    make_question(survey, "q", "single", options=("land", "media"))
    release = make_results(survey, questions=TABLES[:1])
    data = json.loads(release.contents)
    data["questions"][0]["title_en"] = "<script>alert(1)</script>"
    data["questions"][0]["rows"][0]["label_en"] = "<img src=x>"
    release.contents = json.dumps(data)
    release.save()
    survey.published_on = release.frozen_on
    survey.save()

    page = page_of(reader).text

    assert "<script>alert" not in page
    assert "<img src=x>" not in page
