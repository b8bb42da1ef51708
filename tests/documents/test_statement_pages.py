"""Statements by the community as readers find them."""

import pytest
from django.db import IntegrityError, transaction

from roundtable.publication import unpublish
from sessions.models import Roundtable
from tests.factories import make_issue, make_session, make_statement

pytestmark = pytest.mark.django_db

PATH = "statements/we-speak-for-our-villages/"


@pytest.mark.parametrize("language", ["en", "km"])
def test_statement_shows_its_text_in_each_language(reader, language):
    statement = make_statement()

    page = reader.get(f"/{language}/{PATH}").text

    for name in ("title", "summary", "body_html"):
        assert statement.in_language(name, language) in page
    assert statement.roundtable.in_language("title", language) in page
    assert page.count("<h1>") == 1
    assert 'aria-current="step"' in page


def test_statement_shows_both_languages_on_request(reader):
    statement = make_statement()

    page = reader.get(f"/en/{PATH}?both=1").text

    assert statement.body_html_en in page
    assert statement.body_html_km in page


@pytest.mark.parametrize(("language", "words"), [("en", "about 2 minutes"), ("km", "កថាខណ្ឌ")])
def test_reading_time_is_told(reader, language, words):
    make_statement(body_en="word " * 400)

    assert words in reader.get(f"/{language}/{PATH}").text


def test_sources_stand_below_if_there_are_any(reader):
    statement = make_statement()
    assert 'id="sources"' not in reader.get(f"/en/{PATH}").text

    make_statement(title_en="With sources", sources_en="1. A report.", sources_km="១. របាយការណ៍។")

    page = reader.get("/en/statements/with-sources/").text
    assert 'id="sources"' in page
    assert "A report." in page
    assert statement.title_en not in page


@pytest.mark.parametrize("language", ["en", "km"])
def test_issue_and_session_are_linked_only_while_readers_see_them(reader, language):
    issue = make_issue()
    session = make_session(published=False)
    make_statement(issue=issue, session=session)
    assert issue.in_language("title", language) in reader.get(f"/{language}/{PATH}").text
    assert session.in_language("title", language) not in reader.get(f"/{language}/{PATH}").text

    session.published_on = issue.published_on
    session.save()
    unpublish(issue)

    page = reader.get(f"/{language}/{PATH}").text
    assert issue.in_language("title", language) not in page
    assert session.in_language("title", language) in page


def test_speaker_is_named_only_where_she_agreed(reader):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_statement(speaker_en="Bopha", speaker_km="បុប្ផា")
    make_statement(speaker_en="Bopha", speaker_km="បុប្ផា", speaker_agreed=True)

    assert "Bopha" in reader.get(f"/en/{PATH}").text
    assert "បុប្ផា" in reader.get(f"/km/{PATH}").text


def test_statement_without_a_speaker_names_nobody(reader):
    make_statement()

    assert "Speaker" not in reader.get(f"/en/{PATH}").text


@pytest.mark.parametrize("fields", [{"published": False}, {"approved": False}])
def test_draft_is_not_there(reader, fields):
    make_statement(**fields)

    assert reader.get(f"/en/{PATH}").status_code == 404


def test_statement_of_an_unpublished_roundtable_is_not_there(reader):
    make_statement()
    unpublish(Roundtable.objects.get())

    assert reader.get(f"/en/{PATH}").status_code == 404


def test_former_address_leads_on(reader):
    statement = make_statement(slug="old-name")
    statement.slug = "new-name"
    statement.save()

    answer = reader.get("/km/statements/old-name/")

    assert (answer.status_code, answer.headers["Location"]) == (301, "/km/statements/new-name/")


def test_page_takes_few_queries(reader, queries_of):
    make_statement(issue=make_issue(), session=make_session())

    assert queries_of(reader, f"/km/{PATH}") <= 12
    assert queries_of(reader, f"/km/{PATH}?both=1") <= 12
