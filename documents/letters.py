"""Model letters as readers take them along: with blanks, as plain text, as a link to write with.

Nothing is sent from here and nothing is counted: a link opens the reader's own mail program.
"""

import re
from urllib.parse import quote

from django.utils import translation
from django.utils.translation import gettext_lazy as _

# As they stand in a letter's text, and what readers see of them.
BLANKS = {"name": _("[your name]"), "country": _("[your country]")}
BLANK = re.compile(r"\[(name|country)\]")
PARAGRAPHS = re.compile(r"\n[ \t]*\n\s*")
# What mail programs take of a link (Outlook the least); beyond it the text has to be copied.
LONGEST_LINK = 1800


def paragraphs(letter, code):
    """Return a letter's text as paragraphs, each a list of pieces: (text, the blank that it is)."""
    with translation.override(code):
        text = letter.in_language("body", code).strip()
        return [pieces(paragraph) for paragraph in PARAGRAPHS.split(text)]


def pieces(paragraph):
    """Return the pieces of a paragraph in the active language: texts, and blanks between them."""
    parts = enumerate(BLANK.split(paragraph))
    found = [(str(BLANKS[part]), part) if place % 2 else (part, "") for place, part in parts]
    return [(text, blank) for text, blank in found if text]


def plain(letter, code):
    """Return a letter's text in one language, with its blanks to fill in."""
    with translation.override(code):
        body = letter.in_language("body", code)
        return BLANK.sub(lambda found: str(BLANKS[found[1]]), body).strip()


def mailto(email, *, subject, body):
    """Return a link that opens a new e-mail (RFC 6068); without the body if it would be too long."""
    link = f"mailto:{quote(email, safe='@')}?subject={quote(subject, safe='')}"
    lines = "\r\n".join(body.splitlines())
    whole = f"{link}&body={quote(lines, safe='')}"
    return whole if len(whole) <= LONGEST_LINK else link
