"""What an organizer sends and finds in the back office of running orders, for its tests."""

from documents.models import RunningItem

LIST = "/admin/documents/runningitem/"
ADD = f"{LIST}add/"

REAL = {
    "presenter": "Planted Vannak, 012 345 678",
    "backup": "Planted Bopha",
    "interpreter": "Planted Rith, rith@example.org",
}


def form(session, **fields):
    """Return the form of an item."""
    defaults = {
        "session": session.pk,
        "position": 1,
        "issue": "",
        "title_en": "Land",
        "title_km": "ដី",
        "minutes": 10,
        "language": "km",
        "state": "invited",
        "public_name_en": "",
        "public_name_km": "",
        "presenter": "",
        "backup": "",
        "interpreter": "",
    }
    return {**defaults, **fields}


def make_item(session, **fields):
    """Return a stored item."""
    defaults = {"position": 1, "title_en": "Land", "title_km": "ដី", "minutes": 10}
    item = RunningItem(session=session, **{**defaults, **fields})
    item.save()
    return item


def page_of(item, page="change"):
    """Return the address of one of an item's pages."""
    return f"{LIST}{item.pk}/{page}/"


def order(session, page=""):
    """Return the address of a session's running order."""
    return f"{LIST}order/{session.pk}/{page}"


def errors(response):
    """Return the errors of a form by field."""
    return {k: [str(e) for e in v] for k, v in response.context["adminform"].form.errors.items()}
