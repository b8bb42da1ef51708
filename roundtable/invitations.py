"""Invitations: how a person becomes an organizer, by a link that works once and for a week.

The link holds 256 random bits; the database holds their SHA-256 only, so nobody who reads it can
come in by an invitation that is still open.
"""

import datetime
import hashlib
import secrets

from django.conf import settings
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from roundtable.audit import entries as audit
from roundtable.audit.verbs import Verb
from roundtable.publication import locked
from roundtable.roles import NAMES, grantable, listed
from roundtable.text import clean

VALID_DAYS = 7


class InvitationQuerySet(models.QuerySet):
    """Invitations by what has become of them."""

    def open(self):
        """Return what somebody can still come in by; not what a former organizer has left behind."""
        return self.filter(
            used_by__isnull=True,
            called_back_on__isnull=True,
            good_until__gte=timezone.localdate(),
            by__is_active=True,
        )


class Invitation(models.Model):
    """An invitation that somebody was given; it stays on record after it was used."""

    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    name_hint = models.CharField(
        _("for whom"),
        max_length=100,
        blank=True,
        help_text=_("So that you remember whom you sent it to; only organizers see it."),
    )
    roles = models.ManyToManyField(Group, verbose_name=_("roles"), related_name="+")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("invited by"),
        on_delete=models.PROTECT,
        related_name="invitations",
    )
    made_on = models.DateField(_("invited on"), default=timezone.localdate)
    good_until = models.DateField(_("good until"))
    used_by = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("used by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="invitation",
    )
    used_on = models.DateField(_("used on"), null=True)
    called_back_on = models.DateField(_("called back on"), null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-pk"]
        # Nothing of it is ever changed by hand.
        default_permissions = ("add", "view")
        constraints = [
            models.CheckConstraint(
                condition=Q(used_by__isnull=True, used_on__isnull=True)
                | Q(used_by__isnull=False, used_on__isnull=False, called_back_on__isnull=True),
                name="roundtable_invitation_used",
            )
        ]

    def __str__(self):
        return self.name_hint or f"{self.made_on:%Y-%m-%d}"

    def state(self):
        """Return in a word what has become of it."""
        if self.used_by_id:
            return _("used")
        if self.called_back_on:
            return _("called back")
        if self.good_until < timezone.localdate():
            return _("expired")
        return _("open") if self.by.is_active else _("void: who invited has left")


def may_invite(user):
    """Return whether a person may invite organizers."""
    return user.has_perm("roundtable.add_invitation")


def digest(token):
    """Return what is stored of a token."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


@transaction.atomic
def invite(*, by, roles, name_hint=""):
    """Return a new invitation to these roles (their names), and its token, which is stored nowhere.

    Raises PermissionDenied when ``by`` may not invite or may not give one of the roles, and
    ValidationError when a role does not exist or none is named.
    """
    wanted = {*roles}
    groups = Group.objects.filter(name__in=wanted & {*NAMES})
    if not wanted or groups.count() < len(wanted):
        raise ValidationError({"roles": _("Choose roles that there are.")})
    given = grantable(by).filter(name__in=wanted)
    if not may_invite(by) or given.count() < len(wanted):
        raise PermissionDenied
    token = secrets.token_urlsafe(32)
    today = timezone.localdate()
    invitation = Invitation.objects.create(
        token_digest=digest(token),
        name_hint=clean(name_hint, one_line=True),
        by=by,
        made_on=today,
        good_until=today + datetime.timedelta(days=VALID_DAYS),
    )
    invitation.roles.set(given)
    told = _("Invited. Roles: {roles}.")
    record(invitation, by=by, flag=ADDITION, message=format_lazy(told, roles=listed(given)))
    audit.record(Verb.INVITED, by=by, about=invitation, detail=", ".join(sorted(wanted)))
    return invitation, token


def find(token):
    """Return the open invitation that a token belongs to; raises Invitation.DoesNotExist.

    Who invited must still be one who may.
    """
    return _good(Invitation.objects.open().get(token_digest=digest(token)))


def _good(invitation):
    if not may_invite(invitation.by):
        raise Invitation.DoesNotExist
    return invitation


def roles_in(invitation):
    """Return the groups that an invitation gives: what its maker may still give."""
    return grantable(invitation.by).filter(pk__in=invitation.roles.values("pk"))


@transaction.atomic
def accept(*, token, username, password):
    """Return the new organizer that a token was made for; the token is then used up.

    Raises Invitation.DoesNotExist when nobody can come in by it, and ValidationError, by field,
    when name or password will not do; then the token stays good.
    """
    rows = Invitation.objects.open().select_for_update(of=("self",))
    invitation = _good(rows.get(token_digest=digest(token)))
    groups = [*roles_in(invitation)]
    organizer = new_organizer(username=username, password=password)
    organizer.groups.set(groups)
    invitation.used_by, invitation.used_on = organizer, timezone.localdate()
    invitation.save(update_fields=["used_by", "used_on"])
    told = _("Came by invitation. Roles: {roles}.")
    message = format_lazy(told, roles=listed(groups))
    record(organizer, by=invitation.by, flag=ADDITION, message=message)
    audit.record(Verb.INVITATION_ACCEPTED, by=organizer, about=invitation)
    return organizer


def new_organizer(*, username, password):
    """Return a saved organizer without any role; raises ValidationError, by field."""
    organizer = get_user_model()(username=username, is_staff=True)
    try:
        validate_password(password, organizer)
    except ValidationError as error:
        raise ValidationError({"password": error}) from None
    organizer.set_password(password)
    organizer.full_clean()
    organizer.save()
    return organizer


@transaction.atomic
def call_back(invitation, *, by):
    """Make an invitation void before somebody uses it; raises ValidationError when it was used."""
    if not may_invite(by):
        raise PermissionDenied
    row = locked(invitation)
    if row.used_by_id:
        raise ValidationError(_("“%(name)s” has been used already."), params={"name": row})
    if not row.called_back_on:
        row.called_back_on = timezone.localdate()
        row.save(update_fields=["called_back_on"])
        record(row, by=by, flag=CHANGE, message=_("Called back."))
        audit.record(Verb.INVITATION_CALLED_BACK, by=by, about=row)
    invitation.refresh_from_db()


def record(obj, *, by, flag, message):
    """Write into the history, in both languages, who did what."""
    from roundtable.admin_parts import in_both  # needs the models, this module not

    LogEntry.objects.log_actions(by.pk, [obj], flag, in_both(message), single_object=True)
