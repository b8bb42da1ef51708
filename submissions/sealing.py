"""Sealing: age envelopes to every active key, padded so that their size tells nothing.

What is inside is JSON followed by spaces; with the private half of any of the keys the standard
program opens it: ``age --decrypt -i key.txt envelope.age``. Before it stands age's own head, which
holds a few bytes drawn by chance for each file, whatever is inside.
"""

import hashlib
import json

import pyrage
from django.db import transaction
from pyrage import x25519

from roundtable import writing
from roundtable.publication import locked
from submissions.models import Envelope, Receipt, SealingKey

# The fixed sizes of what is sealed, in bytes. 8,000 Khmer letters take at most 32,000 bytes.
SIZES = (512, 2_048, 8_192, 32_768, 131_072)


class NobodyToSealTo(Exception):
    """There is no active key: the form has to be closed (never plaintext)."""


class CannotOpen(Exception):
    """The envelope was not sealed to this key, or is damaged."""


class Ring:
    """The keys that are active at one moment, with a name that changes when they do."""

    def __init__(self, public_keys):
        public_keys = sorted(public_keys)
        self.recipients = [x25519.Recipient.from_str(key) for key in public_keys]
        self.name = hashlib.sha256("\n".join(public_keys).encode()).hexdigest()

    @classmethod
    def current(cls):
        """Return the ring of all active keys; raises NobodyToSealTo when there are none."""
        public_keys = list(SealingKey.objects.active().values_list("public_key", flat=True))
        if not public_keys:
            raise NobodyToSealTo
        return cls(public_keys)


def can_seal():
    """Return whether there is an active key."""
    return SealingKey.objects.active().exists()


def padded(contents):
    """Return contents as JSON bytes of a size that tells nothing."""
    return filled_up(json.dumps(contents, ensure_ascii=False, indent=1).encode())


def filled_up(written):
    """Return bytes with spaces up to one of the fixed sizes, or to a multiple of the largest."""
    fitting = (size for size in SIZES if len(written) <= size)
    size = next(fitting, -(-len(written) // SIZES[-1]) * SIZES[-1])
    return written.ljust(size)


def sealed(contents, *, kind, submission, ring, also_to="", key=""):
    """Return an unsaved envelope of ``contents`` (a dictionary of texts).

    ``also_to``: the public key of a person's receipt, for a message to her.
    """
    extra = [x25519.Recipient.from_str(also_to)] if also_to else []
    return Envelope(
        submission=submission,
        kind=kind,
        data=pyrage.encrypt(padded(contents), ring.recipients + extra),
        ring=ring.name,
        key=key,
    )


def contents_of(data, identity):
    """Return what is in an envelope's data; raises CannotOpen."""
    try:
        return json.loads(pyrage.decrypt(bytes(data), [identity]))
    except (pyrage.DecryptError, ValueError) as error:
        raise CannotOpen from error


def seal_anew(envelope, *, identity, ring):
    """Seal what is in a stored envelope to other keys; the row is locked meanwhile.

    Raises CannotOpen, and Gone when it was withdrawn meanwhile.
    """
    with writing.in_turn(), transaction.atomic():
        row = locked(envelope)
        contents, also_to = contents_of(row.data, identity), ""
        if row.kind == Envelope.Kind.MESSAGE:
            receipt = Receipt.objects.filter(pk=row.submission_id).first()
            also_to = receipt.public_key if receipt else ""
        anew = sealed(contents, kind=row.kind, submission=None, ring=ring, also_to=also_to)
        row.data, row.ring = anew.data, ring.name
        row.save(update_fields=["data", "ring"])
