"""The doctor as a whole: what it asks, in which order, and what it says."""

import json
import re

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import translation

from roundtable import doctor
from roundtable.doctor import Finding, Level, asking
from roundtable.doctor.asking import look, ok, wrong
from tests.roundtable.test_project import PRODUCTION, manage

pytestmark = pytest.mark.django_db


@pytest.fixture
def only(monkeypatch):
    """Let the doctor ask a few checks of the test's own only: {code: what they say}."""

    def put(said, **kinds):
        asking.all_checks()  # the true ones are registered by now
        monkeypatch.setattr(asking, "checks", {})
        for code, answer in said.items():
            kind = {"in_database": False, **kinds.get(code.partition(".")[2], {})}
            asking.check(code, code.title(), **kind)(answer)

    return put


def codes(**asked):
    """Return what was found, as codes."""
    return [finding.code for finding in doctor.findings(**asked)]


def test_every_check_is_named_once_and_stands_in_the_order_of_the_subjects():
    subjects = [check.subject for check in asking.all_checks()]

    assert len(subjects) >= 30
    assert list(dict.fromkeys(subjects)) == list(asking.SUBJECTS)
    assert all(re.fullmatch(r"[a-z]+\.[a-z0-9_]+", check.code) for check in asking.all_checks())


def test_keys_of_submissions_and_pdfs_of_documents_are_asked_too():
    assert {"keys.recovery", "keys.keyholders", "running.clearing", "program.pdf"} <= {*codes()}


def test_quick_look_leaves_out_what_takes_long():
    assert {*codes()} - {*codes(quick=True)} == {"program.pdf", "audit.chain"}


def test_before_a_start_only_what_it_cannot_do_without_is_asked():
    assert {code.partition(".")[0] for code in codes(at_start=True)} == {
        *("settings", "database", "files")
    }


def test_check_that_breaks_is_told_and_keeps_no_other_from_being_asked(only):
    def broken():
        raise OSError("secret words")

    only({"program.a": broken, "program.b": lambda: ok("7")})

    first, second = doctor.findings()

    assert (first.level, str(first)) == (Level.WRONG, "This could not be looked at (OSError).")
    assert (second.level, str(second)) == (Level.OK, "7")


def test_check_that_does_not_apply_says_nothing(only):
    only({"program.a": lambda: None, "program.b": ok})

    assert codes() == ["program.b"]


def test_database_that_does_not_answer_is_not_asked(only, monkeypatch):
    only({"database.a": ok, "program.b": ok}, a={"in_database": True})
    monkeypatch.setattr(asking, "database_answers", lambda: False)

    assert codes() == ["program.b"]


def test_tables_that_are_missing_are_not_asked_for_rows(only):
    only(
        {"database.migrations": lambda: wrong("missing"), "people.a": ok, "files.b": ok},
        a={"in_database": True},
    )

    assert codes() == ["database.migrations", "files.b"]


def test_finding_is_told_in_the_readers_language():
    name = translation.gettext_lazy("Schedule")
    finding = Finding("a.b", name, look(translation.gettext_lazy("March"), unused=1))

    with translation.override("km"):
        assert (str(finding.name), str(finding)) == ("កាលវិភាគ", "មីនា")


def test_command_prints_a_line_a_check_and_how_many_there_are(only, capsys):
    only(
        {
            "program.a": lambda: ok("3.11"),
            "settings.b": ok,
            "files.c": lambda: look("See %(n)s.", n=4),
        }
    )

    call_command("doctor")

    assert capsys.readouterr().out.splitlines() == [
        "ok     Program.A: 3.11",
        "ok     Settings.B",
        "look   Files.C: See 4.",
        "2 ok, 1 look, 0 wrong",
    ]


def test_command_ends_with_an_error_when_something_is_wrong(only, capsys):
    only({"program.a": lambda: wrong("No.")})

    with pytest.raises(SystemExit) as ended:
        call_command("doctor")

    assert ended.value.code == 1
    assert capsys.readouterr().out.splitlines()[0] == "wrong  Program.A: No."


def test_command_speaks_to_programs(only, capsys):
    only({"files.c": lambda: look("See %(n)s.", n=4)})

    call_command("doctor", "--json")

    assert json.loads(capsys.readouterr().out) == [
        {
            "code": "files.c",
            "level": "look",
            "name": "Files.C",
            "text": "See 4.",
            "values": {"n": "4"},
        }
    ]


def test_start_says_nothing_when_all_is_well(only, capsys):
    only({"program.a": ok, "settings.b": ok}, a={"at_start": True})

    call_command("doctor", "--start")

    assert capsys.readouterr().out == ""


def test_start_refuses_in_one_line_each(only, capsys):
    only({"program.a": lambda: wrong("No."), "settings.b": ok}, a={"at_start": True})

    with pytest.raises(CommandError, match="does not start"):
        call_command("doctor", "--start")

    assert capsys.readouterr().out == "wrong  Program.A: No.\n"


def test_environment_with_which_nothing_could_hold_is_refused_in_plain_words(tmp_path):
    given = {
        **PRODUCTION,
        "SECRET_KEY": "short",
        "RECEIPT_PEPPERS": "1:short",
        "ALLOWED_HOSTS": "*",
    }

    result = manage(tmp_path, "doctor", "--start", **given)

    assert result.returncode == 1
    assert result.stdout.splitlines()[:3] == [
        "wrong  SECRET_KEY: It must be 50 random characters at least.",
        "wrong  RECEIPT_PEPPERS: Each must be 30 random characters at least, behind its number and a colon.",
        "wrong  The portal's address: ALLOWED_HOSTS must hold whole names only, without a star or a leading dot.",
    ]


def test_database_that_is_not_there_is_told_and_not_made(tmp_path):
    result = manage(tmp_path, "doctor")

    assert (
        "wrong  Database: It does not answer: start it, or correct DATABASE_URL." in result.stdout
    )
    assert not (tmp_path / "var" / "db.sqlite3").exists()


@pytest.mark.parametrize("command", ["check --deploy", "doctor --start"])
def test_deployment_check_refuses_an_address_without_encryption(tmp_path, command):
    result = manage(
        tmp_path, *command.split(), **{**PRODUCTION, "SITE_URL": "http://portal.example"}
    )

    assert result.returncode != 0
    assert "SITE_URL must be https://" in result.stdout + result.stderr
