"""Fixtures of the tests of submissions."""

import pytest
import time_machine

from roundtable.limits import Limit
from submissions import keys, receipts
from submissions.admin import reading_page
from submissions.views import receipt, submit, surveys
from tests.roundtable.organizers import browser, make_organizer
from tests.submissions.factories import browser_with, make_keyholder


@pytest.fixture(autouse=True)
def quick_locks(monkeypatch):
    """Passphrases and receipts are slow by design; here they are quick."""
    monkeypatch.setitem(receipts.HASH, "memory_cost", 64)
    monkeypatch.setitem(receipts.HASH, "time_cost", 1)
    monkeypatch.setitem(keys.LOCK, "memory_cost", 1024)
    monkeypatch.setitem(keys.LOCK, "time_cost", 1)


@pytest.fixture(autouse=True)
def fresh_limits(monkeypatch):
    """No memory of earlier tests' requests."""
    pages = ((submit, "per_network"), (surveys, "per_network"), (receipt, "guesses"))
    for page, name in pages:
        true = getattr(page, name)
        monkeypatch.setattr(page, name, Limit(burst=true.burst, per_second=true.per_second))


@pytest.fixture
def vanna(db):
    """A curator."""
    return make_organizer("vanna", "curator")


@pytest.fixture
def desk(vanna):
    """The curator's browser."""
    return browser(vanna)


@pytest.fixture
def audit(db):
    """An auditor's browser."""
    return browser(make_organizer("chan", "auditor"))


@pytest.fixture
def analyst(db):
    """A browser of somebody who may read and export."""
    return browser_with("view_submission", "read_submission", "export_submission")


@pytest.fixture
def publisher(db):
    """A browser of somebody who may export and not read."""
    return browser_with("export_submission", name="publisher")


class Clock:
    """A clock that stands until it is moved."""

    now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    """The clock of a fresh limit on guessing, of the same size as the true one."""
    clock, true = Clock(), reading_page.GUESSES
    fresh = Limit(burst=true.burst, per_second=true.per_second, clock=clock)
    monkeypatch.setattr(reading_page, "GUESSES", fresh)
    return clock


@pytest.fixture
def at_noon(clock):
    """Stop the clock, so that no session ends by itself."""
    with time_machine.travel("2025-05-01 12:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def chanthy(db):
    """A browser of a keyholder whose key is in use, and the recovery key's paper."""
    keys.make_recovery_key()
    browser, organizer, private_half = make_keyholder("chanthy")
    browser.organizer, browser.private_half = organizer, private_half
    return browser
