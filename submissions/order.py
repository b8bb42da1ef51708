"""Hides in which order rows came: the keys are random, but a database keeps rows as they arrive.

Whoever takes the disk could read that order, and time a person's acts by those of organizers between
them. SQLite gives each row a running number of its own: a trigger replaces it by a random one at
once. PostgreSQL has no such hook: there the tables are written anew, in the order of their random
keys, by each clearing. Its write-ahead log and the hours until then stay what they are.
"""

from django.db import connection

from roundtable import unordered

TABLES = (
    "submissions_submission",
    "submissions_submissiontopic",
    "submissions_band",
    "submissions_receipt",
    "submissions_envelope",
    "submissions_decision",
    "submissions_response",
    "submissions_responsereceipt",
    "submissions_importedrow",
    # What organizers do with submissions stands there beside what they do to the second.
    "roundtable_auditlink",
    "roundtable_auditentry",
)


def hide(using=connection):
    """On SQLite, let every new row take a random place; safe to repeat.

    A migration that alters one of these tables drops its trigger, so each start calls this again.
    """
    if using.vendor != "sqlite":
        return
    with using.cursor() as cursor:
        # While the first migrations run, the later tables are not there yet.
        there = using.introspection.table_names(cursor)
        unordered.scatter(cursor, [name for name in TABLES if name in there])


def shuffle():
    """Write the tables anew, in the order of their random keys; takes a short exclusive lock."""
    hide()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # nothing may be pending on a table written anew
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in TABLES:
            if connection.vendor == "sqlite":
                cursor.execute(f"UPDATE {table} SET rowid = {unordered.RANDOM}")
            else:
                cursor.execute(f"CLUSTER {table} USING {table}_pkey")


def forget_journal(using=connection):
    """Empty SQLite's journal, which keeps former pages, deleted words included, until then.

    Outside a transaction only; waits for readers, so a withdrawal never does it itself.
    """
    if using.vendor == "sqlite" and not using.in_atomic_block:
        with using.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
