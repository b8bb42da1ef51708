"""Keeps what Django renders for the store (``serving`` asks for it)."""

import contextlib

from roundtable.stored import generations, places, serving, shelves

FORBIDDEN = ("no-store", "private")


def may_be_kept(response):
    """Return whether a response is the same for everybody and says so."""
    if response.status_code not in (200, 410) or response.streaming or response.cookies:
        return False
    if any(word in response.headers.get("Cache-Control", "") for word in FORBIDDEN):
        return False
    vary = {name.strip().lower() for name in response.headers.get("Vary", "").split(",")}
    return not vary - {"", "accept-encoding"}


class KeepPages:
    """Renders a page in one snapshot of the database and keeps it in that one's generation."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """Answer; what may be kept is handed to the WSGI layer as it lies in the store."""
        place = request.META.get("portal.place")
        if place is None:
            return self.get_response(request)
        label, tried = shelves.pointer(), False
        if not generations.is_open(label):
            tried = generations.reopen()
            label = shelves.pointer()
        with generations.snapshot() as number:
            response = self.get_response(request)
        if number is None or label is None or label.number != number:
            # Something was being changed, or whoever opened the store died before saying so.
            if not tried:
                generations.reopen()
        elif generations.is_open(label) and may_be_kept(response):
            request.META["portal.page"] = keep(label, place, response)
        return response


def keep(label, place, response):
    """Keep a response and return it as the store serves it; None if it could not be kept.

    A full disk is no reason not to answer.
    """
    if response.status_code == 410:
        if not place.startswith("plain/"):
            return None
        place = place.replace("plain/", f"{places.GONE}/", 1)
    with contextlib.suppress(OSError):
        if shelves.is_ours() and shelves.put(
            label,
            place,
            status=response.status_code,
            headers=response.headers,
            content=response.content,
        ):
            return serving.memory.find(label, place)
    return None
