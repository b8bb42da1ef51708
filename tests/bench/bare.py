"""The least that can stand behind gunicorn: one WSGI function with the bytes of one page.

BARE_PAGE is a file with those bytes; BARE_HEADERS, if given, a JSON list of headers to send.
"""

import json
import os
from pathlib import Path

BODY = Path(os.environ["BARE_PAGE"]).read_bytes()
HEADERS = [tuple(pair) for pair in json.loads(os.environ.get("BARE_HEADERS", "[]"))] or [
    ("Content-Type", "text/html; charset=utf-8"),
    ("Content-Length", str(len(BODY))),
]


def application(environ, start_response):
    """Answer everything with the one page."""
    start_response("200 OK", HEADERS)
    return [BODY]
