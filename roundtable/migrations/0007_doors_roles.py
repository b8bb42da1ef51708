from django.db import migrations

from roundtable.role_permissions import grant


class Migration(migrations.Migration):
    """Auditors read the records of upkeep; coordinators act in an incident and fill the dates in."""

    dependencies = [
        ("roundtable", "0006_doors"),
        ("documents", "0005_issues_of_a_survey"),
        ("submissions", "0007_survey_roles"),
        ("admin", "0003_logentry_add_action_flag_choices"),
    ]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop, elidable=True)]
