"""Whether an installation is empty: nothing is ever restored over what somebody has written.

Without an organizer nobody has written anything: what is there then came with the code, or was made
by its commands. So whatever else holds a row, or a file, is in the way.
"""

import os

from django.apps import apps
from django.conf import settings
from django.db import connection

from roundtable.keeping.sealed_file import Unfit

# Of these only what belongs to nobody may be there.
OF_NOBODY = {
    "submissions_sealingkey": "organizer_id IS NULL",  # the recovery key of a first start
    "roundtable_auditentry": "by_id IS NULL",
    "submissions_clearing": "by_id IS NULL",  # a nightly timer has run
}
# What migrations, the first content and commands make.
FROM_THE_START = frozenset(
    """
    auth_group auth_group_permissions auth_permission django_content_type django_migrations
    django_session django_tasks_database_dbtaskresult
    roundtable_auditlink roundtable_backuprun roundtable_page roundtable_pagegeneration
    roundtable_publishedslug roundtable_searchentry roundtable_sitesettings
    roundtable_sessions_city roundtable_sessions_dialoguesession roundtable_sessions_figure
    roundtable_sessions_roundtable
    submissions_topic
    documents_addressee documents_announcement documents_document documents_documentfile
    documents_documentversion documents_issue documents_lastnumber documents_outcome
    documents_historicalannouncement documents_historicaldocument documents_historicalissue
    documents_historicaloutcome
    """.split()
)


def in_the_way():
    """Return what has been written here, in words: how many of what."""
    found = [f"{count} {name_of(table)}" for table, count in rows_in_the_way()]
    if files := sum(len(names) for _folder, _folders, names in os.walk(settings.MEDIA_ROOT)):
        found.append(f"{files} files in {settings.MEDIA_ROOT}")
    return found


def refuse_full():
    """Raise Unfit, with what was found, unless the installation is empty."""
    if found := in_the_way():
        raise Unfit(
            f"is restored into an empty installation only, and here are {', '.join(found)}. "
            "Nothing was changed. Use a new database and a new VAR_DIR."
        )


def rows_in_the_way():
    """Yield (table, how many rows) of what somebody has written."""
    with connection.cursor() as cursor:
        for table in all_tables(cursor):
            query = f"SELECT count(*) FROM {connection.ops.quote_name(table)}"
            if table in OF_NOBODY:
                query += f" WHERE NOT ({OF_NOBODY[table]})"
            elif table in FROM_THE_START:
                continue
            cursor.execute(query)
            (count,) = cursor.fetchone()
            if count:
                yield table, count


def all_tables(cursor):
    """Return the names of all tables, the portal's and others."""
    found = connection.introspection.get_table_list(cursor)
    return sorted(t.name for t in found if t.type in ("t", "p"))


def name_of(table):
    """Return what the rows of a table are called."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.db_table == table:
            return f"{model._meta.verbose_name_plural}"
    return f"rows of {table}"
