"""Fixtures of the tests of accounts and invitations."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.utils import translation
from django.utils.functional import lazy

from roundtable.roles import NAMES
from tests.roundtable.organizers import browser, make_organizer


@pytest.fixture
def groups(db):
    """The six groups, by name; the coordinators' with its permissions."""
    found = {name: Group.objects.get_or_create(name=name)[0] for name in NAMES}
    codenames = ["add_invitation", "view_invitation", "change_organizer", "view_organizer"]
    found["coordinator"].permissions.add(*Permission.objects.filter(codename__in=codenames))
    return found


@pytest.fixture
def vanna(groups):
    """A coordinator."""
    return make_organizer("vanna", "coordinator")


@pytest.fixture
def coordinator(vanna):
    """A browser in which Vanna is logged in."""
    return browser(vanna)


@pytest.fixture
def telling_role(monkeypatch):
    """Let the name of the curators' role tell which language it was asked in."""
    name = lazy(lambda: f"curator in {translation.get_language()}", str)()
    monkeypatch.setitem(NAMES, "curator", name)
