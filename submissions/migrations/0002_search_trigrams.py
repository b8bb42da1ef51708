"""On PostgreSQL, a trigram index for the folded words, which the desk searches; SQLite scans."""

from django.db import migrations


def add_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE INDEX submissions_fold_trigrams ON submissions_submission "
            "USING gin (fold gin_trgm_ops)"
        )


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX submissions_fold_trigrams")


class Migration(migrations.Migration):
    dependencies = [
        ("submissions", "0001_initial"),
        ("roundtable", "0002_search_trigrams"),
    ]

    operations = [migrations.RunPython(add_index, drop_index)]
