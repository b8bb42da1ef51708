"""The running order of a session: places, sealed real names, and the times of a run-sheet.

Who really presents is sealed to the keyholders on arrival and never shown again on this site; who
withdraws is forgotten in the same transaction.
"""

import datetime
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import pyrage
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from documents.models import RunningState
from roundtable import dates
from roundtable.approval import TextChanged
from roundtable.audit.entries import record
from roundtable.audit.verbs import Verb
from roundtable.models import SiteSettings
from roundtable.publication import locked
from submissions import sealing

PEOPLE = ("presenter", "backup", "interpreter")
PHNOM_PENH = ZoneInfo("Asia/Phnom_Penh")
FAR_DOWN = 10_000


def sealed(names):
    """Return (bytes, name of the ring) of real names, sealed; raises NobodyToSealTo."""
    ring = sealing.Ring.current()
    contents = {person: names.get(person, "") for person in PEOPLE}
    return pyrage.encrypt(sealing.padded(contents), ring.recipients), ring.name


def current_ring():
    """Return the name of the ring of today's keys, or an empty text where there are none."""
    try:
        return sealing.Ring.current().name
    except sealing.NobodyToSealTo:
        return ""


def forget(item):
    """Take every name off an item that is about to be saved: its presenter has withdrawn."""
    item.sealed_names, item.ring = None, ""
    for column in ("public_name", "public_name_en", "public_name_km"):
        setattr(item, column, "")
    item.name_approved, item.name_approved_by, item.name_approved_alone = "", None, False


def note_name(item, *, by):
    """Note on an item that is about to be saved who wrote its public name, if it is another one."""
    stored = type(item).objects.filter(pk=item.pk).first()
    item.clean_texts()
    if stored is None or stored.name_digest() != item.name_digest():
        item.name_by, item.name_approved, item.name_approved_by = by, "", None
        item.name_approved_alone = False


@transaction.atomic
def approve_name(item, *, digest, by):
    """Let readers see a public name, exactly as ``digest`` says that it was read.

    Raises TextChanged, and PermissionDenied for whoever wrote it unless the team has one member.
    """
    row = locked(item)
    if digest != row.name_digest() or not row.has_public_name():
        raise TextChanged
    alone = row.name_by == by
    if alone and not SiteSettings.current().team_of_one:
        raise PermissionDenied(_("Someone who did not last edit this text must approve it."))
    row.name_approved, row.name_approved_by, row.name_approved_alone = digest, by, alone
    row.save(update_fields=["name_approved", "name_approved_by", "name_approved_alone"])
    record(Verb.APPROVED, by=by, about=row, detail="name")
    item.refresh_from_db()


def next_place(session):
    """Return the place after the last item of a session."""
    last = session.running_order.order_by("position").last()
    return last.position + 1 if last else 1


@transaction.atomic
def move(item, *, by):
    """Move an item up (-1) or down (1) among those of its session; all are numbered anew."""
    session = item.session
    locked(session)
    items = list(session.running_order.order_by("position", "pk"))
    at = items.index(item)
    to = min(max(0, at + by), len(items) - 1)
    items.insert(to, items.pop(at))
    # Two steps, so that no two items ever have one place.
    session.running_order.update(position=F("position") + FAR_DOWN)
    for place, row in enumerate(items, start=1):
        session.running_order.filter(pk=row.pk).update(position=place)
    item.refresh_from_db()


# The run-sheet


@dataclass(frozen=True)
class Turn:
    """An item with the moment at which it begins; None where that is not known."""

    item: object  # a RunningItem
    begins: datetime.datetime | None
    there: str
    in_phnom_penh: str


def comes(item):
    """Return whether an item takes its time: not when its presenter has withdrawn."""
    return item.state != RunningState.WITHDREW


def minutes(items):
    """Return how long all items together take."""
    return sum(item.minutes for item in items if comes(item))


def turns(session, items, language):
    """Return the items of a session with the times at which they begin."""
    moment, found = session.start, []
    for item in items:
        begins = moment if comes(item) else None
        found.append(Turn(item, begins, *told(begins, session, language)))
        if begins:
            moment += datetime.timedelta(minutes=item.minutes)
    return found


def told(moment, session, language):
    """Return a moment in the host city's time and in Phnom Penh's, which says another day."""
    if moment is None:
        return "", ""
    there = moment.astimezone(ZoneInfo(session.host_city.zone))
    here = moment.astimezone(PHNOM_PENH)
    words = dates.format_time(here, language)
    if here.date() != there.date():
        words = dates.format_moment(here, language)
    return dates.format_time(there, language), words
