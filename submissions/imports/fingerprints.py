"""Fingerprints of rows: what was brought in before is known again, without keeping what it said.

A fingerprint depends on the file only, never on how its columns were read, and is the same for a
CSV and a sheet of one form: of texts only letters and digits count; of dates neither the order of
day and month nor a zone; and columns that name or find a person do not count. Rows that are wholly
alike are told apart by how many of them the file has. Keyed with a pepper outside the database.
"""

import datetime
import hashlib
import hmac
from collections import Counter
from functools import lru_cache

import regex
from django.conf import settings

from roundtable.text import fold
from submissions.imports import values
from submissions.imports.personal import is_personal
from submissions.models import ImportedRow

NOT_SAID = regex.compile(r"[^\p{L}\p{M}\p{N}]+")
SHORT = 200


class Prints:
    """Makes the fingerprints of the rows of one table, one after the other."""

    def __init__(self, survey, table):
        self.survey = survey
        self.places = [i for i, c in enumerate(table.columns) if not is_personal(c.heading)]
        self.seen = Counter()
        # Of this file only: nothing of it stays in memory afterwards.
        self.short = lru_cache(4096)(essence)

    def content(self, cells):
        """Return the digest of what a row says and of how many like it came before."""
        said = (self.essence(cells[place]) for place in self.places if cells[place] != "")
        digest = hashlib.sha256("\x1f".join(sorted(filter(None, said))).encode()).digest()
        self.seen[digest] += 1
        return b"%s %d" % (digest, self.seen[digest])

    def essence(self, cell):
        """Return what counts of a cell; what is short comes often, and is worked out once."""
        if isinstance(cell, datetime.datetime) or len(cell) > SHORT:
            return essence(cell)
        return self.short(cell)


def essence(cell):
    """Return what counts of a cell: its moment, or its folded letters and digits."""
    if moment := values.moment(cell):
        first, second = sorted((moment.first, moment.second))
        return f"{moment.year} {first} {second} {moment.clock}"
    return NOT_SAID.sub("", fold(cell))


def keyed(survey, content, *, pepper_id):
    """Return the fingerprint of a row's content under one pepper."""
    key = settings.RECEIPT_PEPPERS[pepper_id].encode()
    told = b"imported row of survey %d " % survey.pk + content
    return hmac.new(key, told, hashlib.sha256).hexdigest()


def current(survey, content):
    """Return the fingerprint of a row's content as it is stored now."""
    return keyed(survey, content, pepper_id=settings.RECEIPT_PEPPER_ID)


def known_among(survey, contents):
    """Return those of some rows' contents that were brought in before, under whichever pepper."""
    by_print = {
        keyed(survey, content, pepper_id=pepper_id): content
        for content in contents
        for pepper_id in settings.RECEIPT_PEPPERS
    }
    stored = ImportedRow.objects.filter(survey=survey, print__in=list(by_print))
    return {by_print[found] for found in stored.values_list("print", flat=True)}
