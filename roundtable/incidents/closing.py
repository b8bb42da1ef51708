"""Closing an account at once, when it or its device is in wrong hands; and opening it again.

A coordinator may close anybody's account but her own, superusers' too: an infiltrated superuser is
the worst that can happen, and everything is on record. Never the last superuser's: the server would
be left to nobody. Opening takes a second person: not whoever closed it, and for a superuser's
account another superuser.
"""

from collections import Counter

from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roundtable.accounts import sessions
from roundtable.accounts.returning import ReturnLink
from roundtable.audit.entries import record
from roundtable.audit.verbs import Verb
from roundtable.incidents import approvals
from roundtable.incidents.models import Incident
from roundtable.incidents.parts import PARTS
from roundtable.invitations import Invitation

MAY_CLOSE = "roundtable.add_incident"


def held(organizer, by):
    """Return both accounts as they stand, locked in one order with those of all superusers.

    Whoever presses the button second finds the account of the first one as that left it, and two
    superusers cannot be closed at once as long as each sees the other.
    """
    rows = get_user_model().objects.select_for_update(of=("self",), no_key=True)
    found = rows.filter(Q(pk__in=[organizer.pk, by.pk]) | Q(is_superuser=True)).order_by("pk")
    by_key = {row.pk: row for row in found}
    return by_key[organizer.pk], by_key[by.pk]


def require_right(organizer, *, by):
    """Raise PermissionDenied unless a person may act on another one's account at this moment."""
    if by == organizer or not (by.is_active and by.has_perm(MAY_CLOSE)):
        raise PermissionDenied


def why_not_closed(organizer):
    """Return in a sentence why an account cannot be closed, or an empty text."""
    if organizer.incidents.open().exists():
        return _("This account is closed already.")
    others = get_user_model().objects.filter(is_superuser=True, is_active=True)
    if organizer.is_superuser and not others.exclude(pk=organizer.pk).exists():
        return _("This is the last superuser. Make another one at the server first.")
    return ""


@transaction.atomic
def close_account(organizer, *, by):
    """Close an account and end all that it could still do; return the Incident.

    Raises PermissionDenied when ``by`` may not at this moment (her own account may have been closed
    meanwhile), and ValidationError when it is closed already or the last superuser's. ``organizer``
    is fresh afterwards.
    """
    row, by = held(organizer, by)
    require_right(row, by=by)
    if reason := why_not_closed(row):
        raise ValidationError(reason)
    links = call_back_links(row, by=by)
    ended = Counter(approvals=approvals.drop_pending(row))
    for part in PARTS:
        ended += part.end(row, by=by)
    sessions_ended = sessions.end_all(row)
    lock_out(row)
    incident = Incident.objects.create(
        organizer=row,
        by=by,
        sessions_ended=sessions_ended,
        approvals_voided=ended["approvals"],
        keys_retired=ended["keys"],
        links_called_back=links,
    )
    record(Verb.ORGANIZER_CLOSED, by=by, about=row, detail=f"incident={incident.pk}")
    organizer.refresh_from_db()
    return incident


def lock_out(row):
    """Leave nothing by which anybody could come in: no password, no second factor, no account.

    The new password also ends sessions that are not in the list of hers.
    """
    Authenticator.objects.filter(user=row).delete()
    row.is_active = False
    row.set_unusable_password()
    row.save(update_fields=["is_active", "password"])


def call_back_links(row, *, by):
    """Make void the invitations and ways back that she made, agreed to or was given."""
    invitations = Invitation.objects.select_for_update(of=("self",)).filter(
        by=row, used_by=None, called_back_on=None, good_until__gte=timezone.localdate()
    )
    called_back = 0
    for invitation in invitations:
        invitation.called_back_on = timezone.localdate()
        invitation.save(update_fields=["called_back_on"])
        record(Verb.INVITATION_CALLED_BACK, by=by, about=invitation)
        called_back += 1
    hers = Q(organizer=row) | Q(by=row) | Q(agreed_by=row)
    for link in ReturnLink.objects.open().select_for_update(of=("self",)).filter(hers):
        link.called_back_at = timezone.now()
        link.save(update_fields=["called_back_at"])
        record(Verb.RETURN_CALLED_BACK, by=by, about=link)
        called_back += 1
    return called_back


def may_open(incident, *, by):
    """Return whether a person may give back the account: not whoever closed it, nor its owner."""
    organizer = incident.organizer
    return (
        by.is_active
        and by.has_perm(MAY_CLOSE)
        and by not in (organizer, incident.by)
        and (by.is_superuser or not organizer.is_superuser)
    )


@transaction.atomic
def open_again(organizer, *, by):
    """Give an account back, without sessions, keys, password or second factor; return the Incident.

    She comes in by a way back of the kind that sets everything anew. Raises PermissionDenied, and
    ValidationError when the account was not closed.
    """
    row, by = held(organizer, by)
    incident = Incident.objects.open().select_for_update(of=("self",)).filter(organizer=row).first()
    if incident is None:
        raise ValidationError(_("This account is not closed."))
    if not may_open(incident, by=by):
        raise PermissionDenied(_("Somebody else than who closed it has to open it again."))
    incident.over_at, incident.over_by = timezone.now(), by
    incident.save(update_fields=["over_at", "over_by"])
    sessions.end_all(row)
    lock_out(row)
    row.is_active = True
    row.save(update_fields=["is_active"])
    record(Verb.ORGANIZER_OPENED, by=by, about=row, detail=f"incident={incident.pk}")
    organizer.refresh_from_db()
    return incident
