"""A first visit in Chromium, through nginx, with nothing kept from before: what is on the wire."""

import argparse
import contextlib
import os
from pathlib import Path

from tests import nginx
from tests.bench import web_server
from tests.bench.figures import Figure, hand_over, measured

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
PAGES = ("", "sessions/", "results/", "submit/")
MOST_KILOBYTES, MOST_REQUESTS = 14, 3
READ_BEFORE_FONTS = ("Document", "Stylesheet")
# What the browser itself says had to come before it could show anything.
BLOCKING = """
    performance.getEntriesByType("resource")
        .filter(entry => entry.renderBlockingStatus === "blocking").length
"""


class Visit:
    """All that a browser asks for, and what each answer weighs, its header included."""

    def __init__(self, page):
        self.kinds, self.addresses, self.bytes, self.encodings = {}, {}, {}, {}
        wire = page.context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.on("Network.requestWillBeSent", self.asked)
        wire.on("Network.responseReceived", self.answered)
        wire.on("Network.loadingFinished", self.finished)

    def asked(self, told):
        """Note a request."""
        self.addresses[told["requestId"]] = told["request"]["url"]
        self.kinds[told["requestId"]] = told.get("type", "")

    def answered(self, told):
        """Note how an answer is packed."""
        headers = {name.lower(): value for name, value in told["response"]["headers"].items()}
        self.encodings[told["requestId"]] = headers.get("content-encoding", "")

    def finished(self, told):
        """Note what an answer weighed."""
        self.bytes[told["requestId"]] = told["encodedDataLength"]

    def kilobytes(self, kinds=None):
        """Return what the answers of some kinds weighed together, or all."""
        chosen = [key for key, kind in self.kinds.items() if kinds is None or kind in kinds]
        return sum(self.bytes.get(key, 0) for key in chosen) / 1024

    def elsewhere(self, base):
        """Return how many requests went to another host."""
        return sum(not address.startswith(base) for address in self.addresses.values())


def weigh(browser, base, path):
    """Return the figures of a first visit to a page."""
    with contextlib.closing(browser.new_context(viewport={"width": 360, "height": 740})) as context:
        page = context.new_page()
        visit = Visit(page)
        answer = page.goto(f"{base}{path}", wait_until="networkidle")
        assert answer.status == 200, (path, answer.status)
        before, cookies = 1 + page.evaluate(BLOCKING), len(context.cookies())
    packed = [code for key, code in visit.encodings.items() if visit.kinds[key] == "Stylesheet"]
    return [
        Figure("HTML + CSS (KB)", visit.kilobytes(READ_BEFORE_FONTS), MOST_KILOBYTES),
        Figure("all, fonts too (KB)", visit.kilobytes()),
        Figure("requests before reading", before, MOST_REQUESTS),
        Figure("requests in all", len(visit.addresses)),
        Figure("style sheets not sent as brotli", len(packed) - packed.count("br"), 0),
        Figure("cookies", cookies, 0, must=True),
        Figure("requests elsewhere", visit.elsewhere(base), 0, must=True),
    ]


def compared(portal):
    """Return {page: figures}, or nothing where Chromium or nginx is missing."""
    if not (Path(CHROMIUM).exists() and nginx.program()):
        return {}
    portal.prepare()
    measured("content", 2, environment=portal.environment)
    with contextlib.ExitStack() as stack:
        upstream, _master = stack.enter_context(portal.gunicorn("roundtable.wsgi:application"))
        port, _pids = stack.enter_context(web_server.deployed(portal, upstream))
        return {
            f"/{language}/{page}": measured(
                "weighing", port, f"/{language}/{page}", environment=portal.environment
            )
            for language in ("en", "km")
            for page in PAGES
        }


def main():
    """Visit a page, and hand the figures over."""
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("path")
    asked = parser.parse_args()
    base = f"http://127.0.0.1:{asked.port}"
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        with contextlib.closing(browser.new_context()) as context:
            # nginx sends what lies there; another reader has had it made.
            context.request.get(f"{base}{asked.path}")
        figures = weigh(browser, base, asked.path)
        browser.close()
    hand_over(figures)


if __name__ == "__main__":
    main()
