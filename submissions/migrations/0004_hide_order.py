"""On SQLite, new rows take random places (submissions/order.py)."""

from django.db import migrations

from submissions import order


def hide(apps, schema_editor):
    order.hide(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("submissions", "0003_roles")]

    operations = [migrations.RunPython(hide, migrations.RunPython.noop)]
