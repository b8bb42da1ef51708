"""Fills a portal with many submissions, as if some months of them had come."""

import argparse
import datetime
import random
import secrets
import time

import django

from tests.bench import words
from tests.bench.figures import Figure, hand_over

AT_ONCE = 5000
RARE_ROWS = 3
DAYS = 120
SMALL = "small"


def rows_of(number, *, roundtable, chosen):
    """Yield unsaved submissions that may be exported, and one in confidence beside each ten."""
    from django.utils import timezone

    from submissions.models import Reason, State, Submission

    today = timezone.localdate()
    pairs = [(a, b) for a in range(len(words.texts())) for b in range(20)]
    rare = {chosen.randrange(number) for _i in range(RARE_ROWS)}
    for place in range(number):
        first, second = chosen.choice(pairs)
        concern, recommendation, fold = words.said(first, second, place in rare)
        day = today - datetime.timedelta(days=chosen.randrange(DAYS))
        shared = {
            "roundtable": roundtable,
            "language": words.texts()[first]["language"],
            "place": chosen.choice(("unsaid", "inside", "abroad")),
            "received_on": day,
        }
        state = chosen.choice(
            (*[State.RECEIVED] * 4, State.READING, State.ACCEPTED, State.DECLINED)
        )
        yield Submission(
            **shared,
            concern=concern,
            recommendation=recommendation,
            fold=fold,
            consent=chosen.choice(("officials", "quoted", "quoted", "named")),
            state=state,
            reason=Reason.OFF_TOPIC if state == State.DECLINED else "",
            decided_on=day if state in (State.ACCEPTED, State.DECLINED) else None,
            key=secrets.token_hex(32),
        )
        if place % 10 == 0:
            yield Submission(**shared, consent="confidential", key=secrets.token_hex(32))


def store(rows, *, chosen):
    """Store submissions, each under one or two topics."""
    from submissions.models import Submission, SubmissionTopic, Topic

    topics, batch = list(Topic.objects.all()), []

    def flush():
        Submission.objects.bulk_create(batch)
        SubmissionTopic.objects.bulk_create(
            SubmissionTopic(submission=row, topic=topic)
            for row in batch
            for topic in chosen.sample(topics, chosen.choice((1, 1, 2)))
        )
        batch.clear()

    for row in rows:
        batch.append(row)
        if len(batch) == AT_ONCE:
            flush()
    flush()


def fill(number):
    """Store that many which may be exported; a tenth of them for a small roundtable."""
    from django.db import connection, transaction

    from sessions.models import Roundtable
    from tests.factories import make_roundtable

    small = make_roundtable(slug=SMALL, title_en="Small roundtable", title_km="តុមូលតូច")
    large = Roundtable.objects.exclude(pk=small.pk).first()
    chosen = random.Random(1)
    with transaction.atomic():
        store(rows_of(number // 10, roundtable=small, chosen=chosen), chosen=chosen)
        store(rows_of(number - number // 10, roundtable=large, chosen=chosen), chosen=chosen)
    if connection.vendor == "postgresql":
        # What its own housekeeping does within minutes.
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def main():
    """Fill the portal of this environment."""
    parser = argparse.ArgumentParser()
    parser.add_argument("rows", type=int)
    asked = parser.parse_args()
    django.setup()
    began = time.monotonic()
    fill(asked.rows)
    from submissions.models import Submission

    hand_over(
        [
            Figure("submissions in the table", Submission.objects.count()),
            Figure("made in (s)", time.monotonic() - began),
        ]
    )


if __name__ == "__main__":
    main()
