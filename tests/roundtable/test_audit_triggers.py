"""The database itself refuses to change or delete a record."""

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, models, transaction

from roundtable.audit import triggers
from roundtable.audit.chain import link
from roundtable.audit.entries import AuditEntry, AuditLink, record
from roundtable.audit.verbs import Verb
from submissions import order
from submissions.models import Clearing

pytestmark = pytest.mark.django_db


def refused(sql):
    """Return whether the database refuses a statement in the words of our trigger."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            if (
                connection.vendor == "postgresql"
            ):  # it empties no table that something is pending on
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(sql)
    except DatabaseError as error:
        return triggers.WORDS in str(error)
    return False


@pytest.fixture
def rows(sokha):
    """A row in each table that is guarded and easily filled."""
    record(Verb.LOGGED_IN, by=sokha)
    link()
    Clearing.objects.create(sealed=1, erased=2, spam=3)


def test_every_record_has_its_triggers():
    assert triggers.missing() == []


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("roundtable_auditentry", "verb"),
        ("roundtable_auditlink", "digest"),
        ("submissions_clearing", "sealed"),
    ],
)
def test_record_is_neither_changed_nor_deleted(rows, table, column):
    assert refused(f"UPDATE {table} SET {column} = {column}")
    assert refused(f"UPDATE {table} SET id = id")
    assert refused(f"DELETE FROM {table}")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        assert cursor.fetchone() == (1,)


def test_every_column_of_every_record_is_guarded(rows):
    for table in triggers.AUDIT:
        with connection.cursor() as cursor:
            described = connection.introspection.get_table_description(cursor, table)
        for column in described:
            assert refused(f'UPDATE {table} SET "{column.name}" = "{column.name}"'), column.name


@pytest.mark.postgresql
@pytest.mark.parametrize("table", triggers.TABLES)
def test_table_is_not_emptied(rows, table):
    assert refused(f"TRUNCATE {table} CASCADE")


@pytest.mark.parametrize("name", triggers.AUDIT)
def test_record_is_not_replaced(rows, name):
    if connection.vendor != "sqlite":
        assert refused(
            f"INSERT INTO {name} SELECT * FROM {name} ON CONFLICT (id) DO UPDATE SET id = excluded.id"
        )
        return
    assert refused(f"INSERT OR REPLACE INTO {name} SELECT * FROM {name}")
    assert refused(
        "INSERT OR REPLACE INTO roundtable_auditlink (id, entry_id, chain, number, digest) "
        "SELECT 'another', entry_id, chain, number, 'forged' FROM roundtable_auditlink"
    )


def test_models_cannot_change_a_record_either(rows):
    entry = AuditEntry.objects.get()
    entry.verb = Verb.LOGGED_OUT
    with pytest.raises(DatabaseError, match="only added"), transaction.atomic():
        entry.save()
    with pytest.raises(DatabaseError, match="only added"), transaction.atomic():
        AuditLink.objects.all().delete()
    with pytest.raises(DatabaseError, match="only added"), transaction.atomic():
        AuditEntry.objects.filter(pk=entry.pk).update(detail="x")
    assert AuditEntry.objects.get().verb == Verb.LOGGED_IN


def test_table_that_lost_a_trigger_is_named(rows):
    on = " ON submissions_export" if connection.vendor == "postgresql" else ""
    name = triggers.NAMES[connection.vendor][0]
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER submissions_export_{name}{on}")
    assert triggers.missing() == ["submissions_export"]
    triggers.lay()
    assert triggers.missing() == []


@pytest.mark.postgresql
def test_table_whose_trigger_is_switched_off_is_named():
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE roundtable_auditentry DISABLE TRIGGER ALL")
    assert triggers.missing() == ["roundtable_auditentry"]


def test_migration_that_must_change_rows_lifts_the_triggers_and_lays_them_again(rows):
    with triggers.lifted():
        AuditEntry.objects.update(detail="1")
    assert AuditEntry.objects.get().detail == "1"
    assert refused("UPDATE roundtable_auditentry SET detail = '2'")


def test_order_of_rows_can_still_be_hidden(rows):
    """The desk's clearing writes the tables anew; nothing a row says changes by it."""
    before = [*AuditLink.objects.values_list()]
    order.shuffle()
    assert [*AuditLink.objects.values_list()] == before
    assert triggers.missing() == []


@pytest.mark.django_db(transaction=True)
def test_migrate_lays_the_triggers_of_a_table_that_was_made_anew(rows):
    """SQLite drops them with the former table."""
    entry = AuditEntry
    field = models.CharField(max_length=201, blank=True)
    field.set_attributes_from_name("detail")
    field.model = entry
    with connection.schema_editor() as editor:
        editor.alter_field(entry, entry._meta.get_field("detail"), field, strict=True)
    call_command("migrate", verbosity=0)
    assert triggers.missing() == []
    assert refused("UPDATE roundtable_auditentry SET detail = ''")
    with connection.schema_editor() as editor:
        editor.alter_field(entry, field, entry._meta.get_field("detail"), strict=True)
    call_command("migrate", verbosity=0)
