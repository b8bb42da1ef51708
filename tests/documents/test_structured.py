"""What search engines and previews of links are told of a page."""

import json
import re

import pytest
from django.utils import translation

from documents import structured
from roundtable.models import SiteSettings
from roundtable.templatetags.json_ld import json_ld
from tests.factories import (
    make_announcement,
    make_city,
    make_document,
    make_issue,
    make_recommendation,
    make_scheduled,
    make_session,
    make_statement,
)

SITE = "https://portal.example"
BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
PUBLISHER = {"@type": "Organization", "name": "Example Alliance", "url": f"{SITE}/"}
LICENCE = "https://creativecommons.org/licenses/by/4.0/"


@pytest.fixture(autouse=True)
def site(db):
    """A site with an organization."""
    site = SiteSettings(
        title_en="A",
        tagline_en="B",
        lede_en="C",
        organization_en="Example Alliance",
        organization_km="Example Alliance",
    )
    site.save()
    return site


def told(reader, path):
    """Return the one description in a page's head."""
    head = reader.get(path).text.split("</head>")[0]
    (block,) = BLOCK.findall(head)
    return json.loads(block)


@pytest.mark.parametrize(
    ("language", "name", "summary"),
    [
        ("en", "Land taken from villages", "Families lose their fields."),
        ("km", "ដីភូមិត្រូវគេយក", "គ្រួសារនានាបាត់បង់ស្រែ។"),
    ],
)
def test_issue_is_an_article_in_its_language(reader, language, name, summary):
    issue = make_issue()

    assert told(reader, f"/{language}/issues/{issue.slug}/") == {
        "@context": "https://schema.org",
        "@type": "Article",
        "url": f"{SITE}/{language}/issues/{issue.slug}/",
        "inLanguage": language,
        "datePublished": issue.published_on.isoformat(),
        "dateModified": issue.edited_on.isoformat(),
        "publisher": PUBLISHER,
        "isAccessibleForFree": True,
        "license": LICENCE,
        "identifier": "I-1",
        "headline": name,
        "description": summary,
    }


def test_document_is_a_report_by_its_version(reader):
    document = make_document()

    assert told(reader, "/en/documents/the-critical-issues/") == {
        "@context": "https://schema.org",
        "@type": "Report",
        "url": f"{SITE}/en/documents/the-critical-issues/v1/",
        "inLanguage": "en",
        "datePublished": document.latest().made_on.isoformat(),
        "publisher": PUBLISHER,
        "isAccessibleForFree": True,
        "license": LICENCE,
        "identifier": "D-1",
        "reportNumber": "D-1 v1",
        "version": "1",
        "headline": "The critical issues",
        "description": "What was handed over.",
    }


@pytest.mark.parametrize(
    ("make", "path"),
    [
        (make_announcement, "news/a-call-for-voices/"),
        (make_recommendation, "recommendations/publish-every-land-concession-with-its-map/"),
        (make_statement, "statements/we-speak-for-our-villages/"),
    ],
)
def test_every_text_is_an_article_with_open_graph_data(reader, make, path):
    make()

    for language in ("en", "km"):
        html = reader.get(f"/{language}/{path}").text
        assert told(reader, f"/{language}/{path}")["inLanguage"] == language
        assert '<meta property="og:type" content="article">' in html
        assert f'<meta property="og:url" content="{SITE}/{language}/{path}">' in html


def test_session_is_an_event_in_the_time_of_its_host(reader):
    make_scheduled(length=90, summary_en="Three issues.", summary_km="បញ្ហាបី។")

    assert told(reader, "/en/sessions/planning-session/") == {
        "@context": "https://schema.org",
        "@type": "Event",
        "url": f"{SITE}/en/sessions/planning-session/",
        "name": "Planning session",
        "description": "Three issues.",
        "startDate": "2025-03-26T11:00-04:00",
        "endDate": "2025-03-26T12:30-04:00",
        "eventStatus": "https://schema.org/EventScheduled",
        "location": {"@type": "Place", "name": "Washington DC"},
        "organizer": PUBLISHER,
        "isAccessibleForFree": True,
    }
    assert told(reader, "/km/sessions/planning-session/")["location"]["name"] == "វ៉ាស៊ីនតោន ឌីស៊ី"


@pytest.mark.parametrize(
    ("status", "word"),
    [("postponed", "EventPostponed"), ("cancelled", "EventCancelled"), ("held", "EventScheduled")],
)
def test_event_says_whether_it_takes_place(reader, status, word):
    make_scheduled(status=status, reason_en="x", reason_km="ក", host_city=make_city())

    event = told(reader, "/en/sessions/planning-session/")
    assert event["eventStatus"] == f"https://schema.org/{word}"


def test_session_without_a_time_is_no_event(reader):
    make_session()

    assert BLOCK.findall(reader.get("/en/sessions/planning-session/").text) == []


def test_words_cannot_leave_the_block(reader):
    make_issue(title_en='</script><script>alert("1")</script> & more', slug="x")

    html = reader.get("/en/issues/x/").text

    assert "<script>alert" not in html
    assert told(reader, "/en/issues/x/")["headline"] == (
        '</script><script>alert("1")</script> & more'
    )
    assert json_ld({"a": "<>&"}).strip() == (
        '<script type="application/ld+json">{"a": "\\u003c\\u003e\\u0026"}</script>'
    )
    assert json_ld(None) == ""


def test_site_without_a_licence_names_none(site):
    site.data_licence_url = site.organization_en = site.organization_km = ""

    with translation.override("en"):
        article = structured.article(make_issue(), site=site)

    assert "license" not in article
    assert article["publisher"]["name"] == "A"
