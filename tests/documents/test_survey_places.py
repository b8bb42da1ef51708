"""Where a survey and its results are found: data, home, its roundtable, lists, feed, search."""

import datetime
import json
import xml.etree.ElementTree as ET

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from roundtable.publication import unpublish
from submissions.models import Survey
from tests.factories import make_issue, make_roundtable
from tests.submissions.pages import text_of
from tests.submissions.surveys import make_results, make_survey
from tests.submissions.test_survey_results import TABLES

pytestmark = pytest.mark.django_db

DATA = "/data/first-roundtable/survey-what-matters-most-{}.json"
RESULTS = "/surveys/what-matters-most/results/"
PAGES = ("/en/", "/en/results/", "/en/roundtables/first-roundtable/")


def make_many(number, *, roundtable=None):
    """Return as many surveys, each with results."""
    found = [make_survey(slug=f"survey-{n}", roundtable=roundtable) for n in range(number)]
    for survey in found:
        make_results(survey, questions=TABLES)
    return found


def test_data_of_a_release_are_its_very_bytes(reader):
    survey = make_survey()
    first = make_results(survey, questions=TABLES)
    make_results(survey, questions=[], approved=False)

    sent = reader.get(DATA.format(1))

    assert sent.content == first.contents.encode()
    assert sent.headers["Content-Type"] == "application/json; charset=utf-8"
    assert reader.get(DATA.format(2)).status_code == 404
    assert reader.get(DATA.format(3)).status_code == 404
    assert reader.get("/data/first-roundtable/release-1.json").status_code == 404


def test_data_follow_former_addresses_of_both_and_stay_with_their_roundtable(reader):
    survey = make_survey()
    make_results(survey, questions=TABLES)
    make_roundtable(title_en="Second roundtable")
    survey.slug = "most-2"
    survey.save()
    survey.roundtable.slug = "march"
    survey.roundtable.save()

    former = reader.get(DATA.format(1))

    assert (former.status_code, former.headers["Location"]) == (
        301,
        "/data/march/survey-most-2-1.json",
    )
    assert reader.get("/data/march/survey-most-2-1.json").status_code == 200
    assert reader.get("/data/second-roundtable/survey-most-2-1.json").status_code == 404


def test_data_are_gone_with_the_survey(reader):
    survey = make_survey()
    make_results(survey, questions=TABLES)
    unpublish(survey)

    assert reader.get(DATA.format(1)).status_code == 404
    assert json.loads(reader.get("/data/first-roundtable/schema.json").content)["surveys"] == []


def test_schema_names_each_release_of_each_survey(reader):
    survey = make_survey()
    release = make_results(survey, questions=TABLES)
    make_results(survey, questions=[], approved=False)

    told = json.loads(reader.get("/data/first-roundtable/schema.json").content)

    assert told["releases"] == []
    assert told["surveys"] == [
        {
            "survey": "what-matters-most",
            "number": 1,
            "frozen_on": release.frozen_on.isoformat(),
            "sha256": release.sha256,
            "url": f"https://portal.example{DATA.format(1)}",
        }
    ]


@pytest.mark.parametrize("language", ["en", "km"])
def test_home_and_submit_offer_the_survey_that_is_open(reader, language):
    make_survey()

    for path in ("", "submit/"):
        page = reader.get(f"/{language}/{path}").text
        assert f'href="/{language}/surveys/what-matters-most/"' in page

    Survey.objects.update(closes_on=timezone.localdate() - datetime.timedelta(days=1))
    for path in ("", "submit/"):
        assert "/surveys/what-matters-most/" not in reader.get(f"/{language}/{path}").text


def test_results_are_told_by_their_newest_release_on_every_page_of_theirs(reader):
    survey = make_survey()
    make_results(survey, questions=TABLES, n=(100, 55, 45))
    make_results(survey, questions=TABLES)
    make_results(survey, questions=TABLES, n=(9999, 9999, 9999), approved=False)

    for path in PAGES[:2]:
        page = reader.get(path)
        assert f'href="/en{RESULTS}"' in page.text
        assert "640 answers, 52% of them from inside Cambodia." in text_of(page)
        assert "9999" not in page.text
    assert f'href="/en{RESULTS}"' in reader.get(PAGES[2]).text
    assert f'href="/km{RESULTS}"' in reader.get("/km/").text

    unpublish(survey)
    for path in PAGES:
        assert "what-matters-most" not in reader.get(path).text


def test_numbers_of_a_survey_are_never_taken_for_those_of_the_voices(reader):
    survey = make_survey()
    issue = make_issue()
    make_results(survey, questions=TABLES)

    for path in ("/en/results/", "/en/press/", issue.get_absolute_url()):
        assert reader.get(path).status_code == 200
    assert "How many voices" not in text_of(reader.get("/en/results/"))


@pytest.mark.parametrize("path", [*PAGES, "/en/feed.xml"])
def test_pages_take_as_many_queries_for_many_surveys_as_for_one(reader, path):
    roundtable = make_roundtable()
    make_many(1, roundtable=roundtable)
    with CaptureQueriesContext(connection) as few:
        reader.get(path)
    for survey in Survey.objects.all():
        survey.slug = "first-one"
        survey.save()
    make_many(3, roundtable=roundtable)
    with CaptureQueriesContext(connection) as many:
        reader.get(path)

    assert len(few) == len(many)


def test_sitemap_names_the_results_and_the_list_but_no_form(reader):
    make_results(make_survey(), questions=TABLES)
    make_survey(slug="without-results")

    page = reader.get("/sitemap.xml").text

    for language in ("en", "km"):
        assert f"<loc>https://portal.example/{language}{RESULTS}</loc>" in page
        assert f"<loc>https://portal.example/{language}/surveys/</loc>" in page
    assert "/surveys/what-matters-most/</loc>" not in page
    assert "without-results" not in page


def test_feed_tells_the_survey_and_its_results(reader):
    make_results(make_survey(), questions=TABLES)

    root = ET.fromstring(reader.get("/en/feed.xml").content)

    atom = "{http://www.w3.org/2005/Atom}"
    entries = {e.find(f"{atom}title").text: e for e in root.iter(f"{atom}entry")}
    assert {"What matters most", "Results: What matters most"} <= {*entries}
    link = entries["Results: What matters most"].find(f"{atom}link").get("href")
    assert link == f"https://portal.example/en{RESULTS}"


def test_search_finds_a_published_survey_only(reader):
    survey = make_survey()
    assert "/en/surveys/what-matters-most/" in reader.get("/en/search/?q=matters").text

    unpublish(survey)
    assert "/en/surveys/what-matters-most/" not in reader.get("/en/search/?q=matters").text
