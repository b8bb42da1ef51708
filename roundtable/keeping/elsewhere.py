"""Another database for a while: what is done on the usual connection is done there meanwhile."""

import contextlib
import os
from pathlib import Path

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.utils import ProgrammingError

from roundtable.keeping.sealed_file import BUFFER, Unfit

SCRATCH = "check.sqlite3"
PARTS = ("", "-wal", "-shm", "-journal")
MARK = "scratch place of the portal's: backup --check makes it and drops it"


@contextlib.contextmanager
def standing_on(name):
    """Stand on the database of this name, on the same server."""
    usual = connections[DEFAULT_DB_ALIAS]
    other = type(usual)({**usual.settings_dict, "NAME": name}, DEFAULT_DB_ALIAS)
    connections[DEFAULT_DB_ALIAS] = other
    try:
        with closing_no_page():
            yield
    finally:
        other.close()
        connections[DEFAULT_DB_ALIAS] = usual


@contextlib.contextmanager
def closing_no_page():
    """Let nothing in the block close or open the store of pages (see stored/watching.py)."""
    usual, settings.STORE_DIR = settings.STORE_DIR, None
    ContentType.objects.clear_cache()
    try:
        yield
    finally:
        settings.STORE_DIR = usual
        ContentType.objects.clear_cache()


def scratch():
    """Return a context that stands on an empty database, which is gone afterwards.

    It raises Unfit where none can be made.
    """
    return scratch_file() if connection.vendor == "sqlite" else scratch_database()


@contextlib.contextmanager
def scratch_file():
    """Stand on a file of SQLite's in VAR_DIR."""
    file = settings.VAR_DIR / SCRATCH
    wipe(file)
    try:
        with standing_on(file):
            yield
    finally:
        wipe(file)


@contextlib.contextmanager
def scratch_database():
    """Stand on a database of PostgreSQL's, beside the portal's."""
    name = f"{connection.settings_dict['NAME']}_check"
    refuse_foreign(name)
    drop(name)
    try:
        make_empty(name)
    except ProgrammingError:
        raise Unfit(
            "can be tried only where the database's user may make databases (as postgres: "
            f"ALTER ROLE {connection.settings_dict['USER'] or 'roundtable'} CREATEDB)."
        ) from None
    try:
        with standing_on(name):
            yield
    finally:
        drop(name)


def make_empty(name):
    """Make an empty database, of the same letters as the portal's."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_encoding_to_char(encoding), datcollate, datctype FROM pg_database "
            "WHERE datname = current_database()"
        )
        letters = cursor.fetchone()
        cursor.execute(
            f"CREATE DATABASE {connection.ops.quote_name(name)} TEMPLATE template0 "
            "ENCODING %s LC_COLLATE %s LC_CTYPE %s",
            letters,
        )
        cursor.execute(f"COMMENT ON DATABASE {connection.ops.quote_name(name)} IS %s", [MARK])


def refuse_foreign(name):
    """Raise Unfit when a database of this name is there that no check has made."""
    with connection.cursor() as cursor:
        # As a name: PostgreSQL cuts long ones off.
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database "
            "WHERE datname = %s::name",
            [name],
        )
        found = cursor.fetchone()
    if found not in (None, (MARK,)):
        raise Unfit(
            f"cannot be tried out: the database {name} stands where the scratch one is made, and "
            "no check has made it. Look at what it holds, then rename it or drop it by hand."
        )


def drop(name):
    """Drop a database, if it is there."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {connection.ops.quote_name(name)} WITH (FORCE)")


def wipe(file):
    """Remove a database of SQLite, written over as far as the disk does what it is told."""
    for part in [Path(f"{file}{end}") for end in PARTS]:
        if not part.exists():
            continue
        with part.open("r+b") as old:
            for _number in range(-(-part.stat().st_size // BUFFER)):
                old.write(bytes(BUFFER))
            old.flush()
            os.fsync(old.fileno())
        part.unlink()
