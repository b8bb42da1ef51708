"""Triggers by which the database itself refuses to change or delete a record.

They stop mistakes, and whoever may only send statements through the portal. Who owns the database can
take them off; what she changes then breaks the chain (roundtable/audit/chain.py).

``migrate`` lays them anew each time it is done, because on SQLite a migration that alters one of
these tables makes it new and drops its triggers. A migration that has to change the *rows* of one does
it inside ``lifted(schema_editor.connection)``, and says why.
"""

from contextlib import contextmanager

from django.db import connection, connections, transaction

from roundtable import unordered

AUDIT = ("roundtable_auditentry", "roundtable_auditlink")
TABLES = (*AUDIT, "submissions_decision", "submissions_export", "submissions_clearing")
FUNCTION = "roundtable_only_added"
WORDS = "Records are only added: none is ever changed or deleted."
# On SQLite a trigger for each kind of statement; on PostgreSQL one for all, and one for TRUNCATE.
NAMES = {
    "sqlite": ("no_update", "no_delete", "no_replace"),
    "postgresql": ("only_added", "no_truncate"),
}


def lay(using=connection):
    """Lay the triggers on the tables that there are; safe to repeat."""
    with transaction.atomic(using=using.alias), using.cursor() as cursor:
        for statement in statements(cursor, using):
            cursor.execute(statement)
        if using.vendor == "sqlite":
            # Both chains are in one table: their order of arrival would time one by the other.
            unordered.scatter(cursor, [table for table in AUDIT if table in there(cursor, using)])


def lay_again(using, **kwargs):
    """Lay the triggers when ``migrate`` is done (``post_migrate``)."""
    if connections[using].vendor in NAMES:
        lay(connections[using])


def take_off(using=connection):
    """Take the triggers off: only for ``lifted``."""
    with using.cursor() as cursor:
        for statement in removing(cursor, using):
            cursor.execute(statement)


@contextmanager
def lifted(using=connection):
    """Let a migration change records, in its transaction; afterwards nobody can any more."""
    with transaction.atomic(using=using.alias):
        take_off(using)
        yield
        lay(using)


def missing(using=connection):
    """Return the tables that a record could be changed in, because a trigger is not there."""
    if using.vendor == "sqlite":
        asked = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    else:  # not those that somebody has switched off
        asked = "SELECT tgname FROM pg_trigger WHERE tgenabled IN ('O', 'A')"
    with using.cursor() as cursor:
        cursor.execute(asked)
        laid = {name for (name,) in cursor.fetchall()}
    wanted = NAMES[using.vendor]
    return [table for table in TABLES if not {f"{table}_{name}" for name in wanted} <= laid]


def there(cursor, using):
    """Return the tables that have been made by now: the first migrations run without some."""
    found = using.introspection.table_names(cursor)
    return [table for table in TABLES if table in found]


def removing(cursor, using):
    """Return the statements that take the triggers off."""
    on = " ON {table}" if using.vendor == "postgresql" else ""
    dropping = "DROP TRIGGER IF EXISTS {table}_{name}" + on
    return [
        dropping.format(table=table, name=name)
        for table in there(cursor, using)
        for name in NAMES[using.vendor]
    ]


def statements(cursor, using):
    """Return the statements that lay the triggers."""
    tables = there(cursor, using)
    if using.vendor == "postgresql":
        return [REFUSE, *(word for table in tables for word in on_postgresql(table))]
    laid = [word for table in tables for word in on_sqlite(table, cursor, using)]
    return [*removing(cursor, using), *laid]


REFUSE = (
    f"CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    f"RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'restrict_violation'; END $$"
)


def on_postgresql(table):
    """Return the statements for one table."""
    what = f"EXECUTE FUNCTION {FUNCTION}()"
    yield (
        f"CREATE OR REPLACE TRIGGER {table}_only_added BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW {what}"
    )
    yield (
        f"CREATE OR REPLACE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT {what}"
    )


def on_sqlite(table, cursor, using):
    """Return the statements for one table.

    Every column is named, because the row's own place may change: it is drawn at random. REPLACE
    deletes what is in its way without a word to triggers on deleting.
    """
    refuse = f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
    described = using.introspection.get_table_description(cursor, table)
    columns = ", ".join(f'"{column.name}"' for column in described)
    taken = " OR ".join(
        "(" + " AND ".join(f'"{name}" = new."{name}"' for name in unique["columns"]) + ")"
        for unique in using.introspection.get_constraints(cursor, table).values()
        if unique["unique"] or unique["primary_key"]
    )
    yield f"CREATE TRIGGER {table}_no_update BEFORE UPDATE OF {columns} ON {table} {refuse}"
    yield f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}"
    yield (
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "
        f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {taken}) {refuse}"
    )
