"""Slow sums, one at a time in each process, with one more at the door.

Whoever works or waits holds one of the few threads that also answer readers, and each sum takes
much memory. So of those that anybody may ask for, one is at work and one waits; everybody else is
told at once to come back.
"""

import threading
from contextlib import contextmanager

PATIENCE_SECONDS = 1.0


class Busy(Exception):
    """One is at work already, and another is waiting."""


class Turns:
    """Turns at one kind of slow sum."""

    def __init__(self, *, patience=PATIENCE_SECONDS):
        self.patience = patience
        self.door = threading.Lock()
        self.work = threading.Lock()

    @contextmanager
    def turn(self, may_wait=lambda: True):
        """Hold the turn; raises Busy when somebody waits already, or it takes too long.

        ``may_wait`` is asked only when somebody is at work: a flood from one network that may not
        leaves the place at the door to others.
        """
        if not self.door.acquire(blocking=False):
            raise Busy
        try:
            if not (self.work.acquire(blocking=False) or self.waited(may_wait)):
                raise Busy
        finally:
            self.door.release()
        try:
            yield
        finally:
            self.work.release()

    def waited(self, may_wait):
        """Return whether the turn came in time for somebody who may wait."""
        return may_wait() and self.work.acquire(timeout=self.patience)

    def patient_turn(self):
        """Hold the turn however long it takes to come: for what must not be refused."""
        return self.work
