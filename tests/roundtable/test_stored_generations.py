"""The protocol: closed before a change is committed, opened by whoever holds the row alone."""

import threading
import time

import pytest
import time_machine
from django.db import OperationalError, connection, connections, transaction

from roundtable.models import Page
from roundtable.stored import clock, code, generations, middleware, shelves
from roundtable.stored.generations import PageGeneration
from tests.factories import make_page, make_scheduled
from tests.roundtable.store_asking import ask, kept, open_store, switch_on

pytestmark = pytest.mark.django_db(transaction=True)

ABOUT = "/en/about/"
postgresql = pytest.mark.postgresql


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    """The folder of a store that is switched on, with one page to keep."""
    folder = switch_on(settings, tmp_path)
    with transaction.atomic():
        make_page()
    open_store()
    return folder


def in_thread(act):
    """Do an act with a connection of its own, to the end; return what came of it."""
    came = []

    def run():
        try:
            came.append(act())
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(20)
    return came[0]


def changed_meanwhile(monkeypatch, owner, name):
    """Let the page be changed while it is made: when this function is called for the first time."""
    real, once = getattr(owner, name), []

    def overtaken(*args, **kwargs):
        """Change the page, then go on."""
        if not once:
            once.append(name)
            Page.objects.update(title_en="After")
        return real(*args, **kwargs)

    monkeypatch.setattr(owner, name, overtaken)


@pytest.mark.parametrize(
    ("owner", "name"),
    [
        (middleware, "may_be_kept"),
        (middleware, "keep"),
        (shelves, "stamp_of"),
        (shelves, "write"),
    ],
)
def test_page_rendered_before_a_change_and_finished_after_it_is_not_kept(monkeypatch, owner, name):
    changed_meanwhile(monkeypatch, owner, name)

    before = ask(ABOUT)

    assert "<h1>About" in before.text
    assert kept() == []
    assert "After" in ask(ABOUT).text
    assert "After" in ask(ABOUT).text


def test_page_of_another_snapshot_is_answered_and_not_kept(monkeypatch):
    monkeypatch.setattr(generations, "reopen", lambda: None)
    PageGeneration.objects.update(number=77)

    assert ask(ABOUT).status == 200
    assert kept() == []


def test_generation_whose_opener_died_before_saying_so_is_opened_again():
    number = PageGeneration.objects.get().number
    shelves.open_at(
        shelves.Label.new(number + 1, code.mine()[1], now=time.time(), ends=time.time() + 60)
    )

    assert ask(ABOUT).status == 200
    assert ask(ABOUT).status == 200

    assert kept() == ["plain/en/about/index.html"]
    assert shelves.pointer().number == PageGeneration.objects.get().number


def test_open_store_is_not_opened_again():
    before = shelves.pointer()

    generations.reopen()

    assert shelves.pointer() == before
    assert not generations.catch_up()


def test_store_is_opened_by_nobody_while_somebody_else_opens_it():
    shelves.close()

    with shelves.alone("reopen"):
        generations.reopen()

    assert shelves.pointer() is None


@postgresql
def test_nobody_can_open_while_a_change_is_under_way():
    with transaction.atomic():
        Page.objects.update(title_en="After")
        in_thread(generations.reopen)
        assert shelves.pointer() is None
        during = in_thread(lambda: ask(ABOUT))

    assert "<h1>About" in during.text
    assert "After" in ask(ABOUT).text
    assert kept() == ["plain/en/about/index.html"]


@postgresql
def test_two_changes_do_not_wait_for_each_other_and_the_last_one_opens():
    make_page(slug="safety")
    before = shelves.pointer()

    def other():
        """Change another page while the first change is under way."""
        with transaction.atomic():
            Page.objects.filter(slug="safety").update(title_en="Other")
        return shelves.pointer()

    with transaction.atomic():
        Page.objects.filter(slug="about").update(title_en="After")
        assert in_thread(other) is None

    assert shelves.pointer().number == before.number + 1


@postgresql
def test_change_waits_for_whoever_is_just_opening():
    order = []

    def change():
        """Change a page; it begins while the row is held."""
        Page.objects.update(title_en="After")
        order.append("changed")

    with transaction.atomic():
        PageGeneration.objects.select_for_update(nowait=True).get()
        changing = threading.Thread(target=lambda: (change(), connections.close_all()))
        changing.start()
        time.sleep(0.3)
        order.append("opened")
    changing.join(20)

    assert order == ["opened", "changed"]


def test_row_that_is_not_there_yet_is_made():
    PageGeneration.objects.all().delete()
    shelves.close()

    Page.objects.update(title_en="After")

    assert PageGeneration.objects.get().number == shelves.pointer().number == 1
    assert "After" in ask(ABOUT).text


def test_newer_code_opens_and_older_code_then_keeps_and_serves_nothing(monkeypatch):
    old = code.mine()
    ask(ABOUT)
    monkeypatch.setattr(code, "mine", lambda: (old[0] + 1, "newer"))

    assert ask(ABOUT).status == 200
    newer = shelves.pointer()
    assert (newer.code, kept()) == ("newer", ["plain/en/about/index.html"])

    monkeypatch.setattr(code, "mine", lambda: old)
    assert ask("/km/about/").status == 200
    generations.reopen()
    assert (shelves.pointer(), kept()) == (newer, ["plain/en/about/index.html"])
    Page.objects.update(title_en="After")
    assert shelves.pointer() is None
    assert "After" in ask(ABOUT).text


def test_another_setting_or_template_is_other_code(settings, tmp_path):
    before = code.mine.__wrapped__()
    settings.SITE_URL = "https://other.example"
    other = code.mine.__wrapped__()
    settings.STATIC_ROOT = tmp_path
    (tmp_path / "staticfiles.json").write_text("{}")

    assert len({before[1], other[1], code.mine.__wrapped__()[1]}) == 3


def test_page_turns_when_its_day_is_over():
    with time_machine.travel("2035-05-01 23:59:58Z", tick=False) as traveller:
        shelves.close()
        first = open_store()
        assert ask(ABOUT).status == 200
        traveller.shift(1)
        assert generations.is_open(first)
        traveller.shift(1)
        assert not generations.is_open(first)
        assert ask(ABOUT).status == 200
        second = shelves.pointer()

    assert (second.number, second.ends) == (first.number + 1, first.ends + 86_400)
    assert not first.folder.exists()


def test_page_turns_when_a_session_starts():
    with time_machine.travel("2025-03-26 14:00Z", tick=False):
        with transaction.atomic():
            session = make_scheduled()
        assert shelves.pointer().ends == session.start.timestamp()
        assert clock.next_moment(session.start) > session.start


def away(*_args, **_kwargs):
    """Fail as a database does that is not there."""
    raise OperationalError("connection refused")


@pytest.fixture
def no_database(monkeypatch):
    """Return a function after which the database does not answer."""

    def stop():
        """Refuse every statement from now on."""
        monkeypatch.setattr(connection, "cursor", away)

    return stop


def test_kept_page_reads_on_without_the_database_and_another_one_says_so(no_database):
    ask(ABOUT)
    no_database()

    assert ask(ABOUT).status == 200
    answer = ask("/km/about/")
    assert (answer.status, answer.headers["Cache-Control"]) == (503, "no-store")
    assert ask(ABOUT).status == 200


def test_page_that_is_over_reads_on_while_the_database_is_away(no_database):
    with time_machine.travel("2035-05-01 12:00Z", tick=False) as traveller:
        shelves.close()
        label = open_store()
        page = ask(ABOUT)
        no_database()
        traveller.shift(86_400)

        assert not generations.catch_up()
        assert ask(ABOUT).body == page.body
        assert ask("/km/about/").status == 503
    assert shelves.pointer() == label
