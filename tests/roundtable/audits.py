"""What the tests of the audit share: what was recorded, and a database whose owner cheats."""

from contextlib import contextmanager

from django.db import connection

from roundtable.audit import triggers
from roundtable.audit.entries import AuditEntry, AuditLink

AUDIT = "/admin/roundtable/auditentry/"


def acts(**which):
    """Return what stands in the audit as (verb, by, about, detail), in the order of the verbs."""
    found = AuditEntry.objects.filter(**which).order_by("verb", "at", "detail", "about")
    return [
        (entry.verb, entry.by and entry.by.username, entry.about, entry.detail) for entry in found
    ]


def verbs(**which):
    """Return the verbs in the audit, by their letters."""
    return [verb for verb, *_rest in acts(**which)]


def named(row):
    """Return how the audit names a row."""
    return f"{row._meta.label_lower}:{row.pk}"


def numbers(chain):
    """Return the numbers of a chain's links."""
    return [
        *AuditLink.objects.filter(chain=chain).order_by("number").values_list("number", flat=True)
    ]


@contextmanager
def as_owner():
    """Return a cursor of somebody who took the triggers off first, and lays them again afterwards."""
    triggers.take_off()
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        triggers.lay()


def key(entry):
    """Return an entry's key as a database keeps it."""
    return entry.pk.hex if connection.vendor == "sqlite" else str(entry.pk)
