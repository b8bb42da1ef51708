"""What a new coordinator has to know: who works here, who holds keys, what is open, what runs out.

The apps above this one are asked by reverse relation, or by what their lists say can wait.
"""

import datetime
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roundtable import doctor
from roundtable.accounts.returning import ReturnLink
from roundtable.accounts.sessions import SecondFactor
from roundtable.admin_approval import AWAITING_APPROVAL
from roundtable.admin_counting import BoundedPaginator
from roundtable.audit import chain
from roundtable.audit.entries import record
from roundtable.audit.verbs import Chain, Verb
from roundtable.incidents.models import Incident
from roundtable.invitations import Invitation
from roundtable.keeping.models import BackupRun
from roundtable.models import Organizer
from roundtable.roles import listed

# Who has not come in for longer is asked whether she still works here.
IDLE_DAYS = 60
# What runs out within this time is marked.
SOON_DAYS = 30
# A drill, and a look at the paper, once a year.
YEAR_DAYS = 365
FEWEST_KEYHOLDERS = 2
# What somebody outside waits for, of all that the lists say can wait.
PROMISES = ("in_danger", "waiting", "unread_replies", "quarantined", "overdue", "pending")
RUNS_OUT = ("domain_until", "certificate_until", "server_until")
DONE_ONCE_A_YEAR = ("last_drill_on", "last_paper_check_on")
# What the doctor says of the dates, which stand on the page themselves.
SAID_ABOVE = {f"keeping.{what}" for what in ("drill", "paper", "domain", "certificate", "server")}


@dataclass(frozen=True)
class Person:
    """Somebody who works here: her account, roles, second factors, and whether she is idle."""

    organizer: Organizer
    roles: str
    factors: list
    is_idle: bool


@dataclass(frozen=True)
class Open:
    """Something that waits: how many rows, of what, and where to see them if one may."""

    label: str
    count: int
    url: str


@dataclass(frozen=True)
class Date:
    """A date that somebody has to keep an eye on; ``state`` says whether it is time."""

    label: str
    day: datetime.date | None
    state: str
    place: str = ""


def people():
    """Return everybody who has an account: who works here first, by name."""
    kinds = {}
    for user_id, kind in Authenticator.objects.values_list("user_id", "type").distinct():
        kinds.setdefault(user_id, set()).add(kind)
    rows = Organizer.objects.prefetch_related("groups").order_by("-is_active", "username")
    return [
        Person(
            organizer=row,
            roles=listed(row.groups.all()),
            factors=[f.label for f in SecondFactor if f.value in kinds.get(row.pk, ())],
            is_idle=is_idle(row),
        )
        for row in rows
    ]


def is_idle(organizer):
    """Return whether an account is open and nobody has come in by it for long."""
    last = organizer.last_login or organizer.date_joined
    return organizer.is_active and last < timezone.now() - datetime.timedelta(days=IDLE_DAYS)


def holds_the_role(organizer):
    """Return whether somebody works here as a keyholder; asks nothing if groups are loaded."""
    by_role = any(group.name == "keyholder" for group in organizer.groups.all())
    return organizer.is_active and (organizer.is_superuser or by_role)


def keys(team):
    """Return the keys that are not retired, and what is wrong with them, for these people."""
    rows = of_organizers("sealing_keys").filter(retired_on=None).order_by("made_on", "pk")
    holders = {person.organizer.pk: person.organizer for person in team}
    recovery = next((key for key in rows if key.is_recovery), None)
    of_people = [key for key in rows if not key.is_recovery]
    for key in of_people:
        key.holder = holders[key.organizer_id]
        key.has_left = not holds_the_role(key.holder)
    in_use = [key for key in of_people if key.active_since and not key.has_left]
    with_key = {key.organizer_id for key in of_people}
    return {
        "rows": of_people,
        "recovery": recovery,
        "too_few": len(in_use) < FEWEST_KEYHOLDERS,
        "without": [
            row
            for row in holders.values()
            if row.pk not in with_key and not row.is_superuser and holds_the_role(row)
        ],
    }


def of_organizers(relation):
    """Return all rows of a table that is known here only by its relation to organizers."""
    return Organizer._meta.get_field(relation).related_model._default_manager.all()


def open_promises(user):
    """Return what waits anywhere in the portal; the address only of lists that one may see."""
    lists = [
        waiting(model_admin, name, label, user)
        for model_admin in admin.site._registry.values()
        for name, label in getattr(model_admin, "waiting", ())
        if name in PROMISES or label == AWAITING_APPROVAL[1]
    ]
    others = [
        (_("follow-ups that are not done"), of_organizers("follow_ups").open()),
        (_("invitations that somebody can still come in by"), Invitation.objects.open()),
        (_("ways back that somebody can still come in by"), ReturnLink.objects.open()),
        (_("incidents that are not over"), Incident.objects.open()),
    ]
    found = [
        *lists,
        *(Open(label, count(rows), address(rows.model, user)) for label, rows in others),
    ]
    return [row for row in found if row.count]


def waiting(model_admin, name, label, user):
    """Return one thing that a list says can wait."""
    rows = getattr(model_admin.model._default_manager.all(), name)()
    url = address(model_admin.model, user)
    said = _("%(model)s: %(label)s") % {
        "model": model_admin.opts.verbose_name_plural,
        "label": label,
    }
    return Open(said, count(rows), url and f"{url}?waiting={name}")


def count(rows):
    """Return how many rows there are, counted up to a bound."""
    return BoundedPaginator(rows, 1).count


def address(model, user):
    """Return the address of a list, if there is one and this organizer may see it."""
    meta = model._meta
    if not admin.site.is_registered(model) or not user.has_perm(
        f"{meta.app_label}.view_{meta.model_name}"
    ):
        return ""
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")


def upkeep_dates(upkeep):
    """Return the dates that a coordinator keeps, each with whether it is time."""
    names = (*RUNS_OUT, *DONE_ONCE_A_YEAR)
    return [
        Date(
            label=upkeep._meta.get_field(name).verbose_name,
            day=getattr(upkeep, name),
            state=state_of(name, getattr(upkeep, name)),
            place=getattr(upkeep, name.replace("_until", "_with"), "") if name in RUNS_OUT else "",
        )
        for name in names
    ]


def state_of(name, day):
    """Return "missing", "past", "soon", "old" or, if nothing is to be done, an empty text."""
    today = timezone.localdate()
    if day is None:
        return "missing"
    if name in DONE_ONCE_A_YEAR:
        return "old" if day < today - datetime.timedelta(days=YEAR_DAYS) else ""
    if day < today:
        return "past"
    return "soon" if day <= today + datetime.timedelta(days=SOON_DAYS) else ""


def last_runs():
    """Return (what, its last run or nothing) for a backup and for the check of one."""
    kinds = (BackupRun.Kind.BACKUP, BackupRun.Kind.CHECK)
    return [(kind.label, BackupRun.objects.filter(kind=kind).first()) for kind in kinds]


def complaints():
    """Return what the doctor finds amiss, but for what takes long to look at."""
    return [
        finding
        for finding in doctor.findings(quick=True)
        if finding.level != doctor.Level.OK and finding.code not in SAID_ABOVE
    ]


def audit_heads():
    """Return the head of each chain of the audit, to be copied to paper."""
    return [
        {"label": Chain(head.chain).label, "written": str(head)}
        for head in chain.heads()
        if head.number
    ]


@transaction.atomic
def fill_in(upkeep, *, changed, by):
    """Store the dates that somebody filled in, by the names of the fields that she changed."""
    if not changed:
        return
    upkeep.changed_on, upkeep.changed_by = timezone.localdate(), by
    upkeep.save()
    record(Verb.SETTINGS_CHANGED, by=by, about=upkeep, detail=" ".join(sorted(changed)))
