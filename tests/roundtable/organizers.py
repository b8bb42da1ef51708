"""Organizers with roles, as the tests of accounts and invitations need them."""

from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.test import Client

from roundtable.models import Organizer

ROLES = ["curator", "translator", "publisher", "keyholder", "auditor"]
PASSWORD = "four words and more"
INVITATIONS = "/admin/roundtable/invitation/"
ADD = f"{INVITATIONS}add/"
ORGANIZERS = "/admin/roundtable/organizer"


def make_organizer(name, *roles, **fields):
    """Return an organizer with some roles."""
    organizer = Organizer.objects.create_user(
        name, password=PASSWORD, **{"is_staff": True, **fields}
    )
    organizer.groups.set(Group.objects.filter(name__in=roles))
    return organizer


def browser(organizer):
    """Return a browser in which an organizer is logged in."""
    client = Client()
    client.force_login(organizer)
    return client


def ids(*names):
    """Return the keys of these groups, as a form sends them."""
    return [str(Group.objects.get(name=name).pk) for name in names]


def roles_of(organizer):
    """Return the names of somebody's roles."""
    return sorted(group.name for group in organizer.groups.all())


def history_of(obj):
    """Return what the history says of an object: who, and what in both languages."""
    entries = LogEntry.objects.filter(object_id=obj.pk, content_type__model=obj._meta.model_name)
    return [(e.user.username, e.change_message) for e in entries.order_by("pk")]


def answer(reader, link, **fields):
    """Send the form of an invitation's page."""
    form = {"username": "bopha", "password1": PASSWORD, "password2": PASSWORD, **fields}
    return reader.post(link, form)
