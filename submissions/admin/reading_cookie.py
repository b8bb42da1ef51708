"""Where a reading session lives in the browser: a cookie of the back office, bound to one log-in."""

from django.conf import settings
from django.urls import reverse

from submissions import reading

COOKIE = "reading"
# In the organizer's own session: ends the reading when she logs out. It opens nothing.
MARK = "reading_session"


def keep(request, response, *, session, cookie):
    """Give the browser what it needs to go on reading, for a quarter of an hour."""
    request.session[MARK] = str(session.pk)
    response.set_cookie(
        COOKIE,
        cookie,
        # No age: it goes when the browser is closed, and opens nothing after its time anyway.
        path=reverse("admin:index"),
        secure=settings.PRODUCTION,
        httponly=True,
        samesite="Strict",
    )


def session_of(request):
    """Return (session, identity) of whoever asks; raises NotReading."""
    cookie = request.COOKIES.get(COOKIE)
    session, identity = reading.current(organizer=request.user, cookie=cookie)
    if request.session.get(MARK) != str(session.pk):
        raise reading.NotReading
    return session, identity


def forget(request, response):
    """Take it away from the browser again."""
    request.session.pop(MARK, None)
    response.delete_cookie(COOKIE, path=reverse("admin:index"), samesite="Strict")
