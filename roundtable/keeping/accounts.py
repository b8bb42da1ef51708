"""Accounts that were closed stay closed in a database that is older, and no old link opens one."""

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from roundtable.accounts import sessions
from roundtable.accounts.returning import ReturnLink
from roundtable.audit.entries import AuditEntry, record
from roundtable.audit.verbs import Verb
from roundtable.incidents.closing import MAY_CLOSE, lock_out
from roundtable.incidents.models import Incident
from roundtable.invitations import Invitation

RESTORED = "restored"


def named(organizer):
    """Return how a list names an account: key and name, because a key alone may come again."""
    return f"{organizer.pk}:{organizer.username}"


def closed():
    """Return the accounts that are closed."""
    return sorted(map(named, get_user_model().objects.filter(is_active=False)))


def closers():
    """Return who closed each account that is closed, as far as that is on record."""
    rows = get_user_model().objects.in_bulk()
    by = {}
    acts = AuditEntry.objects.filter(verb=Verb.ORGANIZER_CLOSED, by__isnull=False).order_by("at")
    for about, closer in acts.values_list("about", "by"):
        by[int(about.rpartition(":")[2])] = closer
    by.update(Incident.objects.open().values_list("organizer", "by"))
    closed = [pk for pk in by if pk in rows and not rows[pk].is_active]
    return {named(rows[pk]): named(rows[by[pk]]) for pk in closed}


@transaction.atomic
def close_again(listed, by=None):
    """Close the accounts of a list that are open here; return how many.

    ``by``: who closed them. Each leaves an incident behind, so that opening takes a second person.
    """
    people = {named(row): row for row in get_user_model().objects.filter(is_active=True)}
    closing = [people[name] for name in people if name in listed]
    for row in closing:
        ended = sessions.end_all(row)
        lock_out(row)
        record(Verb.ORGANIZER_CLOSED, about=row, detail=RESTORED)
        if closer := closer_of(row, (by or {}).get(named(row)), besides=closing):
            Incident.objects.create(organizer=row, by=closer, sessions_ended=ended)
    return len(closing)


def closer_of(row, name, *, besides):
    """Return who closed an account; who came after the backup is stood in for, None if by nobody.

    Somebody who may close accounts stands in: an incident has to be of another one.
    """
    others = get_user_model().objects.exclude(pk=row.pk)
    for other in others.filter(username=(name or "").partition(":")[2]):
        if named(other) == name:
            return other
    staying = others.filter(is_active=True).exclude(pk__in=[one.pk for one in besides])
    # A superuser last: the account of another one could be left with nobody to open it.
    found = staying.order_by("is_superuser", "pk")
    return next((other for other in found if other.has_perm(MAY_CLOSE)), None)


@transaction.atomic
def call_back_links():
    """Make void every way back and every invitation that is open: some were used or called back."""
    for link in ReturnLink.objects.open():
        link.called_back_at = timezone.now()
        link.save(update_fields=["called_back_at"])
        record(Verb.RETURN_CALLED_BACK, about=link, detail=RESTORED)
    # Those of closed accounts, too: they would be good again when the account is.
    today = timezone.localdate()
    waiting = Invitation.objects.filter(used_by=None, called_back_on=None, good_until__gte=today)
    for invitation in waiting:
        invitation.called_back_on = today
        invitation.save(update_fields=["called_back_on"])
        record(Verb.INVITATION_CALLED_BACK, about=invitation, detail=RESTORED)
