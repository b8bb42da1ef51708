"""Institutions by name: whoever renames one alone takes from readers what names it."""

from itertools import chain

from django.db import transaction

from documents.models import ModelLetter
from roundtable.approval import drop_approval


@transaction.atomic
def drop_approvals(addressee, *, languages, by):
    """Drop the approval, in some languages, of every text that shows an institution's name.

    Called as its name is changed: a second person then reads these texts with the new name.
    """
    letters = ModelLetter.objects.filter(addressees__addressee=addressee).distinct()
    for text in chain(addressee.recommendations.all(), addressee.outcomes.all(), letters):
        text._history_user = by
        for code in languages:
            drop_approval(text, code, editor=by)
            ends = ("", "_source", "_by", "_on")
            columns = [f"approved_{code}{end}" for end in ends]
            text.save(update_fields=[f"edited_{code}_by", *columns])
