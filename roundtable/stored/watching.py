"""Sees every change of something public, whoever makes it: a verb, the admin, a command, the shell.

It stands at the database connection, because only there nothing can be forgotten: saving, updating
many rows at once, links between texts, cascades. A table that is not named here counts as public.
"""

import re

from django.conf import settings
from django.db import transaction

from roundtable.stored import generations

# Nothing of these is ever on a page that is kept. tests/roundtable/test_stored_watching.py reads
# every page and fails when one of them is asked.
PRIVATE = frozenset(
    """
    auth_group auth_group_permissions auth_permission django_admin_log django_content_type
    django_migrations django_session django_tasks_database_dbtaskresult
    account_emailaddress account_emailconfirmation mfa_authenticator
    roundtable_auditentry roundtable_auditlink roundtable_backuprun roundtable_incident
    roundtable_invitation roundtable_invitation_roles roundtable_organizer
    roundtable_organizer_groups roundtable_organizer_user_permissions roundtable_organizersession
    roundtable_pagegeneration roundtable_returnlink roundtable_searchentry roundtable_upkeep
    submissions_answerimport submissions_band submissions_clearing submissions_countedrows
    submissions_decision submissions_envelope submissions_export submissions_importedrow
    submissions_importmapping submissions_note submissions_pendingfile submissions_readingsession
    submissions_receipt submissions_response submissions_responsereceipt submissions_sealingkey
    submissions_submissiontopic
    documents_copiedexcerpt documents_editioncopy documents_followup documents_generation
    documents_issue_submissions documents_lastnumber documents_officialsedition
    documents_officialsedition_excerpts documents_package documents_packagefile
    documents_packedvoice documents_uploadedpdf
    documents_historicalannouncement documents_historicaldocument documents_historicalissue
    documents_historicalmodelletter documents_historicaloutcome documents_historicalrecommendation
    documents_historicalstatement
    """.split()
)
# Of this one nothing is on a page, but a voice is public only while these of its submission stand as
# they did (ExcerptQuerySet.published).
IN_PART = "submissions_submission"
STANDING = re.compile(r'\b(?:state|consent|scope|roundtable_id)"?\s*=', re.IGNORECASE)
ONE_ROW = '"submissions_submission"."id" = %s'

BEFORE = r"(?:\s|\(|/\*.*?\*/|--[^\n]*\n)*"
CHANGE = re.compile(
    BEFORE + r"((?:INSERT|REPLACE|MERGE)(?: OR \w+)? INTO|UPDATE(?: OR \w+)?|DELETE FROM)\s+"
    r'"?(\w+)"?',
    re.IGNORECASE | re.DOTALL,
)
# Changes that may name their table later, or several: never ours, but somebody's at a console.
ODD_CHANGE = re.compile(
    BEFORE + r"(?:TRUNCATE|COPY|WITH\b.*\b(?:INSERT|UPDATE|DELETE|MERGE))\b",
    re.IGNORECASE | re.DOTALL,
)


def is_public_change(sql, params, connection):
    """Return whether a statement changes what readers may see."""
    found = CHANGE.match(sql)
    if found is None:
        return ODD_CHANGE.match(sql) is not None
    verb, table = found[1].upper(), found[2].lower()
    if table == IN_PART:
        return verb.startswith("UPDATE") and moves_voices(sql, params, connection)
    return table not in PRIVATE


def moves_voices(sql, params, connection):
    """Return whether an UPDATE of submissions may change which voices are public.

    Most acts of the desk are on one submission that has no excerpt: they must not close the store.
    """
    columns, _where, which = sql.partition(" WHERE ")
    if not STANDING.search(columns):
        return False
    if which.strip() != ONE_ROW:
        return True
    with connection.cursor() as cursor:
        cursor.execute(
            'SELECT 1 FROM "submissions_excerpt" WHERE "submission_id" = %s LIMIT 1', params[-1:]
        )
        return cursor.fetchone() is not None


def watch(execute, sql, params, many, context):
    """Close the store before a public change, in the same transaction (an ``execute_wrapper``).

    Raises TransactionManagementError where it cannot give a single statement a transaction of its
    own: SQLite does not commit before an inserted row's key has been read.
    """
    connection = context["connection"]
    # Also where this process keeps nothing (STORED_PAGES=0): another one may serve pages.
    if settings.STORE_DIR is None or not is_public_change(sql, params, connection):
        return execute(sql, params, many, context)
    if connection.in_atomic_block:
        generations.close()
        return execute(sql, params, many, context)
    if connection.vendor == "sqlite" and " RETURNING " in sql:
        raise transaction.TransactionManagementError("Write this inside transaction.atomic().")
    with transaction.atomic():
        generations.close()
        return execute(sql, params, many, context)


def begin(connection, **kwargs):
    """Watch a new connection to the database."""
    if watch not in connection.execute_wrappers:
        connection.execute_wrappers.append(watch)
