"""Lets the tests empty their database: Django's flush deletes from every table, records too."""

from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations

from roundtable.audit import triggers


def let_flush():
    """Take the triggers off while a flush runs; they lie again before the next test begins."""
    flush = BaseDatabaseOperations.execute_sql_flush

    def flush_records_too(operations, sql_list):
        with triggers.lifted(connection):
            flush(operations, sql_list)

    BaseDatabaseOperations.execute_sql_flush = flush_records_too
