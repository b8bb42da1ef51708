"""The WSGI entry that gunicorn loads."""

import os
import re

# Before what reads the settings while it is imported.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "roundtable.settings")

from django.core.handlers.wsgi import WSGIRequest
from django.core.wsgi import get_wsgi_application
from django.http.multipartparser import MultiPartParserError
from django.utils.http import parse_header_parameters

from roundtable.stored.serving import StoredPages

OURS = ("utf-8", "utf8")
# Also "charset*" and "charset*0" (RFC 2231), which Django puts together to one name.
NAMED = re.compile(r"charset[\s*\d]*=\s*\"?([^\s\";]*)", re.IGNORECASE)


class Request(WSGIRequest):
    """A request in which a part with a broken header makes the form unreadable, and no more."""

    def parse_file_upload(self, META, post_data):
        """Return the fields and the files; raises MultiPartParserError."""
        try:
            return super().parse_file_upload(META, post_data)
        except TypeError as error:  # Python's parser, when "name*" stands beside "name*0"
            raise MultiPartParserError from error


def is_foreign(content_type):
    """Return whether a Content-Type names another character set than UTF-8, or cannot be read.

    Judged by what Django makes of it and by each name in it, so that neither hides another.
    """
    try:
        _kind, parameters = parse_header_parameters(content_type)
    except (LookupError, TypeError, ValueError):
        return True
    named = [parameters.get("charset", "utf-8"), *NAMED.findall(content_type)]
    return any(name.lower() not in OURS for name in named)


django = get_wsgi_application()
django.request_class = Request
portal = StoredPages(django)


def application(environ, start_response):
    """Answer a request; mark one in another character set than UTF-8, to be refused with our page.

    Django decodes the query by the body's character set while it makes the request, before any
    middleware could answer; Python knows sets that decode no text at all and then raise.
    """
    if is_foreign(environ.get("CONTENT_TYPE") or ""):
        environ["CONTENT_TYPE"] = ""
        environ["portal.foreign_charset"] = True
    return portal(environ, start_response)
