"""Keyholders' keys: made under a passphrase, let in by another, retired."""

import re

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from pyrage import x25519

from submissions import keys, passphrases, reading, sealing
from submissions.models import ReadingSession, SealingKey
from tests.submissions.factories import (
    PASSPHRASE,
    make_keyholder,
)
from tests.submissions.keyholders import PRIVATE, confidential, key_of


@pytest.mark.parametrize(
    "weak",
    [
        *("", "short", "one two three four five", "a b c d e f"),
        *("dog dog dog dog dog dog elephant", "correcthorsebatterystaplecorrecthorse"),
    ],
)
def test_weak_passphrase_is_refused_and_no_key_is_made(db, sokha, weak):
    with pytest.raises(ValidationError, match="six different words"):
        keys.make_key(organizer=sokha, passphrase=weak)

    assert not SealingKey.objects.exists()


@pytest.mark.parametrize(
    "typed",
    [
        "ទន្លេ ភ្នំ ដូង ស្រែ មេឃ ផ្ទះ",
        "  ទន្លេ   ភ្នំ ដូង\tស្រែ មេឃ ផ្ទះ ",
        "ទន្លេ\u200bភ្នំ\u200bដូង\u200bស្រែ\u200bមេឃ\u200bផ្ទះ",
    ],
)
def test_khmer_passphrase_is_the_same_whichever_way_the_words_are_parted(db, sokha, typed):
    key, private_half = keys.make_key(organizer=sokha, passphrase="ទន្លេ ភ្នំ ដូង ស្រែ មេឃ ផ្ទះ")

    assert str(keys.unlocked(key, typed)) == private_half


def test_passphrase_is_the_same_however_its_accents_are_composed(db, sokha):
    key, private_half = keys.make_key(
        organizer=sokha, passphrase="caf\u00e9 rivi\u00e8re montagne maison ciel soleil"
    )

    composed = "cafe\u0301 rivie\u0300re montagne maison ciel soleil"
    assert str(keys.unlocked(key, composed)) == private_half


def test_drawn_passphrases_are_six_different_words_and_never_the_same():
    drawn = [passphrases.drawn() for _time in range(200)]

    assert len({*drawn}) == 200
    for words in drawn:
        assert re.fullmatch(r"([bdfghklmnprst][aeiou]){2}( ([bdfghklmnprst][aeiou]){2}){5}", words)
        passphrases.check_passphrase(words)


def test_lock_costs_an_attacker_what_it_should(db, sokha, monkeypatch):
    """Argon2id with four passes over 128 MiB; changed, no key made before could be opened."""
    monkeypatch.undo()

    assert keys.LOCK == {
        "time_cost": 4,
        "memory_cost": 128 * 1024,
        "parallelism": 1,
        "hash_len": 32,
    }
    lock = keys.lock_of(PASSPHRASE, b"s" * 16)
    assert str(lock.to_public()) == "age1y6qf394f8ft6le7q9apyfcpff0tjn4axm3fm7jmlmsn3yr8rsgfqvexnmx"


def test_private_half_is_stored_under_the_passphrase_only(db, sokha):
    _key, private_half = keys.make_key(organizer=sokha, passphrase=PASSPHRASE)

    stored = SealingKey.objects.get()
    assert PRIVATE.fullmatch(private_half)
    assert stored.public_key == str(x25519.Identity.from_str(private_half).to_public())
    assert private_half.encode() not in bytes(stored.private_half)
    assert str(keys.unlocked(stored, PASSPHRASE)) == private_half
    for wrong in ("", PASSPHRASE.upper(), "bako tilu sona pemi rugo dafu"):
        with pytest.raises(keys.WrongPassphrase):
            keys.unlocked(stored, wrong)


def test_two_keys_under_one_passphrase_have_nothing_in_common(db, sokha, dara):
    first, _half = keys.make_key(organizer=sokha, passphrase=PASSPHRASE)
    second, _half = keys.make_key(organizer=dara, passphrase=PASSPHRASE)

    assert bytes(first.salt) != bytes(second.salt)
    first.salt = second.salt
    with pytest.raises(keys.WrongPassphrase):
        keys.unlocked(first, PASSPHRASE)


def test_first_keyholder_is_in_use_at_once_and_the_second_waits(db):
    _browser, chanthy, _half = make_keyholder("chanthy")
    _browser, bopha, _half = make_keyholder("bopha", in_use=False)

    assert [key.organizer for key in SealingKey.objects.active()] == [chanthy]
    assert [key.organizer for key in SealingKey.objects.pending()] == [bopha]


def test_nobody_has_two_keys(db, sokha):
    keys.make_key(organizer=sokha, passphrase=PASSPHRASE)

    with pytest.raises(ValidationError, match="a key already"):
        keys.make_key(organizer=sokha, passphrase=PASSPHRASE)


def test_another_keyholder_lets_a_key_in(db):
    _browser, chanthy, _half = make_keyholder("chanthy")
    _browser, bopha, _half = make_keyholder("bopha", in_use=False)
    ring = sealing.Ring.current().name

    with time_machine.travel("2025-05-01 12:00", tick=False):
        keys.let_in(key_of(bopha), by=chanthy)

    key = key_of(bopha)
    assert (str(key.active_since), key.let_in_by) == ("2025-05-01", chanthy)
    assert sealing.Ring.current().name != ring


def test_nobody_lets_herself_in_nor_does_an_organizer_without_a_key_in_use(db, sokha):
    make_keyholder("chanthy")
    _browser, bopha, _half = make_keyholder("bopha", in_use=False)
    _browser, late, _half = make_keyholder("late", in_use=False)

    for by in (bopha, late, sokha):
        with pytest.raises(PermissionDenied):
            keys.let_in(key_of(bopha), by=by)

    assert SealingKey.objects.active().count() == 1


def test_key_is_let_in_once_and_not_after_it_was_retired(db):
    _browser, chanthy, _half = make_keyholder("chanthy")
    _browser, bopha, _half = make_keyholder("bopha")
    _browser, late, _half = make_keyholder("late", in_use=False)
    retired = key_of(late)
    keys.retire(retired)

    for key in (key_of(bopha), retired):
        with pytest.raises(ValidationError, match="does not wait"):
            keys.let_in(key, by=chanthy)

    assert SealingKey.objects.active().count() == 2


def test_somebody_who_is_no_keyholder_any_more_is_not_let_in(db):
    _browser, chanthy, _half = make_keyholder("chanthy")
    _browser, bopha, _half = make_keyholder("bopha", in_use=False)
    bopha.user_permissions.clear()

    with pytest.raises(ValidationError, match="not a keyholder any more"):
        keys.let_in(key_of(bopha), by=chanthy)


def test_retired_key_is_forgotten_and_seals_nothing(db):
    keys.make_recovery_key()
    _browser, chanthy, private_half = make_keyholder("chanthy")
    key = key_of(chanthy)
    reading.begin(organizer=chanthy, passphrase=PASSPHRASE)

    keys.retire(key)

    key.refresh_from_db()
    assert key.retired_on is not None
    assert (bytes(key.private_half), bytes(key.salt)) == (b"", b"")
    assert not ReadingSession.objects.exists()
    with pytest.raises(reading.NotReading):
        reading.begin(organizer=chanthy, passphrase=PASSPHRASE)
    with pytest.raises(sealing.CannotOpen):
        envelope = confidential()
        sealing.contents_of(envelope.data, x25519.Identity.from_str(private_half))


def test_only_key_in_use_stays(db):
    _browser, chanthy, _half = make_keyholder("chanthy")
    make_keyholder("bopha", in_use=False)

    with pytest.raises(ValidationError, match="only key"):
        keys.retire(key_of(chanthy))

    assert SealingKey.objects.active().count() == 1


def test_key_that_waits_can_always_be_retired(db):
    make_keyholder("chanthy")
    _browser, bopha, _half = make_keyholder("bopha", in_use=False)

    keys.retire(key_of(bopha))

    assert not SealingKey.objects.pending().exists()


def test_retiring_twice_changes_nothing(db):
    keys.make_recovery_key()
    _browser, chanthy, _half = make_keyholder("chanthy")
    key = key_of(chanthy)
    with time_machine.travel("2025-05-01 12:00", tick=False):
        keys.retire(key)
    keys.retire(key)

    key.refresh_from_db()
    assert str(key.retired_on) == "2025-05-01"


def test_somebody_who_retired_hers_makes_another_that_is_let_in_anew(db):
    make_keyholder("chanthy")
    _browser, bopha, _half = make_keyholder("bopha")
    keys.retire(key_of(bopha))

    keys.make_key(organizer=bopha, passphrase=PASSPHRASE)

    assert key_of(bopha).active_since is None
