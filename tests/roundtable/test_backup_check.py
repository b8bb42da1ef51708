"""``backup --check``: restored into a scratch place and counted; rows between the two databases."""

import datetime
import hashlib
import io
import json
import signal
import subprocess
import sys
import time

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import connection
from django.db.utils import ProgrammingError

from roundtable.audit import triggers
from roundtable.keeping import elsewhere, filling, rows
from roundtable.keeping.sealed_file import Unfit
from roundtable.models import AuditEntry, BackupRun, Organizer
from submissions.models import Submission
from tests.roundtable import keeping_portal
from tests.roundtable.backups import backup, changed, contents, recovery_key, refused, sealed_again
from tests.submissions.factories import receive

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def made(tmp_path, settings, sokha):
    """A backup, and the file with its key."""
    settings.VAR_DIR = tmp_path / "var"
    settings.MEDIA_ROOT = settings.VAR_DIR / "media"
    settings.VAR_DIR.mkdir()
    (tmp_path / "paper").write_text(recovery_key())
    receive(concern="Tabs\tand\\lines\nand ស្រូវ", name="Sothea", consent="named")
    folder = tmp_path / "kept"
    folder.mkdir()
    return backup(folder)[0], tmp_path / "paper"


def databases():
    """Return the names of the databases that are this test's, or of the files of SQLite's."""
    if connection.vendor == "sqlite":
        return sorted(found.name for found in django_settings.VAR_DIR.glob("*sqlite3*"))
    with connection.cursor() as cursor:
        # Of this test's own: others run beside it.
        own = f"{connection.settings_dict['NAME']}%"
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s ORDER BY 1", [own])
        return [name for (name,) in cursor.fetchall()]


def test_check_restores_into_a_scratch_place_counts_and_leaves_nothing(made, monkeypatch):
    path, paper = made
    before, found, real = databases(), {}, filling.compare

    def compare(manifest):
        real(manifest)
        found["database"] = str(connection.settings_dict["NAME"])
        found["rows"] = [(row.concern, row.consent) for row in Submission.objects.all()]
        found["organizers"] = [*Organizer.objects.values_list("username", flat=True)]

    monkeypatch.setattr(filling, "compare", compare)
    receive(concern="After the backup.")
    told = io.StringIO()
    call_command("backup", check=str(path), key_file=str(paper), stdout=told)

    assert "is whole and can be restored" in told.getvalue()
    assert "1 submissions, 1 organizers" in told.getvalue()
    assert found["rows"] == [("Tabs\tand\\lines\nand ស្រូវ", "named")]
    assert found["organizers"] == ["sokha"]
    assert "check" in found["database"].rpartition("/")[2]
    assert databases() == before
    # The portal itself is as it was.
    assert Submission.objects.count() == 2
    runs = BackupRun.objects.order_by("pk")
    assert [run.kind for run in runs] == ["backup", "check"]
    assert runs[0].sha256 == runs[1].sha256
    assert AuditEntry.objects.filter(verb="backup-checked").count() == 1


def test_backup_of_older_code_is_brought_to_the_code_of_today(made, tmp_path, monkeypatch):
    path, paper = made
    members = contents(path, paper.read_text())
    manifest, rows_name = json.loads(members["manifest.json"]), "rows/django_migrations/000001"
    manifest["migrations"]["roundtable"].remove("0008_audit_triggers")
    lines = members[rows_name].splitlines(keepends=True)
    members[rows_name] = b"".join(row for row in lines if b"0008_audit_triggers" not in row)
    manifest["tables"]["django_migrations"]["rows"] -= 1
    manifest["members"][rows_name] = hashlib.sha256(members[rows_name]).hexdigest()
    older = sealed_again(tmp_path / "older", changed(members, **manifest), paper.read_text())
    found, compare, fill = [], filling.compare, filling.fill
    monkeypatch.setattr(
        filling, "compare", lambda m: (compare(m), found.append(triggers.missing()))
    )
    monkeypatch.setattr(filling, "fill", lambda *a: (fill(*a), found.append(triggers.missing())))

    call_command("backup", check=str(older), key_file=str(paper), stdout=io.StringIO())

    assert found == [list(triggers.TABLES), []]


def test_check_that_fails_leaves_nothing_and_no_record(made, tmp_path, monkeypatch):
    path, paper = made
    before = databases()

    def fails(*_args):
        raise Unfit("does not hold as many rows as it says.")

    monkeypatch.setattr(filling, "make_tables", fails)
    line = refused("backup", check=str(path), key_file=str(paper))

    assert line == f"{path} does not hold as many rows as it says."
    assert databases() == before
    assert [run.kind for run in BackupRun.objects.all()] == ["backup"]


@pytest.mark.postgresql
def test_user_who_may_make_no_database_is_told_what_to_do(made, monkeypatch):
    path, paper = made

    def denied(_name):
        raise ProgrammingError("permission denied to create database")

    monkeypatch.setattr(elsewhere, "make_empty", denied)
    assert "CREATEDB" in refused("backup", check=str(path), key_file=str(paper))


@pytest.mark.postgresql
def test_database_that_no_check_has_made_is_not_dropped(made):
    path, paper = made
    name = f"{connection.settings_dict['NAME']}_check"
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
        try:
            line = refused("backup", check=str(path), key_file=str(paper))
            assert f"the database {name} stands where the scratch one is made" in line
            assert name in databases()

            cursor.execute(f'COMMENT ON DATABASE "{name}" IS %s', [elsewhere.MARK])
            call_command("backup", check=str(path), key_file=str(paper), stdout=io.StringIO())
            assert name not in databases()
        finally:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')


@pytest.mark.postgresql
def test_scratch_database_says_what_it_is():
    with elsewhere.scratch(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database "
            "WHERE datname = current_database()"
        )
        assert cursor.fetchone() == (elsewhere.MARK,)


def test_check_that_is_stopped_cleans_up(tmp_path):
    here = keeping_portal.here(tmp_path / "here")
    kept = tmp_path / "kept"
    kept.mkdir()
    (tmp_path / "paper").write_text(keeping_portal.scene(here, "make")["recovery"])
    keeping_portal.manage(here, "backup", str(kept))
    words = [
        "--check",
        str(keeping_portal.only_backup(kept)),
        "--key-file",
        str(tmp_path / "paper"),
    ]
    with subprocess.Popen(
        [sys.executable, "manage.py", "backup", *words], env=here, cwd=django_settings.BASE_DIR
    ) as process:
        until = time.monotonic() + 60
        while not scratch_is_there(here) and time.monotonic() < until:
            time.sleep(0.02)
        assert scratch_is_there(here)
        process.terminate()

        assert process.wait(60) == 128 + signal.SIGTERM
    assert not scratch_is_there(here)


def scratch_is_there(environ):
    """Return whether a portal has a scratch place."""
    if connection.vendor == "postgresql":
        return f"{connection.settings_dict['NAME']}_check" in databases()
    file = django_settings.BASE_DIR / environ["VAR_DIR"] / elsewhere.SCRATCH
    return file.exists()


@pytest.mark.parametrize(
    ("value", "field"),
    [
        (None, rb"\N"),
        ("", b""),
        (r"\N", rb"\\N"),
        ("a\tb\nc\rd\\e", rb"a\tb\nc\rd\\e"),
        (b"\x00\xff", rb"\\x00ff"),
        (17, b"17"),
        ("ស្រូវ", "ស្រូវ".encode()),
    ],
)
def test_value_of_sqlite_becomes_a_field_and_a_value_again(value, field):
    shape = {bytes: rows.SHAPES["blob"], int: int}.get(type(value), str)

    assert rows.as_field(value) == field
    assert rows.as_row(field, [shape]) == [value]


def test_fields_of_postgresql_become_values_of_sqlite():
    line = b"t\tf\t0d9c1f6e-0000-4000-8000-00000000000a\t2026-11-23 14:03:31.5+00\t1.5\t\\b"
    shapes = [rows.SHAPES[name] for name in ("bool", "bool", "char(32)", "datetime", "real")]

    assert rows.as_row(line, [*shapes, str]) == [
        *(1, 0, "0d9c1f6e00004000800000000000000a"),
        str(datetime.datetime(2026, 11, 23, 14, 3, 31, 500_000)),
        *(1.5, "\b"),
    ]


def test_lines_are_whole_wherever_they_are_cut():
    class Source:
        """Gives a few bytes at a time."""

        def __init__(self, data):
            self.pieces = [data[i : i + 3] for i in range(0, len(data), 3)]

        def read(self, _size):
            return self.pieces.pop(0) if self.pieces else b""

    assert [*rows.lines(Source(b"one\t\xe1\x9e\x80\n\nthree"))] == [
        b"one\t\xe1\x9e\x80",
        b"",
        b"three",
    ]
