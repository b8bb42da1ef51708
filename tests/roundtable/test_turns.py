"""Slow sums: one at work, one at the door, everybody else comes back later."""

import threading

import pytest

from roundtable.turns import Busy, Turns

pytestmark = pytest.mark.once

LONG = 30  # seconds: how long a test that has failed hangs


class AtWork:
    """A thread that takes a turn and works until it is told to stop."""

    def __init__(self, turn):
        self.began, self.stop = threading.Event(), threading.Event()
        self.thread = threading.Thread(target=self.work, args=[turn], daemon=True)
        self.thread.start()

    def work(self, turn):
        with turn:
            self.began.set()
            self.stop.wait(LONG)

    def end(self):
        self.stop.set()
        self.thread.join(LONG)


def test_one_works_one_waits_and_the_next_is_told_at_once():
    turns = Turns(patience=LONG)
    first = AtWork(turns.turn())
    assert first.began.wait(LONG)
    asked = threading.Event()
    second = AtWork(turns.turn(may_wait=lambda: asked.set() or True))
    assert asked.wait(LONG)

    with pytest.raises(Busy), turns.turn():
        pytest.fail("three at once")

    assert not second.began.is_set()
    first.end()
    assert second.began.wait(LONG)
    second.end()
    with turns.turn():
        pass


def test_whoever_waits_too_long_is_told_to_come_back_and_leaves_the_door():
    turns = Turns(patience=0.01)

    with turns.turn():
        for _each in range(2):
            with pytest.raises(Busy), turns.turn():
                pytest.fail("two at once")
    with turns.turn():
        pass


def test_leave_to_wait_is_asked_for_only_when_somebody_is_at_work():
    turns, asked = Turns(patience=LONG), []

    def no():
        asked.append(1)
        return False

    with turns.turn(may_wait=no):
        assert asked == []
        with pytest.raises(Busy), turns.turn(may_wait=no):
            pytest.fail("two at once")

    assert asked == [1]


def test_turn_ends_with_an_error_too():
    turns = Turns(patience=LONG)

    for _each in range(2):
        with pytest.raises(ValueError, match="wrong"), turns.turn():
            raise ValueError("wrong")


def test_what_must_not_be_refused_waits_beside_the_door():
    turns = Turns(patience=LONG)
    first = AtWork(turns.turn())
    assert first.began.wait(LONG)
    patient = [AtWork(turns.patient_turn()) for _each in range(3)]

    # In which order they come is the lock's own matter: none may hold it while another is awaited.
    for each in patient:
        each.stop.set()
    for each in (first, *patient):
        each.end()

    assert all(each.began.is_set() for each in patient)
    with turns.turn():
        pass
