"""A kept page is answered before Django is entered, with the headers that Django would send."""

import gzip
import threading
import time

import brotli
import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from documents.models import Document, HeldVoice
from roundtable import wsgi
from roundtable.addresses import PAGE_SLUGS
from roundtable.models import Page
from roundtable.stored import middleware, serving, shelves
from roundtable.stored.serving import StoredPages, encoding_for
from submissions import submitter
from submissions.models import Excerpt
from tests.factories import make_announcement, make_page
from tests.roundtable import store_crawl
from tests.roundtable.store_asking import ask, kept, open_store, request, switch_on
from tests.roundtable.store_scene import PDF, make_everything

pytestmark = [pytest.mark.once, pytest.mark.django_db(transaction=True)]

ABOUT = "/en/about/"
THREE = {"": 9, "gzip": 5, "br": 4}


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    """The folder of a store that is switched on, with one page to keep."""
    folder = switch_on(settings, tmp_path)
    with transaction.atomic():
        for slug in sorted(PAGE_SLUGS):
            make_page(slug=slug)
    open_store()
    return folder


def test_kept_page_needs_neither_django_nor_the_database(monkeypatch):
    first = ask(ABOUT)
    monkeypatch.setattr(wsgi.portal, "portal", None)

    with CaptureQueriesContext(connection) as captured:
        second = ask(ABOUT)

    assert (second.status, second.body, second.headers) == (200, first.body, first.headers)
    assert captured.captured_queries == []


@pytest.mark.parametrize(
    ("accepted", "wanted"),
    [
        ("", ""),
        ("gzip", "gzip"),
        ("br", "br"),
        ("gzip, deflate, br", "br"),
        ("GZIP", "gzip"),
        ("br;q=0", ""),
        ("br; q=0.000, gzip", "gzip"),
        ("br;q=0.001", "br"),
        ("gzip;q=0,br;q=0", ""),
        ("*", ""),
        ("identity", ""),
        ("zstd, deflate", ""),
        ("brotli, xgzip", ""),
    ],
)
def test_form_is_the_smallest_that_the_reader_takes(accepted, wanted):
    assert encoding_for(accepted, THREE) == wanted
    assert encoding_for(accepted, {"": 9}) == ""


@pytest.mark.parametrize(
    ("encoding", "opened"), [("", bytes), ("gzip", gzip.decompress), ("br", brotli.decompress)]
)
def test_each_form_is_sent_with_its_length_and_tag(encoding, opened):
    plain = ask(ABOUT)
    answer = ask(ABOUT, HTTP_ACCEPT_ENCODING=encoding)

    assert opened(answer.body) == plain.body
    assert answer.headers.get("Content-Encoding", "") == encoding
    assert answer.headers["Content-Length"] == str(len(answer.body))
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert (answer.headers["ETag"] == plain.headers["ETag"]) is (encoding == "")


def test_head_is_the_same_without_a_body():
    page = ask(ABOUT)

    for _cold_and_warm in range(2):
        head = ask(ABOUT, REQUEST_METHOD="HEAD")
        assert (head.status, head.headers, head.body) == (200, page.headers, b"")


@pytest.mark.parametrize("told", ["{}", "W/{}", '"other", {}', "*"])
@pytest.mark.parametrize("encoding", ["", "br"])
def test_reader_who_has_the_page_is_not_sent_it_again(told, encoding):
    tag = ask(ABOUT, HTTP_ACCEPT_ENCODING=encoding).headers["ETag"]

    answer = ask(ABOUT, HTTP_IF_NONE_MATCH=told.format(tag), HTTP_ACCEPT_ENCODING="br")

    assert (answer.status, answer.body) == (304, b"")
    assert not {"Content-Length", "Content-Encoding"} & {*answer.headers}
    assert answer.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("told", ['"other"', "", "words", '"'])
def test_other_tag_is_sent_the_page(told):
    assert ask(ABOUT, HTTP_IF_NONE_MATCH=told).status == 200


@pytest.mark.parametrize(
    ("environ", "status"),
    [
        ({"HTTP_HOST": "elsewhere.example"}, 400),
        ({"HTTP_HOST": "portal.example@elsewhere.example"}, 400),
        ({"CONTENT_TYPE": "text/plain; charset=hex"}, 400),
        ({"REQUEST_METHOD": "POST"}, 405),
        ({"REQUEST_METHOD": "DELETE"}, 405),
        ({"CONTENT_LENGTH": "999999999"}, 413),
    ],
)
def test_what_django_refuses_is_refused_when_the_page_is_kept_too(environ, status):
    ask(ABOUT)

    assert ask(ABOUT, **environ).status == status


def test_http_is_led_to_https_in_production_but_not_by_the_onion_address(settings):
    ask(ABOUT)
    settings.PRODUCTION, settings.ONION_URL = True, "http://abc.onion"
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "abc.onion"]
    serving.is_known.cache_clear()
    serving.memory.kept = serving.Kept(None)

    assert serving.place_asked(request(ABOUT)) is None  # Django leads to https
    by_https = ask(ABOUT, **{"wsgi.url_scheme": "https"})
    assert by_https.status == 200
    assert "Strict-Transport-Security" in by_https.headers
    assert by_https.headers["Onion-Location"] == "http://abc.onion/en/about/"
    by_onion = ask(ABOUT, HTTP_HOST="abc.onion")
    assert by_onion.status == 200
    assert "Strict-Transport-Security" not in by_onion.headers
    assert "upgrade-insecure" not in by_onion.headers["Content-Security-Policy"]


def headers_of(found):
    """Return {address: status and headers}, without what is made of the bytes.

    Nor what Django alone says: that the sitemap itself is no page to find.
    """
    left_out = ("ETag", "Content-Length", "Vary", "X-Robots-Tag")
    return {
        address: (a.status, {n: v for n, v in a.headers.items() if n not in left_out})
        for address, a in found.items()
    }


def test_every_page_reads_as_django_sends_it_with_the_same_headers(settings):
    make_everything()
    open_store()
    cold, warm = store_crawl.addresses(), store_crawl.addresses()
    settings.STORED_PAGES = False
    plain = store_crawl.addresses()

    assert headers_of(cold) == headers_of(warm) == headers_of(plain)
    forms = {a for a in plain if store_crawl.FORM.fullmatch(a)}
    same = {a for a in plain if cold[a].body == warm[a].body == plain[a].body}
    assert {*plain} - same == forms


def test_large_pdf_is_handed_to_the_server_as_a_file():
    make_everything()
    path = f"/en/documents/{Document.objects.first().slug}.pdf"
    handed = []

    def wrapper(file, block):
        """Take a file as gunicorn does."""
        handed.append(block)
        with file:
            return [file.read()]

    answer = ask(path, **{"wsgi.file_wrapper": wrapper}, HTTP_ACCEPT_ENCODING="br")

    assert handed == [serving.BLOCK]
    assert (answer.body, answer.headers["Content-Length"]) == (PDF, str(len(PDF)))
    assert "Content-Encoding" not in answer.headers
    # Swept away between being looked up and being opened.
    shelves.shutil.rmtree(shelves.pointer().folder / "plain")
    assert (ask(path).status, ask(path).body) == (200, PDF)


def test_page_whose_words_were_taken_back_is_kept_as_gone():
    make_everything()
    version = HeldVoice.objects.first().version
    path = f"/en/documents/{version.document.slug}/v{version.number}/"
    assert ask(path).status == 200

    submitter.withdraw(Excerpt.objects.get(slug=HeldVoice.objects.first().code).submission)

    first, second = ask(path), ask(path)
    assert (first.status, first.headers["Cache-Control"]) == (410, "no-store")
    assert (second.status, second.body, second.headers) == (410, first.body, first.headers)
    assert kept() == [f"gone{path}index.html"]
    assert ask(path, HTTP_IF_NONE_MATCH=first.headers["ETag"]).status == 410


READERS = {
    "HTTP_ACCEPT_LANGUAGE": "km",
    "HTTP_COOKIE": "sid=planted; csrf=planted",
    "HTTP_USER_AGENT": "planted",
    "HTTP_REFERER": "https://planted.example/",
    "HTTP_X_FORWARDED_FOR": "192.0.2.7",
    "HTTP_X_FORWARDED_HOST": "planted.example",
    "HTTP_X_PLANTED": "planted",
    "HTTP_AUTHORIZATION": "Basic planted",
    "HTTP_RANGE": "bytes=0-5",
    "HTTP_IF_MODIFIED_SINCE": "Sat, 01 Jan 2050 00:00:00 GMT",
    "HTTP_IF_NONE_MATCH": '"planted"',
    "HTTP_HOST": "testserver:4711",
    "REMOTE_ADDR": "192.0.2.7",
}


def test_nothing_of_a_readers_request_is_in_what_is_kept(settings, tmp_path):
    paths = [ABOUT, "/km/about/?both=1", "/sitemap.xml", "/en/feed.xml", "/robots.txt", "/km/"]
    with transaction.atomic():
        make_announcement()  # a feed without entries is dated by the clock
    usual = {path: ask(path) for path in paths}
    switch_on(settings, tmp_path / "again")
    open_store()

    for path in paths:
        odd = ask(path, **READERS)
        assert (odd.status, odd.body, odd.headers) == (200, usual[path].body, usual[path].headers)
        assert ask(path).body == usual[path].body
    assert len(kept()) == len(paths)


def test_answer_with_a_cookie_or_that_is_private_is_never_kept():
    kinds = {"Set-Cookie": "a=b"}, {"Cache-Control": "private"}, {"Cache-Control": "no-store"}
    for told in (*kinds, {"Vary": "Cookie"}, {"Vary": "Accept-Encoding, Accept-Language"}):
        response = HttpResponse("words", headers=told)
        if "Set-Cookie" in told:
            response.set_cookie("a", "b")
        assert not middleware.may_be_kept(response), told
    assert middleware.may_be_kept(HttpResponse("words", headers={"Vary": "Accept-Encoding"}))
    assert not middleware.may_be_kept(HttpResponse("words", status=404))


class SlowPortal:
    """Stands for Django: keeps a page, slowly, and counts how often it is asked."""

    def __init__(self):
        self.asked = 0

    def __call__(self, environ, start_response):
        """Make the page."""
        self.asked += 1
        time.sleep(0.1)
        label, place = shelves.pointer(), environ["portal.place"]
        told = {"Content-Type": "text/html"}
        shelves.put(label, place, status=200, headers=told, content=b"<p>made</p>")
        environ["portal.page"] = serving.read(label, place)
        start_response("200 OK", [])
        return [b"not this"]


def test_page_that_many_ask_for_at_once_is_made_once():
    slow, bodies = SlowPortal(), []
    layer = StoredPages(slow)
    readers = [
        threading.Thread(target=lambda: bodies.append(ask("/en/news/", app=layer).body))
        for _number in range(12)
    ]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()

    assert slow.asked == 1
    assert bodies == [b"<p>made</p>"] * 12


def test_what_is_remembered_in_memory_is_of_one_generation():
    ask(ABOUT)
    assert [*serving.memory.kept.pages] == ["plain/en/about/index.html"]

    Page.objects.update(body_en="Otherwise.")

    assert ask("/en/safety/").status == 200
    assert [*serving.memory.kept.pages] == ["plain/en/safety/index.html"]
