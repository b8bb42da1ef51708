"""Which tables a backup holds, and in which order their rows stand in it."""

from django.db import connection

# A restored portal starts with nobody logged in and nothing half done: sessions of browsers and of
# reading, files between upload and import, and what a worker was told to do.
LEFT_OUT = frozenset(
    """
    django_session roundtable_organizersession submissions_readingsession submissions_pendingfile
    django_tasks_database_dbtaskresult
    """.split()
)
MIGRATIONS = "django_migrations"


def all_of_ours(using=connection):
    """Return the names of the portal's tables that are there."""
    with using.cursor() as cursor:
        there = {table.name for table in using.introspection.get_table_list(cursor)}
    ours = {*using.introspection.django_table_names(include_views=False), MIGRATIONS}
    return sorted(ours & there)


def packed():
    """Return the names of the tables whose rows are packed."""
    return [table for table in all_of_ours() if table not in LEFT_OUT]


def columns_of(table):
    """Return the names of a table's columns."""
    with connection.cursor() as cursor:
        described = connection.introspection.get_table_description(cursor, table)
    return [column.name for column in described]


def key_of(table):
    """Return the column that rows are ordered by: a random key then tells no arrival."""
    with connection.cursor() as cursor:
        return connection.introspection.get_primary_key_column(cursor, table)


def used_numbers(tables):
    """Return the last number that each counted key has given, so that none is ever given again."""
    used = {}
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, seq FROM sqlite_sequence")
            found = dict(cursor.fetchall())
            return {table: int(found[table]) for table in tables if table in found}
        for table in tables:
            for sequence in connection.introspection.get_sequences(cursor, table):
                name = ".".join(map(connection.ops.quote_name, sequence["name"].split(".")))
                cursor.execute(f"SELECT last_value, is_called FROM {name}")
                last, is_called = cursor.fetchone()
                used[table] = last if is_called else last - 1
    return used


def use_numbers(used):
    """Let each counted key go on after the last number that was given."""
    with connection.cursor() as cursor:
        for table, last in used.items():
            if connection.vendor == "sqlite":
                go_on_sqlite(cursor, table, last)
                continue
            for sequence in connection.introspection.get_sequences(cursor, table):
                cursor.execute(
                    "SELECT setval(pg_get_serial_sequence(%s, %s), %s, %s)",
                    [connection.ops.quote_name(table), sequence["column"], max(last, 1), last > 0],
                )


def go_on_sqlite(cursor, table, last):
    """Let a key of SQLite's go on after a number."""
    cursor.execute("UPDATE sqlite_sequence SET seq = max(seq, %s) WHERE name = %s", [last, table])
    cursor.execute("SELECT 1 FROM sqlite_sequence WHERE name = %s", [table])
    if cursor.fetchone() is None:
        cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, last])


def counts(names):
    """Return how many rows each of these tables holds."""
    found = {}
    with connection.cursor() as cursor:
        for table in names:
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")
            (found[table],) = cursor.fetchone()
    return found
