"""deploy/nginx.conf in a real nginx: stored pages and static files as the portal sends them."""

import json
import os

import pytest

from tests.roundtable.nginx.asking import ask, ask_portal
from tests.roundtable.nginx.portal import ONION

pytestmark = pytest.mark.nginx

ENCODINGS = ("", "gzip", "br", "gzip, deflate, br", "br;q=0, gzip", "identity")
PAGES = [
    "/en/",
    "/km/",
    "/km/?both=1",
    "/en/about/",
    "/en/voices/",
    "/en/roundtables/first-roundtable/follow-up/",
    "/km/sessions/calendar.ics",
    "/km/feed.xml",
    "/sitemap.xml",
    "/robots.txt",
    "/.well-known/security.txt",
]
# What the first content does not have.
KEPT = {
    "/en/sessions/held.ics": ("text/calendar; charset=utf-8", "en"),
    "/km/documents/paper.pdf": ("application/pdf", "km"),
    "/en/documents/paper/v2.pdf": ("application/pdf", "en"),
    "/km/documents/paper.pdf.sha256": ("text/plain; charset=utf-8", "km"),
    "/km/letters/water.txt": ("text/plain; charset=utf-8", "km"),
    "/en/surveys/water/results.csv": ("text/csv; charset=utf-8", "en"),
    "/en/voices/?page=2": ("text/html; charset=utf-8", "en"),
    "/km/voices/land/?page=31": ("text/html; charset=utf-8", "km"),
    "/data/walk/issues.csv": ("text/csv; charset=utf-8", ""),
    "/data/walk/schema.json": ("application/json; charset=utf-8", ""),
}


def keep(portal, address):
    """Keep a page of an address that the first content does not have."""
    path, _mark, number = address.partition("?page=")
    content_type, language = KEPT[address]
    shelf = f"page-{number}" if number else "plain"
    own = {"Content-Language": language} if language else {}
    return portal.keep(f"{shelf}{path}{'index.html' if number else ''}", content_type, **own)


@pytest.mark.parametrize("address", [*PAGES, *KEPT])
def test_stored_page_is_served_as_the_portal_serves_it(portal, alone, address):
    """Nobody answers behind this web server: whatever it sends comes from the store."""
    if address in KEPT:
        keep(portal, address)
    for accepted in ENCODINGS:
        theirs = ask_portal(portal.port, address, Accept_Encoding=accepted)
        ours = ask(alone, address, https=True, Accept_Encoding=accepted)

        assert (ours.status, theirs.status) == (200, 200)
        # A broken download of a PDF can go on where it stopped; the portal itself cannot do that.
        assert ours.without("accept-ranges") == theirs.headers
        assert (ours["Accept-Ranges"] == "bytes") is address.endswith(".pdf")
        assert ours.body == theirs.body


def test_what_a_reader_has_of_one_the_other_knows(portal, alone):
    for accepted in ("", "gzip", "br"):
        theirs = ask_portal(portal.port, "/en/about/", Accept_Encoding=accepted)
        asked = {"Accept_Encoding": accepted, "If_None_Match": theirs["ETag"]}
        ours = ask(alone, "/en/about/", https=True, **asked)

        assert (ours.status, ours.body) == (304, b"")
        # nginx leaves out the type of what it does not send.
        same = ask_portal(portal.port, "/en/about/", **asked)
        assert ours.headers == same.without("content-type")


def test_page_that_changed_is_sent_whatever_a_reader_has(portal, alone):
    answer = ask(
        alone,
        "/en/about/",
        https=True,
        If_None_Match='"1-1"',
        If_Modified_Since="Mon, 23 Nov 2099 11:00:00 GMT",
    )

    assert answer.status == 200


def test_head_says_what_get_says(portal, alone):
    told = ask(alone, "/km/", https=True, method="HEAD", Accept_Encoding="br")

    assert told.body == b""
    assert told.headers == ask(alone, "/km/", https=True, Accept_Encoding="br").headers


def test_onion_network_gets_pages_without_a_demand_for_https(portal, front):
    for path in ("/en/", "/en/submit/", "/en/none/"):
        ours = ask(front.onion, path, host=ONION)
        theirs = ask(portal.port, path, host=ONION)

        assert ours.without("etag", "content-length") == theirs.without("etag", "content-length")
        assert "upgrade-insecure-requests" not in ours["Content-Security-Policy"]
        assert ours["Strict-Transport-Security"] is None


def test_static_files_are_served_as_the_portal_serves_them(portal, alone):
    collected = json.loads((portal.static / "staticfiles.json").read_text())["paths"]
    kinds = {name.rsplit(".", 1)[-1]: name for name in collected.values()}
    assert {"css", "js", "svg", "png", "woff2", "txt", "md"} <= set(kinds)

    for name in [*kinds.values(), "staticfiles.json"]:
        for accepted in ("", "gzip", "br"):
            theirs = ask_portal(portal.port, f"/static/{name}", Accept_Encoding=accepted)
            ours = ask(alone, f"/static/{name}", https=True, Accept_Encoding=accepted)
            # Each form has a tag of its own; names change with the content, nobody asks again.
            assert ours.without("etag") == theirs.without("etag")
            assert (ours.status, ours.body) == (200, theirs.body)


@pytest.mark.parametrize(
    "path",
    [
        *("/en/index.html", "/en/index.html.br", "/en/about/index.html.gz", "/sitemap.xml.br"),
        *(
            "/en/about/index.html.head",
            "/plain/en/about/index.html",
            "/current/plain/en/index.html",
        ),
        *("/none", "/static/", "/static/roundtable", "/static/roundtable/"),
        *("/en//about/", "//en/about/", "/en/./about/", "/en/x/../about/", "/en/%61bout/"),
        *("/en/..%2fdb.sqlite3", "/static/..%2fdb.sqlite3", "/static/....//db.sqlite3"),
        *("//evil.example/km", "/%5cevil.example"),
        *("/%2f%2fevil.example", "/en/about/%2e%2e/about/"),
        *("/.env", "/.git/HEAD", "/en/about", "/EN/about/", "/xx/about/", "/en/about/?both=2"),
        *("/en/about/?both=1&x", "/en/about/?page=2", "/en/voices/?page=0", "/en/about/?"),
        *("/en/voices/v-0123abcd/?page=2", "/gone/en/about/index.html", "/data/walk/"),
    ],
)
def test_only_whole_addresses_lead_to_a_file(portal, front, alone, path):
    """What is not the address of a page, letter by letter, the portal answers."""
    assert ask(alone, path, https=True).status == 503

    ours, theirs = ask(front.https, path, https=True), ask_portal(portal.port, path)
    assert (ours.status, ours.headers) == (theirs.status, theirs.headers)


@pytest.mark.parametrize(
    "path", ["/en/..%2f..%2fdb.sqlite3", "/%2e%2e/etc/passwd", "/static/..%2f..%2fx", "/en/%00"]
)
def test_address_above_the_root_is_refused(portal, front, path):
    assert ask(front.https, path, https=True).status == 400


def test_compressed_copy_of_a_static_file_has_no_address(portal, front):
    name = next(file.name for file in (portal.static / "roundtable").glob("site.*.css.br"))

    assert ask(front.https, f"/static/roundtable/{name}", https=True).status == 404
    assert ask(front.https, f"/static/roundtable/{name[:-3]}", https=True).status == 200


@pytest.mark.parametrize(
    "path", ["/km/submit/", "/en/receipt/", "/en/search/", "/en/surveys/water/"]
)
def test_private_page_is_never_served_from_the_store(portal, alone, path):
    portal.keep(f"plain{path}index.html", "text/html; charset=utf-8")

    assert ask(alone, path, https=True).status == 503


def test_request_with_a_body_or_another_method_is_the_portals(portal, alone, front):
    assert ask(alone, "/en/about/", https=True, body=b"x").status == 503
    assert ask(alone, "/en/about/", https=True, method="POST", body=b"").status == 503
    assert ask(front.https, "/en/about/", https=True, method="PUT", body=b"").status == 405


def test_page_is_gone_with_the_next_request_after_the_store_was_closed(portal, front):
    portal.keep("plain/en/news/told/index.html", "text/html; charset=utf-8", b"her words")
    assert ask(front.https, "/en/news/told/", https=True).body == b"her words"

    portal.close()

    answer = ask(front.https, "/en/news/told/", https=True)
    assert answer.status == 404
    assert b"her words" not in answer.body


def test_file_that_goes_away_while_it_is_opened_is_the_portals(portal, front):
    """nginx finds it and cannot send it: a pipe stands for one that was there a moment ago."""
    file = portal.keep("plain/en/news/away/index.html", "text/html; charset=utf-8")
    for kept in file.parent.iterdir():
        kept.unlink()
    os.mkfifo(file)

    ours = ask(front.https, "/en/news/away/", https=True)
    assert (ours.status, ours.headers) == (404, ask_portal(portal.port, "/en/news/away/").headers)


def test_broken_download_of_a_pdf_goes_on(portal, alone):
    keep(portal, "/km/documents/paper.pdf")

    part = ask(alone, "/km/documents/paper.pdf", https=True, Range="bytes=6-11")
    assert (part.status, part.body) == (206, b"words ")
    assert part["Content-Disposition"] == 'inline; filename="paper-km.pdf"'
    several = ask(alone, "/km/documents/paper.pdf", https=True, Range="bytes=0-1,4-5")
    assert several.status == 200
