"""Public writes one after the other on SQLite.

SQLite lets one connection write at a time and the others poll for their turn; with many threads
some wait thirty times as long as others. Waiting on one lock file instead is fair and costs nothing.
PostgreSQL needs none of it.
"""

import fcntl
from contextlib import contextmanager

from django.conf import settings
from django.db import connection


@contextmanager
def in_turn():
    """Hold this installation's turn to write, on SQLite."""
    if connection.vendor != "sqlite":
        yield
        return
    with (settings.VAR_DIR / "write.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
