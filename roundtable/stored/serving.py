"""Answers a kept page before Django is entered: the WSGI layer around the portal.

It needs no database. A page that is not kept yet is asked of Django once, by one worker, with
nothing of the reader's request but the address: so nothing of her can get into what is kept.
"""

import functools
import json
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import split_domain_port, validate_host
from django.utils.http import parse_etags

from roundtable import headers
from roundtable.languages import path_language
from roundtable.stored import code, places, shelves

# What is kept in memory of the open generation, beside the files.
MOST_BYTES_EACH = 128 * 1024
MOST_BYTES = 32 * 1024 * 1024
MOST_MISSING = 10_000
BLOCK = 64 * 1024
# How long a reader waits for another one's page to be made before making it herself.
PATIENCE_SECONDS = 5.0

NAMES = {200: "200 OK", 304: "304 Not Modified", 410: "410 Gone"}
# What of a reader's request goes on to Django while a page is made that will be kept. The encoding
# is for what is not kept after all, such as an error page; it is compressed outside of what keeps.
NEEDED = ("SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL", "SCRIPT_NAME", "PATH_INFO", "HTTP_HOST")
NEEDED += ("HTTP_X_FORWARDED_PROTO", "HTTP_ACCEPT_ENCODING")


@dataclass
class Page:
    """A kept page: where it lies, what it says of itself, and its bytes if they are few."""

    file: Path
    status: int
    own: dict
    sizes: dict
    stamp: int
    bodies: dict = field(default_factory=dict)
    said: dict = field(default_factory=dict)

    @functools.cached_property
    def tags(self):
        """Return {encoding: ETag}, as nginx makes it of the same files."""
        return {name: f'"{self.stamp:x}-{size:x}"' for name, size in self.sizes.items()}

    def headers(self, path, encoding, *, secure):
        """Return the whole header of one form of the page."""
        if (encoding, secure) not in self.said:
            told = headers.response_headers(
                path, status=self.status, secure=secure, onion=settings.ONION_URL
            )
            told = {**self.own, **told, "ETag": self.tags[encoding]}
            if len(self.sizes) > 1:
                told["Vary"] = "Accept-Encoding"
            if encoding:
                told["Content-Encoding"] = encoding
            told["Content-Length"] = str(self.sizes[encoding])
            self.said[encoding, secure] = list(told.items())
        return self.said[encoding, secure]

    def body(self, encoding, environ):
        """Return the bytes of one form of the page, as WSGI sends them."""
        if encoding in self.bodies:
            return [self.bodies[encoding]]
        file = self.file.with_name(self.file.name + shelves.SUFFIXES[encoding])
        wrap = environ.get("wsgi.file_wrapper")
        return wrap(file.open("rb"), BLOCK) if wrap else [file.read_bytes()]


class Kept:
    """What this process has read of one generation."""

    def __init__(self, label):
        self.label, self.pages, self.bytes = label, {}, 0
        # Places that Django did not answer with a page to keep: nobody waits for those.
        self.missing = set()


class Memory:
    """The pages of the open generation that this process has read; the next one begins anew."""

    def __init__(self):
        self.kept = Kept(None)

    def find(self, label, place):
        """Return a page of a generation, or None if it is not kept."""
        # One name for both, label and pages: another thread may see the next generation meanwhile.
        kept = self.kept
        if kept.label != label:
            kept = self.kept = Kept(label)
        return kept.pages.get(place) or self.read(kept, place)

    def read(self, kept, place):
        """Read a page from its files and remember it, as long as there is room."""
        page = read(kept.label, place)
        if page is not None and kept.bytes < MOST_BYTES:
            kept.pages[place] = page
            kept.bytes += sum(len(body) for body in page.bodies.values())
        return page

    def waits_for(self, label, place):
        """Return for how many seconds a reader waits until another one's page is made."""
        kept = self.kept
        can_be_kept = label is not None and kept.label == label and place not in kept.missing
        return PATIENCE_SECONDS if can_be_kept else 0.0

    def miss(self, place):
        """Remember that there is nothing to keep at a place."""
        if len(self.kept.missing) < MOST_MISSING:
            self.kept.missing.add(place)


memory = Memory()


def read(label, place):
    """Return the page that a generation keeps at a place, or the one that says it is gone."""
    shelf, rest = place.split("/", 1)
    shelves_to_try = [shelf, places.GONE] if shelf == "plain" else [shelf]
    for name in shelves_to_try:
        file = label.folder / name / rest
        try:
            told = json.loads(file.with_name(file.name + ".head").read_bytes())
            bodies = {
                encoding: file.with_name(file.name + shelves.SUFFIXES[encoding]).read_bytes()
                for encoding, size in told["sizes"].items()
                if size <= MOST_BYTES_EACH
            }
        except FileNotFoundError:
            continue
        return Page(file, told["status"], told["headers"], told["sizes"], told["stamp"], bodies)
    return None


def find(place, *, over=False):
    """Return the kept page at a place, or None; ``over``: also when the clock has passed it."""
    label = shelves.pointer()
    if label is None or label.code != code.mine()[1] or (label.is_over and not over):
        return None
    return memory.find(label, place)


@functools.lru_cache(maxsize=64)
def is_known(host):
    """Return whether a Host header names this portal; others get Django's refusal."""
    domain, _port = split_domain_port(host)
    return bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)


def is_by_https(environ):
    """Return whether a request came over https."""
    if environ["wsgi.url_scheme"] == "https":
        return True
    return settings.BEHIND_PROXY and environ.get("HTTP_X_FORWARDED_PROTO") == "https"


def is_by_onion(environ):
    """Return whether a request came to the portal's onion address, which needs no https."""
    onion = urlsplit(settings.ONION_URL).netloc
    return bool(onion) and environ.get("HTTP_HOST") == onion


def place_asked(environ):
    """Return the place of the page that a request asks for, or None if Django must answer it."""
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or environ.get("CONTENT_LENGTH"):
        return None
    if "portal.foreign_charset" in environ or not is_known(environ.get("HTTP_HOST", "")):
        return None
    if settings.PRODUCTION and not (is_by_https(environ) or is_by_onion(environ)):
        return None  # to be led to https
    return places.place_of(environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", ""))


def encoding_for(accepted, sizes):
    """Return the smallest form that an Accept-Encoding header allows."""
    if len(sizes) == 1:
        return ""
    refused, allowed = set(), set()
    for part in accepted.lower().split(","):
        name, _semicolon, quality = part.partition(";")
        zero = quality.replace(" ", "").rstrip("0") in ("q=", "q=0.")
        (refused if zero else allowed).add(name.strip())
    return next((name for name in ("br", "gzip") if name in allowed and name in sizes), "")


def is_unchanged(environ, page):
    """Return whether the reader has the page already."""
    told = environ.get("HTTP_IF_NONE_MATCH")
    if not told:
        return False
    tags = {tag.removeprefix("W/") for tag in parse_etags(told)}
    return "*" in tags or not tags.isdisjoint(page.tags.values())


def answer(page, environ, start_response, *, secure):
    """Send a kept page in the form that the reader understands, or that she has it already.

    Raises FileNotFoundError, and sends nothing, when a large one has just been swept away.
    """
    encoding = encoding_for(environ.get("HTTP_ACCEPT_ENCODING", ""), page.sizes)
    told = page.headers(environ["PATH_INFO"], encoding, secure=secure)
    if page.status == 200 and is_unchanged(environ, page):
        kept = [(n, v) for n, v in told if n not in ("Content-Length", "Content-Encoding")]
        start_response(NAMES[304], kept)
        return []
    body = [] if environ["REQUEST_METHOD"] == "HEAD" else page.body(encoding, environ)
    start_response(NAMES[page.status], told)
    return body


class StoredPages:
    """The portal with its kept pages in front of it."""

    def __init__(self, portal):
        from roundtable.stored import generations  # models need the app registry

        self.portal = portal
        code.mine()  # before a deploy changes the files behind this process
        generations.serves = True

    def __call__(self, environ, start_response):
        """Answer from the store, or let Django answer and keep it."""
        place = place_asked(environ) if settings.STORED_PAGES else None
        if place is None:
            return self.portal(environ, start_response)
        page = find(place) or self.made(place, environ)
        if isinstance(page, Page):
            secure = settings.PRODUCTION and not is_by_onion(environ)
            try:
                return answer(page, environ, start_response, secure=secure)
            except FileNotFoundError:
                return self.portal(environ, start_response)
        status, told, body = page
        start_response(status, told)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    def made(self, place, environ):
        """Return the page as one worker makes it, or what else Django answered.

        While the database is away, a page that the clock has passed is better than none.
        """
        patience = memory.waits_for(shelves.pointer(), place)
        with shelves.alone(f"page {place}", patience=patience):
            if page := find(place):
                return page
            asked = {name: environ[name] for name in NEEDED if name in environ}
            asked |= {name: value for name, value in environ.items() if name.startswith("wsgi.")}
            if path_language(environ["PATH_INFO"]) is None:
                # For the error page of an address without a language.
                asked["HTTP_ACCEPT_LANGUAGE"] = environ.get("HTTP_ACCEPT_LANGUAGE", "")
            asked |= {"REQUEST_METHOD": "GET", "QUERY_STRING": environ.get("QUERY_STRING", "")}
            asked["portal.place"] = place
            answered = self.asked(asked)
        if answered[0].startswith("503"):
            return find(place, over=True) or answered
        if "portal.page" not in asked:
            memory.miss(place)
        return asked.get("portal.page") or answered

    def asked(self, environ):
        """Return (status, headers, body) of what Django answers."""
        told = []
        result = self.portal(
            environ, lambda status, headers, _info=None: told.extend([status, headers])
        )
        try:
            body = b"".join(result)
        finally:
            if hasattr(result, "close"):
                result.close()
        return told[0], told[1], body
