"""The WSGI entry that gunicorn loads."""

import os
import re

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "roundtable.settings")

portal = get_wsgi_application()

CHARSET = re.compile(r"charset\s*=\s*\"?([^\s\";]*)", re.IGNORECASE)


def application(environ, start_response):
    """Answer a request; mark one in another character set than UTF-8, to be refused with our page.

    Django decodes the query by the body's character set while it makes the request, before any
    middleware could answer; Python knows sets that decode no text at all and then raise.
    """
    charset = CHARSET.search(environ.get("CONTENT_TYPE") or "")
    if charset and charset[1].lower() not in ("utf-8", "utf8"):
        environ["CONTENT_TYPE"] = ""
        environ["portal.foreign_charset"] = True
    return portal(environ, start_response)
