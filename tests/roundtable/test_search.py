"""Search over what is published."""

import pytest
from django.db import connection

from roundtable import search
from roundtable.publication import unpublish
from tests.factories import make_announcement, make_page, make_roundtable, make_scheduled


def titles(reader, query, language="en"):
    """Return the addresses that a search finds."""
    response = reader.get(f"/{language}/search/", {"q": query})
    assert response.status_code == 200
    return [hit.url for hit in response.context["hits"]]


@pytest.fixture
def texts(db):
    """One published text of each kind."""
    make_page(
        body_en="A party about art, Café and the year 2025.",
        body_km="សេចក្តីថ្លែងការណ៍ឆ្នាំ២០២៥ សម្រាប់ស្ត្រី។",
    )
    make_roundtable()
    make_scheduled()
    make_announcement()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("art", True),
        ("arty", False),
        ("rty", False),
        ("par", True),
        ("CAFE", True),
        ("café  2025", True),
        ("2025", True),
        ("២០២៥", True),
        ("សេចក្ដី", True),
        ("ថ្លែង", True),
        ("សំរាប់", True),
        ("ស្រ្តី", True),
        ("ស្ត្រីខ្មែរ", False),
        ("art ថ្លែង", True),
        ("%", False),
        ("_", False),
        ("' OR 1=1 --", False),
        ("\u200b", False),
        ("a", False),
    ],
)
def test_search_finds_words_in_both_scripts(texts, reader, query, found):
    assert ("/en/about/" in titles(reader, query)) is found


def test_hit_leads_to_the_page_in_the_language_of_the_search(texts, reader):
    assert titles(reader, "art", "km") == ["/km/about/"]
    assert titles(reader, "ថ្លែង", "en") == ["/en/about/"]


def test_words_in_a_title_come_first(db, reader):
    make_page(slug="one", title_en="Other", body_en="sovereignty")
    make_page(slug="two", title_en="Sovereignty", body_en="other")

    assert titles(reader, "sovereignty") == ["/en/two/", "/en/one/"]


def test_every_word_must_be_found(texts, reader):
    assert titles(reader, "art nowhere") == []


def test_draft_is_not_found(db, reader):
    make_page(published=False, body_en="hidden")

    assert titles(reader, "hidden") == []


def test_text_taken_down_is_gone_at_once(db, reader):
    page = make_page(body_en="visible")
    assert titles(reader, "visible") == ["/en/about/"]

    unpublish(page)

    assert titles(reader, "visible") == []


def test_session_goes_with_its_roundtable(db, reader):
    session = make_scheduled()
    assert "/en/sessions/planning-session/" in titles(reader, "planning")

    unpublish(session.roundtable)

    assert titles(reader, "planning") == []


def test_snippet_marks_the_hit_and_escapes_everything(db, reader):
    make_page(body_en="Say **<b>bold</b>** words & more.")

    html = reader.get("/en/search/?q=bold").text

    assert "&lt;b&gt;<mark>bold</mark>&lt;/b&gt; words &amp; more." in html


def test_search_is_limited(db, reader):
    for number in range(search.MOST_HITS + 2):
        make_page(slug=f"page-{number}", body_en="same")

    response = reader.get("/en/search/?q=same")

    assert len(response.context["hits"]) == search.MOST_HITS
    assert response.context["more"] is True


def test_what_was_typed_stands_in_the_field_again(db, reader):
    assert 'value="&quot;&gt;&lt;svg&gt;"' in reader.get("/km/search/", {"q": '"><svg>'}).text


def test_search_page_is_not_for_crawlers(db, reader):
    assert '<meta name="robots" content="noindex">' in reader.get("/en/search/").text


@pytest.mark.postgresql
def test_database_knows_khmer_letters(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT show_trgm('ខ្មែរ') <> '{}'")
        assert cursor.fetchone() == (True,)
        cursor.execute(
            "SELECT indexname FROM pg_indexes WHERE indexname LIKE 'roundtable_search_fold%'"
        )
        assert len(cursor.fetchall()) == 3
