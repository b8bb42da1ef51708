"""Open data below /data/: what readers see on the pages, for programs."""

import csv
import io
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from documents.models import DocumentFile
from roundtable.models import SiteSettings
from roundtable.publication import unpublish
from submissions import submitter
from tests import loaded_rows
from tests.factories import (
    make_announcement,
    make_city,
    make_document,
    make_issue,
    make_outcome,
    make_recommendation,
    make_release,
    make_roundtable,
    make_scheduled,
    make_session,
)
from tests.submissions.factories import make_excerpt, make_submission, make_topic
from tests.submissions.test_releases import make_submissions

FILES = ("issues", "recommendations", "outcomes", "sessions", "documents")
BASE = "/data/first-roundtable/"
SITE = "https://portal.example"


@pytest.fixture
def walk(db):
    """A roundtable with one thing of each kind, and a release of 43 voices."""
    return loaded_rows.remembered("one of each kind", make_walk)


def make_walk():
    """Make it, and return the roundtable."""
    roundtable = make_roundtable()
    issue = make_issue(roundtable=roundtable, rank=1, body_en="**Long**", body_km="វែង")
    make_submissions(roundtable, inside=31, abroad=12, issues=[issue], topics=[make_topic()])
    make_release(roundtable)
    ask = make_recommendation(issue)
    session = make_scheduled(status="held", slug="hearing", host_city=make_city(), length=90)
    make_outcome(recommendation=ask, session=session, source_url="https://example.org/a")
    make_document()
    return roundtable


def data(reader, name):
    """Return a JSON file."""
    response = reader.get(f"{BASE}{name}.json")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/json; charset=utf-8"
    return json.loads(response.content)


def rows(reader, name):
    """Return the rows of a JSON file."""
    return data(reader, name)[name]


def table(reader, name):
    """Return the rows of a CSV file, as a spreadsheet program reads them."""
    response = reader.get(f"{BASE}{name}.csv")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    text = response.content.decode("utf-8-sig")
    assert response.content.startswith(b"\xef\xbb\xbf")
    assert text.count("\r\n") >= 1
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def test_issue_is_told_in_both_languages_with_its_counts(walk, reader):
    release = walk.releases.get()

    assert rows(reader, "issues") == [
        {
            "id": "I-1",
            "rank": 1,
            "basis": "report",
            "ranked_by": None,
            "survey": None,
            "question": None,
            "answer": None,
            "reason_en": "First in the report.",
            "reason_km": "ទីមួយក្នុងរបាយការណ៍។",
            "title_en": "Land taken from villages",
            "title_km": "ដីភូមិត្រូវគេយក",
            "summary_en": "Families lose their fields.",
            "summary_km": "គ្រួសារនានាបាត់បង់ស្រែ។",
            "text_en": "**Long**",
            "text_km": "វែង",
            "total": 45,
            "inside": 30,
            "abroad": 10,
            "release": 1,
            "release_sha256": release.sha256,
            "recommendations": ["R-1"],
            "voices": [],
            "published_on": timezone.localdate().isoformat(),
            "url_en": f"{SITE}/en/issues/land-taken-from-villages/",
            "url_km": f"{SITE}/km/issues/land-taken-from-villages/",
        }
    ]


def test_recommendation_outcome_session_and_document_lead_to_each_other(walk, reader):
    ask, outcome = rows(reader, "recommendations")[0], rows(reader, "outcomes")[0]
    session, document = rows(reader, "sessions")[0], rows(reader, "documents")[0]

    assert (ask["id"], ask["issues"], ask["carried_from"]) == ("R-1", ["I-1"], None)
    assert (ask["addressee_en"], ask["addressee_km"]) == ("Example Ministry", "ក្រសួងគំរូ")
    assert (outcome["about"], outcome["session"]) == ("R-1", "hearing")
    assert (outcome["date"], outcome["kind"], outcome["basis"]) == (
        "2025-03-26",
        "delivered",
        "record",
    )
    assert outcome["url_km"].startswith(f"{SITE}/km/roundtables/first-roundtable/follow-up/#")
    assert (session["start"], session["end"], session["zone"]) == (
        "2025-03-26T11:00-04:00",
        "2025-03-26T12:30-04:00",
        "America/New_York",
    )
    assert (document["id"], document["version"], document["kind"]) == ("D-1", 1, "issues")
    assert (document["pdf_en"], document["pdf_sha256_en"]) == (None, None)
    assert document["url_en"] == f"{SITE}/en/documents/the-critical-issues/"


def test_pdf_is_named_with_its_checksum(walk, reader):
    version = walk.documents.get().latest()
    file = DocumentFile.objects.create(version=version, language="km", data=b"%PDF-1.7", pages=1)

    document = rows(reader, "documents")[0]

    assert document["pdf_km"] == f"{SITE}/km/documents/the-critical-issues/v1.pdf"
    assert document["pdf_sha256_km"] == file.sha256
    assert document["pdf_en"] is None


@pytest.mark.parametrize("name", FILES)
def test_csv_says_the_same_as_json(walk, reader, name):
    def cell(value):
        if isinstance(value, list):
            return "|".join(map(str, value))
        return "" if value is None else str(value)

    told = [{key: cell(value) for key, value in row.items()} for row in rows(reader, name)]

    assert table(reader, name) == told != []


@pytest.mark.parametrize("name", FILES)
def test_file_says_its_licence_its_schema_and_its_release(walk, reader, name):
    release = walk.releases.get()
    file = data(reader, name)

    assert file["roundtable"] == "first-roundtable"
    assert file["licence"] == {
        "name": "CC BY 4.0",
        "url": "https://creativecommons.org/licenses/by/4.0/",
    }
    assert file["schema"] == f"{SITE}/data/first-roundtable/schema.json"
    assert file["release"] == {
        "number": 1,
        "frozen_on": release.frozen_on.isoformat(),
        "sha256": release.sha256,
        "url": f"{SITE}/data/first-roundtable/release-1.json",
    }


def test_schema_describes_every_column_of_every_file_in_both_languages(walk, reader):
    schema = data(reader, "schema")

    assert [file["name"] for file in schema["files"]] == [*FILES]
    assert schema["releases"] == [schema["release"]]
    for file in schema["files"]:
        names = [column["name"] for column in file["columns"]]
        assert names == [*rows(reader, file["name"])[0]] == [*table(reader, file["name"])[0]]
        assert reader.get(file["json"].removeprefix(SITE)).status_code == 200
        assert reader.get(file["csv"].removeprefix(SITE)).status_code == 200
        for column in file["columns"]:
            assert column["meaning_en"]
            assert column["meaning_km"]
    kinds = next(c for c in schema["files"][2]["columns"] if c["name"] == "kind")["codes"]
    assert kinds[0]["code"] == "delivered"
    assert kinds[0]["en"] == "delivered"
    assert kinds[0]["km"]


def test_licence_is_the_one_that_organizers_set(walk, reader):
    SiteSettings(title_en="A", tagline_en="B", lede_en="C", data_licence="ODbL").save()

    assert data(reader, "schema")["licence"]["name"] == "ODbL"


def test_release_is_served_byte_for_byte_and_named_everywhere(walk, reader):
    release = walk.releases.get()

    response = reader.get(f"{BASE}release-1.json?topic=land&k=1")

    assert response.content == release.contents.encode()
    assert reader.get(f"{BASE}release-2.json").status_code == 404


def test_draft_of_a_release_is_nowhere(walk, reader):
    make_submissions(walk, inside=200)
    make_release(walk, approved=False)

    assert reader.get(f"{BASE}release-2.json").status_code == 404
    assert data(reader, "schema")["release"]["number"] == 1
    assert rows(reader, "issues")[0]["total"] == 45


def test_small_numbers_are_hidden_in_json_and_csv_alike(walk, reader):
    """H03: also where one voice more would give them back."""
    small = make_issue(roundtable=walk, title_en="Small", slug="small")
    make_submissions(walk, inside=1, issues=[small])
    make_release(walk)

    told = {row["id"]: (row["total"], row["inside"]) for row in rows(reader, "issues")}
    cells = {row["id"]: (row["total"], row["inside"]) for row in table(reader, "issues")}

    assert told == {"I-1": (None, None), "I-2": (None, None)}
    assert cells == {"I-1": ("", ""), "I-2": ("", "")}


def test_issue_made_after_the_release_has_no_counts(walk, reader):
    make_issue(roundtable=walk, slug="later")

    later = rows(reader, "issues")[1]

    assert (later["id"], later["total"], later["release"]) == ("I-2", None, None)


def test_roundtable_without_a_release_has_data_without_counts(db, reader):
    make_issue()

    assert data(reader, "issues")["release"] is None
    assert rows(reader, "issues")[0]["total"] is None
    assert data(reader, "schema")["releases"] == []


def test_only_what_is_published_is_told(walk, reader):
    issue, other = walk.issues.get(), make_issue(roundtable=walk, slug="x", published=False)
    make_recommendation(issue, slug="draft", published=False)
    make_recommendation(issue, slug="unapproved", approved=False)
    shown = make_recommendation(other, slug="shown")
    make_outcome(recommendation=shown, published=False)
    make_outcome(recommendation=shown, session=make_session(slug="secret", published=False))
    make_document(slug="draft", published=False)
    elsewhere = make_roundtable(slug="elsewhere")
    make_issue(roundtable=elsewhere, slug="elsewhere")

    assert [row["id"] for row in rows(reader, "issues")] == ["I-1"]
    assert rows(reader, "issues")[0]["recommendations"] == ["R-1"]
    assert [(r["id"], r["issues"]) for r in rows(reader, "recommendations")] == [
        ("R-1", ["I-1"]),
        ("R-4", []),
    ]
    assert [row["session"] for row in rows(reader, "outcomes")] == [None, "hearing"]
    assert [row["id"] for row in rows(reader, "sessions")] == ["hearing"]
    assert [row["id"] for row in rows(reader, "documents")] == ["D-1"]


def test_withdrawn_voice_is_gone_from_the_data_at_once(walk, reader):
    voice = make_excerpt(make_submission(state="accepted", roundtable=walk))
    walk.issues.get().voices.add(voice)
    document = make_document(
        slug="with-a-voice", body_en=f"[[voice {voice.slug}]]", body_km=f"[[voice {voice.slug}]]"
    )
    assert rows(reader, "issues")[0]["voices"] == [voice.slug]

    submitter.withdraw(voice.submission)

    assert rows(reader, "issues")[0]["voices"] == []
    assert [(r["id"], r["version"]) for r in rows(reader, "documents")] == [
        ("D-1", 1),
        (document.code, 2),
    ]


def test_voice_for_another_roundtable_only_is_not_shown_with_an_issue(walk, reader):
    elsewhere = make_roundtable(slug="elsewhere")
    voice = make_excerpt(make_submission(state="accepted", roundtable=elsewhere))
    walk.issues.get().voices.add(voice)

    assert rows(reader, "issues")[0]["voices"] == []


def test_words_of_texts_are_no_formulas_in_a_spreadsheet(db, reader):
    make_issue(title_en="=HYPERLINK(1)", summary_en='a;=1+1 "b"\nc')

    assert rows(reader, "issues")[0]["title_en"] == "=HYPERLINK(1)"
    cells = table(reader, "issues")[0]
    assert cells["title_en"] == "'=HYPERLINK(1)"
    assert cells["summary_en"] == 'a;\'=1+1 "b"\nc'


@pytest.mark.parametrize(
    "path",
    [
        "/data/first-roundtable/",
        "/data/first-roundtable/submissions.json",
        "/data/first-roundtable/issues.xml",
        "/data/first-roundtable/issues",
        "/data/first-roundtable/schema.csv",
        "/data/first-roundtable/release-1.csv",
        "/data/first-roundtable/release-0.json",
        "/data/first-roundtable/release--1.json",
        "/data/nowhere/issues.json",
        "/data/nowhere/schema.json",
        "/data/nowhere/release-1.json",
        "/data/first-roundtable/../first-roundtable/issues.json",
    ],
)
@pytest.mark.parametrize(("language", "told"), [("en", "We cannot find"), ("km", "រក")])
def test_anything_else_is_the_same_404(walk, reader, path, language, told):
    response = reader.get(path, headers={"Accept-Language": language})

    assert response.status_code == 404
    assert told in response.text
    assert f'<html lang="{language}">' in response.text


def test_data_of_a_hidden_roundtable_is_not_there(walk, reader):
    unpublish(walk)

    for name in (*FILES, "schema", "release-1"):
        assert reader.get(f"{BASE}{name}.json").status_code == 404
    assert reader.get(f"{BASE}issues.csv").status_code == 404


def test_former_address_leads_to_the_present_one(walk, reader):
    walk.slug = "round-one"
    walk.save()

    for name in ("issues.csv", "schema.json", "release-1.json"):
        response = reader.get(f"{BASE}{name}")
        assert (response.status_code, response.url) == (301, f"/data/round-one/{name}")


@pytest.mark.parametrize("name", ["issues.json", "issues.csv", "schema.json", "release-1.json"])
def test_file_is_the_same_for_everybody_and_only_read(walk, reader, name):
    english = reader.get(f"{BASE}{name}", headers={"Accept-Language": "en"})
    khmer = reader.get(f"{BASE}{name}", headers={"Accept-Language": "km"})
    page = reader.get("/en/sessions/")

    assert english.content == khmer.content
    for header in ("Content-Security-Policy", "X-Content-Type-Options", "Cache-Control"):
        assert english.headers[header] == page.headers[header]
    assert not english.cookies
    assert reader.head(f"{BASE}{name}").content == b""
    refused = reader.post(f"{BASE}{name}", {"a": "b"})
    assert (refused.status_code, refused.headers["Allow"]) == (405, "GET, HEAD")


def test_data_takes_as_many_queries_for_many_rows(walk, reader):
    make_announcement()
    counts = {}
    for number in range(3):
        for name in ("schema", *FILES):
            with CaptureQueriesContext(connection) as queries:
                reader.get(f"{BASE}{name}.json")
            counts.setdefault(name, []).append(len(queries))
        issue = make_issue(roundtable=walk, slug=f"issue-{number}")
        ask = make_recommendation(issue, slug=f"ask-{number}")
        session = make_scheduled(slug=f"session-{number}")
        make_outcome(recommendation=ask, session=session)
        make_document(slug=f"document-{number}")

    assert all(len({*found}) == 1 and found[0] <= 12 for found in counts.values()), counts
