"""Two buttons at the same moment, on PostgreSQL: the first wins, and one superuser stays."""

import threading

import pytest
from django.contrib.auth.models import Permission

from roundtable.incidents import closing
from roundtable.incidents.closing import close_account
from roundtable.incidents.models import Incident
from tests.conftest import make_organizer as make_superuser
from tests.roundtable.incidents import seen_again
from tests.roundtable.organizers import make_organizer
from tests.submissions.test_at_once import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]


@pytest.fixture
def slow_closing(monkeypatch):
    """Let whoever closes an account first tell that she holds it, and take her time."""
    real, once = closing.call_back_links, threading.Lock()

    def slowly(event):
        def call_back_links(row, *, by):
            if once.acquire(blocking=False):
                event.set()
                threading.Event().wait(0.5)
            return real(row, by=by)

        monkeypatch.setattr(closing, "call_back_links", call_back_links)

    return slowly


def coordinator(name):
    """Return an organizer who may close accounts."""
    organizer = make_organizer(name)
    organizer.user_permissions.add(Permission.objects.get(codename="add_incident"))
    return organizer


def closing_slowly(slow_closing, organizer, *, by):
    """Return the act of who presses first."""

    def act(event):
        slow_closing(event)
        close_account(organizer, by=by)

    return act


def test_of_two_who_close_each_other_at_once_the_first_wins(slow_closing):
    vanna, rithy = coordinator("vanna"), coordinator("rithy")
    first = closing_slowly(slow_closing, rithy, by=vanna)

    came = at_once(first, lambda: close_account(vanna, by=rithy) and None)

    assert came == ("done", "PermissionDenied")
    assert [seen_again(person).is_active for person in (vanna, rithy)] == [True, False]
    assert Incident.objects.count() == 1


def test_two_buttons_for_the_same_account_close_it_once(slow_closing):
    vanna, rithy, bopha = coordinator("vanna"), coordinator("rithy"), make_organizer("bopha")
    first = closing_slowly(slow_closing, bopha, by=vanna)

    came = at_once(first, lambda: close_account(bopha, by=rithy) and None)

    assert came == ("done", "ValidationError")
    assert Incident.objects.count() == 1


def test_last_two_superusers_are_not_closed_at_once(slow_closing):
    vanna, rithy = coordinator("vanna"), coordinator("rithy")
    sokha, dara = make_superuser("sokha"), make_superuser("dara")
    first = closing_slowly(slow_closing, sokha, by=vanna)

    came = at_once(first, lambda: close_account(dara, by=rithy) and None)

    assert came == ("done", "ValidationError")
    assert [seen_again(person).is_active for person in (sokha, dara)] == [False, True]
