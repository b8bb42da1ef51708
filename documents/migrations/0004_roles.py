"""Gives the roles their rights on what leads from a voice to an outcome."""

from django.db import migrations

from roundtable import role_permissions


def grant(apps, schema_editor):
    """Make the permissions and give them."""
    role_permissions.grant(apps, schema_editor)


class Migration(migrations.Migration):

    dependencies = [
        ("documents", "0003_the_walk"),
        ("submissions", "0005_release"),
    ]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
