"""Puts a new database in the place of an empty one, whole or not at all.

On PostgreSQL everything happens in one transaction, dropping the empty tables included. On SQLite
the new one is made in a file beside it, which is then renamed. Wherever it is broken off, the
installation is as empty as before.
"""

import contextlib
from pathlib import Path

from django.db import connection, transaction
from django.db.utils import OperationalError

from roundtable.keeping import elsewhere, shelf
from roundtable.keeping.emptiness import refuse_full
from roundtable.keeping.sealed_file import Unfit

ANEW = "restoring.sqlite3"
SECONDS = 10
RUNNING = "cannot be restored while the portal is running: stop it first."


def in_place(*, at_last):
    """Return a context that stands on a new database, without a table.

    It takes its place when the block has ended well; ``at_last`` is called right before, for what
    belongs to it and lies elsewhere. Raises Unfit when the portal is running, or is not empty.
    """
    return database(at_last) if connection.vendor == "postgresql" else file(at_last)


@contextlib.contextmanager
def database(at_last):
    """Make the tables of PostgreSQL anew."""
    try:
        with transaction.atomic(), elsewhere.closing_no_page():
            hold_all()
            refuse_full()
            drop_all()
            yield
            check_constraints()
            at_last()
    except OperationalError as error:
        if "lock timeout" in str(error):
            raise Unfit(RUNNING) from None
        raise


def check_constraints():
    """Let PostgreSQL say now what it would say at the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def hold_all():
    """Lock every table: nobody writes into the empty installation any more."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{SECONDS}s'")
        if found := quoted_tables(cursor):
            cursor.execute(f"LOCK TABLE {found} IN ACCESS EXCLUSIVE MODE")


def drop_all():
    """Drop every table; no trigger of a record hinders it."""
    with connection.cursor() as cursor:
        if found := quoted_tables(cursor):
            cursor.execute(f"DROP TABLE {found} CASCADE")


def quoted_tables(cursor):
    """Return the names of all tables, as a statement lists them."""
    names = connection.introspection.get_table_list(cursor)
    return ", ".join(connection.ops.quote_name(t.name) for t in names if t.type in ("t", "p"))


@contextlib.contextmanager
def file(at_last):
    """Make SQLite's file anew."""
    usual = Path(connection.settings_dict["NAME"])
    anew = usual.with_name(ANEW)
    elsewhere.wipe(anew)
    end_journal()
    try:
        with elsewhere.standing_on(anew):
            yield
            end_journal()
        refuse_full()
        end_journal()
        connection.close()
        at_last()
        for part in elsewhere.PARTS[1:]:
            Path(f"{usual}{part}").unlink(missing_ok=True)
        anew.replace(usual)
        shelf.sync(usual.parent)
    finally:
        elsewhere.wipe(anew)


def end_journal():
    """Bring everything into the file itself; raises Unfit when somebody else has it open."""
    with connection.cursor() as cursor:
        try:
            cursor.execute("PRAGMA busy_timeout = 2000")
            cursor.execute("PRAGMA journal_mode = DELETE")
            (mode,) = cursor.fetchone()
        except OperationalError:
            mode = "wal"
    if mode != "delete":
        raise Unfit(RUNNING)
