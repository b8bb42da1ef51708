"""Error pages as files, for a web server to show when nobody answers behind it."""

from io import BytesIO

from django.core.handlers.wsgi import WSGIRequest

from roundtable import errors, languages
from roundtable.stored import shelves


def request_for(language):
    """Return a request for the home page in a language: an error page is made for no address."""
    return WSGIRequest(
        {"REQUEST_METHOD": "GET", "PATH_INFO": f"/{language}/", "wsgi.input": BytesIO()}
    )


def keep():
    """Write the error pages of today's code to ``errors/<language>/<status>.html``.

    They name the site, and show its notice, as long as the database can be asked.
    """
    site = errors.site_for(404)
    for language in languages.CODES:
        for status in errors.PAGES:
            content = errors.error_page(request_for(language), status, site=site).content
            file = shelves.root() / "errors" / language / f"{status}.html"
            if file.exists() and file.read_bytes() == content:
                continue
            shelves.make_folder(file.parent)
            shelves.write(file, content, stamp=shelves.stamp_of(content))
