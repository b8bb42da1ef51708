"""The first roundtable's walk as it comes with the portal: complete, honest, loaded once."""

import datetime
import re
import tomllib

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from documents import demonstration, ranking
from documents.models import (
    Addressee,
    Document,
    DocumentVersion,
    Issue,
    ModelLetter,
    Outcome,
    Recommendation,
    Statement,
)
from roundtable.management.first_content import basics, files, walk
from roundtable.models import Page
from roundtable.publication import unpublish
from sessions.models import Roundtable
from tests.factories import make_issue

pytestmark = pytest.mark.django_db

WALK = (Issue, Document, Outcome)


def counts():
    """Return how many texts of the walk there are."""
    return {model.__name__: model.objects.count() for model in (*WALK, DocumentVersion, Addressee)}


def load_again():
    """Load the first content a second time."""
    call_command("load_first_content", verbosity=0)


def test_every_text_of_the_walk_is_public_in_both_languages(first_content):
    for model in WALK:
        assert model.objects.published().count() == model.objects.count() > 0
        assert [*model.objects.lacking_khmer()] == [*model.objects.stale()] == []


def test_shipped_texts_say_that_they_came_with_the_portal(first_content):
    for model in WALK:
        for row in model.objects.all():
            assert (row.approved_en_source, row.approved_km_source) == ("shipped", "shipped")
            assert row.approved_en_by is row.approved_km_by is row.published_by is None


def test_two_issues_are_ranked_and_the_added_one_stands_apart(first_content):
    found = Issue.objects.published().in_order().values_list("slug", "rank", "basis")

    assert [*found] == [
        ("human-rights-rule-of-law-democracy", 1, "report"),
        ("sovereignty-and-territorial-integrity", 2, "report"),
        ("radio-services-closed", None, "added"),
    ]


def test_nothing_is_shipped_that_is_not_confirmed(first_content):
    for model in (Recommendation, Statement, ModelLetter):
        assert not model.objects.exists()


def test_three_documents_are_there_each_in_its_first_version(first_content):
    found = Document.objects.published().values_list("slug", "kind")

    assert {*found} == {
        ("five-critical-issues", "issues"),
        ("community-statements", "statements"),
        ("survey-figures", "results"),
    }
    assert [*DocumentVersion.objects.values_list("number", flat=True)] == [1, 1, 1]


@pytest.mark.parametrize("code", ["en", "km"])
def test_document_of_issues_refers_to_all_three(first_content, code):
    version = Document.objects.get(slug="five-critical-issues").latest()

    items = next(b for b in version.contents[code] if b["kind"] == "issues")["items"]

    assert [item["rank"] for item in items] == [1, 2, None]
    assert all(item["title"] and item["reason"] and item["total"] is None for item in items)


def test_delivery_is_told_of_the_session_and_the_agreement_as_a_reading(first_content):
    delivered = Outcome.objects.published().filter(kind="delivered")

    assert {o.document.slug for o in delivered} == {
        "five-critical-issues",
        "community-statements",
        "survey-figures",
    }
    for outcome in delivered:
        assert outcome.session.slug == "working-session"
        assert outcome.institution.name_en == "U.S. Department of State"
        assert (outcome.basis, outcome.dated) == ("record", datetime.date(2025, 3, 26))
        # What went out was the organizers' paper; no version on this site was delivered.
        assert outcome.version is None
        assert "after the session" in outcome.text_en
        assert "ក្រោយកិច្ចប្រជុំ" in outcome.text_km
    reading = Outcome.objects.published().exclude(kind="delivered").get()
    assert (reading.kind, reading.basis) == ("partly", "reading")
    assert reading.text_en.startswith("Fact: ")
    assert "Reading: " in reading.text_en
    assert reading.text_km.startswith("ការពិត៖ ")
    assert "ការយល់ឃើញ៖ " in reading.text_km


def test_no_text_says_any_more_that_something_is_not_there_yet():
    for path in sorted(files.CONTENT.glob("*.toml")):
        written = path.read_text()
        assert "on this site yet" not in written, path
        assert "មិនទាន់មាននៅលើគេហទំព័រ" not in written, path


def test_khmer_of_what_is_shipped_keeps_the_house_rules():
    for path in (*sorted(files.CONTENT.glob("*.toml")), demonstration.WALK):
        for value in texts_of(tomllib.loads(path.read_text()), "_km"):
            words = re.sub(r"\]\([^)]*\)", "]", value)
            assert "\u200b" not in words, path
            assert "\u17d2\u178a" not in words, path
            assert not re.search(r"\s[។៖ៗ]", words), (path, words)
            # Khmer digits in prose; a list of the demonstration numbers its lines.
            assert not re.search(r"(?m)(?!^)[0-9](?!\.)", words), (path, words)


def test_both_languages_hold_the_same_numbers():
    """Dates and figures of the walk: the same in both, whatever the words around them."""
    for name in ("issues", "documents", "outcomes"):
        for rows in files.read(name).values():
            for row in rows:
                for column in (c.removesuffix("_en") for c in row if c.endswith("_en")):
                    english, khmer = row[f"{column}_en"], row[f"{column}_km"]
                    assert months(english) == khmer.count("ខែ") - khmer.count("បួនខែ"), column
                    assert sorted(figures(english)) == sorted(figures(khmer)), (name, column)


def figures(text):
    """Return the numbers written in digits, of either script, without links."""
    plain = re.sub(r"\]\([^)]*\)", "]", text).translate(str.maketrans("០១២៣៤៥៦៧៨៩", "0123456789"))
    return [int(n) for n in re.findall(r"\d+", plain) if int(n) > 2]


def months(text):
    """Return how many dates an English text names."""
    return len(re.findall(r"\b(?:March|October|February) 20\d\d", text))


def texts_of(value, suffix):
    """Return every text of a language in a content file."""
    if isinstance(value, list):
        rows = [row for row in value if isinstance(row, dict)]
        return [text for row in rows for text in texts_of(row, suffix)]
    found = []
    for key, inner in value.items():
        if isinstance(inner, list | dict):
            found += texts_of(inner, suffix)
        elif key.endswith(suffix):
            found.append(inner)
    return found


def test_loading_twice_adds_nothing(first_content):
    before = counts()

    load_again()

    assert counts() == before


def test_what_organizers_changed_renamed_or_removed_stays_so(first_content):
    issue = Issue.objects.get(slug="radio-services-closed")
    issue.slug, issue.summary_en = "radio", "Rewritten."
    issue.save()
    Outcome.objects.filter(kind="partly").get().delete()
    moved = Outcome.objects.get(document__slug="survey-figures")
    moved.dated = datetime.date(2025, 3, 31)
    moved.save()
    unpublish(Document.objects.get(slug="community-statements"))
    before = counts()

    load_again()

    assert counts() == before
    assert Issue.objects.get(slug="radio").summary_en == "Rewritten."
    assert Document.objects.published().count() == 2


def test_a_portal_of_the_former_version_gains_the_walk_and_keeps_its_texts(db):
    basics.load_site()
    basics.load_cities()
    basics.load_topics()
    basics.load_roundtables()
    basics.load_sessions()
    basics.load_announcements()
    basics.load_pages()
    Page.objects.filter(slug="about").update(title_en="Who we are")
    roundtable = Roundtable.objects.get(slug="first-roundtable")
    roundtable.summary_en = "Our own words."
    roundtable.save()

    load_again()

    assert Page.objects.get(slug="about").title_en == "Who we are"
    assert Roundtable.objects.get(slug="first-roundtable").summary_en == "Our own words."
    assert counts() == {
        "Issue": 3,
        "Document": 3,
        "Outcome": 4,
        "DocumentVersion": 3,
        "Addressee": 1,
    }


def test_issues_that_organizers_entered_before_keep_their_place_in_the_order(db):
    basics.load_cities()
    basics.load_roundtables()
    basics.load_sessions()
    first = Roundtable.objects.get(slug="first-roundtable")
    own = make_issue(roundtable=first, slug="our-own")
    ranking.put(own, rank=1)

    load_again()

    ranked = Issue.objects.filter(rank__isnull=False).in_order()
    assert [*ranked.values_list("slug", "rank")] == [
        ("human-rights-rule-of-law-democracy", 1),
        ("sovereignty-and-territorial-integrity", 2),
        ("our-own", 3),
    ]


def test_a_fault_in_a_file_is_told_in_one_line_and_nothing_is_stored(db, monkeypatch):
    whole = files.read("issues")
    whole["issue"][2]["title_en"] = "x" * 201
    monkeypatch.setattr(walk, "read", lambda name: whole if name == "issues" else files.read(name))

    with pytest.raises(CommandError, match=r"issues\.toml, radio-services-closed: title_en: "):
        load_again()

    assert not Issue.objects.exists()
    assert not Page.objects.exists()
