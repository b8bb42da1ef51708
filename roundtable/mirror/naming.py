"""Which file of a copy an address becomes. An address is a path and perhaps a query."""

import posixpath

from roundtable import headers
from roundtable.languages import CODES, path_language
from roundtable.stored import places

INDEX, VERIFY, SUMS = "index.html", "VERIFY.txt", "SHA256SUMS"
# Made for the copy; the site itself has no such address.
CONTENTS = {f"/{code}/contents.html": f"{code}/contents.html" for code in CODES}
OWN = {"/": INDEX, f"/{VERIFY}": VERIFY, f"/{SUMS}": SUMS, **CONTENTS}


def is_static(path):
    """Return whether a path is a style sheet, a font, a picture or a script."""
    return path.startswith("/static/")


def is_form(path):
    """Return whether a page is for sending or asking something, which a copy cannot."""
    return headers.cache_control(path) == "no-store"


def settled(address, *, page):
    """Return the one address under which a link on ``page`` is kept, as queries may say nothing.

    The back office has no language in its path: its notice is the one of the page's language.
    """
    path, _mark, query = address.partition("?")
    if path.startswith("/admin/"):
        return f"/{path_language(page) or 'en'}/admin/"
    if path in OWN or is_static(path) or is_form(path):
        return path
    if query and places.place_of(path, query) is None:
        return path
    return address


def file_of(address):
    """Return the file of an address, or None if the site does not keep such a page."""
    path, _mark, query = address.partition("?")
    if path in OWN:
        return OWN[path]
    if is_static(path):
        return path.removeprefix("/")
    if path.endswith("/") and (is_form(path) or is_back_office(path)):
        return f"{path.removeprefix('/')}{INDEX}"
    place = places.place_of(path, query)
    if place is None:
        return None
    shelf, file = place.split("/", 1)
    return file if shelf == "plain" else f"{posixpath.dirname(file)}/{shelf}.html"


def is_back_office(path):
    """Return whether a path stands for the back office in a copy."""
    return path in [f"/{code}/admin/" for code in CODES]


def relative(file, *, page):
    """Return the link from one file of the copy to another one."""
    return posixpath.relpath(file, posixpath.dirname(page) or ".")
