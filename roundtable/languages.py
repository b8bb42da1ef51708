"""Which language a request is answered in: its path says so, or what the reader prefers.

No cookie: a public address carries its language, so that a page can be stored, printed and
shared, and a phone keeps no trace of the choice.
"""

from django.conf import settings
from django.utils.translation.trans_real import parse_accept_lang_header

CODES = tuple(code for code, _name in settings.LANGUAGES)
NAMES = dict(settings.LANGUAGES)

# Where organizers' choice is kept, in their session.
STAFF_LANGUAGE = "language"


def other(code):
    """Return the other one of our two languages."""
    return "en" if code == "km" else "km"


def path_language(path):
    """Return the language that a path begins with, or None."""
    first = path.lstrip("/").split("/", 1)[0]
    return first if first in CODES and path.startswith(f"/{first}") else None


def preferred_language(accept_language):
    """Return Khmer or English, whichever the header puts first; English when it names neither."""
    for code, _quality in parse_accept_lang_header(accept_language.lower()):
        base = code.split("-")[0]
        if base in CODES:
            return base
    return "en"


def request_language(request):
    """Return the language to answer a request in, without touching any session or cookie."""
    return path_language(request.path_info) or preferred_language(
        request.META.get("HTTP_ACCEPT_LANGUAGE", "")
    )


def in_other_language(path):
    """Return the same page's path in the other language."""
    code = path_language(path)
    return f"/{other(code)}{path[len(code) + 1 :]}" if code else f"/{other('en')}/"
