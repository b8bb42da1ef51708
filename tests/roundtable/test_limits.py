"""Limits in memory, by keys that tell nothing about anybody."""

import datetime
import threading

import pytest
import time_machine
from django.test import RequestFactory

from roundtable.limits import Limit, hidden, network_key

pytestmark = pytest.mark.once


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    """A clock that stands still."""
    return Clock()


def key_of(address, **headers):
    """Return the key of a request that comes from an address."""
    return network_key(RequestFactory().get("/", REMOTE_ADDR=address, **headers))


def test_burst_is_allowed_and_then_one_by_one(clock):
    limit = Limit(burst=3, per_second=0.1, clock=clock)
    assert [limit.allow("a") for _time in range(4)] == [True, True, True, False]
    assert limit.seconds_left("a") == 10

    clock.now += 9
    assert (limit.allow("a"), limit.seconds_left("a")) == (False, 1)

    clock.now += 1
    assert limit.seconds_left("a") == 0
    assert (limit.allow("a"), limit.allow("a")) == (True, False)


def test_refused_attempt_costs_nothing_and_rest_fills_up_to_the_burst_only(clock):
    limit = Limit(burst=2, per_second=1, clock=clock)
    for _time in range(10):
        limit.allow("a")
    clock.now += 1
    assert limit.allow("a")

    clock.now += 1000
    assert [limit.allow("a") for _time in range(3)] == [True, True, False]


@pytest.mark.parametrize("seconds", [3, 7, 15, 60, 49])
def test_whoever_waits_as_long_as_told_is_let_in(clock, seconds):
    limit = Limit(burst=1, per_second=1 / seconds, clock=clock)
    for _time in range(50):
        assert limit.allow("a")
        assert limit.seconds_left("a") == seconds
        clock.now += limit.seconds_left("a")


def test_keys_do_not_share(clock):
    limit = Limit(burst=1, per_second=1, clock=clock)

    assert limit.allow("a")
    assert limit.allow("b")
    assert not limit.allow("a")
    assert limit.seconds_left("never seen") == 0


def test_token_can_be_given_back_and_a_key_forgotten(clock):
    limit = Limit(burst=2, per_second=0.001, clock=clock)
    limit.allow("a")
    limit.give_back("a")
    limit.give_back("a")
    assert [limit.allow("a") for _time in range(3)] == [True, True, False]

    limit.forget("a")
    limit.forget("never seen")
    assert [limit.allow("a") for _time in range(3)] == [True, True, False]


def test_bucket_left_alone_longest_goes_when_there_are_too_many(clock):
    limit = Limit(burst=1, per_second=0.001, most_keys=3, clock=clock)
    for key in "abc":
        limit.allow(key)
    limit.allow("a")  # refused, and so not left alone
    limit.allow("d")

    assert len(limit) == 3
    assert [limit.seconds_left(key) > 0 for key in "abcd"] == [True, False, True, True]


def test_asking_how_long_keeps_nothing(clock):
    limit = Limit(burst=1, per_second=1, clock=clock)
    limit.seconds_left("a")

    assert len(limit) == 0


def test_threads_together_take_no_more_than_there_is(clock):
    limit = Limit(burst=100, per_second=0.001, clock=clock)
    taken = []

    def take():
        taken.extend(limit.allow("a") for _time in range(50))

    threads = [threading.Thread(target=take) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(taken), sum(taken)) == (400, 100)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("203.0.113.7", "203.0.113.250", True),
        ("203.0.113.7", "203.0.114.7", False),
        ("2001:db8:1::1", "2001:db8:1:ffff::9", True),
        ("2001:db8:1::1", "2001:db8:2::1", False),
        ("::ffff:203.0.113.7", "203.0.113.9", True),
        ("fe80::1%eth0", "fe80::2", True),
        ("", "unix:", True),
        ("", "203.0.113.7", False),
        ("0.0.0.0", "::", False),
    ],
)
def test_key_stands_for_a_network(one, other, same):
    assert (key_of(one) == key_of(other)) is same


def test_key_holds_nothing_of_the_address():
    key = key_of("203.0.113.7")

    assert isinstance(key, bytes)
    assert len(key) == 32
    assert b"203.0.113" not in key


def test_what_a_client_says_of_its_address_counts_only_as_the_proxys_last_word(settings):
    forwarded = {"HTTP_X_FORWARDED_FOR": "198.51.100.1, 203.0.113.7"}
    settings.BEHIND_PROXY = False
    assert key_of("127.0.0.1", **forwarded) == key_of("127.0.0.1")

    settings.BEHIND_PROXY = True
    proxied = key_of("127.0.0.1", **forwarded)
    assert proxied == key_of("127.0.0.1", HTTP_X_FORWARDED_FOR="192.0.2.66,203.0.113.9")
    assert proxied != key_of("127.0.0.1", HTTP_X_FORWARDED_FOR="203.0.113.7, 198.51.100.1")
    assert key_of("127.0.0.1") == key_of("203.0.113.7") == key_of("", HTTP_X_FORWARDED_FOR="?,")


def test_key_is_another_one_every_utc_day():
    with time_machine.travel(datetime.datetime(2026, 1, 5, 0, 1, tzinfo=datetime.UTC)) as clock:
        morning = key_of("203.0.113.7")
        clock.move_to(datetime.datetime(2026, 1, 5, 23, 59, tzinfo=datetime.UTC))
        assert key_of("203.0.113.7") == morning

        clock.move_to(datetime.datetime(2026, 1, 6, 0, 0, tzinfo=datetime.UTC))
        assert key_of("203.0.113.7") != morning
        clock.move_to(datetime.datetime(2026, 1, 5, 12, 0, tzinfo=datetime.UTC))
        assert key_of("203.0.113.7") != morning


def test_parts_of_a_hidden_key_do_not_run_together():
    assert hidden(b"ab", b"c") != hidden(b"a", b"bc")
    assert hidden(b"ab", b"c") == hidden(b"ab", b"c")
