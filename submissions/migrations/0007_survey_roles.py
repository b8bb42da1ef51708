"""Roles get their rights on surveys; on SQLite the new tables' rows take random places, too."""

from django.db import migrations

from roundtable import role_permissions
from submissions import order


def grant(apps, schema_editor):
    """Make the permissions and give them."""
    role_permissions.grant(apps, schema_editor)


def hide(apps, schema_editor):
    """Lay the triggers anew: altering a table of SQLite drops them."""
    order.hide(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [("submissions", "0006_surveys"), ("documents", "0004_roles")]

    operations = [
        migrations.RunPython(grant, migrations.RunPython.noop),
        migrations.RunPython(hide, migrations.RunPython.noop),
    ]
