"""Finds every public address of the portal, as a reader and her programs could."""

import re
from xml.etree import ElementTree

from django.urls import resolve
from django.utils import translation

from roundtable.languages import path_language
from tests.roundtable.store_asking import HOST, ask

# What no page of ours leads to, or not from every scene.
BESIDE = ["/sitemap.xml", "/robots.txt", "/.well-known/security.txt"]
BESIDE += [f"/{language}/{rest}" for language in ("en", "km") for rest in ("feed.xml", "news/")]
# The form of a survey: never kept, it holds a token.
FORM = re.compile(r"/(?:en|km)/surveys/[a-z-]+/")
LINK = re.compile(rf"""(?:href|src)="(?:https://{re.escape(HOST)})?(/[^"#]*)""")
LEFT_OUT = re.compile(r"/admin/|/static/|/healthz|/(?:en|km)/(?:submit|receipt|search)/")


def addresses(app=None):
    """Return {address: its answer} of everything that links, the sitemap and data lead to."""
    found, waiting = {}, [*BESIDE, *sitemap(app)]
    while waiting:
        address = waiting.pop()
        if address in found or LEFT_OUT.match(address):
            continue
        found[address] = answer = ask(address, app=app)
        kind = answer.headers.get("Content-Type", "")
        if kind.startswith("text/html"):
            waiting += [link.replace("&amp;", "&") for link in LINK.findall(answer.text)]
        if address.endswith("feed.xml") or kind.startswith("application/json"):
            waiting += re.findall(rf"https://{re.escape(HOST)}(/[^\s\"<#]*)", answer.text)
    return found


def sitemap(app=None):
    """Return the paths that the sitemap names."""
    tree = ElementTree.fromstring(ask("/sitemap.xml", app=app).body)
    return [
        loc.text.removeprefix(f"https://{HOST}") for loc in tree.iter() if loc.tag.endswith("loc")
    ]


def names_of(found):
    """Return the names of the URL patterns that these addresses come to."""
    names = set()
    for address in found:
        path = address.split("?")[0]
        with translation.override(path_language(path) or "en"):
            names.add(resolve(path).view_name)
    return names
