"""On PostgreSQL, trigram indexes for the folded search columns; SQLite scans, which is fast enough.

The character type of the database must be UTF-8: with "C" the trigrams of Khmer are empty.
"""

from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations

COLUMNS = ("fold_title", "fold_en", "fold_km")


def add_indexes(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for column in COLUMNS:
            schema_editor.execute(
                f"CREATE INDEX roundtable_search_{column} ON roundtable_searchentry "
                f"USING gin ({column} gin_trgm_ops)"
            )


def drop_indexes(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for column in COLUMNS:
            schema_editor.execute(f"DROP INDEX roundtable_search_{column}")


class Migration(migrations.Migration):
    dependencies = [("roundtable", "0001_initial")]

    operations = [TrigramExtension(), migrations.RunPython(add_indexes, drop_indexes)]
