"""Ready rows as rows of the database, many at a time: slow work first, then short writes.

Each takes the way of an answered form (``responses``, ``intake``); only the inserts are in bulk.
"""

import secrets
from typing import NamedTuple

from submissions import intake, likeness, responses
from submissions.imports import fingerprints
from submissions.imports.packed import Packed
from submissions.models import (
    Band,
    Channel,
    Envelope,
    Follow,
    ImportedRow,
    Response,
    Submission,
)

AT_ONCE = 500


class Worked(NamedTuple):
    """A response with its words, not stored yet: sealed, and the numbers of their bands found."""

    response: Response
    submission: Submission | None
    envelopes: list
    bands: list


def worked_out(prepared, *, mapping, ring, on_row):
    """Return every ready row as a Worked: all that takes long, so that the inserts do not."""
    found = Packed()
    for number, ready in enumerate(prepared.ready, 1):
        found.add(worked(ready, survey=prepared.survey, consent=mapping.consent, ring=ring))
        on_row(number)
    return found


def worked(ready, *, survey, consent, ring):
    """Return one ready row as a Worked, its words sealed to ``ring`` where they have to be."""
    answered = responses.Answered(
        survey=survey,
        language=ready.language,
        choices=ready.choices,
        place=ready.place,
        is_group=ready.is_group,
        concern=ready.concern,
        recommendation=ready.recommendation,
        consent=consent,
        follow=Follow.NONE.value,
    )
    nonce = secrets.token_bytes(18)
    response = responses.as_row(answered, nonce=nonce)
    response.channel = Channel.SURVEY
    if ready.on:
        response.answered_on = ready.on
    if (entry := answered.words()) is None:
        return Worked(response, None, [], [])
    submission = intake.as_row(entry, nonce=secrets.token_bytes(18))
    response.words = submission
    words = f"{submission.concern}\n{submission.recommendation}".strip()
    return Worked(
        response,
        submission,
        envelopes=intake.as_envelopes(entry, submission=submission, ring=ring),
        bands=likeness.bands(words) if words else [],
    )


def insert(found, *, imported):
    """Insert what was worked out, 500 rows at a time, in no order that tells of the file's."""
    drawn = secrets.SystemRandom()
    for batch in found.batches():
        drawn.shuffle(batch)
        told = [row for row in batch if row.submission]
        for row in batch:
            row.response.imported = imported
        for row in told:
            row.submission.imported = imported
        Submission.objects.bulk_create([row.submission for row in told])
        Envelope.objects.bulk_create(envelope for row in told for envelope in row.envelopes)
        Band.objects.bulk_create(
            Band(submission_id=row.submission.pk, value=value)
            for row in told
            for value in row.bands
        )
        Response.objects.bulk_create([row.response for row in batch])


def insert_prints(contents, *, imported):
    """Insert the fingerprints of the rows, in an order of their own."""
    survey = imported.survey
    prints = sorted(fingerprints.current(survey, content) for content in contents)
    ImportedRow.objects.bulk_create(
        (
            ImportedRow(imported_id=imported.pk, survey_id=survey.pk, print=found)
            for found in prints
        ),
        batch_size=AT_ONCE,
    )
