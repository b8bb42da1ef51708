"""One verb on several submissions: each in its own transaction, and what refuses holds up nothing."""

from django.core.exceptions import ValidationError


def one_by_one(rows, verb):
    """Do ``verb(row)`` with each row; return (how many, refused: the ids by the reason told)."""
    done, refused = 0, {}
    for row in rows:
        try:
            verb(row)
            done += 1
        except ValidationError as error:
            refused.setdefault(error.messages[0], []).append(str(row))
    return done, refused
