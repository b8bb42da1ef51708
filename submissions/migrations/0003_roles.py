"""The roles of organizers, with what each may do (roundtable/role_permissions.py)."""

from django.db import migrations

from roundtable import role_permissions


def make_roles(apps, schema_editor):
    role_permissions.grant(apps, schema_editor)


class Migration(migrations.Migration):
    dependencies = [
        ("submissions", "0002_search_trigrams"),
        ("roundtable", "0004_keeping"),
        ("documents", "0002_initial"),
        ("admin", "0003_logentry_add_action_flag_choices"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
