"""Chapters as they are written: Markdown, one file a chapter and language.

The first line is the title. A line of its own, ``![what it shows](name)``, is a picture: the file
``name-en.webp`` or ``name-km.webp`` among the static files; tests/handbook_pictures.py takes it.
What is **bold** is written on a button or above a list of the back office, word for word.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.safestring import SafeString
from PIL import Image

from roundtable import markdown

HERE = Path(__file__).resolve().parent
PICTURES = HERE.parent / "static" / "roundtable" / "handbook"
# In the order in which an organizer needs them; each is the last part of its address.
CHAPTERS = (
    "first-day",
    "desk",
    "excerpts",
    "keys",
    "two-people",
    "documents",
    "numbers",
    "follow-up",
    "going-wrong",
    "keeping",
)
PICTURE = re.compile(r"^!\[(?P<alt>[^]\n]+)\]\((?P<name>[a-z-]+)\)$", re.M)


@dataclass(frozen=True)
class Picture:
    """A picture of the back office, in the language of its chapter."""

    static: str
    alt: str
    width: int
    height: int


@dataclass(frozen=True)
class Part:
    """A piece of a chapter: clean HTML, or a picture."""

    html: str = ""
    picture: Picture | None = None


@dataclass(frozen=True)
class Chapter:
    """One chapter in one language."""

    slug: str
    title: str
    parts: tuple[Part, ...]


def source(slug, language):
    """Return a chapter as it is written."""
    return (HERE / language / f"{slug}.md").read_text(encoding="utf-8")


@cache
def chapter(slug, language):
    """Return a chapter, read once in each process."""
    first, _newline, rest = source(slug, language).partition("\n")
    parts, at = [], 0
    for found in PICTURE.finditer(rest):
        parts += [text(rest[at : found.start()]), Part(picture=picture(found, language))]
        at = found.end()
    return Chapter(slug, first.removeprefix("# "), (*parts, text(rest[at:])))


def text(written):
    """Return Markdown as a piece of a chapter; what the renderer returns has been cleaned."""
    return Part(html=SafeString(markdown.render(written)))


def picture(found, language):
    """Return the picture that a line names."""
    name = f"{found['name']}-{language}.webp"
    with Image.open(PICTURES / name) as image:
        width, height = image.size
    return Picture(f"roundtable/handbook/{name}", found["alt"], width, height)


def contents(language):
    """Return all chapters in a language, in their order."""
    return [chapter(slug, language) for slug in CHAPTERS]
