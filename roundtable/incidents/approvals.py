"""What somebody approved or published: what nobody sees yet is voided, what readers see is listed.

Nothing public is taken down by itself: a false alarm would silence others' voices. A coordinator
looks at the list and takes down what she doubts.
"""

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from roundtable.approval import Approved, drop_approval
from roundtable.incidents.parts import PARTS, Standing
from roundtable.languages import CODES, NAMES
from roundtable.publication import Published, locked, unpublish

# So many of one kind are listed; when they are taken down, the next ones appear.
MOST = 200


def kinds(parent):
    """Return the models of one sort; what is locked after another row comes first."""
    found = [model for model in apps.get_models() if issubclass(model, parent)]
    return sorted(found, key=lambda model: not hasattr(model, "lock_first"))


def approved_by(organizer):
    """Return the condition that somebody approved a text in one of its languages."""
    return Q(approved_en_by=organizer) | Q(approved_km_by=organizer)


def drop_pending(organizer):
    """Drop somebody's approvals of texts that readers do not see; return how many."""
    dropped = 0
    for model in kinds(Approved):
        rows = model._default_manager.all()
        shown = rows.published().order_by().values("pk")
        pending = rows.filter(approved_by(organizer)).exclude(pk__in=shown)
        dropped += sum(drop(row, organizer) for row in in_order(pending))
    return dropped


def in_order(rows):
    """Return rows in the order in which every verb locks them: by what is locked before each."""
    return sorted(rows, key=lambda row: str(before(row).pk))


def before(row):
    """Return what is locked before a row, or the row itself."""
    return row.lock_first() if hasattr(row, "lock_first") else row


def drop(row, organizer, *, shown_too=False):
    """Drop somebody's approval of each language of a text; return how many.

    A text that was published in this very moment keeps it, unless the working text is not what
    readers see (``shown_too``).
    """
    row = locked(row)
    if not shown_too and row.is_published():
        return 0
    hers = [code for code in CODES if getattr(row, f"approved_{code}_by_id") == organizer.pk]
    for code in hers:
        drop_approval(row, code, editor=row.editor(code))
    names = ("approved_{}", "approved_{}_by", "approved_{}_on", "approved_{}_source")
    row.save(update_fields=[name.format(code) for code in hers for name in names])
    return len(hers)


def standing(organizer):
    """Return what readers see by somebody's word: approved or published by her."""
    found = []
    for model in kinds(Published):
        hers = Q(published_by=organizer)
        if issubclass(model, Approved):
            hers |= approved_by(organizer)
        rows = model._default_manager.published().filter(hers).order_by("pk")[:MOST]
        found += [Standing(row, why(row, organizer)) for row in rows]
    for part in PARTS:
        found += part.standing(organizer)
    return found


def why(row, organizer):
    """Return in words what she did to a text that readers see."""
    told = [_("published by her")] if row.published_by_id == organizer.pk else []
    hers = [code for code in CODES if getattr(row, f"approved_{code}_by_id", None) == organizer.pk]
    if hers:
        languages = ", ".join(NAMES[code] for code in hers)
        told.append(_("approved by her: %(languages)s") % {"languages": languages})
    return told


def take_down(incident, chosen, *, by):
    """Take down what a coordinator has chosen (keys of Standing); return how many.

    Only what stands by the word of the organizer whose account was closed, whatever was sent.
    """
    if not (by.is_active and by.has_perm("roundtable.add_incident")):
        raise PermissionDenied
    listed = [s for s in standing(incident.organizer) if s.may_be_taken_down]
    rows = [standing.row for standing in listed if standing.key in {*chosen}]
    for row in rows:
        unpublish(row, by=by)
    return len(rows)
