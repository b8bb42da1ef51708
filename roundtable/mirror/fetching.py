"""Asks the portal for a page in this process, as a browser would that says nothing of its reader."""

import sys
from dataclasses import dataclass
from io import BytesIO
from urllib.parse import unquote_to_bytes, urljoin, urlsplit

from django.conf import settings

from roundtable.stored import generations
from roundtable.wsgi import application

# Whose code makes the pages, the server says; a command only reads and fills.
generations.serves = False


@dataclass(frozen=True)
class Answer:
    """What the portal answered."""

    status: int
    headers: dict
    body: bytes

    @property
    def is_html(self):
        """Return whether it is a page, and no file."""
        return self.headers.get("Content-Type", "").startswith("text/html")

    def leads_to(self, address):
        """Return where a redirect leads, as an address of this site, or None if it is none."""
        if self.status not in (301, 302, 307, 308):
            return None
        return urljoin(address, self.headers["Location"].removeprefix(settings.SITE_URL))


def environ_for(address):
    """Return the request for an address (path and query) as a web server hands it over."""
    path, _mark, query = address.partition("?")
    site = urlsplit(settings.SITE_URL)
    scheme = "https" if settings.PRODUCTION else site.scheme
    return {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query,
        "SERVER_NAME": site.hostname,
        "SERVER_PORT": str(site.port or (443 if scheme == "https" else 80)),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": site.netloc,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scheme,
        "wsgi.input": BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }


def fetch(address):
    """Return the portal's answer to an address; a kept page comes from the store."""
    told = []
    result = application(
        environ_for(address), lambda status, headers, _info=None: told.extend([status, headers])
    )
    try:
        body = b"".join(result)
    finally:
        if hasattr(result, "close"):
            result.close()
    status, headers = told
    return Answer(int(status.split()[0]), dict(headers), body)
