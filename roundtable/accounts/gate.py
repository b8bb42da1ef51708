"""Who stands before the back office, and by what she has shown that it is she.

allauth writes into the session by which means somebody came in. A password alone opens no page of
the admin: PortalAdminSite.has_permission asks here, and with it every view of the admin.
"""

import time
from functools import wraps
from urllib.parse import urlsplit

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.core.exceptions import ReauthenticationRequired
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from roundtable.accounts import sessions
from roundtable.accounts.returning import has_second_factor

# How long what somebody has shown is fresh enough for what cannot be undone.
FRESH_SECONDS = 5 * 60


def second_factor(request):
    """Return the type of the second factor shown last in this session, or an empty text."""
    shown = [r for r in get_authentication_records(request, request.user) if r["method"] == "mfa"]
    return shown[-1].get("type", "") if shown else ""


def has_shown(request):
    """Return whether somebody has shown a second factor in this session."""
    return bool(second_factor(request))


def is_organizer(user):
    """Return whether somebody may have an account page at all."""
    return user.is_authenticated and user.is_active and user.is_staff


def count_as_shown(request, authenticator):
    """Let a second factor that was set up in this session open the back office.

    Setting it up has proved that she has it: a code was typed, or the device has signed.
    """
    if not has_shown(request):
        kind = str(authenticator.type)
        record_authentication(request, request.user, "mfa", id=authenticator.pk, type=kind)
    sessions.note(request)


def is_fresh(request):
    """Return whether somebody has shown just now that it is she: by her strongest means."""
    wanted = "mfa" if has_second_factor(request.user) else "password"
    records = get_authentication_records(request, request.user)
    times = [record["at"] for record in records if record["method"] == wanted]
    return bool(times) and 0 <= time.time() - times[-1] < FRESH_SECONDS


def again(request):
    """Lead to the page that asks again, and from there back to where she was.

    What was sent is not kept meanwhile: allauth would write it into the session, with the address
    and the browser that it came from.
    """
    ways = get_adapter().get_reauthentication_methods(request.user)
    url = ways[0]["url"] if ways else reverse("admin:login")
    return HttpResponseRedirect(f"{url}?{urlencode({REDIRECT_FIELD_NAME: page_of(request)})}")


def page_of(request):
    """Return the path of the page that she is on: for a form that was sent, the one it stands on."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    came_from = urlsplit(request.headers.get("Referer", ""))
    of_ours = came_from.netloc == request.get_host() and came_from.path.startswith("/admin/")
    return came_from.path if of_ours else reverse("admin:index")


def fresh(view):
    """Ask again for the second factor before a view whose act cannot be undone.

    For methods of an admin class and for plain views.
    """

    @wraps(view)
    def asked(*args, **kwargs):
        request = next(arg for arg in args if hasattr(arg, "session"))
        return view(*args, **kwargs) if is_fresh(request) else again(request)

    return asked


def own_account(view):
    """Let a view be seen by an organizer only, about herself.

    Who has no second factor yet comes to set one up; who has one must have shown it.
    """

    @wraps(view)
    def guarded(request, *args, **kwargs):
        user = request.user
        if not is_organizer(user) or (has_second_factor(user) and not has_shown(request)):
            return HttpResponseRedirect(reverse("admin:login"))
        try:
            return view(request, *args, **kwargs)
        except ReauthenticationRequired:
            return again(request)

    return guarded
