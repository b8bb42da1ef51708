"""What the tests of incidents share: a person whose account is closed, and all she has left open."""

from roundtable.incidents.closing import close_account
from tests.roundtable.organizers import make_organizer

INCIDENTS = "/admin/roundtable/incident/"
NOTICE = f"{INCIDENTS}notice/"


def person_page(organizer):
    """Return the address of the page on which somebody's account can be closed."""
    return f"{INCIDENTS}of/{organizer.pk}/"


def close_button(organizer):
    """Return the address that the button posts to."""
    return f"{INCIDENTS}of/{organizer.pk}/close/"


def closed(by, *roles, name="bopha", **fields):
    """Return a new organizer's incident, just closed."""
    return close_account(make_organizer(name, *roles, **fields), by=by)


def seen_again(organizer):
    """Return an organizer as the next request would load her."""
    return type(organizer).objects.get(pk=organizer.pk)
