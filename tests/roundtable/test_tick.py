"""``manage.py tick`` turns the pages when the clock alone changes them."""

import pytest
import time_machine
from django.core.management import call_command
from django.db import transaction

from roundtable import errors
from roundtable.management.commands import tick
from roundtable.models import Page
from roundtable.stored import code, generations, shelves, watching
from tests.factories import make_page, make_scheduled
from tests.roundtable.store_asking import ask, open_store, switch_on

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    """The folder of a store that is switched on, with one page to keep."""
    folder = switch_on(settings, tmp_path)
    with transaction.atomic():
        make_page()
    return folder


def told(capsys, **options):
    """Run the command; return what it says."""
    call_command("tick", **options)
    return capsys.readouterr().out


def test_open_store_stays_as_it_is(capsys):
    number = open_store().number

    assert told(capsys) == f"Generation {number}, as before.\n"
    assert shelves.pointer().number == number
    assert told(capsys, verbosity=0) == ""


def test_closed_store_is_opened(capsys):
    number = open_store().number
    shelves.close()

    assert told(capsys) == f"Generation {number + 1} is new.\n"


def test_older_code_that_was_put_back_opens_the_store_when_told(capsys, monkeypatch):
    number = open_store().number
    monkeypatch.setattr(code, "mine", lambda: (1, "0" * 16))

    assert told(capsys) == f"Generation {number}, as before.\n"
    assert told(capsys, now=True) == f"Generation {number + 1} is new.\n"
    assert shelves.pointer().code == "0" * 16


def test_new_day_is_a_new_generation(capsys):
    with time_machine.travel("2035-05-01 23:59Z", tick=False) as traveller:
        shelves.close()
        number = open_store().number
        assert tick.seconds_left() == tick.LONGEST_SLEEP
        traveller.shift(50)
        assert tick.seconds_left() == 10
        traveller.shift(10)
        assert tick.seconds_left() == 0.2
        assert told(capsys) == f"Generation {number + 1} is new.\n"
        assert told(capsys) == f"Generation {number + 1}, as before.\n"


def test_start_of_a_session_is_a_new_generation(capsys):
    with time_machine.travel("2025-03-26 14:59:59Z", tick=False) as traveller:
        with transaction.atomic():
            make_scheduled()
        number = shelves.pointer().number
        assert told(capsys) == f"Generation {number}, as before.\n"
        traveller.shift(1)
        assert told(capsys) == f"Generation {number + 1} is new.\n"


def test_now_turns_after_the_database_was_changed_by_hand(capsys, monkeypatch):
    number = open_store().number
    ask("/en/about/")
    with monkeypatch.context() as patched:
        patched.setattr(watching, "is_public_change", lambda *_statement: False)
        Page.objects.update(title_en="By hand")
    assert "By hand" not in ask("/en/about/").text

    told(capsys, now=True)

    assert shelves.pointer().number == number + 1
    assert "By hand" in ask("/en/about/").text


def test_while_something_is_changed_it_says_so(capsys):
    shelves.close()

    with shelves.alone("reopen"):
        assert told(capsys) == "The store is closed: something public is just being changed.\n"
    assert tick.seconds_left() == 1


def test_error_pages_are_written_for_the_web_server(capsys, store):
    told(capsys)

    written = {str(path.relative_to(store / "errors")) for path in store.glob("errors/*/*")}
    assert written == {f"{code}/{status}.html" for code in ("en", "km") for status in errors.PAGES}
    page = (store / "errors" / "km" / "503.html").read_text()
    assert page.startswith('<!doctype html>\n<html lang="km">')
    before = {path: path.stat().st_ino for path in store.glob("errors/*/*")}
    told(capsys)
    assert before == {path: path.stat().st_ino for path in store.glob("errors/*/*")}


def test_it_stays_and_goes_on_when_it_cannot_turn(monkeypatch):
    """The third sleep is the test's end."""
    slept = []

    def sleep(seconds):
        """Note how long, and stop at last."""
        slept.append(seconds)
        shelves.close()
        if len(slept) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(tick.time, "sleep", sleep)
    monkeypatch.setattr(tick, "close_old_connections", lambda: None)

    with pytest.raises(KeyboardInterrupt):
        call_command("tick", stay=True, verbosity=0)

    assert slept == [tick.LONGEST_SLEEP] * 3
    assert not generations.is_open(shelves.pointer())
