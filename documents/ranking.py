"""Ranking: the order of a roundtable's issues, by a release or by hand, never two on one rank.

The method, told on the page: the issue with more voices stands first; where the published (rounded)
totals are equal, the one with more voices from inside Cambodia; where these are equal too, or not
shown, the issue with the lower number, which was entered first.

What a release has ranked is not moved by hand, so that no page says of an order that the release
gave it when it did not. Every verb locks the roundtable first: two organizers at once act one after
the other. How a survey ranks stands in survey_ranking.py.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from documents.models import Basis
from documents.models.issues import BY_HAND
from roundtable.publication import locked


def order_by_release(issues, release):
    """Return issues in the order that the published rows of a release give."""
    rows = rows_of(release)

    def place(issue):
        row = rows.get(issue.code) or {"total": None, "inside": None}
        return (-(row["total"] or 0), -(row["inside"] or 0), issue.number)

    return sorted(issues, key=place)


def rows_of(release):
    """Return the published rows of a release by the code of their issue."""
    return {row["id"]: row for row in release.data["rows"] if row["kind"] == "issue"}


@transaction.atomic
def rank_by_release(roundtable, *, release):
    """Rank a roundtable's issues by a release; those added by the organizers come after them.

    What a survey ranked is ranked by voices from then on; it keeps its answer, so that the survey
    can rank it again. Raises ValidationError when the release is another roundtable's or a
    survey's, has not been approved, or does not count one of the issues.
    """
    locked(roundtable)
    foreign = release.roundtable_id != roundtable.pk or release.survey_id is not None
    if foreign or release.approved_on is None:
        raise ValidationError(_("Choose an approved release of this roundtable."))
    counted = roundtable.issues.exclude(basis=Basis.ADDED)
    ranked = order_by_release(list(counted), release)
    rows = rows_of(release)
    if unknown := [issue.code for issue in ranked if issue.code not in rows]:
        sentence = _("This release does not count %(issues)s. Freeze a new one, then rank.")
        raise ValidationError(sentence, params={"issues": ", ".join(unknown)})
    counted.update(basis=Basis.RELEASE, release=release)
    added = list(roundtable.issues.filter(basis=Basis.ADDED, rank__isnull=False).in_order())
    store(roundtable, [*ranked, *added])


@transaction.atomic
def put(issue, *, rank, seen=None):
    """Put an issue on a rank; the others move up or down. ``rank=None`` takes it off the list.

    ``seen``: the order that the organizer had before her (see ``order``). Raises ValidationError
    when it is not that order any more, or when the rank is a release's matter.
    """
    roundtable = locked(issue.roundtable)
    row = locked(issue)
    if seen is not None and seen != order(roundtable):
        raise ValidationError(_("The order was changed meanwhile. Look at it again, then move."))
    if row.basis not in BY_HAND:
        raise ValidationError(
            _("Change how this issue was ranked, and say why, before you move it by hand.")
        )
    others = list(roundtable.issues.filter(rank__isnull=False).exclude(pk=row.pk).in_order())
    if rank is not None:
        others.insert(max(0, rank - 1), row)
    store(roundtable, others)
    issue.refresh_from_db()


@transaction.atomic
def close_up(roundtable):
    """Leave no gap in the ranks, after an issue was deleted or is not ranked any more."""
    locked(roundtable)
    store(roundtable, list(roundtable.issues.filter(rank__isnull=False).in_order()))


def order(roundtable):
    """Return the keys of the ranked issues in their order."""
    ranked = roundtable.issues.filter(rank__isnull=False).in_order()
    return [*ranked.values_list("pk", flat=True)]


def store(roundtable, ordered):
    """Give ranks from one on to issues in this order, and none to the others."""
    roundtable.issues.update(rank=None)
    for rank, issue in enumerate(ordered, start=1):
        roundtable.issues.filter(pk=issue.pk).update(rank=rank)
