"""The page of the true addresses: which they are, how to check one, what to do after a false one."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from roundtable.addresses import RESERVED_SLUGS
from roundtable.models import OfficialAddress, SiteSettings
from roundtable.stored.places import place_of

PATHS = ["/en/official-channels/", "/km/official-channels/"]
ONION = "http://abcdefghijklmnopqrstuvwxyz234567abcdefghijklmnopqrstuvwx.onion"

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("first_content")]


@pytest.fixture
def addresses(first_content):
    """A mirror, an onion address, and another main one."""
    site = SiteSettings.current()
    for kind, url in (
        ("mirror", "https://mirror.example"),
        ("onion", ONION),
        ("main", "https://a.example/"),
    ):
        OfficialAddress.objects.create(settings=site, kind=kind, url=url)


def shown(html):
    """Return the addresses in their order."""
    return re.findall(r"<li><code>(\S+)</code><p", html)


@pytest.mark.parametrize("path", PATHS)
def test_address_of_this_site_stands_first_and_alone_as_long_as_no_other_is_known(reader, path):
    OfficialAddress.objects.all().delete()

    assert shown(reader.get(path).text) == ["https://portal.example/"]


@pytest.mark.parametrize("path", PATHS)
def test_every_true_address_stands_there_as_text_that_cannot_be_tapped(reader, addresses, path):
    html = reader.get(path).text

    assert shown(html)[0] == "https://portal.example/"
    assert {*shown(html)} >= {"https://mirror.example/", f"{ONION}/", "https://a.example/"}
    assert 'href="https://mirror.example' not in html
    assert 'href="http://abc' not in html


def test_address_of_the_request_is_never_taken_for_a_true_one(reader, settings):
    settings.ALLOWED_HOSTS = ["portal.example", "false.example"]

    assert "false.example" not in reader.get(PATHS[0], headers={"host": "false.example"}).text


@pytest.mark.parametrize("path", PATHS)
def test_page_names_both_languages_and_shows_both(reader, path):
    language, other = (path[1:3], "km" if path[1:3] == "en" else "en")
    page, both = reader.get(path), reader.get(f"{path}?both=1")

    assert page.status_code == both.status_code == 200
    assert f'<html lang="{language}">' in page.text
    assert f'hreflang="{other}" href="/{other}/official-channels/"' in page.text
    assert f'<div lang="{other}">' not in page.text
    assert f'<div lang="{other}">' in both.text
    assert page.text.count("<h1>") == 1
    assert "application/ld+json" not in page.text


@pytest.mark.parametrize("path", PATHS)
def test_page_takes_few_queries_however_many_addresses(reader, addresses, path):
    for suffix in ("", "?both=1"):
        with CaptureQueriesContext(connection) as queries:
            reader.get(f"{path}{suffix}")
        assert len(queries) == 2


def test_page_is_kept_listed_and_its_address_reserved(reader):
    sitemap = reader.get("/sitemap.xml").text

    for path in PATHS:
        assert place_of(path) == f"plain{path}index.html"
        assert f"<loc>https://portal.example{path}</loc>" in sitemap
    assert "official-channels" in RESERVED_SLUGS


@pytest.mark.parametrize("path", ["/en/", "/km/safety/", "/en/submit/", "/en/none/"])
def test_every_page_leads_there_from_its_foot(reader, path):
    foot = reader.get(path).text.split("<footer>")[1]

    assert f'<a href="{path[:3]}/official-channels/">' in foot


def test_page_leads_to_what_helps(reader):
    html = reader.get(PATHS[0]).text

    for link in ("/en/receipt/", "/en/safety/", "/.well-known/security.txt"):
        assert f'href="{link}"' in html
    for verb in ("post", "put"):
        assert getattr(reader, verb)(PATHS[0]).status_code == 405
