"""Fills an empty database from a backup: the tables of its day, its rows, then today's tables."""

from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import DataError, IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from roundtable.keeping import rows, tables, unpacking
from roundtable.keeping.sealed_file import Unfit

OTHER_TABLES = "holds other tables than the code that made it had: it cannot be restored."


def fill(path, identities, manifest):
    """Make the tables, load every row, compare the numbers, and bring all to today's code.

    The database is empty and nobody else knows it. Raises Unfit.
    """
    make_tables(manifest)
    settle()
    try:
        with transaction.atomic():
            empty_all()
            load_all(path, identities, manifest)
            tables.use_numbers(manifest.used)
            compare(manifest)
    except (DataError, IntegrityError, ValueError) as error:
        # Of what kind it was, and no more: its message may quote what somebody wrote.
        raise Unfit(
            f"holds rows that this database does not take ({type(error).__name__})."
        ) from None
    ContentType.objects.clear_cache()
    settle()
    call_command("migrate", verbosity=0, interactive=False)


def make_tables(manifest):
    """Make the tables as they were on the day of the backup."""
    executor = MigrationExecutor(connection)
    executor.migrate(last_of({*manifest.migration_keys()}, executor.loader.graph))


def last_of(keys, graph):
    """Return the migrations among these that no other one of them is built upon."""
    return sorted(key for key in keys if not {*graph.node_map[key].children} & keys)


def empty_all():
    """Delete what migrations have written: the backup holds it as it was."""
    with connection.cursor() as cursor:
        for table, count in tables.counts(tables.all_of_ours()).items():
            if count:
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")


def load_all(path, identities, manifest):
    """Load the rows of every table."""
    there = tables.all_of_ours()
    with unpacking.members(path, identities) as found:
        for name, source in unpacking.tables_among(found, manifest):
            if not isinstance(source, unpacking.Joined):
                continue
            columns = manifest.tables[name]["columns"]
            if name not in there or {*columns} != {*tables.columns_of(name)}:
                raise Unfit(OTHER_TABLES)
            rows.load(name, columns, source)


def compare(manifest):
    """Raise Unfit unless every table holds as many rows as the backup says."""
    found = tables.counts(tables.all_of_ours())
    wanted = {name: manifest.rows(name) for name in {*found, *manifest.tables}}
    if wanted != found:
        raise Unfit("does not hold as many rows as it says.")


def settle():
    """Let PostgreSQL look now at what refers to what, and from here on at the end only.

    Tables whose rows wait to be looked at cannot be altered.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
