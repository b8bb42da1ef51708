"""Fixtures of the tests of documents."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from submissions import receipts


@pytest.fixture(autouse=True)
def quick_receipts(monkeypatch):
    """Receipts are slow by design; here they are quick."""
    monkeypatch.setitem(receipts.HASH, "memory_cost", 64)
    monkeypatch.setitem(receipts.HASH, "time_cost", 1)


@pytest.fixture
def dump(db):
    """Return a function that reads everything in every table: bytes as they are and in hex."""

    def everything():
        """Return all values of all rows as one text."""
        found = []
        with connection.cursor() as cursor:
            for table in connection.introspection.table_names(cursor):
                cursor.execute(f'SELECT * FROM "{table}"')
                for value in (value for row in cursor.fetchall() for value in row):
                    if isinstance(value, bytes | memoryview):
                        found += [bytes(value).hex(), bytes(value).decode("utf-8", "replace")]
                    else:
                        found.append(str(value))
        return "\n".join(found)

    return everything


@pytest.fixture
def queries_of(db):
    """Return a function that counts the queries of a page, once it is warm."""

    def count(client, path):
        """Return how many queries a page takes."""
        assert client.get(path).status_code == 200
        with CaptureQueriesContext(connection) as captured:
            client.get(path)
        return len(captured)

    return count
