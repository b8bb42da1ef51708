"""What readers find on the pages of the portal as it comes."""

import json
import re
import xml.etree.ElementTree as ET

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from documents.models import Announcement
from roundtable.models import Page, SiteSettings
from sessions.models import DialogueSession, Roundtable
from tests.factories import make_announcement, make_roundtable, make_scheduled
from tests.sessions.test_times import ROWS

pytestmark = pytest.mark.once

READING = [
    "/",
    "/about/",
    "/safety/",
    "/privacy/",
    "/accessibility/",
    "/official-channels/",
    "/roundtables/",
    "/roundtables/first-roundtable/",
    "/roundtables/second-roundtable/",
    "/sessions/",
    "/sessions/working-session/",
    "/sessions/training-in-cambodia/",
    "/sessions/planning-session/",
    "/news/",
    "/news/call-for-voices/",
    "/news/trade-agreement-signed/",
]


@pytest.mark.parametrize("language", ["en", "km"])
@pytest.mark.parametrize("path", READING)
def test_page_reads_in_one_language_and_in_both(first_content, reader, language, path):
    other = "km" if language == "en" else "en"
    page = reader.get(f"/{language}{path}")
    both = reader.get(f"/{language}{path}?both=1")

    assert page.status_code == both.status_code == 200
    assert f'<html lang="{language}">' in page.text
    assert f'<link rel="canonical" href="https://portal.example/{language}{path}">' in both.text
    assert (
        f'<link rel="alternate" hreflang="{other}" href="https://portal.example/{other}{path}">'
        in page.text
    )
    assert f'hreflang="{other}" href="/{other}{path}"' in page.text
    assert f'hreflang="{other}" href="/{other}{path}?both=1"' in both.text
    assert f'<div lang="{other}">' not in page.text
    assert f'<div lang="{other}">' in both.text
    assert page.text.count("<h1>") == 1
    assert page.text.count('aria-current="true"') == 1


@pytest.mark.parametrize("language", ["en", "km"])
@pytest.mark.parametrize("path", [*READING, "/search/?q=roundtable"])
def test_page_takes_at_most_twelve_queries(first_content, reader, language, path):
    for suffix in ("", "?both=1") if "?" not in path else ("",):
        with CaptureQueriesContext(connection) as queries:
            reader.get(f"/{language}{path}{suffix}")
        assert len(queries) <= 12


@pytest.mark.parametrize(
    ("path", "make"),
    [
        ("/km/sessions/", make_scheduled),
        ("/en/news/", make_announcement),
        ("/km/roundtables/", make_roundtable),
        ("/en/feed.xml", make_announcement),
        ("/en/sessions/calendar.ics", make_scheduled),
        ("/en/", make_scheduled),
        ("/en/search/?q=session", make_scheduled),
    ],
)
def test_list_takes_as_many_queries_for_many_rows_as_for_one(db, reader, path, make):
    counts = []
    for number in range(4):
        make(slug=f"text-{number}")
        with CaptureQueriesContext(connection) as queries:
            reader.get(path)
        counts.append(len(queries))

    assert counts[0] == counts[-1]


def test_replaced_sessions_take_no_query_each(db, reader):
    new = make_scheduled(slug="new")
    counts = []
    for number in range(3):
        make_scheduled(
            slug=f"old-{number}", status="postponed", reason_en="x", reason_km="ក", replaced_by=new
        )
        with CaptureQueriesContext(connection) as queries:
            assert '<a href="/en/sessions/new/">' in reader.get("/en/sessions/?both=1").text
        counts.append(len(queries))

    assert counts[0] == counts[-1] <= 12


@pytest.mark.parametrize("language", ["en", "km"])
def test_session_page_tells_the_seven_rows_word_for_word(first_content, reader, language):
    html = reader.get(f"/{language}/sessions/working-session/").text

    for _city, english, khmer, machine in ROWS:
        words = english if language == "en" else khmer
        assert f'<time datetime="{machine}">{words}</time>' in html


def test_both_languages_tell_the_fourteen_strings_on_one_page(first_content, reader):
    html = reader.get("/en/sessions/working-session/?both=1").text

    for _city, english, khmer, _machine in ROWS:
        assert english in html
        assert khmer in html


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", ["Postponed.", "February 2025.", "funding was cut.", "There is no new date yet."]),
        ("km", ["បានពន្យារពេល", "ខែកុម្ភៈ ឆ្នាំ២០២៥។", "ថវិកា", "មិនទាន់មានថ្ងៃថ្មី"]),
    ],
)
def test_postponed_training_says_why_and_that_it_has_no_new_date(
    first_content, reader, language, told
):
    for path in ("sessions/training-in-cambodia/", "sessions/", ""):
        html = re.sub(r"<[^>]+>", "", reader.get(f"/{language}/{path}").text)
        for words in told:
            assert words in html


def test_session_without_a_time_shows_no_city_times_and_no_calendar_file(first_content, reader):
    html = reader.get("/en/sessions/planning-session/").text

    assert "Time to be determined" in html
    assert ".ics" not in html
    assert reader.get("/en/sessions/planning-session.ics").status_code == 404


def test_page_of_a_tentative_session_shows_its_times(db, reader):
    make_scheduled(status="tentative")

    assert "Wednesday 26 March 2025, 11:00 am" in reader.get("/en/sessions/planning-session/").text


def test_cancelled_session_keeps_its_page_and_says_so(db, reader):
    make_scheduled(status="cancelled", reason_en="The hall burnt.", reason_km="សាលឆេះ។")

    html = reader.get("/en/sessions/planning-session/").text

    assert "<strong>Cancelled.</strong>" in html
    assert "The hall burnt." in html
    assert "It was planned for Wednesday 26 March 2025, 11:00 am, time in Washington DC." in html


def test_feed_is_atom_in_the_language_of_its_path(first_content, reader):
    atom = "{http://www.w3.org/2005/Atom}"
    for language, title in (("en", "Roundtable on Cambodia"), ("km", "វេទិកាតុមូលស្តីពីកម្ពុជា")):
        response = reader.get(f"/{language}/feed.xml")
        feed = ET.fromstring(response.content)

        assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
        assert feed.find(f"{atom}title").text == title
        links = [entry.find(f"{atom}link").get("href") for entry in feed.iter(f"{atom}entry")]
        told = [*Announcement.objects.all(), *DialogueSession.objects.all()]
        assert {f"https://portal.example{text.address(language)}" for text in told} <= {*links}
        assert all(link.startswith(f"https://portal.example/{language}/") for link in links)


def test_sitemap_names_every_public_page_in_both_languages(first_content, reader):
    ns = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
    tree = ET.fromstring(reader.get("/sitemap.xml").content)

    found = {url.find("s:loc", ns).text for url in tree.findall("s:url", ns)}

    texts = [
        m
        for model in (Page, Roundtable, DialogueSession, Announcement)
        for m in model.objects.all()
    ]
    assert {
        f"https://portal.example{t.address(code)}" for t in texts for code in ("en", "km")
    } < found
    assert "https://portal.example/km/sessions/" in found
    for url in tree.findall("s:url", ns):
        assert {link.get("hreflang") for link in url.findall("x:link", ns)} == {"en", "km"}
    assert not any("admin" in address for address in found)
    assert all(
        reader.get(a.removeprefix("https://portal.example")).status_code == 200 for a in found
    )


def test_robots_name_the_sitemap_and_nothing_hidden(db, reader):
    assert reader.get("/robots.txt").text == (
        "User-agent: *\nDisallow:\n\nSitemap: https://portal.example/sitemap.xml\n"
    )


def test_security_txt_says_where_to_write(db, reader):
    assert (
        "Contact: https://portal.example/en/about/" in reader.get("/.well-known/security.txt").text
    )

    SiteSettings(title_en="A", tagline_en="B", lede_en="C", contact_email="a@b.example").save()
    assert "Contact: mailto:a@b.example" in reader.get("/.well-known/security.txt").text

    SiteSettings(title_en="A", tagline_en="B", lede_en="C", security_email="s@b.example").save()
    text = reader.get("/.well-known/security.txt").text
    assert "Contact: mailto:s@b.example" in text
    assert re.search(r"Expires: 20\d\d-06-30T00:00:00Z", text)


def test_health_is_ok_and_says_nothing_else(db, reader):
    response = reader.get("/healthz")

    assert (response.status_code, response.text) == (200, "ok\n")


def test_privacy_page_tells_the_rule_that_organizers_set(first_content, reader):
    SiteSettings.objects.update(smallest_group_inside=12, smallest_group_abroad=7)

    assert "fewer than 12 people inside Cambodia or 7 abroad" in reader.get("/en/privacy/").text
    assert "១២" in reader.get("/km/privacy/").text


def test_contact_stands_in_the_foot_only_when_there_is_one(first_content, reader):
    assert "mailto:" not in reader.get("/en/").text

    SiteSettings.objects.update(contact_email="a@b.example")

    assert '<a href="mailto:a@b.example">' in reader.get("/en/").text


def test_empty_portal_reads_too(db, reader):
    for path in ("/", "/sessions/", "/roundtables/", "/news/", "/search/", "/feed.xml"):
        for language in ("en", "km"):
            assert reader.get(f"/{language}{path}").status_code == 200


def test_links_of_every_page_lead_somewhere(first_content, reader):
    seen, waiting = set(), ["/en/", "/km/"]
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        response = reader.get(path)
        assert response.status_code == 200, path
        if response.headers["Content-Type"].startswith("text/html"):
            links = re.findall(r'href="(/(?:en|km)/[^"#?]*)', response.text)
            waiting += links
    assert len(seen) > 40


def test_loading_the_first_content_again_changes_nothing(first_content):
    page = Page.objects.get(slug="about")
    page.title_en = "Who we are"
    page.save()
    before = json.dumps([*Page.objects.order_by("pk").values("slug", "title_en")])

    call_command("load_first_content", verbosity=0)

    assert json.dumps([*Page.objects.order_by("pk").values("slug", "title_en")]) == before
    assert Page.objects.get(slug="about").title_en == "Who we are"


def test_first_content_is_complete_in_both_languages(first_content):
    for model in (Page, Roundtable, DialogueSession, Announcement, SiteSettings):
        assert [*model.objects.lacking_khmer()] == []
        assert [*model.objects.stale()] == []
    assert Roundtable.objects.published().count() == 2
    assert DialogueSession.objects.published().count() == 4
    assert Announcement.objects.published().count() == Announcement.objects.count()
