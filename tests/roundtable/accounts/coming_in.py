"""The steps of a login, as a browser without script sends them."""

import time

from django.test import Client

from roundtable.accounts import codes
from tests.roundtable.accounts.conftest import SEED
from tests.roundtable.organizers import PASSWORD

LOGIN, STEP, ACCOUNT = "/admin/login/", "/admin/account/step/", "/admin/account/"


def code(offset=0, seed=SEED):
    """Return the code of this half minute, or of one near it."""
    return codes.code_of(seed, int(time.time()) // 30 + offset)


def first(client, name="bopha", password=PASSWORD, next="/admin/", **extra):
    """Send name and password."""
    return client.post(LOGIN, {"username": name, "password": password, "next": next}, **extra)


def second(client, typed, **extra):
    """Send a code."""
    return client.post(STEP, {"code": typed}, **extra)


def logged_in(name="bopha", offset=0):
    """Return a browser in which somebody has taken both steps."""
    client = Client()
    first(client, name)
    assert second(client, code(offset)).status_code == 302
    return client
