"""How the portal behaves towards everybody: headers, cookies, methods, bad input."""

import pytest
from django.conf import settings
from django.test import Client

from roundtable import errors, headers
from tests import loaded_rows
from tests.factories import make_announcement, make_page, make_roundtable, make_scheduled

pytestmark = pytest.mark.once

PUBLIC = [
    "/",
    "/en/",
    "/km/",
    "/km/?both=1",
    "/en/about/",
    "/en/roundtables/",
    "/en/roundtables/first-roundtable/",
    "/km/sessions/",
    "/km/sessions/planning-session/",
    "/en/sessions/planning-session.ics",
    "/en/sessions/calendar.ics",
    "/en/news/",
    "/km/news/a-call-for-voices/",
    "/en/submit/",
    "/km/receipt/",
    "/km/voices/",
    "/km/surveys/",
    "/en/surveys/no-such-survey/",
    "/en/voices/no-such-topic/",
    "/en/voices/v-00000000/",
    "/en/search/?q=roundtable",
    "/km/feed.xml",
    "/sitemap.xml",
    "/robots.txt",
    "/.well-known/security.txt",
    "/healthz",
    "/en/no-such-page/",
    "/no-such-page",
    "/en",
    "/fr/",
]
METHODS = ["post", "put", "patch", "delete", "options", "trace"]


@pytest.fixture
def portal(db):
    """One public text of every kind."""
    loaded_rows.remembered("one public text of every kind", make_portal)


def make_portal():
    """Make them."""
    make_page()
    make_roundtable()
    make_scheduled()
    make_announcement()


@pytest.mark.parametrize("path", PUBLIC)
def test_public_response_carries_every_header_and_no_cookie(portal, reader, path):
    response = reader.get(path)

    wanted = headers.response_headers(path.split("?")[0], status=response.status_code)
    assert {name: response.headers.get(name) for name in wanted} == wanted
    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")


@pytest.mark.parametrize("path", ["/en/", "/km/sessions/planning-session/", "/en/no-such-page/"])
def test_organizers_cookie_is_neither_read_nor_set_on_public_pages(portal, staff, path):
    response = staff.get(path)

    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")


@pytest.mark.parametrize("path", [p for p in PUBLIC if "?" not in p])
def test_head_answers_like_get_without_a_body(portal, reader, path):
    get, head = reader.get(path), reader.head(path)

    assert head.status_code == get.status_code
    assert head.content == b""
    assert head.headers["Content-Security-Policy"] == get.headers["Content-Security-Policy"]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    "path", ["/", "/en/", "/km/sessions/", "/en/feed.xml", "/healthz", "/sitemap.xml"]
)
def test_other_methods_are_refused_with_our_page(portal, reader, method, path):
    response = getattr(reader, method)(path)

    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, HEAD"
    assert "This page cannot be used in that way" in response.text or "ទំព័រនេះ" in response.text
    assert not response.cookies


def test_csrf_is_not_asked_of_readers_but_of_organizers(portal):
    strict = Client(enforce_csrf_checks=True)

    assert strict.post("/admin/login/", {"username": "x", "password": "y"}).status_code == 403


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/en/%FF%FE/", 404),
        ("/en/sessions/%00/", 404),
        ("/km//evil.example/", 404),
        ("/%2f%2fevil.example", 404),
        ("/en/..%2f..%2fetc/passwd", 404),
        ("/.env", 404),
        ("/.git/HEAD", 404),
        ("/var/db.sqlite3", 404),
        ("/static/", 404),
        ("/static/%00.css", 404),
        ("/static/../roundtable/settings.py", 404),
        ("/media/", 404),
        ("/en/search/?q=%00", 200),
        ("/en/search/?q=%FF%C0%80", 200),
        ("/en/search/?q=" + "a" * 3000, 200),
        ("/en/?both=1&both=2&x[]=%00", 200),
        ("/en/sessions/planning-session/%0d%0aSet-Cookie:x=1", 404),
    ],
)
def test_hostile_address_gets_a_proper_answer(portal, reader, path, status):
    response = reader.get(path)

    assert response.status_code == status
    assert "evil.example" not in response.headers.get("Location", "")
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "path", ["//evil.example", "//evil.example/", "//evil.example/en/", "/\\evil.example"]
)
def test_address_that_looks_like_another_site_is_not_found(portal, reader, path):
    response = reader.get("/", PATH_INFO=path)

    assert response.status_code == 404
    assert "Location" not in response.headers


@pytest.mark.parametrize(
    "host", ["evil.example", "portal.example.evil.example", "portal.example:evil", "[", ""]
)
def test_foreign_host_is_refused_in_the_readers_language(portal, reader, host):
    response = reader.get("/km/", headers={"host": host}, SERVER_NAME="evil.example")

    assert response.status_code == 400
    assert response.headers["Content-Language"] == "km"
    assert response.headers["X-Frame-Options"] == "DENY"


def test_forwarded_host_changes_nothing(portal, reader):
    page = reader.get("/en/", headers={"x-forwarded-host": "evil.example"})

    assert "evil.example" not in page.text
    assert '<link rel="canonical" href="https://portal.example/en/">' in page.text


@pytest.mark.parametrize(
    ("accept", "target"),
    [
        ("km", "/km/"),
        ("km-KH,en;q=0.5", "/km/"),
        ("en-US,km;q=0.9", "/en/"),
        ("fr,km;q=0.3", "/km/"),
        ("fr-CA,vi", "/en/"),
        ("", "/en/"),
        ("*", "/en/"),
        ("\x00;q=x,,;", "/en/"),
    ],
)
def test_root_leads_to_the_readers_language_and_is_not_stored(db, reader, accept, target):
    response = reader.get("/", headers={"accept-language": accept})

    assert (response.status_code, response.headers["Location"]) == (302, target)
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Vary"] == "Accept-Language"


def test_page_that_is_not_there_speaks_the_language_of_its_path_or_reader(db, reader):
    km = {"accept-language": "km"}

    assert reader.get("/en/none/", headers=km).headers["Content-Language"] == "en"
    assert reader.get("/km/none/").headers["Content-Language"] == "km"
    assert reader.get("/none/", headers=km).headers["Content-Language"] == "km"
    assert reader.get("/none/").headers["Content-Language"] == "en"


def test_large_body_is_refused_before_it_is_read(portal, reader):
    public = b"x" * (errors.MOST_PUBLIC_BYTES + 1)
    staff = b"x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)

    assert reader.generic("GET", "/en/", public).status_code == 413
    assert reader.generic("POST", "/admin/login/", public).status_code == 413
    assert reader.generic("POST", "/admin/roundtable/page/add/", staff).status_code == 413
    lay_in = "/admin/documents/document/1/lay-in/"
    assert reader.generic("POST", lay_in, staff).status_code == 302
    pdf = b"x" * settings.PDF_MAX_BYTES
    assert reader.generic("POST", lay_in, staff + pdf).status_code == 413


def test_method_override_is_ignored(portal, reader):
    response = reader.get("/en/?_method=DELETE", headers={"x-http-method-override": "DELETE"})

    assert response.status_code == 200


def test_page_loads_nothing_from_elsewhere(portal, reader):
    import re

    for path in ("/en/", "/km/sessions/planning-session/", "/en/about/", "/en/none/"):
        html = reader.get(path).text
        loaded = re.findall(
            r'<(?:link rel="(?:stylesheet|icon|apple-touch-icon)"[^>]*href|script[^>]*src|img[^>]*src)="([^"]+)',
            html,
        )
        assert loaded
        assert all(address.startswith("/static/") for address in loaded)
        assert "style=" not in html
        assert "<script>" not in html


def test_what_others_put_behind_an_address_goes_no_further(portal, reader):
    html = reader.get("/en/sessions/?fbclid=tracked&both=1").text

    assert "tracked" not in html
    assert 'href="/km/sessions/?both=1"' in html


def test_page_that_is_not_there_claims_no_address(db, reader):
    html = reader.get("/en/nothing-at-all/").text

    assert "canonical" not in html
    assert "og:url" not in html


@pytest.mark.parametrize("path", ["/en/%0d%0aX:1/", "/km/ខ្មែរ/", "/en/sessions/"])
def test_onion_address_is_told_in_ascii_on_pages_that_are_there(portal, reader, settings, path):
    settings.ONION_URL = "http://abc.onion"

    response = reader.get(path)

    told = "http://abc.onion/en/sessions/" if path == "/en/sessions/" else None
    assert response.headers.get("Onion-Location") == told


def test_onion_address_is_served_without_leading_to_https(portal, reader, settings):
    settings.PRODUCTION = settings.SECURE_SSL_REDIRECT = True
    settings.ONION_URL = "http://abc.onion"
    settings.ALLOWED_HOSTS = ["portal.example", "abc.onion"]

    onion = reader.get("/en/", headers={"host": "abc.onion"})
    clear = reader.get("/en/", headers={"host": "portal.example"})

    assert onion.status_code == 200
    assert "Strict-Transport-Security" not in onion.headers
    assert "upgrade-insecure-requests" not in onion.headers["Content-Security-Policy"]
    assert clear.headers["Location"] == "https://portal.example/en/"
    assert "Strict-Transport-Security" in clear.headers


def test_logging_out_clears_what_the_browser_kept(staff):
    assert (
        staff.post("/admin/logout/").headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    )


def test_long_khmer_text_of_an_organizer_is_not_too_large(staff):
    response = staff.post("/admin/roundtable/page/add/", {"body_km": "ខ្មែរ" * 10_000})

    assert response.status_code == 200


@pytest.mark.parametrize("path", ["/km/", "/en/nothing/", "/robots.txt"])
def test_cookie_of_any_name_is_neither_renewed_nor_deleted_on_public_pages(portal, reader, path):
    for name in ("sid", "csrf", "__Host-sid", "other"):
        reader.cookies[name] = "abc"

    assert not reader.get(path).cookies


def test_more_parameters_than_anybody_sends_are_refused_with_our_page(portal, reader):
    response = reader.get("/km/?" + "&".join("a" * 1500))

    assert response.status_code == 400
    assert '<html lang="km">' in response.text
    assert response.headers["X-Frame-Options"] == "DENY"


def test_organizers_errors_are_in_her_language(staff):
    staff.post("/admin/language/", {"language": "km"})

    assert staff.get("/admin/nothing/").headers["Content-Language"] == "km"
    assert staff.get("/admin/logout/").headers["Content-Language"] == "km"
