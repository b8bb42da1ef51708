"""manage.py verify_audit: what it prints, and with what it leaves."""

import pytest
from django.core.management import CommandError, call_command

from roundtable.audit.chain import head_of, link
from roundtable.audit.entries import AuditEntry, record
from roundtable.audit.verbs import Verb
from tests.roundtable.audits import as_owner, key

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(sokha):
    """Three entries: two of the accounts, one of a submission."""
    for verb in (Verb.LOGGED_IN, Verb.LOGGED_OUT, Verb.ENVELOPE_OPENED):
        record(verb, by=sokha)
        link()


def verify(capsys, *heads):
    """Run the command; return the lines it prints."""
    call_command("verify_audit", head=list(heads))
    return capsys.readouterr().out.splitlines()


def test_command_prints_the_heads_to_be_written_down(three, capsys):
    assert verify(capsys) == [
        f"accounts: 2 entries. Head: {head_of('accounts')}",
        f"voices: 1 entries. Head: {head_of('voices')}",
        "The audit is as it was written.",
    ]


def test_command_accepts_its_own_heads_later(three, capsys, sokha):
    *heads, _verdict = verify(capsys)
    record(Verb.LOGGED_IN, by=sokha)

    later = verify(capsys, *(line.split("Head: ")[1] for line in heads))

    assert later[-1] == "The audit is as it was written."
    assert later[0].startswith("accounts: 3 entries. Head: accounts:3:")


def test_empty_audit_is_as_it_was_written(capsys, db):
    assert verify(capsys, "accounts:0:")[-1] == "The audit is as it was written."


def test_command_leaves_with_an_error_that_names_each_fault(three, capsys):
    entry = AuditEntry.objects.get(verb="logged-out")
    with as_owner() as cursor:
        cursor.execute("UPDATE roundtable_auditentry SET detail = 'x' WHERE id = %s", [key(entry)])

    with pytest.raises(CommandError, match="NOT as it was written: 1 found") as error:
        verify(capsys)

    assert error.value.returncode == 1
    assert "accounts 2: changed, or what stood before it was." in capsys.readouterr().out


def test_command_sees_that_the_end_was_cut_off(three, capsys):
    written = str(head_of("accounts"))
    entry = AuditEntry.objects.get(verb="logged-out")
    with as_owner() as cursor:
        cursor.execute("DELETE FROM roundtable_auditlink WHERE entry_id = %s", [key(entry)])
        cursor.execute("DELETE FROM roundtable_auditentry WHERE id = %s", [key(entry)])

    assert verify(capsys)[-1] == "The audit is as it was written."
    with pytest.raises(CommandError):
        verify(capsys, written)


def test_command_sees_that_a_trigger_was_taken_off(three, capsys, monkeypatch):
    monkeypatch.setattr("roundtable.audit.triggers.missing", lambda: ["roundtable_auditentry"])

    with pytest.raises(CommandError):
        verify(capsys)

    assert "roundtable_auditentry: its rows can be changed" in capsys.readouterr().out


@pytest.mark.parametrize("line", ["accounts", "accounts:x:ab", "somebody:1:ab", "accounts:1", ""])
def test_line_that_is_no_head_is_refused_before_anything_is_read(line, capsys, db):
    with pytest.raises(CommandError, match="is no head"):
        verify(capsys, line)
