"""The chains: each entry gets a number and a digest over itself and over the link before.

Whoever changes, takes out or puts in between an entry breaks every digest after it. Whoever can write
to the whole database could make all of them anew, or cut off the end: that is seen only by a head
that was written down elsewhere before.
"""

import datetime
import hashlib
import json
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils import timezone

from roundtable.audit.entries import AuditEntry, AuditLink
from roundtable.audit.verbs import Chain

# Who links holds this lock of PostgreSQL's; any number that nothing else here uses.
LOCK = 7_306_011
AT_ONCE = 2000
# What a failure left unlinked is taken up with the acts of the next days, and by every check.
TAKEN_UP_FOR = datetime.timedelta(days=2)


@dataclass(frozen=True)
class Head:
    """The last link of a chain as it stood, to be written down."""

    chain: str
    number: int
    digest: str

    def __str__(self):
        return f"{self.chain}:{self.number}:{self.digest}"

    @classmethod
    def read(cls, written):
        """Return the head that was written down; raises ValueError."""
        chain, number, digest = written.strip().split(":")
        if chain not in Chain.values:
            raise ValueError(chain)
        return cls(chain, int(number), digest.lower())


@dataclass(frozen=True)
class Fault:
    """Something that is wrong with a chain: where, and in plain words what."""

    chain: str
    number: int
    what: str

    def __str__(self):
        return f"{self.chain} {self.number}: {self.what}"


def link_soon(entry):
    """Link an entry whose transaction has just ended, with all that wait beside it."""
    if not AuditLink.objects.filter(entry=entry).exists():
        link(since=timezone.now().date() - TAKEN_UP_FOR)


@transaction.atomic(durable=True)
def link(*, since=None):
    """Link all entries that wait (of a day or later), in a short transaction of its own.

    Two processes never link at once: on SQLite a transaction holds the only right to write.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    waiting = AuditEntry.objects.unlinked().order_by("on", "at", "id")
    if since:
        waiting = waiting.filter(on__gte=since)
    by_chain = {chain: [] for chain in Chain.values}
    for entry in waiting:
        by_chain[entry.chain].append(entry)
    for chain, entries in by_chain.items():
        if entries:
            AuditLink.objects.bulk_create(links(head_of(chain), entries), batch_size=AT_ONCE)


def links(head, entries):
    """Return the links of some entries after the head of their chain."""
    number, digest, made = head.number, head.digest, []
    for entry in entries:
        number += 1
        digest = digest_of(entry, number=number, previous=digest)
        made.append(AuditLink(entry=entry, chain=head.chain, number=number, digest=digest))
    return made


def head_of(chain):
    """Return the head of a chain; before its first link its number is nought."""
    last = AuditLink.objects.filter(chain=chain).order_by("-number").first()
    return Head(chain, last.number, last.digest) if last else Head(chain, 0, "")


def heads():
    """Return the head of each chain."""
    return [head_of(chain) for chain in Chain.values]


def digest_of(entry, *, number, previous):
    """Return the SHA-256 over an entry, its number and the digest before, always written alike."""
    at = entry.at and entry.at.astimezone(datetime.UTC).isoformat(timespec="microseconds")
    told = {
        "chain": entry.chain,
        "number": number,
        "previous": previous,
        "id": str(entry.pk),
        "on": entry.on.isoformat(),
        "at": at or "",
        "by": entry.by_id,
        "verb": entry.verb,
        "about": entry.about,
        "detail": entry.detail,
    }
    written = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def verify(*, written_down=()):
    """Link what waits, then yield every Fault; ``written_down`` are heads of earlier days."""
    link()
    for chain in Chain.values:
        yield from faults_of(chain)
    for head in written_down:
        yield from faults_of_head(head)


def faults_of(chain):
    """Yield what is wrong with one chain; it is read from the first link to the last."""
    number, digest = 0, ""
    linked = AuditLink.objects.filter(chain=chain).select_related("entry").order_by("number")
    for found in linked.iterator(chunk_size=AT_ONCE):
        if found.number != number + 1:
            yield Fault(chain, number + 1, f"missing, up to {found.number - 1}.")
        elif found.digest != digest_of(found.entry, number=found.number, previous=digest):
            yield Fault(chain, found.number, "changed, or what stood before it was.")
        number, digest = found.number, found.digest


def faults_of_head(head):
    """Yield what is wrong with a head that was written down: it has to be in its chain still."""
    if head.number == 0:
        return
    found = AuditLink.objects.filter(chain=head.chain, number=head.number).first()
    if found is None:
        yield Fault(head.chain, head.number, "written down, but the chain ends before: cut off.")
    elif found.digest != head.digest:
        yield Fault(head.chain, head.number, "not what was written down: the chain was made anew.")
