"""Public writes one after the other on SQLite.

SQLite lets one connection write at a time and the others poll for their turn; with many threads
some wait thirty times as long as others. Waiting on one lock file instead is fair and costs nothing.
PostgreSQL needs none of it.
"""

import fcntl
import threading
from contextlib import contextmanager

from django.conf import settings
from django.db import connection

# Whether this thread has the turn: a verb that calls another one must not wait for itself.
mine = threading.local()


@contextmanager
def in_turn():
    """Hold this installation's turn to write, on SQLite."""
    if connection.vendor != "sqlite" or getattr(mine, "held", False):
        yield
        return
    with (settings.VAR_DIR / "write.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        mine.held = True
        try:
            yield
        finally:
            mine.held = False
