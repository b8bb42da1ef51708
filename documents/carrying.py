"""Carrying a recommendation forward: what was not done is asked again at the next roundtable."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from modeltranslation.utils import build_localized_fieldname as localized

from documents.models import Recommendation
from roundtable.approval import note_edit
from roundtable.languages import CODES
from roundtable.publication import locked
from sessions.models import Roundtable


@transaction.atomic
def carry_forward(recommendation, *, to, by):
    """Return a new draft with the same texts in another roundtable; it is approved anew.

    Raises ValidationError when it stands there already, or comes from there. Issues are left
    empty: those of the other roundtable are others.
    """
    row = locked(recommendation)
    if to.pk in been_in(row):
        raise ValidationError({"to": _("It comes from this roundtable. Choose another one.")})
    if row.carried_to.filter(roundtable=to).exists():
        raise ValidationError({"to": _("It has been carried to this roundtable already.")})
    columns = [localized(name, code) for name in row.source_fields() for code in CODES]
    texts = {column: getattr(row, column) for column in columns}
    new = Recommendation(roundtable=to, addressee=row.addressee, carried_from=row, **texts)
    note_edit(new, by=by)
    new._history_user = by
    new.save()
    if row.khmer_is_stale:
        new.khmer_is_stale = True
        new.save(update_fields=["khmer_is_stale"])
    return new


def been_in(recommendation):
    """Return the keys of the roundtables where a request has stood so far, its own included."""
    found, row = set(), recommendation
    while row is not None:
        found.add(row.roundtable_id)
        row = row.carried_from
    return found


def open_to(recommendation):
    """Return the roundtables that a recommendation can be carried to, the nearest one first."""
    taken = recommendation.carried_to.values("roundtable")
    others = Roundtable.objects.exclude(pk__in=been_in(recommendation)).exclude(pk__in=taken)
    later = others.filter(position__gt=recommendation.roundtable.position).order_by("position")
    return [*later, *others.exclude(pk__in=later.values("pk"))]
