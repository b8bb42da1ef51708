"""The name of a statement's speaker: shown by her consent, taken away at once when she asks."""

from django.db import transaction

from roundtable.languages import CODES
from roundtable.publication import locked

NAME = ("speaker", *(f"speaker_{code}" for code in CODES))
APPROVALS = [f"approved_{code}" for code in CODES]


@transaction.atomic
def remove_speaker(statement):
    """Take the name away in both languages; what was approved of the rest stays approved.

    Needs nobody's approval, as every removal. The history never held the name. ``statement`` is
    fresh afterwards.
    """
    row = locked(statement)
    approved = [code for code in CODES if row.is_approved(code)]
    for column in NAME:
        setattr(row, column, "")
    row.speaker_agreed = False
    row.clean_texts()
    for code in CODES:
        setattr(row, f"digest_{code}", row.digest(code))
    for code in approved:
        setattr(row, f"approved_{code}", getattr(row, f"digest_{code}"))
    row.save(update_fields=[*NAME, "speaker_agreed", *APPROVALS])
    statement.refresh_from_db()
