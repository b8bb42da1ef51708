"""Error pages: one template, both languages, and no database where the database may be the fault."""

import sys

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from roundtable import context, languages

# Status: heading, and what the reader can do.
PAGES = {
    400: (
        _("We could not read this request"),
        _(
            "Perhaps the address was cut off or changed on its way. Please start from the home page."
        ),
    ),
    403: (
        _("This page is not open to you"),
        _("If you came from a form, go back, load it again and send it once more."),
    ),
    404: (
        _("We cannot find this page"),
        _("Perhaps one letter of the address is wrong, or the page has not been published."),
    ),
    405: (
        _("This page cannot be used in that way"),
        _("It is here to be read. Please start from the home page."),
    ),
    413: (
        _("That is too large to send"),
        _("Please shorten the text and send it again. Files cannot be sent here."),
    ),
    429: (
        _("Too many requests just now"),
        _("Please wait a minute, then try again. Nothing that you typed has been stored."),
    ),
    500: (
        _("Something went wrong on our side"),
        _("It is not your doing. Please try again in a few minutes."),
    ),
    503: (
        _("The portal is resting for a moment"),
        _("It is not your doing. Please try again in a few minutes."),
    ),
}

RETRY_AFTER_SECONDS = {429: 60, 503: 120}


# The fields of a form that hold what somebody wrote herself: shown, not only carried along.
WRITTEN = ("concern", "recommendation", "name", "contact", "reply")

# What a reader may send; organizers may send long texts and files.
MOST_PUBLIC_BYTES = 256 * 1024
# Pages of the back office that anybody may post to.
LOGGED_OUT = (
    "/admin/login/",
    "/admin/invitation/",
    "/admin/language/",
    "/admin/account/step/",
    "/admin/account/passkey/",
    "/admin/account/back/",
)

# Where organizers lay in a file, by the end of the address, and which setting says how large.
LAYING_IN = {"/lay-in/": "PDF_MAX_BYTES", "/file/": "ANSWERS_MAX_BYTES"}


def is_too_large(request):
    """Return whether the request announces a body larger than we read."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    path = request.path_info
    staff = path.startswith("/admin/") and not path.startswith(LOGGED_OUT)
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE if staff else MOST_PUBLIC_BYTES
    if staff:
        most += sum(
            getattr(settings, name) for end, name in LAYING_IN.items() if path.endswith(end)
        )
    return length.isdigit() and int(length) > most


def sent_by(request):
    """Return the fields that somebody has sent by a public form, to be given back with an error.

    A form that is sent again with its token is one submission, whatever had become of the first.
    """
    if request.method != "POST" or request.path_info.startswith("/admin/"):
        return []
    try:
        lists = request.POST.lists()
    except Exception:  # what could not be read cannot be given back
        return []
    return [(name, value) for name, values in lists for value in values]


def error_page(request, status, *, site=None, sent=()):
    """Return the whole page for a status, in the language of the request's path or reader.

    ``site``: its settings, where they are known to be readable. ``sent``: the fields of a form that
    could not be taken; the page holds them all.
    """
    known = status if status in PAGES else (500 if status >= 500 else 400)
    heading, advice = PAGES[known]
    language = languages.request_language(request)
    if request.path_info.startswith("/admin/"):
        language = getattr(request, "LANGUAGE_CODE", language)
    with translation.override(language):
        html = render_to_string(
            "error.html",
            {
                **context.page(request, site=site or site_for(status), with_query=False),
                # A page that is not there has no address of its own.
                "canonical": "",
                "alternates": [],
                "heading": heading,
                "advice": advice,
                "status": status,
                "sent": sent,
                "written": [field for field in sent if field[0] in WRITTEN and field[1]],
            },
        )
    response = HttpResponse(html, status=status)
    response.headers["Content-Language"] = language
    if status in RETRY_AFTER_SECONDS:
        response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS[status])
    return response


def site_for(status):
    """Return the site's settings, or the built-in ones when the database may be the trouble."""
    from roundtable.models import SiteSettings  # models need the app registry, this module not

    if status >= 500:
        return SiteSettings()
    try:
        return SiteSettings.current()
    except DatabaseError:
        return SiteSettings()


def dressed(request, response):
    """Return our page for an empty error answer, with what its headers say (Allow, Retry-After)."""
    page = error_page(request, response.status_code)
    for name, value in response.headers.items():
        if name not in ("Content-Type", "Content-Length", "Content-Language", "Content-Encoding"):
            page.headers[name] = value
    page.cookies = response.cookies
    return page


def bad_request(request, exception):
    """Answer what could not be understood."""
    return error_page(request, 400)


def permission_denied(request, exception):
    """Answer what is not open to whoever asks."""
    return error_page(request, 403)


def page_not_found(request, exception):
    """Answer an address that leads nowhere, or to what readers do not see."""
    return error_page(request, 404)


def server_error(request):
    """Answer an exception: 503 when the database cannot be reached, otherwise 500."""
    status = 503 if is_unreachable(sys.exc_info()[1]) else 500
    return error_page(request, status, sent=sent_by(request))


def is_unreachable(error):
    """Return whether an error says that the database cannot be reached, or that it went away.

    In the midst of an answer PostgreSQL's going is a plain DatabaseError without any words.
    """
    return isinstance(error, OperationalError | InterfaceError) or type(error) is DatabaseError


def csrf_failure(request, reason=""):
    """Answer a form that the admin's guard refuses."""
    return error_page(request, 403)
