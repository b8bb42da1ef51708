"""The exported site, read from a stick and from somebody else's web server, in real Chromium."""

import contextlib
import functools
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.roundtable.mirror_copies import broken_links, pages

pytestmark = pytest.mark.browser

STYLED = 'getComputedStyle(document.querySelector(".skip")).position'
ABORTED = "net::ERR_ABORTED"
PLAIN = {"java_script_enabled": False}
# What this journey opens in each language; the others are read without a window.
OPENED = ["index.html", "both.html", "contents.html", "submit/index.html", "search/index.html"]
OPENED += ["sessions/working-session/index.html", "results/index.html", "documents/index.html"]


@pytest.fixture(scope="module")
def copy(portal, walk, tmp_path_factory):
    """A copy of the journeys' portal, under a path of its own."""
    folder = tmp_path_factory.mktemp("mirror") / "some where" / "copy"
    folder.parent.mkdir()
    told = portal.manage("export_site", str(folder))
    assert "SHA-256 of SHA256SUMS: " in told
    return folder


class Silent(SimpleHTTPRequestHandler):
    """The plainest web server there is; it writes nothing down."""

    def log_message(self, *words):
        """Say nothing."""

    def copyfile(self, source, outputfile):
        """Send a file; a browser that does not want it any more is no error."""
        with contextlib.suppress(ConnectionError):
            super().copyfile(source, outputfile)


@contextlib.contextmanager
def served(folder):
    """Serve a folder; yields its address."""
    handler = functools.partial(Silent, directory=folder)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(params=["file", "http"])
def base(request, copy):
    """Where the copy is read: on a stick, or below a path on a host."""
    if request.param == "file":
        yield copy.as_uri()
        return
    with served(copy.parent.parent) as address:
        yield f"{address}/some%20where/copy"


@pytest.fixture
def browse(chromium, base):
    """Open pages of the copy on a small phone; fails on a complaint, and on anything from elsewhere."""
    contexts, complaints, foreign, failed = [], [], [], []

    def open_page(name, **means):
        context = chromium.new_context(viewport={"width": 360, "height": 740}, **means)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda r: r.url.startswith(base) or foreign.append(r.url))
        # The next page is opened before this one's icon has come.
        page.on("requestfailed", lambda r: r.failure == ABORTED or failed.append(r.url))
        page.on("response", lambda r: r.ok or r.status == 0 or failed.append(r.url))
        page.goto(f"{base}/{name}")
        return page

    yield open_page
    assert (complaints, foreign, failed) == ([], [], [])
    for context in contexts:
        assert context.cookies() == []
        context.close()


def test_every_link_of_the_copy_leads_to_a_file(copy):
    assert broken_links(copy) == []


@pytest.mark.parametrize("means", [{}, PLAIN], ids=["with script", "without script"])
@pytest.mark.parametrize("language", ["en", "km"])
def test_pages_open_as_they_are_on_the_site(browse, base, language, means):
    page = browse("index.html", **means)
    page.click(f'a.btn[href="{language}/index.html"]')
    for name in OPENED:
        page.goto(f"{base}/{language}/{name}")
        assert page.locator("html").get_attribute("lang") == language
        assert page.locator("h1").first.is_visible()
        # The style sheet has come.
        assert page.evaluate(STYLED) == "absolute"
        assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_reader_walks_from_language_to_language_and_back_home(browse, base):
    page = browse("en/sessions/working-session/index.html")
    page.click("nav.tongue >> text=ខ្មែរ")
    assert page.url == f"{base}/km/sessions/working-session/index.html"
    page.click("nav.main li:last-child a")
    assert page.url == f"{base}/km/submit/index.html"
    assert page.locator("form").count() == 0
    page.click("header .name")
    assert page.url == f"{base}/km/index.html"


def test_session_tells_the_time_of_the_readers_own_clock(browse):
    page = browse("en/sessions/working-session/index.html", timezone_id="America/Chicago")

    assert "Wednesday 26 March 2025, 10:00 am" in page.locator("#your-time").inner_text()


def test_search_in_a_copy_leads_to_the_list_of_all_pages(browse, base):
    page = browse("km/voices/index.html", **PLAIN)
    page.click('section[aria-labelledby="find"] a')
    page.click('main a[href="../contents.html"]')

    assert page.url == f"{base}/km/contents.html"
    page.click('main a[href="sessions/index.html"]')
    assert page.url == f"{base}/km/sessions/index.html"


def test_every_page_of_the_copy_opens_in_the_browser(browse, base, copy):
    page = browse("index.html")
    for name in sorted(pages(copy)):
        page.goto(f"{base}/{name}", wait_until="load")
        assert page.locator("h1").count() > 0, name
