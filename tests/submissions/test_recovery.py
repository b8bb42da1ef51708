"""The recovery key, and what is left when all keyholders are gone."""

import io

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from pyrage import x25519

from roundtable.management.commands.serve import greeting
from submissions import keys, reading, sealing
from submissions.models import Envelope, SealingKey
from tests.submissions.factories import (
    PASSPHRASE,
    make_keyholder,
    make_submission,
)
from tests.submissions.keyholders import (
    CONTACT,
    PRIVATE,
    confidential,
    key_of,
)


def test_recovery_key_is_printed_once_and_only_its_public_half_is_stored(db):
    told = io.StringIO()
    call_command("make_recovery_key", stdout=told)

    (private_half,) = PRIVATE.findall(told.getvalue())
    key = SealingKey.objects.get()
    assert key.public_key == str(x25519.Identity.from_str(private_half).to_public())
    assert (key.is_recovery, bytes(key.private_half), key.organizer) == (True, b"", None)
    assert "outside the country" in told.getvalue()


def test_second_recovery_key_is_refused_unless_it_replaces_the_first(db):
    first = keys.make_recovery_key()
    with pytest.raises(CommandError, match="--replace"):
        call_command("make_recovery_key", stdout=io.StringIO())

    told = io.StringIO()
    call_command("make_recovery_key", replace=True, stdout=told)

    assert PRIVATE.findall(told.getvalue()) not in ([], [first])
    assert "reseal --key-file" in told.getvalue()
    assert SealingKey.objects.filter(is_recovery=True).count() == 2
    assert SealingKey.objects.active().count() == 1


def test_first_start_makes_and_tells_the_recovery_key_once(db):
    private_half = keys.first_start()

    assert PRIVATE.fullmatch(private_half)
    assert f"Recovery key:      {private_half}" in greeting(private_half)
    assert keys.first_start() == ""
    assert "Recovery key" not in greeting("")


def test_first_start_leaves_a_portal_with_keyholders_alone(db):
    make_keyholder("chanthy")

    assert keys.first_start() == ""
    assert SealingKey.objects.count() == 1


def reseal(tmp_path, written):
    """Run the command with a file of these words and return what it told."""
    path, told = tmp_path / "key.txt", io.StringIO()
    path.write_text(written)
    call_command("reseal", key_file=str(path), stdout=told)
    return told.getvalue().splitlines()


def test_drill_when_all_keyholders_are_gone_the_paper_brings_a_new_one_in(db, tmp_path):
    recovery = keys.make_recovery_key()
    _browser, chanthy, _half = make_keyholder("chanthy")
    confidential(contact=CONTACT)
    keys.retire(key_of(chanthy))
    _browser, bopha, private_half = make_keyholder("bopha")
    bophas = x25519.Identity.from_str(private_half)
    envelope = Envelope.objects.words().get()
    with pytest.raises(sealing.CannotOpen):
        sealing.contents_of(envelope.data, bophas)

    assert reseal(tmp_path, recovery) == [
        "Envelopes sealed to the keys of today: 2.",
        "Envelopes that this key does not open: 0.",
    ]

    session, cookie = reading.begin(organizer=bopha, passphrase=PASSPHRASE)
    _session, identity = reading.current(organizer=bopha, cookie=cookie)
    envelope = Envelope.objects.words().get()
    opened = reading.open_envelope(envelope, session=session, identity=identity, by=bopha)
    assert opened["concern"] == "sealedword"
    assert reseal(tmp_path, recovery)[0] == "Envelopes sealed to the keys of today: 0."


def test_reseal_says_how_many_it_cannot_open(db, tmp_path):
    keys.make_recovery_key()
    confidential(contact=CONTACT)
    second = keys.make_recovery_key(replace=True)
    confidential(contact=CONTACT)
    make_keyholder("chanthy")

    assert reseal(tmp_path, second) == [
        "Envelopes sealed to the keys of today: 2.",
        "Envelopes that this key does not open: 2.",
    ]


def test_reseal_takes_what_was_typed_from_paper(db, tmp_path, monkeypatch):
    recovery = keys.make_recovery_key()
    confidential(contact=CONTACT)
    make_keyholder("chanthy")
    groups = " ".join(recovery[i : i + 6] for i in range(0, len(recovery), 6)).lower()
    monkeypatch.setattr("sys.stdin", io.StringIO(f"# from the safe\n\n  {groups}\n"))
    told = io.StringIO()

    call_command("reseal", key_file="-", stdout=told)

    assert "keys of today: 2." in told.getvalue()


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("", "no line that begins with AGE-SECRET-KEY-1"),
        ("age1qqqq", "no line that begins with AGE-SECRET-KEY-1"),
        ("AGE-SECRET-KEY-1" + "Q" * 58, "a slip in the key"),
    ],
)
def test_reseal_says_in_one_line_what_is_wrong_with_a_key(db, tmp_path, written, sentence):
    with pytest.raises(CommandError, match=sentence):
        reseal(tmp_path, written)


def test_reseal_without_its_file_or_without_a_key_in_use_is_told(db, tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("reseal", key_file=str(tmp_path / "none"))
    with pytest.raises(CommandError, match="No key is in use"):
        reseal(tmp_path, str(x25519.Identity.generate()))


def test_sealing_anew_goes_on_where_it_was_interrupted_and_past_what_it_cannot_open(
    db, monkeypatch
):
    monkeypatch.setattr(reading, "BATCH", 2)
    keys.make_recovery_key()
    for _time in range(3):
        confidential(contact=CONTACT)
    opens = x25519.Identity.from_str(keys.make_recovery_key(replace=True))
    for _time in range(4):
        make_submission(contact="012 345 678")
    make_keyholder("chanthy")

    assert reading.seal_all_anew(identity=opens, most=3)[0] == 3
    assert reading.seal_all_anew(identity=opens, most=3)[0] == 1
    assert reading.seal_all_anew(identity=opens) == (0, 6)
    assert keys.sealed_otherwise(sealing.Ring.current()).count() == 6


def test_envelope_withdrawn_while_others_are_sealed_anew_stays_gone(db, monkeypatch):
    identity = x25519.Identity.from_str(keys.make_recovery_key())
    confidential(contact=CONTACT)
    make_keyholder("chanthy")
    before = [*Envelope.objects.all()]
    monkeypatch.setattr(reading, "in_batches", lambda rows: before * (rows.model is Envelope))
    Envelope.objects.identities().delete()

    assert reading.seal_all_anew(identity=identity) == (1, 0)
    assert Envelope.objects.count() == 1
