"""Other processes, other clocks, other copies of the database: the store beside its protocol."""

import time

import pytest
import time_machine
from django.core.management import call_command
from django.db import transaction

from roundtable.models import Page
from roundtable.stored import code, generations, serving, shelves
from roundtable.stored.generations import PageGeneration
from tests.factories import make_announcement, make_page, make_release, make_roundtable
from tests.roundtable.store_asking import ask, kept, open_store, switch_on

pytestmark = pytest.mark.django_db(transaction=True)
ABOUT = "/en/about/"


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    """The folder of a store that is switched on and open, with one page to keep."""
    folder = switch_on(settings, tmp_path)
    with transaction.atomic():
        make_page()
    open_store()
    return folder


def test_restored_database_that_counts_from_its_own_number_brings_no_old_page_back():
    number = PageGeneration.objects.get().number
    Page.objects.update(title_en="Mistake")
    assert "Mistake" in ask(ABOUT).text
    # Restored: as it was, counted as it was, past what watches.
    with transaction.atomic():
        Page.objects.update(title_en="Before")
        PageGeneration.objects.update(number=number)
        transaction.on_commit(lambda: None)
    call_command("tick", now=True, verbosity=0)

    assert "Mistake" not in ask(ABOUT).text


def test_command_from_other_files_only_closes_and_the_server_opens(monkeypatch):
    served = code.mine()
    with monkeypatch.context() as command:
        command.setattr(generations, "serves", False)
        command.setattr(code, "mine", lambda: (served[0] + 1, "f" * 16))
        Page.objects.update(title_en="After")
        assert shelves.pointer() is None
        generations.reopen()
        assert shelves.pointer() is None

    assert "After" in ask(ABOUT).text
    assert (shelves.pointer().code, kept()) == (served[1], ["plain/en/about/index.html"])


def test_command_of_the_servers_code_opens(monkeypatch):
    monkeypatch.setattr(generations, "serves", False)
    before = shelves.pointer()

    Page.objects.update(title_en="After")

    assert shelves.pointer().number == before.number + 1


def test_clock_that_goes_back_lets_nothing_of_the_future_be_read():
    with time_machine.travel("2035-05-01 12:00Z", tick=False) as traveller:
        with transaction.atomic():
            make_announcement(published_on="2035-05-03")
        traveller.move_to("2035-05-05 12:00Z")
        assert "/en/news/a-call-for-voices/" in ask("/en/news/").text
        traveller.move_to("2035-05-01 12:01Z")
        assert "/en/news/a-call-for-voices/" not in ask("/en/news/").text


def test_code_whose_files_are_of_the_future_does_not_keep_later_code_out(monkeypatch):
    monkeypatch.setattr(code, "mine", lambda: (2**40, "a" * 16))
    Page.objects.update(title_en="Then")
    assert ask(ABOUT).status == 200
    monkeypatch.setattr(code, "mine", lambda: (int(time.time()) + 1, "b" * 16))

    assert ask(ABOUT).status == 200
    assert shelves.pointer().code == "b" * 16


def test_store_that_was_removed_is_made_anew_by_the_server(store):
    store.rename(store.with_name("gone"))

    assert ask(ABOUT).status == 200
    assert ask(ABOUT).status == 200
    assert kept() == ["plain/en/about/index.html"]
    Page.objects.update(title_en="After")
    assert "After" in ask(ABOUT).text


def test_nobody_waits_for_an_address_that_leads_nowhere():
    place = "plain/en/none/index.html"
    assert ask("/en/").status == 200
    assert serving.memory.waits_for(shelves.pointer(), place) == serving.PATIENCE_SECONDS

    assert ask("/en/none/").status == 404
    assert serving.memory.waits_for(shelves.pointer(), place) == 0
    shelves.close()
    assert serving.memory.waits_for(shelves.pointer(), "plain/km/index.html") == 0


def test_number_in_an_address_is_written_in_one_way():
    with transaction.atomic():
        roundtable = make_roundtable()
        make_release(roundtable)

    assert ask(f"/data/{roundtable.slug}/release-1.json").status == 200
    assert ask(f"/data/{roundtable.slug}/release-01.json").status == 404
    assert ask(f"/data/{roundtable.slug}/release-0.json").status == 404


def test_former_generation_that_could_not_be_removed_is_swept_later(store):
    former = store / "g" / "1.c0de.0.0.00000000" / "plain"
    former.mkdir(parents=True)

    call_command("tick", verbosity=0)

    assert [path.name for path in (store / "g").iterdir()] == [str(shelves.pointer())]
