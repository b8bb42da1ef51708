"""The rows that a survey's release has counted: sealed, so that they can be counted once more.

What is inside is a text with one answer on each line, sorted, followed by spaces; the standard
program opens it: ``age --decrypt -i key.txt``.
"""

import json

import pyrage
from django.db import transaction

from roundtable import writing
from roundtable.publication import locked
from submissions import sealing
from submissions.models import CountedRows

FIELDS = ("place", "is_group", "choices")


def noted(rows, lines):
    """Yield rows of answers; each is also noted in ``lines`` as it will be sealed."""
    for row in rows:
        lines.append(json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":")))
        yield row


def store(release, lines, *, ring):
    """Seal these lines for good, in an order that tells nothing of who answered when.

    The list is empty afterwards: of many answers there is never more than one copy too many.
    """
    lines.sort()
    written = "\n".join([*lines, ""]).encode()
    lines.clear()
    data = pyrage.encrypt(sealing.filled_up(written), ring.recipients)
    del written
    return CountedRows.objects.create(release=release, data=data, ring=ring.name)


def opened(sealed, identity):
    """Yield the rows that were counted; raises CannotOpen."""
    for line in unsealed(sealed, identity).splitlines():
        if line.strip():
            yield json.loads(line)


def unsealed(sealed, identity):
    """Return what is sealed, as it was written; raises CannotOpen."""
    try:
        return pyrage.decrypt(bytes(sealed.data), [identity])
    except pyrage.DecryptError as error:
        raise sealing.CannotOpen from error


def seal_anew(sealed, *, identity, ring):
    """Seal stored rows to other keys; raises CannotOpen, and Gone when they were discarded."""
    with writing.in_turn(), transaction.atomic():
        row = locked(sealed)
        row.data = pyrage.encrypt(unsealed(row, identity), ring.recipients)
        row.ring = ring.name
        row.save(update_fields=["data", "ring"])
