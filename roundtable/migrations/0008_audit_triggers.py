"""Records can only be added from now on (roundtable/audit/triggers.py)."""

from django.db import migrations

from roundtable.audit import triggers


def lay(apps, schema_editor):
    triggers.lay(schema_editor.connection)


def take_off(apps, schema_editor):
    triggers.take_off(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("roundtable", "0007_doors_roles")]

    operations = [migrations.RunPython(lay, take_off)]
