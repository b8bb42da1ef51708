"""What the doctor says of the database, and what is refused in one that does not speak Khmer."""

import contextlib
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from roundtable.doctor import checks, database
from tests.roundtable.store_portal import database as address_of
from tests.roundtable.test_project import manage

pytestmark = pytest.mark.django_db


def level_of(said):
    """Return the level of what a check says."""
    return str(said.level)


def test_database_of_the_tests_is_right():
    asked = (database.reachable, database.migrations, database.durable)

    assert [level_of(ask()) for ask in asked[:2]] == ["ok", "ok"]


def test_migrations_that_are_missing_are_counted():
    MigrationRecorder.Migration.objects.filter(app="documents").order_by("-id").first().delete()

    assert (said := database.migrations()).values == {"count": 1}
    assert level_of(said) == "wrong"


def test_newer_database_is_told_and_does_not_stop_older_code():
    MigrationRecorder(connection).record_applied("documents", "9999_of_tomorrow")

    assert level_of(database.migrations()) == "look"


def test_app_that_is_not_there_any_more_makes_no_database_newer():
    MigrationRecorder(connection).record_applied("of_former_days", "0001_initial")

    assert level_of(database.migrations()) == "ok"


def test_sqlite_that_does_not_wait_for_the_disk_is_told(monkeypatch):
    monkeypatch.setattr(database, "is_postgresql", lambda: False)

    for found, level in ((2, "ok"), (1, "wrong")):
        monkeypatch.setattr(database, "asked", lambda _query, found=found: (found,))
        assert level_of(database.durable()) == level


@pytest.mark.postgresql
def test_khmer_letters_are_letters_and_compared():
    assert (level_of(database.characters()), level_of(database.trigrams())) == ("ok", "ok")
    assert checks.character_type(None, databases=["default"]) == []


@pytest.mark.postgresql
def test_extension_that_is_missing_is_told():
    with connection.cursor() as cursor:
        cursor.execute("DROP EXTENSION pg_trgm CASCADE")

    assert level_of(database.trigrams()) == "wrong"


@pytest.mark.postgresql
def test_superuser_as_the_portals_role_is_told():
    assert level_of(database.role()) == "look"  # the tests make databases

    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE modest")
        cursor.execute("SET LOCAL ROLE modest")
        assert level_of(database.role()) == "ok"
        cursor.execute("RESET ROLE")


@pytest.mark.postgresql
@pytest.mark.parametrize(
    ("setting", "loud"),
    [
        ("log_statement", "all"),
        ("log_min_duration_statement", "0"),
        ("log_min_error_statement", "error"),
        ("log_error_verbosity", "default"),
    ],
)
def test_database_that_writes_words_into_its_log_is_told(setting, loud):
    quiet = {"log_min_error_statement": "panic", "log_error_verbosity": "terse"}
    with connection.cursor() as cursor:
        for name, value in quiet.items():
            cursor.execute(f"SET LOCAL {name} = '{value}'")
        assert level_of(database.logs()) == "ok"
        cursor.execute(f"SET LOCAL {setting} = '{loud}'")

    assert (said := database.logs()).values == {"names": setting}
    assert level_of(said) == "look"


@pytest.mark.postgresql
def test_commit_that_does_not_wait_for_the_disk_is_told():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = 'off'")

    assert "synchronous_commit" in database.durable().values["names"]


@contextlib.contextmanager
def database_without_khmer():
    """Make a database with the character type "C" beside that of the tests; yields its address."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE DATABASE mute TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"
        )
    try:
        parts = urlsplit(address_of(None))
        yield urlunsplit((*parts[:2], "/mute", *parts[3:]))
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP DATABASE mute")


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("command", ["migrate", "doctor --start"])
def test_database_in_which_khmer_is_nothing_is_refused(tmp_path, command):
    with database_without_khmer() as address:
        result = manage(tmp_path, *command.split(), DATABASE_URL=address)

    assert result.returncode == 1
    assert "createdb --locale=C.UTF-8" in result.stdout + result.stderr
