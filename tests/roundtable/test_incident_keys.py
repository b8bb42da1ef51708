"""The keys of a closed account: nothing more is sealed to her, and never is anything stored open."""

import pytest

from roundtable.audit.verbs import Verb
from roundtable.incidents.closing import close_account
from roundtable.models import AuditEntry
from submissions import incidents, keys, reading, sealing
from submissions.models import ReadingSession, SealingKey, Submission
from tests.submissions.factories import (
    PASSPHRASE,
    make_keyholder,
    make_recovery,
    make_submission,
)

pytestmark = pytest.mark.django_db
FORM = {"concern": "The road was closed.", "consent": "quoted", "place": "unsaid"}


@pytest.fixture(autouse=True)
def quick_locks(monkeypatch):
    """Passphrases are slow by design; here they are quick."""
    monkeypatch.setitem(keys.LOCK, "memory_cost", 1024)
    monkeypatch.setitem(keys.LOCK, "time_cost", 1)


def key_of(organizer):
    """Return the key of somebody who has made one."""
    return SealingKey.objects.get(organizer=organizer)


def tasks(organizer):
    """Return what keyholders are told to do."""
    return " ".join(task.told for task in incidents.by_hand(organizer))


def test_key_is_retired_and_its_reading_ends(vanna):
    _browser, chanthy, _half = make_keyholder("chanthy")
    _browser, sreyleak, _half = make_keyholder("sreyleak")
    reading.begin(organizer=sreyleak, passphrase=PASSPHRASE)
    assert ReadingSession.objects.exists()

    incident = close_account(sreyleak, by=vanna)

    key = key_of(sreyleak)
    assert incident.keys_retired == 1
    assert (key.retired_on is None, bytes(key.private_half), bytes(key.salt)) == (False, b"", b"")
    assert not ReadingSession.objects.exists()
    assert [*SealingKey.objects.active()] == [key_of(chanthy)]
    [entry] = AuditEntry.objects.filter(verb=Verb.KEY_RETIRED)
    assert (entry.by, entry.about) == (vanna, f"submissions.sealingkey:{key.pk}")
    with pytest.raises(reading.NotReading):
        reading.begin(organizer=sreyleak, passphrase=PASSPHRASE)


def test_key_that_waits_to_be_let_in_never_is(vanna):
    make_keyholder("chanthy")
    _browser, sreyleak, _half = make_keyholder("sreyleak", in_use=False)

    assert close_account(sreyleak, by=vanna).keys_retired == 1

    assert not SealingKey.objects.pending().exists()
    assert bytes(key_of(sreyleak).private_half) == b""


def test_envelopes_still_sealed_to_her_are_counted_and_nothing_new_is(vanna):
    make_keyholder("chanthy")
    _browser, sreyleak, half = make_keyholder("sreyleak")
    make_submission(consent="confidential")
    assert "envelope" not in tasks(sreyleak)

    close_account(sreyleak, by=vanna)
    new = make_submission(consent="confidential", concern="Another road.").envelopes.get()

    assert "1 envelope is still sealed to a former key" in tasks(sreyleak)
    with pytest.raises(sealing.CannotOpen):
        sealing.contents_of(new.data, reading.x25519.Identity.from_str(half))


def test_form_stays_open_with_the_recovery_key_alone(vanna, reader):
    make_recovery()
    _browser, sreyleak, _half = make_keyholder("sreyleak")

    close_account(sreyleak, by=vanna)

    assert [key.is_recovery for key in SealingKey.objects.active()] == [True]
    assert "nobody can read what comes" in tasks(sreyleak)
    assert reader.get("/en/submit/").status_code == 200


@pytest.mark.parametrize("language", ["en", "km"])
def test_form_closes_with_the_only_key_and_nothing_is_stored_open(vanna, reader, language):
    _browser, sreyleak, _half = make_keyholder("sreyleak")
    assert reader.get(f"/{language}/submit/").status_code == 200

    close_account(sreyleak, by=vanna)

    assert not sealing.can_seal()
    assert reader.get(f"/{language}/submit/").status_code == 503
    assert reader.post(f"/{language}/submit/", FORM).status_code == 503
    assert not Submission.objects.exists()
    assert "the form for voices is closed" in tasks(sreyleak)


def test_only_key_keeps_its_locked_half_and_the_next_key_opens_the_form(vanna, reader):
    _browser, sreyleak, half = make_keyholder("sreyleak")
    close_account(sreyleak, by=vanna)

    assert str(keys.unlocked(key_of(sreyleak), PASSPHRASE)) == half
    _browser, chanthy, _half = make_keyholder("chanthy")

    assert key_of(chanthy).active_since is not None
    assert reader.get("/en/submit/").status_code == 200


def test_keys_that_she_let_in_are_named(vanna):
    _browser, chanthy, _half = make_keyholder("chanthy")
    make_keyholder("sreyleak")

    close_account(chanthy, by=vanna)

    assert "compare the fingerprints: sreyleak" in tasks(chanthy)
