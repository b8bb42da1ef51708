"""Finds every public page and file: from the two home pages by every link, and what machines read."""

import collections
import html
import re
from xml.etree import ElementTree

from django.conf import settings

from roundtable import headers
from roundtable.languages import CODES
from roundtable.mirror import fetching, naming, notices, rewriting, static

# Not asked for: they may be closed just now. A survey's form is, as it may not be there at all.
ALWAYS_FORMS = [f"/{code}/{name}/" for code in CODES for name in headers.PRIVATE_PAGES]
# Nothing links to all of these.
SEEDS = [f"/{code}/{rest}" for code in CODES for rest in ("", "feed.xml", "sessions/calendar.ics")]
SITEMAP = "/sitemap.xml"
LOCATION = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"
# A page whose words were taken back says so in a copy, too.
SHOWN = (200, 410)
# Not in the list of all pages: former editions, to which the newest leads, and each single voice.
UNLISTED = re.compile(r"\?|/v[0-9]+/\Z|/voices/v-[0-9a-f]{8}/\Z")
HEADING = re.compile(r"<h1>([^<]+)</h1>")
TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)


class Crawl:
    """What was found so far. Bodies go to ``keep(file, body)`` at once; only names stay in memory.

    ``on_step`` is called with how many addresses were asked and how many are known.
    """

    def __init__(self, *, keep, on_step):
        self.keep, self.on_step = keep, on_step
        self.files, self.leads, self.pages, self.titles = {}, {}, {}, {}
        self.problems, self.linked_from = [], {}
        self.waiting = collections.deque()

    def run(self):
        """Ask for everything; read ``files``, ``pages``, ``titles`` and ``problems`` afterwards."""
        for address in [SITEMAP, *SEEDS]:
            self.ask_for(address, page="")
        while self.waiting:
            self.visit(self.waiting.popleft())
            self.on_step(len(self.linked_from) - len(self.waiting), len(self.linked_from))

    def ask_for(self, link, *, page):
        """Put an address in the queue, unless it is known or made by the copy itself."""
        address = naming.settled(link, page=page)
        if address not in self.linked_from and address not in naming.OWN:
            self.linked_from[address] = page
            self.waiting.append(address)

    def visit(self, address):
        """Keep what stands at an address, and ask for what it leads to."""
        path = address.partition("?")[0]
        if naming.is_static(path):
            self.visit_static(path)
        elif naming.is_back_office(path) or path in ALWAYS_FORMS:
            self.take_page(address, notices.notice(path))
        else:
            self.visit_page(address, fetching.fetch(address))

    def visit_page(self, address, answer):
        """Keep an answer of the portal: a page, a file, or where it leads to."""
        target = answer.leads_to(address)
        is_form = naming.is_form(address)
        if target is not None:
            self.leads[address] = naming.settled(target, page=address)
            self.ask_for(target, page=address)
        elif is_form and answer.status != 404 and naming.file_of(address):
            # Also a form that is closed just now.
            shown = HEADING.search(answer.body.decode()) if answer.status == 200 else None
            heading = html.unescape(shown[1]).strip() if shown else ""
            self.take_page(address, notices.notice(address, heading=heading))
        elif answer.status not in SHOWN or is_form or naming.file_of(address) is None:
            self.complain(address, f"answers {answer.status}")
        elif answer.is_html:
            self.take_page(address, answer.body.decode(), gone=answer.status == 410)
        else:
            self.take_file(address, answer.body)
            if address == SITEMAP:
                self.read_sitemap(answer.body)

    def visit_static(self, path):
        """Keep a static file, and ask for what a style sheet is made of."""
        body = static.read(path)
        if body is None:
            self.complain(path, "is not there: run collectstatic")
            return
        self.take_file(path, body)
        if path.endswith(".css"):
            for link in rewriting.links_of_styles(body.decode(), address=path):
                self.ask_for(link, page=path)

    def take_page(self, address, text, *, gone=False):
        """Keep a page as it is, to be rewritten when it is known where everything lies."""
        file = naming.file_of(address)
        if not file.endswith(".html"):
            file += ".html"  # what says that a file is gone is a page
        self.files[address] = self.pages[address] = file
        self.keep(file, text.encode())
        for link in rewriting.links_of(text, address=address):
            self.ask_for(link, page=address)
        unlisted = gone or naming.is_form(address) or UNLISTED.search(address)
        if not unlisted and (found := TITLE.search(text)):
            self.titles[address] = html.unescape(found[1]).strip()

    def take_file(self, address, body):
        """Keep a file as it is."""
        self.files[address] = naming.file_of(address)
        self.keep(self.files[address], body)

    def read_sitemap(self, body):
        """Ask for every page that search engines are told of."""
        for location in ElementTree.fromstring(body).iter(LOCATION):
            self.ask_for(location.text.removeprefix(settings.SITE_URL), page=SITEMAP)

    def complain(self, address, words):
        """Remember what cannot be copied, and which page leads there."""
        page = self.linked_from[address]
        self.problems.append(f"{address} {words}" + (f" (linked from {page})" if page else ""))

    def file_for(self, link, *, page):
        """Return the file to which a link of a page leads, redirects followed."""
        address = naming.settled(link, page=page)
        seen = set()
        while address in self.leads and address not in seen:
            seen.add(address)
            address = self.leads[address]
        return naming.OWN.get(address) or self.files[address]
