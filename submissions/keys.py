"""The keys that everything is sealed to: keyholders' own, and one recovery key on paper.

A keyholder's private half is stored as an age file sealed to a key that only her passphrase gives
(Argon2id). Not age's own passphrase files: their scrypt takes a gigabyte of memory on a machine of
today, more than a small server has.
"""

import secrets
import threading

import pyrage
from argon2.low_level import Type, hash_secret_raw
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from pyrage import x25519

from roundtable.audit.entries import record
from roundtable.audit.verbs import Verb
from submissions.bech32 import age_identity
from submissions.models import CountedRows, Envelope, ReadingSession, SealingKey
from submissions.passphrases import check_passphrase, words_of

# Slow by design, and never to be changed: no key that was locked otherwise could be unlocked.
LOCK = {"time_cost": 4, "memory_cost": 128 * 1024, "parallelism": 1, "hash_len": 32}

# One at a time in each process: they must not take a small server's memory.
locking = threading.Semaphore(1)


class WrongPassphrase(Exception):
    """The passphrase does not open this key."""


def lock_of(passphrase, salt):
    """Return the age identity that a passphrase gives (half a second, 128 MiB)."""
    with locking:
        raw = hash_secret_raw(
            " ".join(words_of(passphrase)).encode(), bytes(salt), type=Type.ID, **LOCK
        )
    return x25519.Identity.from_str(age_identity(raw))


def hold_all():
    """Lock every key until the transaction ends: two changes at once could leave none in use."""
    list(SealingKey.objects.select_for_update().order_by("pk").values_list("pk"))


def is_keyholder(organizer):
    """Return whether somebody works here and has the role."""
    return organizer.has_perm("submissions.open_envelope")


def make_key(*, organizer, passphrase):
    """Make an organizer's key and return (key, private half), to be written down once.

    The first keyholder's key is used at once; each later one when a keyholder has let it in.
    """
    check_passphrase(passphrase)
    identity, salt = x25519.Identity.generate(), secrets.token_bytes(16)
    # Before the transaction: nobody shall wait with a submission for the slow lock.
    private_half = pyrage.encrypt(str(identity).encode(), [lock_of(passphrase, salt).to_public()])
    with transaction.atomic():
        hold_all()
        if SealingKey.objects.filter(organizer=organizer, retired_on=None).exists():
            raise ValidationError(_("You have a key already. Have it retired first."))
        is_first = not SealingKey.objects.active().of_keyholders().exists()
        key = SealingKey.objects.create(
            organizer=organizer,
            public_key=str(identity.to_public()),
            salt=salt,
            private_half=private_half,
            active_since=timezone.localdate() if is_first else None,
        )
        record(Verb.KEY_MADE, by=organizer, about=key)
    return key, str(identity)


@transaction.atomic
def make_recovery_key(*, replace=False):
    """Make the recovery key and return its private half, which is stored nowhere.

    Raises ValidationError when there is one, unless the new one shall ``replace`` it.
    """
    hold_all()
    former = SealingKey.objects.filter(is_recovery=True, retired_on=None)
    if former.exists() and not replace:
        raise ValidationError(_("There is a recovery key already."))
    former.update(retired_on=timezone.localdate())
    identity = x25519.Identity.generate()
    key = SealingKey.objects.create(
        is_recovery=True, public_key=str(identity.to_public()), active_since=timezone.localdate()
    )
    record(Verb.RECOVERY_KEY_MADE, about=key)
    return str(identity)


def first_start():
    """Return the private half of a recovery key made for a portal without any key, else nothing."""
    return "" if SealingKey.objects.active().exists() else make_recovery_key()


def unlocked(key, passphrase):
    """Return the private half of a keyholder's key as an identity; raises WrongPassphrase."""
    try:
        opened = pyrage.decrypt(bytes(key.private_half), [lock_of(passphrase, key.salt)])
    except pyrage.DecryptError as error:
        raise WrongPassphrase from error
    return x25519.Identity.from_str(opened.decode())


@transaction.atomic
def let_in(key, *, by):
    """Use a new keyholder's key from now on; only another keyholder may let her in.

    Raises ValidationError when it does not wait for that, or not for a keyholder.
    """
    hold_all()
    row = SealingKey.objects.get(pk=key.pk)
    holds_one = SealingKey.objects.active().filter(organizer=by).exists()
    if not holds_one or row.organizer == by:
        raise PermissionDenied(_("Another keyholder has to let this key in."))
    if row.active_since or row.retired_on:
        raise ValidationError(_("This key does not wait to be let in."))
    if not is_keyholder(row.organizer):
        raise ValidationError(_("This person is not a keyholder any more."))
    row.active_since, row.let_in_by = timezone.localdate(), by
    row.save(update_fields=["active_since", "let_in_by"])
    record(Verb.KEY_LET_IN, by=by, about=row)


def may_retire(key, *, by):
    """Return whether somebody may retire a key: her own, or that of a keyholder who has left.

    One keyholder alone cannot shut the others out. Commands change the recovery key.
    """
    if key.retired_on or key.is_recovery:
        return False
    return key.organizer == by or not is_keyholder(key.organizer)


@transaction.atomic
def retire(key, *, by=None):
    """Seal nothing to a key any more, forget its private half, and end its reading.

    Raises ValidationError when nothing could be sealed without it.
    """
    hold_all()
    row = SealingKey.objects.get(pk=key.pk)
    if row.retired_on:
        return
    if row.active_since and not SealingKey.objects.active().exclude(pk=row.pk).exists():
        raise ValidationError(_("It is the only key: without it the form would close."))
    row.retired_on, row.private_half, row.salt = timezone.localdate(), b"", b""
    row.save(update_fields=["retired_on", "private_half", "salt"])
    ReadingSession.objects.filter(key=row).delete()
    record(Verb.KEY_RETIRED, by=by, about=row)


def sealed_otherwise(ring):
    """Return the envelopes that are sealed to other keys than those of today."""
    return Envelope.objects.exclude(ring=ring.name)


def counted_otherwise(ring):
    """Return the counted answers of releases that are sealed to other keys than those of today."""
    return CountedRows.objects.exclude(ring=ring.name)


def left_to_seal(ring):
    """Return how much is sealed to other keys than those of today."""
    return sealed_otherwise(ring).count() + counted_otherwise(ring).count()
