"""Whether the database is there, speaks Khmer, has all its tables, and keeps quiet."""

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext_lazy as _

from roundtable.doctor.asking import check, database_answers, look, ok, wrong

# What PostgreSQL must not write into its log: statements hold people's words.
QUIET = {
    "log_statement": {"none"},
    "log_min_duration_statement": {"-1"},
    "log_min_duration_sample": {"-1"},
    "log_transaction_sample_rate": {"0"},
    "log_min_error_statement": {"log", "fatal", "panic"},
    "log_error_verbosity": {"terse"},
    "log_connections": {"off", ""},
}
DURABLE = ("fsync", "full_page_writes", "synchronous_commit")


def asked(query):
    """Return the first row that the database answers."""
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()


def is_postgresql():
    """Return whether it is PostgreSQL."""
    return connection.vendor == "postgresql"


@check("database.reachable", _("Database"), at_start=True, in_database=False)
def reachable():
    """Ask the database for an answer; what it says of itself may hold its password."""
    if not database_answers():
        return wrong(_("It does not answer: start it, or correct DATABASE_URL."))
    version = ".".join(str(part) for part in connection.get_database_version())
    return ok(f"{connection.display_name} {version}")


@check("database.utf8", _("Characters in the database"), at_start=True)
def characters():
    """Ask whether the database knows a Khmer letter as a letter."""
    if not is_postgresql():
        return None
    encoding, is_letter = asked(
        "SELECT pg_encoding_to_char(encoding), encoding = pg_char_to_encoding('UTF8') AND 'ក' ~ '^\\w$' "
        "FROM pg_database WHERE datname = current_database()"
    )
    if not is_letter:
        return wrong(
            _(
                "Khmer letters are no letters here, so search finds nothing: make the database anew "
                "with  createdb --locale=C.UTF-8 --encoding=UTF8 --template=template0"
            )
        )
    return ok(encoding)


@check("database.trigrams", "pg_trgm", at_start=True)
def trigrams():
    """Ask whether the extension for search is there and sees Khmer."""
    if not is_postgresql():
        return None
    (there,) = asked("SELECT count(*) FROM pg_extension WHERE extname = 'pg_trgm'")
    if not there:
        return wrong(_("The extension is missing: run  manage.py migrate"))
    (alike,) = asked("SELECT similarity('ដីធ្លី', 'ដីធ្លីរបស់យើង')")
    return ok() if alike > 0 else wrong(_("It sees no Khmer: see the characters in the database."))


@check("database.migrations", _("Tables"), at_start=True)
def migrations():
    """Compare the tables with the code."""
    executor = MigrationExecutor(connection)
    if missing := executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return wrong(
            _("%(count)s migrations are missing: run  manage.py migrate"), count=len(missing)
        )
    ours = {app for app, _name in executor.loader.disk_migrations}
    later = [key for key in executor.loader.applied_migrations if key[0] in ours]
    later = [key for key in later if key not in executor.loader.disk_migrations]
    if [key for key in later if not is_squashed(key, executor.loader)]:
        return look(_("The database is of newer code than this: right only while going back."))
    return ok()


def is_squashed(key, loader):
    """Return whether a later migration of this code stands for one that was applied."""
    return any(key in migration.replaces for migration in loader.disk_migrations.values())


@check("database.role", _("The portal's rights in the database"))
def role():
    """Ask whether the portal could do more than it needs."""
    if not is_postgresql():
        return None
    (is_superuser,) = asked("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
    if is_superuser:
        return look(_("The portal is the database's superuser: give it a role of its own."))
    return ok()


@check("database.durable", _("What was stored stays stored"))
def durable():
    """Ask whether the database waits for the disk."""
    if not is_postgresql():
        (level,) = asked("PRAGMA synchronous")
        return (
            ok()
            if level == 2
            else wrong(_("SQLite does not wait for the disk: synchronous is not FULL."))
        )
    off = [name for name in DURABLE if asked(f"SHOW {name}")[0] == "off"]
    if off:
        return wrong(
            _("The database does not wait for the disk: switch on %(names)s."), names=", ".join(off)
        )
    return ok()


@check("database.logs", _("The database's log"))
def logs():
    """Ask whether the database writes down what people send."""
    if not is_postgresql():
        return None
    loud = [name for name, quiet in QUIET.items() if asked(f"SHOW {name}")[0] not in quiet]
    if loud:
        return look(
            _("Words of people may come into it: copy deploy/postgresql.conf (%(names)s)."),
            names=", ".join(loud),
        )
    return ok()
