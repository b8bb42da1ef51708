"""Tokens, and where a form may come from."""

import pytest
import time_machine
from django.test import RequestFactory

from submissions import guard

pytestmark = pytest.mark.once


def request(**headers):
    """Return a POST with these headers."""
    return RequestFactory().post("/en/submit/", {"a": "b"}, headers=headers)


def test_token_carries_a_nonce_and_its_age():
    with time_machine.travel("2026-11-23 10:00:00+00:00", tick=False) as clock:
        token = guard.new_token("submit")
        clock.shift(5)
        ticket = guard.read_token(token, purpose="submit")

    assert (len(ticket.nonce), ticket.age, ticket.is_expired, ticket.is_hasty) == (
        18,
        5,
        False,
        False,
    )


def test_two_tokens_have_two_nonces():
    nonces = {guard.read_token(guard.new_token("a"), purpose="a").nonce for _each in range(50)}

    assert len(nonces) == 50


def test_token_of_another_purpose_is_none():
    with pytest.raises(guard.BadToken):
        guard.read_token(guard.new_token("reply"), purpose="submit")


def test_token_with_any_character_changed_is_none():
    token = guard.new_token("submit")

    for place, letter in enumerate(token):
        changed = token[:place] + ("A" if letter != "A" else "B") + token[place + 1 :]
        with pytest.raises(guard.BadToken):
            guard.read_token(changed, purpose="submit")


@pytest.mark.parametrize("token", ["", "x", "a:b", "\x00", "é" * 20, "x" * 1_000_000])
def test_what_is_no_token_is_none(token):
    with pytest.raises(guard.BadToken):
        guard.read_token(token, purpose="submit")


@pytest.mark.parametrize(("seconds", "expired"), [(86_400, False), (86_401, True), (-61, True)])
def test_token_lives_for_a_day_and_does_not_come_from_the_future(seconds, expired):
    with time_machine.travel("2026-11-23 10:00:00+00:00", tick=False) as clock:
        token = guard.new_token("submit")
        clock.shift(seconds)

        assert guard.read_token(token, purpose="submit").is_expired is expired


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "null"},
        {"Origin": "null", "Sec-Fetch-Site": "same-origin"},
        {"Origin": "http://testserver"},
        {"Origin": "https://portal.example"},
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
        {"Referer": "https://l.facebook.com/"},
        {"Referer": "android-app://org.telegram.messenger/"},
    ],
)
def test_own_pages_old_phones_and_in_app_browsers_pass(headers):
    assert not guard.is_foreign(request(**headers))


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "https://portal.example.evil.example"},
        {"Origin": "https://portal.example", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://["},
        {"Origin": "http://[::1"},
        {"Origin": "http://testserver]"},
        {"Origin": ""},
        {"Origin": "testserver"},
    ],
)
def test_what_comes_from_another_site_is_told_apart(headers):
    assert guard.is_foreign(request(**headers))
