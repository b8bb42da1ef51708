"""What is sealed can be opened by the keys of the ring and by nobody else, and its size is mute."""

import json

import pyrage
import pytest
from django.db import connection
from pyrage import x25519

from submissions import intake, keys, moderation, receipts, sealing
from submissions.models import Envelope, SealingKey, Submission
from tests.submissions.factories import (
    PASSPHRASE,
    make_entry,
    make_keyholder,
    make_recovery,
    make_submission,
    receive,
)

NAME, CONTACT = "Planted Vannak", "+855 12 345 678"
WORDS, WISH = "plantedconcern ក្តីបារម្ភសម្ងាត់", "plantedwish សំណូមពរ"


def body(data):
    """Return what follows age's head: its nonce and what is sealed."""
    head, _line, rest = bytes(data).partition(b"\n--- ")
    assert head.startswith(b"age-encryption.org/v1\n")
    return rest.partition(b"\n")[2]


def confidential(**fields):
    """Return a submission given in confidence, with a contact."""
    return make_submission(
        consent="confidential", concern=WORDS, recommendation=WISH, contact=CONTACT, **fields
    )


def whole_database():
    """Return every value of every table as bytes, whatever it is stored as."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                for value in row:
                    is_bytes = isinstance(value, bytes | memoryview)
                    found.append(bytes(value) if is_bytes else str(value).encode())
    return b"\x00".join(found)


@pytest.mark.parametrize(
    ("contents", "size"),
    [
        ({"concern": ""}, 512),
        ({"concern": "a"}, 512),
        ({"name": "ស" * 120, "contact": ""}, 512),
        ({"concern": "ក" * 4000, "recommendation": ""}, 32_768),
        ({"concern": "ក" * 4000, "recommendation": "ខ" * 4000}, 32_768),
        ({"concern": "😀" * 4000, "recommendation": "😀" * 4000}, 32_768),
        ({"concern": '"' * 4000, "recommendation": "\n" * 4000}, 32_768),
        ({"reply": "ក" * 20_000}, 131_072),
        ({"reply": "ក" * 50_000}, 262_144),
    ],
)
def test_contents_have_a_fixed_size_and_come_back_whole(contents, size):
    written = sealing.padded(contents)

    assert len(written) == size
    assert json.loads(written) == contents


def test_two_texts_of_other_lengths_are_sealed_to_the_same_size(db):
    make_recovery()
    ring, submission = sealing.Ring.current(), Submission()
    sizes = [
        len(body(sealing.sealed(c, kind="words", submission=submission, ring=ring).data))
        for c in ({"concern": "a"}, {"concern": "ក" * 90, "recommendation": "b" * 60})
    ]

    # age's own: a nonce of 16 bytes, and 16 bytes to each 64 KB that show a change.
    assert sizes == [512 + 32, 512 + 32]


def test_age_draws_the_length_of_the_head_by_chance(db):
    """The same contents give files of many lengths: what is left over tells nothing either."""
    make_recovery()
    ring = sealing.Ring.current()
    same = [sealing.sealed({}, kind="words", submission=None, ring=ring) for _time in range(40)]

    assert len({len(envelope.data) for envelope in same}) > 10
    assert {len(body(envelope.data)) for envelope in same} == {512 + 32}


def test_every_key_of_the_ring_opens_and_no_other(db):
    recovery = keys.make_recovery_key()
    _browser, _chanthy, first = make_keyholder("chanthy")
    _browser, _bopha, second = make_keyholder("bopha")
    _browser, _late, pending = make_keyholder("late", in_use=False)
    envelope = confidential().envelopes.words().get()

    for private_half in (recovery, first, second):
        identity = x25519.Identity.from_str(private_half)
        opened = sealing.contents_of(envelope.data, identity)
        assert opened == {"concern": WORDS, "recommendation": WISH}
    for other in (x25519.Identity.from_str(pending), x25519.Identity.generate()):
        with pytest.raises(sealing.CannotOpen):
            sealing.contents_of(envelope.data, other)


@pytest.mark.parametrize("damaged", [b"", b"age-encryption.org/v1\n", b"\x00" * 600])
def test_damaged_envelope_cannot_be_opened(damaged):
    with pytest.raises(sealing.CannotOpen):
        sealing.contents_of(damaged, x25519.Identity.generate())


def test_changed_byte_is_noticed(db):
    identity = x25519.Identity.from_str(keys.make_recovery_key())
    data = bytearray(confidential().envelopes.words().get().data)
    data[-100] ^= 1

    with pytest.raises(sealing.CannotOpen):
        sealing.contents_of(data, identity)


def test_file_that_is_no_json_cannot_be_opened():
    identity = x25519.Identity.generate()
    data = pyrage.encrypt(b"no braces", [identity.to_public()])

    with pytest.raises(sealing.CannotOpen):
        sealing.contents_of(data, identity)


def test_ring_has_another_name_for_other_keys_and_the_same_for_the_same(db):
    recovery = keys.make_recovery_key()
    alone = sealing.Ring.current().name
    _browser, chanthy, _half = make_keyholder("chanthy")
    both = sealing.Ring.current().name
    make_keyholder("late", in_use=False)

    assert len({alone, both}) == 2
    assert sealing.Ring.current().name == both

    keys.retire(SealingKey.objects.get(organizer=chanthy))
    assert sealing.Ring.current().name == alone
    public = str(x25519.Identity.from_str(recovery).to_public())
    other = str(x25519.Identity.generate().to_public())
    assert sealing.Ring([public]).name == alone
    assert sealing.Ring([public, other]).name == sealing.Ring([other, public]).name


def test_nothing_is_received_without_a_key(db):
    with pytest.raises(sealing.NobodyToSealTo):
        intake.receive(make_entry(), nonce=b"x" * 18)

    assert not sealing.can_seal()
    assert not Submission.objects.exists()


def test_database_holds_none_of_what_is_sealed(db):
    """Consent, contact, replies, keys, passphrases: a dump of every table gives none of them."""
    recovery = keys.make_recovery_key()
    _browser, _chanthy, private_half = make_keyholder("chanthy")
    confidential()
    receive(consent="named", concern="An open word.", name=NAME, contact=CONTACT)
    planted = [
        *(NAME, CONTACT, WORDS, WISH, "plantedconcern", "សម្ងាត់", "Vannak"),
        *(PASSPHRASE, PASSPHRASE.split()[0], recovery, private_half, "AGE-SECRET-KEY"),
    ]

    dump = whole_database()

    assert b"An open word." in dump  # what is not sealed is found this way
    for secret in planted:
        as_bytes = secret.encode()
        assert as_bytes not in dump
        assert as_bytes.hex().encode() not in dump.lower()
        assert secret.encode("utf-16-le") not in dump


def test_name_is_not_kept_from_somebody_who_does_not_want_to_be_named(db):
    identity = x25519.Identity.from_str(keys.make_recovery_key())
    submission = make_submission(consent="quoted", name=NAME, contact=CONTACT)

    envelope = submission.envelopes.get()

    assert sealing.contents_of(envelope.data, identity) == {"contact": CONTACT}


def test_sealing_anew_lets_the_new_key_in_and_keeps_the_words(db):
    old = x25519.Identity.from_str(keys.make_recovery_key())
    envelope = confidential().envelopes.words().get()
    _browser, _chanthy, private_half = make_keyholder("chanthy")
    new, before = x25519.Identity.from_str(private_half), bytes(envelope.data)
    with pytest.raises(sealing.CannotOpen):
        sealing.contents_of(envelope.data, new)

    sealing.seal_anew(envelope, identity=old, ring=sealing.Ring.current())

    stored = Envelope.objects.get(pk=envelope.pk)
    assert bytes(stored.data) != before
    assert stored.ring == sealing.Ring.current().name
    for identity in (old, new):
        assert sealing.contents_of(stored.data, identity)["concern"] == WORDS


def test_sealing_anew_by_a_key_that_does_not_open_it_changes_nothing(db):
    keys.make_recovery_key()
    envelope = confidential().envelopes.words().get()

    with pytest.raises(sealing.CannotOpen):
        sealing.seal_anew(
            envelope, identity=x25519.Identity.generate(), ring=sealing.Ring.current()
        )

    assert bytes(Envelope.objects.get(pk=envelope.pk).data) == bytes(envelope.data)


def test_message_stays_sealed_to_the_receipt_as_well(db, sokha):
    recovery = x25519.Identity.from_str(keys.make_recovery_key())
    accepted = receive()
    moderation.write_to(accepted.submission, words="We have read it.", by=sokha)
    make_keyholder("chanthy")
    envelope = Envelope.objects.get(kind="message")

    sealing.seal_anew(envelope, identity=recovery, ring=sealing.Ring.current())

    stored = Envelope.objects.get(pk=envelope.pk)
    _receipt, hers = receipts.look_up(accepted.number)
    assert sealing.contents_of(stored.data, hers) == {"message": "We have read it."}
