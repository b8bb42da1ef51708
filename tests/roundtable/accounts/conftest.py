"""An organizer with an app, and fresh limits."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache

from roundtable.accounts import slowed
from roundtable.limits import Limit
from tests.roundtable.organizers import make_organizer

SEED = "JBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def fresh_limits(monkeypatch):
    """Nobody has tried anything yet."""
    cache.clear()  # allauth remembers there which codes were used, by the keys of people
    for name in ("FROM_ONE_NETWORK", "FROM_ANYWHERE"):
        true = getattr(slowed, name)
        fresh = Limit(burst=true.burst, per_second=true.per_second)
        monkeypatch.setattr(slowed, name, fresh)


@pytest.fixture
def bopha(db):
    """A curator whose app is set up."""
    organizer = make_organizer("bopha", "curator")
    TOTP.activate(organizer, SEED)
    return organizer


@pytest.fixture
def chan(db):
    """A curator who has no second factor yet."""
    return make_organizer("chan", "curator")
