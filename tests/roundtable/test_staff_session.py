"""An organizer's session ends by itself."""

import datetime

import pytest
import time_machine
from django.test import Client

START = datetime.datetime(2026, 1, 5, 8, tzinfo=datetime.UTC)


@pytest.fixture
def logged_in(sokha):
    """Log Sokha in at eight o'clock and return (client, clock)."""
    with time_machine.travel(START, tick=False) as clock:
        client = Client()
        client.force_login(sokha)
        client.get("/admin/")
        yield client, clock


def is_in(client):
    """Return whether the browser is still logged in."""
    return client.get("/admin/").status_code == 200


def test_session_ends_after_twenty_idle_minutes(logged_in):
    client, clock = logged_in
    clock.shift(datetime.timedelta(minutes=20))
    assert is_in(client)

    clock.shift(datetime.timedelta(minutes=21))
    assert not is_in(client)
    assert not is_in(client)


def test_session_ends_after_eight_busy_hours(logged_in):
    client, clock = logged_in
    for _quarter in range(31):
        clock.shift(datetime.timedelta(minutes=15))
        assert is_in(client)

    clock.shift(datetime.timedelta(minutes=16))
    assert not is_in(client)


def test_language_survives_the_end_of_the_session(logged_in):
    client, clock = logged_in
    client.post("/admin/language/", {"language": "km"})
    clock.shift(datetime.timedelta(minutes=30))

    client.get("/admin/")

    assert '<html lang="km"' in client.get("/admin/login/").text


def test_disabled_organizer_is_out_at_once(logged_in, sokha):
    client, _clock = logged_in
    sokha.is_active = False
    sokha.save()

    assert not is_in(client)
