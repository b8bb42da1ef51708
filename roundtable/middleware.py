"""What happens around every request, outermost first (see MIDDLEWARE in settings.py)."""

import time
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import logout
from django.middleware.gzip import GZipMiddleware
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.encoding import iri_to_uri

from roundtable import errors, headers, languages
from roundtable.accounts import sessions
from roundtable.stored import places


def is_staff_path(path):
    """Return whether a path belongs to the back office, where sessions and cookies exist."""
    return path.startswith("/admin/")


# Public pages are there to be read, except those that a person writes in.
READING = ("GET", "HEAD")
WRITING_PAGES = ("submit", "receipt")


def allowed_methods(path):
    """Return the methods that a public path knows."""
    parts = path.strip("/").split("/")
    writes = len(parts) == 2 and parts[0] in languages.CODES and parts[1] in WRITING_PAGES
    return (*READING, "POST") if writes or headers.is_survey_form(path) else READING


class Headers:
    """Puts the headers of roundtable/headers.py on every response, whatever made it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """Answer, then set every header over whatever was there, and no cookie on public pages."""
        by_onion = is_by_onion(request)
        if by_onion:
            # The onion network encrypts from end to end: there is no https to lead to.
            request.META.update({"wsgi.url_scheme": "https", "HTTP_X_FORWARDED_PROTO": "https"})
        response = self.get_response(request)
        response.headers.pop("Strict-Transport-Security", None)
        wanted = headers.response_headers(
            iri_to_uri(request.path_info),
            status=response.status_code,
            secure=settings.PRODUCTION and not by_onion,
            onion=settings.ONION_URL,
        )
        for name, value in wanted.items():
            response.headers[name] = value
        if not is_staff_path(request.path_info):
            # Whatever cookie a browser sent, Django would delete or renew it.
            response.cookies.clear()
        if request.method == "HEAD" and not response.streaming:
            response.content = b""
        return response


def is_by_onion(request):
    """Return whether a request came to the portal's onion address."""
    onion = urlsplit(settings.ONION_URL).netloc
    return bool(onion) and request.META.get("HTTP_HOST") == onion


class ErrorPages:
    """Gives a refusal without words (405, a body too large) our page, in the reader's language.

    A view that answers an error with a page of its own, such as a form with everything typed still
    in it, is left alone; exceptions have their handlers (roundtable/urls.py).
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """Refuse what is never read here before anything reads it; dress empty error answers."""
        if refusal := self.refusal(request):
            return refusal
        response = self.get_response(request)
        if response.status_code < 400 or response.streaming or response.content:
            return response
        return errors.dressed(request, response)

    def refusal(self, request):
        """Return the refusal of a method, a character set or a size, or None."""
        allowed = allowed_methods(request.path_info)
        if request.method not in allowed and not is_staff_path(request.path_info):
            response = errors.error_page(request, 405)
            response.headers["Allow"] = ", ".join(allowed)
            return response
        if "portal.foreign_charset" in request.META:  # see roundtable/wsgi.py
            return errors.error_page(request, 400)
        return errors.error_page(request, 413) if errors.is_too_large(request) else None


class PublicGZip(GZipMiddleware):
    """Compresses the public pages that are not kept: forms, receipts, search, error pages.

    The admin's hold a secret (the CSRF token) and stay as they are; static files and kept pages
    were compressed once.
    """

    def process_response(self, request, response):
        """Compress what is made for this one reader."""
        kept = "portal.page" in request.META or request.path_info.startswith("/static/")
        if kept or is_staff_path(request.path_info):
            return response
        return super().process_response(request, response)


def is_for_everybody(path):
    """Return whether a path without a language is the same file for all: data, sitemap, robots."""
    return not languages.path_language(path) and places.place_of(path) is not None


class Language:
    """Answers in the language of the path; in the admin, in the one the organizer chose."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """Activate the language for the time of the request only."""
        language = languages.request_language(request)
        if is_staff_path(request.path_info):
            language = request.session.get(languages.STAFF_LANGUAGE, language)
        elif is_for_everybody(request.path_info):
            language = settings.LANGUAGE_CODE
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
        if response.status_code < 400 and is_for_everybody(request.path_info):
            return response
        response.headers.setdefault("Content-Language", language)
        if not languages.path_language(request.path_info):
            patch_vary_headers(response, ("Accept-Language",))
        return response


class StaffSession:
    """Ends an organizer's session after 20 idle minutes, and after 8 hours in any case.

    Django knows one age only. Saving the session on every request would give the idle limit but
    would also set cookies on public pages; so the two times are kept in the session itself and
    touched in the admin only, once a minute at most.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """Log out whoever has been away too long, before any view sees the request."""
        if is_staff_path(request.path_info) and request.user.is_authenticated:
            self.keep_or_end(request, now=int(time.time()))
        return self.get_response(request)

    def keep_or_end(self, request, *, now):
        """Renew the session's idle time, or log its owner out."""
        session = request.session
        began = session.setdefault("began", now)
        seen = session.setdefault("seen", now)
        if now - seen > settings.SESSION_IDLE_SECONDS or now - began > settings.SESSION_COOKIE_AGE:
            language = session.get(languages.STAFF_LANGUAGE)
            logout(request)
            if language:
                request.session[languages.STAFF_LANGUAGE] = language
        elif now - seen > 60:
            session["seen"] = now
            sessions.seen(request)
