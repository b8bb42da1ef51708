"""The feed, the sitemap and search carry everything that is published, and nothing else."""

import datetime
import xml.etree.ElementTree as ET

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from documents import versions
from roundtable.approval import approve_shipped
from roundtable.models import SearchEntry
from roundtable.publication import unpublish
from submissions import submitter
from tests.factories import (
    make_announcement,
    make_document,
    make_issue,
    make_letter,
    make_outcome,
    make_recommendation,
    make_roundtable,
    make_scheduled,
    make_statement,
)
from tests.submissions.factories import make_excerpt, make_submission

SITE = "https://portal.example"
ATOM = "{http://www.w3.org/2005/Atom}"
# Of each kind: where its page is, and a word of it in each language.
PAGES = {
    "issue": ("issues/land-taken-from-villages/", "fields", "ស្រែ"),
    "recommendation": (
        "recommendations/publish-every-land-concession-with-its-map/",
        "concession",
        "សម្បទាន",
    ),
    "statement": (
        "statements/we-speak-for-our-villages/",
        "paragraph of the statement",
        "ថ្លែងការណ៍",
    ),
    "outcome": ("roundtables/first-roundtable/follow-up/#o{pk}", "Handed", "ប្រគល់"),
    "document": ("documents/the-critical-issues/", "paragraph of the document", "ឯកសារ"),
    "letter": ("letters/ask-for-open-land-maps/", "officials", "ចាត់វិធានការ"),
}


@pytest.fixture
def walk(db):
    """One published thing of each kind, by name."""
    issue = make_issue()
    ask = make_recommendation(issue)
    return {
        "issue": issue,
        "recommendation": ask,
        "statement": make_statement(),
        "outcome": make_outcome(recommendation=ask),
        "document": make_document(),
        "letter": make_letter(),
    }


def path_of(walk, name, language):
    """Return the path of a thing's page in one language."""
    return f"/{language}/{PAGES[name][0].format(pk=walk[name].pk)}"


def entries(reader, language="en"):
    """Return the feed's entries by their address."""
    feed = ET.fromstring(reader.get(f"/{language}/feed.xml").content)
    return {e.find(f"{ATOM}link").get("href"): e for e in feed.iter(f"{ATOM}entry")}


def locations(reader):
    """Return the addresses of the sitemap."""
    tree = ET.fromstring(reader.get("/sitemap.xml").content)
    return {found.text for found in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")}


def hits(reader, query, language="en"):
    """Return the addresses that a search finds."""
    return [hit.url for hit in reader.get(f"/{language}/search/", {"q": query}).context["hits"]]


@pytest.mark.parametrize("language", ["en", "km"])
def test_feed_carries_everything_that_is_published(walk, reader, language):
    found = entries(reader, language)

    expected = {f"{SITE}{path_of(walk, name, language)}" for name in walk if name != "document"}
    assert {*found} == expected | {f"{SITE}/{language}/documents/the-critical-issues/v1/"}


def test_feed_tells_each_in_the_language_of_its_path(walk, reader):
    english, khmer = entries(reader, "en"), entries(reader, "km")

    outcome = english[f"{SITE}{path_of(walk, 'outcome', 'en')}"]
    assert outcome.find(f"{ATOM}title").text == (
        "Delivered: Publish every land concession with its map."
    )
    assert outcome.find(f"{ATOM}summary").text == "Handed over at the session."
    document = khmer[f"{SITE}/km/documents/the-critical-issues/v1/"]
    assert document.find(f"{ATOM}title").text == "បញ្ហាសំខាន់បំផុត"
    names = [e.find(f"{ATOM}id").text for found in (english, khmer) for e in found.values()]
    assert len(names) == len({*names}) == 12


def test_feed_tells_of_a_document_by_its_last_version(walk, reader):
    document = walk["document"]
    with time_machine.travel(timezone.now() + datetime.timedelta(days=3)):
        document.refresh_from_db()
        document.what_changed_en, document.what_changed_km = "A new page.", "ទំព័រថ្មី។"
        document.save()
        republish(document)
        found = entries(reader)

        address, first = next(iter(found.items()))
        assert address == f"{SITE}/en/documents/the-critical-issues/v2/"
        assert first.find(f"{ATOM}summary").text == "What was handed over. – A new page."
        assert first.find(f"{ATOM}published").text.startswith(document.latest().made_on.isoformat())
        assert not any("/v1/" in address for address in found)


def republish(document):
    """Publish the next version of a document, approved."""
    approve_shipped(document)
    versions.publish(document, by=None)


def test_letter_that_has_run_out_is_not_in_the_feed(walk, reader):
    letter = walk["letter"]
    letter.expires_on = datetime.date(2025, 1, 1)
    type(letter).objects.filter(pk=letter.pk).update(expires_on=letter.expires_on)

    assert f"{SITE}{path_of(walk, 'letter', 'en')}" not in entries(reader)


def test_empty_feed_says_the_same_on_every_day(db, reader):
    with time_machine.travel("2031-01-01"):
        first = reader.get("/en/feed.xml").content
    with time_machine.travel("2032-02-02"):
        assert reader.get("/en/feed.xml").content == first


def test_draft_is_in_no_feed_no_sitemap_and_no_search(db, reader):
    issue = make_issue(published=False)
    ask = make_recommendation(issue, published=False)
    make_statement(approved=False)
    make_outcome(recommendation=ask)
    make_document(published=False)
    make_letter(approved=False)

    assert entries(reader) == {}
    for path, english, khmer in PAGES.values():
        assert f"{SITE}/en/{path}" not in locations(reader)
        assert hits(reader, english) == hits(reader, khmer) == []


@pytest.mark.parametrize("language", ["en", "km"])
def test_sitemap_names_every_page_of_the_walk(walk, reader, language):
    found = locations(reader)

    pages = {path_of(walk, name, language).split("#")[0] for name in walk}
    lists = ("results", "issues", "recommendations", "documents", "letters", "press")
    pages |= {f"/{language}/{name}/" for name in lists}
    assert {f"{SITE}{page}" for page in pages} <= found


def test_ledger_of_a_hidden_roundtable_is_not_in_the_sitemap(walk, reader):
    make_roundtable(slug="hidden", published=False)

    assert not any("hidden" in address for address in locations(reader))


@pytest.mark.parametrize("name", PAGES)
def test_search_finds_all_kinds_in_both_scripts(walk, reader, name):
    _path, english, khmer = PAGES[name]

    assert path_of(walk, name, "en") in hits(reader, english, "en")
    assert path_of(walk, name, "km") in hits(reader, english, "km")
    assert path_of(walk, name, "en") in hits(reader, khmer, "en")
    assert path_of(walk, name, "km") in hits(reader, khmer, "km")


@pytest.mark.parametrize("name", PAGES)
def test_what_is_taken_down_is_nowhere_at_once(walk, reader, name):
    unpublish(walk[name])

    page = path_of(walk, name, "en")
    assert not any(page.rstrip("/") in address for address in entries(reader))
    assert name == "outcome" or f"{SITE}{page}" not in locations(reader)
    assert page not in hits(reader, PAGES[name][1])


def test_everything_goes_with_its_roundtable(walk, reader):
    unpublish(walk["issue"].roundtable)

    assert {*entries(reader)} == {f"{SITE}{path_of(walk, 'letter', 'en')}"}
    assert [name for name in PAGES if hits(reader, PAGES[name][1])] == ["letter"]


def test_document_is_found_by_what_readers_see_not_by_its_working_text(walk, reader):
    document = walk["document"]
    document.body_en, document.title_en = "Working words only.", "Another heading"
    document.save()
    page = path_of(walk, "document", "en")
    assert hits(reader, "working") == hits(reader, "heading") == []
    assert page in hits(reader, "critical")
    assert page in hits(reader, "paragraph document")

    republish(document)

    assert hits(reader, "working") == hits(reader, "heading") == [page]
    assert hits(reader, "paragraph document") == []


def test_voice_of_a_document_is_found_by_itself_only_and_gone_when_withdrawn(db, reader):
    voice = make_excerpt(
        make_submission(state="accepted"), text_en="Buffalo words.", text_km="ពាក្យក្របី។"
    )
    mark = f"[[voice {voice.slug}]]"
    make_document(body_en=f"Around.\n\n{mark}", body_km=f"ជុំវិញ។\n\n{mark}")
    assert hits(reader, "buffalo") == [f"/en/voices/{voice.slug}/"]

    submitter.withdraw(voice.submission)

    assert hits(reader, "buffalo") == []
    assert hits(reader, "around") == ["/en/documents/the-critical-issues/"]
    assert not any(voice.slug in address for address in [*entries(reader), *locations(reader)])
    assert f"{SITE}/en/documents/the-critical-issues/v2/" in entries(reader)


def test_entry_of_a_deleted_outcome_goes_with_it(walk, reader):
    outcome = walk["outcome"]
    entry = SearchEntry.objects.filter(kind="documents.outcome", target=outcome.pk)
    assert entry.exists()

    outcome.delete()

    assert not entry.exists()
    assert hits(reader, "handed over session") == []


def test_outcome_of_a_document_without_a_roundtable_is_found_too(db, reader):
    document = make_document(roundtable=None, slug="alone")
    make_outcome(document=document, text_en="Reached nobody.")

    assert f"{SITE}/en/documents/alone/#outcomes" in entries(reader)
    assert hits(reader, "reached") == ["/en/documents/"]


@pytest.mark.parametrize("path", ["/en/feed.xml", "/sitemap.xml", "/km/search/?q=the"])
def test_queries_are_constant_and_few(walk, reader, path):
    counts = []
    for number in range(3):
        with CaptureQueriesContext(connection) as queries:
            reader.get(path)
        counts.append(len(queries))
        issue = make_issue(slug=f"issue-{number}")
        make_outcome(recommendation=make_recommendation(issue, slug=f"ask-{number}"))
        make_outcome(document=make_document(slug=f"document-{number}"))
        make_statement(slug=f"statement-{number}")
        make_letter(slug=f"letter-{number}")
        make_scheduled(slug=f"session-{number}")
        make_announcement(slug=f"news-{number}")

    assert counts[0] <= counts[1] == counts[2] <= 14, counts
