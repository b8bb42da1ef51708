"""Logging in: guessing is slow, nobody is locked out, and strangers learn nothing."""

import re
from contextlib import nullcontext

import argon2
import pytest
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError

from roundtable import login
from roundtable.audit.verbs import Verb
from roundtable.limits import Limit
from roundtable.models import AuditEntry, Organizer
from roundtable.turns import Turns

PASSWORD = "correct horse battery"
HOME, ELSEWHERE = "203.0.113.7", "198.51.100.1"


class Clock:
    """A clock that stands until it is moved."""

    now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    """The clock of fresh limits, of the same size as the true ones."""
    clock = Clock()
    for name in ("FROM_ONE_NETWORK", "FROM_ANYWHERE", "WAITING", "ON_RECORD"):
        true = getattr(login, name)
        fresh = Limit(burst=true.burst, per_second=true.per_second, clock=clock)
        monkeypatch.setattr(login, name, fresh)
    return clock


def log_in(reader, username="sokha", password="wrong", address=HOME):
    """Send the form of the login page."""
    form = {"username": username, "password": password, "next": "/admin/"}
    return reader.post("/admin/login/", form, REMOTE_ADDR=address)


def told(response):
    """Return the status and what a refused form says."""
    return response.status_code, response.context["form"].non_field_errors()


def network(number):
    """Return an address of a network of its own."""
    return f"10.{number // 256}.{number % 256}.1"


def test_sixth_wrong_password_has_to_wait_and_then_the_right_one_is_let_in(sokha, reader, clock):
    for _time in range(5):
        assert log_in(reader).status_code == 200

    response = log_in(reader, password=PASSWORD)

    assert told(response) == (
        429,
        ["Too many attempts for this name. Please wait 15 seconds, then try again."],
    )
    assert response.headers["Retry-After"] == "15"
    assert response.headers["Cache-Control"] == "no-store"
    assert 'value="sokha"' in response.text
    assert PASSWORD not in response.text

    clock.now += 14
    assert "Please wait 1 second, then" in log_in(reader, password=PASSWORD).text
    clock.now += 1
    assert log_in(reader, password=PASSWORD).headers["Location"] == "/admin/"


def test_success_lets_the_count_begin_anew(sokha, reader, clock):
    for _round in range(10):
        for _time in range(4):
            assert log_in(reader).status_code == 200
        assert log_in(reader, password=PASSWORD).status_code == 302
        reader.post("/admin/logout/")
        clock.now += 4  # the wide limit counts wrong passwords for a while


def test_own_logins_never_make_the_wide_limit_tight(sokha, reader, clock):
    for number in range(60):
        assert log_in(reader, password=PASSWORD, address=network(number)).status_code == 302
        reader.post("/admin/logout/")


def test_attacker_elsewhere_does_not_keep_the_person_out(sokha, reader, clock):
    answers = [log_in(reader, address=ELSEWHERE).status_code for _time in range(20)]
    assert answers == [200] * 5 + [429] * 15

    assert log_in(reader, password=PASSWORD).status_code == 302


def test_guessing_from_two_hundred_networks_is_slow_and_leaves_room_within_a_second(
    sokha, reader, clock
):
    answers = [log_in(reader, address=network(number)).status_code for number in range(200)]
    assert answers == [200] * 30 + [429] * 170
    refused = log_in(reader, password=PASSWORD)
    assert refused.headers["Retry-After"] == "1"

    clock.now += 1
    assert log_in(reader, password=PASSWORD).status_code == 302


def test_network_cannot_hammer_at_the_wide_limit(sokha, reader, clock):
    for number in range(30):
        log_in(reader, address=network(number))
    for _time in range(100):
        log_in(reader, address=ELSEWHERE)

    clock.now += 1  # room for one, and the hammering network has used up its own
    assert log_in(reader, address=ELSEWHERE).headers["Retry-After"] == "14"
    assert log_in(reader, password=PASSWORD).status_code == 302


def test_twenty_wrong_passwords_in_a_minute_are_slowed(sokha, reader, clock):
    passed = 0
    for _time in range(20):
        passed += log_in(reader).status_code == 200
        clock.now += 3
    assert passed == 8


def test_spelling_of_a_name_gives_no_further_guesses(sokha, reader, clock):
    spellings = ["sokha", "Sokha", "SOKHA", "ｓｏｋｈａ", " sokha"]
    for name in spellings:
        assert log_in(reader, name).status_code == 200

    assert log_in(reader, "sOkHa").status_code == 429


def test_endless_name_is_an_attempt_like_any_other(db, reader, clock):
    answers = [log_in(reader, "x" * (100_000 + n)).status_code for n in range(6)]

    assert answers == [200] * 5 + [429]


def test_names_do_not_share_a_limit(sokha, dara, reader, clock):
    for _time in range(6):
        log_in(reader)

    assert log_in(reader, "dara", PASSWORD).status_code == 302


def test_unfinished_form_is_no_attempt(sokha, reader, clock):
    for _time in range(10):
        assert log_in(reader, password="").status_code == 200
        assert log_in(reader, username="").status_code == 200

    assert log_in(reader, password=PASSWORD).status_code == 302


@pytest.fixture
def people(db):
    """One account of each kind, by name; "nobody" has none."""
    for name, fields in {
        "works-here": {"is_staff": True},
        "has-left": {"is_staff": True, "is_active": False},
        "no-organizer": {},
    }.items():
        Organizer.objects.create_user(name, password=PASSWORD, **fields)
    Organizer.objects.create_user("no-password", is_staff=True)
    return ["works-here", "has-left", "no-organizer", "no-password", "nobody"]


def test_every_account_and_none_get_the_very_same_answers(people, reader, clock):
    def answers(name):
        passwords = ["wrong"] * 7 if name == "works-here" else [PASSWORD] * 7
        return [told(log_in(reader, name, password)) for password in passwords]

    first = answers("works-here")

    assert [status for status, _words in first] == [200] * 5 + [429] * 2
    for name in people[1:]:
        assert answers(name) == first


def test_page_is_the_same_for_known_and_unknown_but_for_the_name(people, reader, clock):
    def page(name):
        response = log_in(reader, name)
        return response.text.replace(name, "…"), {**response.headers}

    def without_token(page):
        text, headers = page
        text = re.sub('name="csrfmiddlewaretoken" value="[^"]+"', "", text)
        return text, headers["Content-Type"], sorted(headers)

    pages = [without_token(page(name)) for name in people]

    assert all(other == pages[0] for other in pages)


@pytest.fixture
def slow_sums(settings, monkeypatch):
    """Count how often Argon2 works."""
    settings.PASSWORD_HASHERS = settings.PASSWORD_HASHERS[1:]  # without the tests' own
    counted = []
    for name in ("hash_secret", "verify_secret"):
        true = getattr(argon2.low_level, name)

        def counting(*args, true=true, **kwargs):
            counted.append(true.__name__)
            return true(*args, **kwargs)

        monkeypatch.setattr(argon2.low_level, name, counting)
    monkeypatch.setattr(argon2._password_hasher, "verify_secret", argon2.low_level.verify_secret)
    return counted


def test_known_and_unknown_names_cost_one_slow_sum_each(slow_sums, people, reader, clock):
    Organizer.objects.exclude(username="no-password").update(password=make_password(PASSWORD))
    slow_sums.clear()
    for name in people:
        for password in ("wrong", PASSWORD):
            log_in(reader, name, password)
            assert len(slow_sums) == 1, (name, password)
            slow_sums.clear()


def test_whoever_has_to_wait_costs_no_slow_sum_and_no_query(
    people, reader, clock, slow_sums, django_assert_num_queries
):
    for name in ("works-here", "nobody"):
        for _time in range(5):
            log_in(reader, name)
        slow_sums.clear()
        with django_assert_num_queries(0):
            assert log_in(reader, name, PASSWORD).status_code == 429
        assert slow_sums == []


def test_many_at_once_are_counted_before_they_are_answered(sokha, clock, rf, monkeypatch):
    """Each attempt begins while the one before is still being looked at."""
    waits = []

    def attempt(*args, **kwargs):
        request = rf.post("/admin/login/", REMOTE_ADDR=HOME)
        form = login.LoginForm(request, {"username": "sokha", "password": "wrong"})
        assert not form.is_valid()
        waits.append(form.seconds_to_wait)

    monkeypatch.setattr("django.contrib.auth.forms.authenticate", attempt)
    monkeypatch.setattr(login.TURNS, "turn", lambda may_wait: nullcontext())
    attempt()

    assert waits == [15, 0, 0, 0, 0, 0]


@pytest.fixture
def turns(monkeypatch):
    """Turns to look at a password, for which nobody waits longer than a moment."""
    turns = Turns(patience=0.01)
    monkeypatch.setattr(login, "TURNS", turns)
    return turns


def test_crowd_at_the_door_is_told_to_come_back_whoever_is_asked_for(
    people, reader, clock, turns, slow_sums, django_assert_num_queries
):
    with turns.work, turns.door, django_assert_num_queries(0):
        answers = [log_in(reader, name, PASSWORD) for name in people]

    assert {answer.status_code for answer in answers} == {429}
    assert {answer.headers["Retry-After"] for answer in answers} == {"60"}
    assert len({str(told(answer)) for answer in answers}) == 1
    assert slow_sums == []


def test_attempt_that_nobody_looked_at_does_not_count(sokha, reader, clock, turns):
    with turns.work, turns.door:
        for number in range(40):
            assert log_in(reader, address=network(number)).status_code == 429
            assert log_in(reader).headers["Retry-After"] == "60"

    for _time in range(4):
        assert log_in(reader).status_code == 200
    assert log_in(reader, password=PASSWORD).status_code == 302


def test_flood_from_one_network_leaves_the_place_at_the_door_to_others(
    sokha, reader, clock, turns, monkeypatch
):
    waited = []
    monkeypatch.setattr(turns, "waited", lambda may_wait: waited.append(may_wait()) or False)

    with turns.work:
        for number in range(15):
            log_in(reader, f"random-{number}", address=ELSEWHERE)
        log_in(reader)

    assert waited == [True] * 10 + [False] * 5 + [True]


def test_place_is_free_again_after_each_attempt(sokha, reader, clock, turns):
    assert log_in(reader).status_code == 200
    assert not turns.work.locked()
    assert log_in(reader, password=PASSWORD).status_code == 302
    assert not turns.work.locked()
    assert not turns.door.locked()


def test_log_and_session_say_nothing_of_an_attempt(sokha, reader, clock, caplog, settings):
    for _time in range(7):
        log_in(reader)

    assert caplog.text == ""
    assert settings.SESSION_COOKIE_NAME not in reader.cookies


def test_waiting_is_told_in_the_chosen_language(sokha, reader, clock):
    for _time in range(6):
        response = reader.post(
            "/admin/login/",
            {"username": "sokha", "password": "wrong"},
            headers={"Accept-Language": "km"},
        )

    assert response.status_code == 429
    assert '<html lang="km"' in response.text


def test_words_for_waiting_have_a_number(sokha, rf, clock):
    request = rf.post("/admin/login/", REMOTE_ADDR=HOME)
    for _time in range(6):
        form = login.LoginForm(request, {"username": "sokha", "password": "wrong"})
        form.is_valid()

    [error] = form.non_field_errors().as_data()
    assert isinstance(error, ValidationError)
    assert (error.code, error.params) == ("wait", {"seconds": 15})


def test_failed_login_is_on_record_without_the_name_that_was_typed(sokha, reader, clock):
    log_in(reader, "sokha")
    log_in(reader, "my password by mistake")

    told = AuditEntry.objects.filter(verb=Verb.LOGIN_FAILED).order_by("-about")
    assert list(told.values_list("by", "about", "detail")) == [
        (None, f"roundtable.organizer:{sokha.pk}", ""),
        (None, "", ""),
    ]


def test_flood_of_failures_does_not_fill_the_record(sokha, reader, clock, monkeypatch):
    monkeypatch.setattr(login, "ON_RECORD", Limit(burst=3, per_second=1 / 10))
    for number in range(9):
        log_in(reader, f"name-{number}")

    assert AuditEntry.objects.filter(verb=Verb.LOGIN_FAILED).count() == 3
