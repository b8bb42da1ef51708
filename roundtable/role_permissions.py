"""What each role of organizers may do. A migration gives them.

A role that gets more rights in a later version gets them by a new migration that calls ``grant``.
Nobody needs to be a superuser for daily work.
"""

TEXTS = ("documents.announcement", "roundtable_sessions.roundtable", "roundtable.page")
TEXTS += ("roundtable_sessions.dialoguesession", "roundtable_sessions.city")
# What two people publish on the way from a voice to an outcome.
WALK = ("documents.issue", "documents.recommendation", "documents.statement")
WALK += ("documents.document", "documents.outcome", "documents.modelletter")
TEXTS += (*WALK, "documents.addressee", "documents.runningitem")
# What a survey is made of.
SURVEY = ("submissions.survey", "submissions.question", "submissions.option")
# For organizers among themselves.
PAPERS = ("documents.package", "documents.officialsedition")
# How the portal itself is kept.
RECORDS = ("roundtable.auditentry", "roundtable.incident", "roundtable.returnlink")
RECORDS += ("roundtable.upkeep", "roundtable.backuprun")


def on(model, *actions):
    """Return the permissions of these actions on a model, as "app.action_model"."""
    app, name = model.split(".")
    return [f"{app}.{action}_{name}" for action in actions]


def on_texts(*actions):
    """Return the permissions of these actions on all public texts."""
    return on_each(TEXTS, *actions)


def on_each(models, *actions):
    """Return the permissions of these actions on each of some models."""
    return [permission for model in models for permission in on(model, *actions)]


ROLES = {
    # Reads what arrives, decides on it, makes excerpts of it, and writes the texts.
    "curator": [
        *on("submissions.submission", "view", "read", "curate", "add", "export"),
        *on("submissions.excerpt", "view", "add", "change", "delete"),
        *on("submissions.topic", "view", "add", "change"),
        *on("submissions.decision", "view"),
        *on_texts("view", "add", "change"),
        *on_each(WALK, "delete"),
        *on("documents.runningitem", "delete"),
        *on("documents.followup", "view", "add", "change"),
        *on("documents.issue", "rank"),
        *on_each(PAPERS, "view", "add", "change", "delete"),
        *on("documents.editioncopy", "view"),
        *on("submissions.release", "view", "add", "delete"),
        *on_each(SURVEY, "view", "add", "change", "delete"),
        *on("submissions.response", "view", "sort"),
        *on("submissions.answerimport", "view", "add", "delete"),
    ],
    # Writes the other language of what is there.
    "translator": [
        *on("submissions.excerpt", "view", "change"),
        *on("submissions.topic", "view", "change"),
        *on_texts("view", "change"),
        *on_each(SURVEY, "view", "change"),
    ],
    # Approves what others have written, and publishes it.
    "publisher": [
        *on("submissions.excerpt", "view", "approve", "publish"),
        *on("submissions.submission", "view", "export"),
        *on("submissions.topic", "view"),
        *on("documents.announcement", "view", "change", "approve", "publish"),
        *on("roundtable_sessions.roundtable", "view", "change", "publish"),
        *on("roundtable_sessions.dialoguesession", "view", "change", "publish"),
        *on("roundtable.page", "view", "change", "publish"),
        *on("roundtable_sessions.city", "view"),
        *on_each(WALK, "view", "change", "approve", "publish"),
        *on("documents.addressee", "view", "add", "change"),
        *on("documents.runningitem", "view", "approve"),
        *on("documents.followup", "view", "add", "change"),
        *on("documents.issue", "rank"),
        *on_each(PAPERS, "view", "add", "change", "approve"),
        *on("documents.officialsedition", "hand"),
        *on("documents.editioncopy", "view"),
        *on("submissions.release", "view", "add", "approve"),
        *on_each(SURVEY, "view", "change"),
        *on("submissions.survey", "publish"),
        *on("submissions.response", "view"),
        *on("submissions.answerimport", "view"),
    ],
    # Opens what is sealed.
    "keyholder": [
        *on("submissions.submission", "view", "read", "purge"),
        *on("submissions.envelope", "view", "open"),
        *on("submissions.sealingkey", "view", "add", "retire"),
        *on("submissions.excerpt", "view"),
        "submissions.release_name",
        *on("documents.runningitem", "view", "change", "open"),
        *on("submissions.decision", "view"),
        *on("submissions.clearing", "view"),
        *on("submissions.topic", "view"),
    ],
    # Reads every record and changes nothing.
    "auditor": [
        *on("submissions.submission", "view"),
        *on("submissions.excerpt", "view"),
        *on("submissions.decision", "view"),
        *on("submissions.export", "view"),
        *on("submissions.clearing", "view"),
        *on("submissions.envelope", "view"),
        *on("submissions.sealingkey", "view"),
        *on("submissions.topic", "view"),
        *on_texts("view"),
        *on("documents.followup", "view"),
        *on_each(PAPERS, "view"),
        *on("documents.editioncopy", "view"),
        *on("submissions.release", "view"),
        *on_each(SURVEY, "view"),
        *on("submissions.response", "view"),
        *on("submissions.answerimport", "view"),
        *on("roundtable.organizer", "view"),
        *on("roundtable.invitation", "view"),
        *on("roundtable.sitesettings", "view"),
        *on("admin.logentry", "view"),
        *on_each(RECORDS, "view"),
    ],
    # Invites organizers and gives them their roles.
    "coordinator": [
        *on("roundtable.invitation", "view", "add"),
        *on("roundtable.organizer", "view", "change"),
        *on("roundtable.sitesettings", "view", "change"),
        *on("submissions.clearing", "view"),
        *on("submissions.submission", "view", "purge"),
        *on_each(RECORDS, "view"),
        *on("roundtable.incident", "add"),
        *on("roundtable.returnlink", "add"),
        *on("roundtable.upkeep", "change"),
    ],
}


def grant(apps, schema_editor):
    """Make the groups and give each what it may do, as far as it exists by now; for migrations.

    Permissions are otherwise made only after all migrations, so they are made here first. A later
    migration that adds a model calls this again. What an installation gave a group stays.
    """
    from django.contrib.auth.management import create_permissions

    alias = schema_editor.connection.alias
    Group, Permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    for config in apps.get_app_configs():
        config.models_module = True
        create_permissions(config, apps=apps, verbosity=0, using=alias)
        config.models_module = None
    by_name = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.using(alias).select_related("content_type")
    }
    for role, names in ROLES.items():
        group, _made = Group.objects.using(alias).get_or_create(name=role)
        group.permissions.add(*(by_name[name] for name in names if name in by_name))
