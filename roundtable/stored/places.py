"""Which addresses are kept, and in which file. deploy/nginx.conf says the same in its own words.

Whatever is not named here can never be stored: forms, receipts, search and the back office are
outside by construction, and so is every address with a query that no page of ours asks for.
"""

import re

from roundtable import headers

LONGEST = 240
PART = "[a-z0-9][a-z0-9-]*"
FILE = rf"{PART}\.(?:ics|pdf|pdf\.sha256|txt|csv|json|xml)"
KEPT = re.compile(
    rf"/(?:en|km)/(?:{PART}/)*(?:{FILE})?|/data/{PART}/{FILE}"
    r"|/(?:sitemap\.xml|robots\.txt|\.well-known/security\.txt)"
)
# Only these come in pages; a voice's own page has no second one.
IN_PAGES = re.compile(rf"/(?:en|km)/voices/(?!v-[0-9a-f]{{8}}/)(?:{PART}/)?")
PAGE = re.compile(r"page=([1-9][0-9]{0,3})")

# A page whose words were taken back is kept apart: the web server must not send it as if it were
# whole.
GONE = "gone"


def shelf_of(path, query):
    """Return the name of the shelf for a query: plain, both, page-2; None if it is not kept."""
    if not query:
        return "plain"
    if query == "both=1" and path.endswith("/"):
        return "both"
    numbered = PAGE.fullmatch(query)
    return f"page-{numbered[1]}" if numbered and IN_PAGES.fullmatch(path) else None


def place_of(path, query=""):
    """Return the file, relative to a generation's folder, that keeps an address; None if none does.

    ``path`` as it stands in the address, ``query`` without the question mark.
    """
    if len(path) > LONGEST or not KEPT.fullmatch(path):
        return None
    if headers.cache_control(path) != "no-cache":
        return None
    shelf = shelf_of(path, query)
    if shelf is None:
        return None
    return f"{shelf}{path}{'index.html' if path.endswith('/') else ''}"
