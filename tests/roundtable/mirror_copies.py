"""Makes a copy of the site in a test, and reads it as somebody does who only has its files."""

import re
from html.parser import HTMLParser
from io import StringIO
from urllib.parse import unquote, urlsplit

from django.core.management import call_command

from roundtable.addresses import PAGE_SLUGS
from tests.factories import make_page
from tests.roundtable.store_asking import one_connection


def make_frame():
    """Make the plain pages that the frame of every page leads to."""
    for slug in sorted(PAGE_SLUGS):
        make_page(slug=slug, title_en=slug.title(), title_km="ទំព័រ")


def export(folder, **options):
    """Export the site; return what was told."""
    told = StringIO()
    with one_connection():
        call_command("export_site", folder, stdout=told, **options)
    return told.getvalue()


def contents(folder):
    """Return {name: bytes} of every file of a copy."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def pages(folder):
    """Return {name: text} of every page of a copy."""
    found = contents(folder).items()
    return {name: body.decode() for name, body in found if name.endswith(".html")}


class Links(HTMLParser):
    """Every value of an attribute that leads somewhere, and every id."""

    def __init__(self, text):
        super().__init__()
        self.links, self.ids, self.tags = [], set(), set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        """Take what the tag leads to, and its name."""
        self.tags.add(tag)
        for name, value in attrs:
            if name in ("href", "src", "action"):
                self.links.append(value)
            elif name == "id":
                self.ids.add(value)


def inner_links(folder):
    """Return (page, link, file that it leads to, fragment) of each link within the copy."""
    for name, text in pages(folder).items():
        for link in Links(text).links:
            to = urlsplit(link)
            if not to.scheme and not to.netloc:
                path = (folder / name).parent / unquote(to.path) if to.path else folder / name
                yield name, link, path, to.fragment


def broken_links(folder):
    """Return each link of the copy's pages and style sheets that leads to no file of it."""
    found = [
        f"{name}: {link}"
        for name, link, path, _fragment in inner_links(folder)
        if not path.is_file() or "?" in link or link.startswith("/")
    ]
    for path in folder.rglob("*.css"):
        for link in re.findall(r"url\(([^)]+)\)", path.read_text()):
            if not (path.parent / link.strip("\"'")).is_file():
                found.append(f"{path.name}: {link}")
    return found


def lost_anchors(folder):
    """Return each link to a place within a page that is not there."""
    return [
        f"{name}: {link}"
        for name, link, path, fragment in inner_links(folder)
        if fragment and fragment not in Links(path.read_text()).ids
    ]
