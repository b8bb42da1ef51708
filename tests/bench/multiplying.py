"""Copies the submissions of a PostgreSQL database inside it until there are very many.

A copy has a key of its own, another day, and no word that is looked for as rare. Indexes are taken
away meanwhile and made again as they were: so it takes minutes instead of an hour.
"""

import argparse

import django

from tests.bench import words
from tests.bench.figures import hand_over
from tests.bench.many import DAYS

OWN = {
    "id": "gen_random_uuid()",
    "key": "md5(random()::text) || md5(random()::text)",
    "received_on": f"received_on - (random() * {DAYS})::int",
}
TOPICS = """
    INSERT INTO submissions_submissiontopic ({columns})
    SELECT {values} FROM submissions_submission s
    CROSS JOIN LATERAL (
        SELECT id FROM submissions_topic WHERE s.id IS NOT NULL ORDER BY random() LIMIT 1
    ) t
    WHERE NOT EXISTS (SELECT 1 FROM submissions_submissiontopic o WHERE o.submission_id = s.id)
"""


def columns_of(model):
    """Return the names of a model's columns."""
    return [field.column for field in model._meta.local_fields]


def multiply(rows):
    """Copy what there is until there are that many."""
    from django.db import connection

    from submissions.models import Submission

    names = columns_of(Submission)
    table = Submission._meta.db_table
    values = ", ".join(OWN.get(name, name) for name in names)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE first AS SELECT * FROM submissions_submission")
        for word in words.RARE:
            cursor.execute("DELETE FROM first WHERE concern LIKE %s", [f"%{word}%"])
        indexes = take_away_indexes(cursor, table)
        while (left := rows - Submission.objects.count()) > 0:
            cursor.execute(
                f"INSERT INTO {table} ({', '.join(names)}) SELECT {values} FROM first LIMIT {left}"
            )
        give_topics(cursor)
        for definition in indexes:
            cursor.execute(definition)
        cursor.execute("VACUUM ANALYZE")


def take_away_indexes(cursor, table):
    """Drop the indexes of a table that are no constraints; return how to make them again."""
    cursor.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s AND indexname NOT IN"
        " (SELECT conname FROM pg_constraint)",
        [table],
    )
    found = cursor.fetchall()
    for name, _definition in found:
        cursor.execute(f'DROP INDEX "{name}"')
    return [definition for _name, definition in found]


def give_topics(cursor):
    """Put every copy under one topic."""
    from submissions.models import SubmissionTopic

    own = {"id": "gen_random_uuid()", "submission_id": "s.id", "topic_id": "t.id"}
    names = columns_of(SubmissionTopic)
    cursor.execute(
        TOPICS.format(columns=", ".join(names), values=", ".join(own[name] for name in names))
    )


def main():
    """Multiply in the database of this environment."""
    parser = argparse.ArgumentParser()
    parser.add_argument("rows", type=int)
    asked = parser.parse_args()
    django.setup()
    multiply(asked.rows)
    hand_over([])


if __name__ == "__main__":
    main()
