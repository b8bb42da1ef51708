"""The way back: a link that works once and for a day, for who has lost password or second factor.

A coordinator asks for it. Where it would take the second factor away, or where there is none yet,
another coordinator has to agree before it works: one person alone could otherwise become somebody
else. A superuser's way back takes superusers; and whoever runs the server can make one there
(``manage.py way_back``), for a team of one. The link holds 256 random bits, the database their
SHA-256.
"""

import datetime
import secrets

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roundtable.accounts import sessions
from roundtable.accounts.passwords import set_password
from roundtable.audit.entries import record
from roundtable.audit.verbs import Verb
from roundtable.bilingual import one_of
from roundtable.invitations import digest
from roundtable.publication import locked

VALID_HOURS = 24
MAIN = (Authenticator.Type.WEBAUTHN, Authenticator.Type.TOTP)


class ReturnQuerySet(models.QuerySet):
    """Ways back by what has become of them."""

    def open(self):
        """Return what has neither been used nor called back nor run out."""
        return self.filter(
            used_at__isnull=True, called_back_at__isnull=True, good_until__gt=timezone.now()
        )

    def to_agree(self):
        """Return what still waits for a second person."""
        return self.open().filter(kind=ReturnLink.Kind.ALL, agreed_by=None).exclude(by=None)


class ReturnLink(models.Model):
    """A way back that somebody was given; it stays on record."""

    class Kind(models.TextChoices):
        """What was lost."""

        PASSWORD = "password", _("the password only; the second factor is asked for as before")
        ALL = "all", _("password and second factor")

    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    organizer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("for whom"),
        on_delete=models.PROTECT,
        related_name="return_links",
    )
    kind = models.CharField(_("what was lost"), max_length=8, choices=Kind)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("asked for by"),
        null=True,  # made at the server
        on_delete=models.PROTECT,
        related_name="+",
    )
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    good_until = models.DateTimeField(_("good until"))
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("agreed to by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    used_at = models.DateTimeField(_("used"), null=True)
    called_back_at = models.DateTimeField(_("called back"), null=True)

    objects = ReturnQuerySet.as_manager()

    class Meta:
        app_label = "roundtable"
        verbose_name = _("way back")
        verbose_name_plural = _("ways back")
        ordering = ["-pk"]
        default_permissions = ("add", "view")
        constraints = [
            one_of("kind", ["password", "all"]),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(called_back_at__isnull=True),
                name="roundtable_returnlink_used_or_not",
            ),
            models.CheckConstraint(
                condition=~Q(by=F("organizer")), name="roundtable_returnlink_for_another"
            ),
        ]

    def __str__(self):
        return f"{self.organizer_id} {self.made_at:%Y-%m-%d}"

    def needs_agreement(self):
        """Return whether a second person has to agree before it works."""
        takes_all = self.kind == self.Kind.ALL or not has_second_factor(self.organizer)
        return takes_all and self.by_id is not None and self.agreed_by_id is None

    def state(self):
        """Return in a word what has become of it."""
        if self.used_at:
            return _("used")
        if self.called_back_at:
            return _("called back")
        if self.good_until <= timezone.now():
            return _("expired")
        return _("waits for a second person") if self.needs_agreement() else _("open")


def has_second_factor(organizer):
    """Return whether somebody has a passkey or an app."""
    return Authenticator.objects.filter(user=organizer, type__in=MAIN).exists()


def may_help(organizer, *, by):
    """Return whether a person may ask for, agree to, or call back somebody's way back."""
    return (
        by.is_active
        and by.has_perm("roundtable.add_returnlink")
        and by != organizer
        and (by.is_superuser or not organizer.is_superuser)
    )


@transaction.atomic
def ask(organizer, *, kind, by):
    """Return a new way back and its token, which is stored nowhere; former ones are called back.

    ``by`` is None at the server. Raises PermissionDenied, and ValidationError for an account that
    is closed.
    """
    organizer = locked(organizer)
    if by is not None and not may_help(organizer, by=by):
        raise PermissionDenied
    if not organizer.is_active:
        raise ValidationError(_("This account is closed. Open it again first."))
    organizer.return_links.open().update(called_back_at=timezone.now())
    token = secrets.token_urlsafe(32)
    link = ReturnLink.objects.create(
        token_digest=digest(token),
        organizer=organizer,
        kind=kind,
        by=by,
        good_until=timezone.now() + datetime.timedelta(hours=VALID_HOURS),
    )
    record(Verb.RETURN_ASKED, by=by, about=organizer, detail=kind)
    return link, token


@transaction.atomic
def agree(link, *, by):
    """Let a way back work; only for somebody else than who asked, and than whom it is for."""
    row = locked(link)
    if not may_help(row.organizer, by=by) or row.by == by:
        raise PermissionDenied(_("Another coordinator has to agree."))
    if not ReturnLink.objects.open().filter(pk=row.pk).exists():
        raise ValidationError(_("This way back is not open any more."))
    row.agreed_by = by
    row.save(update_fields=["agreed_by"])
    record(Verb.RETURN_AGREED, by=by, about=row.organizer, detail=row.kind)
    link.refresh_from_db()


@transaction.atomic
def call_back(link, *, by):
    """Make a way back void before it is used."""
    row = locked(link)
    if not may_help(row.organizer, by=by):
        raise PermissionDenied
    if ReturnLink.objects.open().filter(pk=row.pk).exists():
        row.called_back_at = timezone.now()
        row.save(update_fields=["called_back_at"])
        record(Verb.RETURN_CALLED_BACK, by=by, about=row.organizer)
    link.refresh_from_db()


def find(token):
    """Return the way back that a token opens now; raises ReturnLink.DoesNotExist.

    Who asked and who agreed must still be those who may.
    """
    return _good(ReturnLink.objects.open(), token)


def _good(rows, token):
    link = rows.get(token_digest=digest(token), organizer__is_active=True)
    helpers = [helper for helper in (link.by, link.agreed_by) if helper is not None]
    if link.needs_agreement() or not all(may_help(link.organizer, by=h) for h in helpers):
        raise ReturnLink.DoesNotExist
    return link


@transaction.atomic
def use(*, token, password):
    """Set a new password by a way back, which is then used up, and return its owner.

    All her sessions end; kind ALL takes her second factors away, too. Raises
    ReturnLink.DoesNotExist, and ValidationError when the password will not do.
    """
    link = _good(ReturnLink.objects.open().select_for_update(of=("self",)), token)
    organizer = locked(link.organizer)
    validate_password(password, organizer)
    set_password(organizer, password)
    if link.kind == ReturnLink.Kind.ALL:
        Authenticator.objects.filter(user=organizer).delete()
    sessions.end_all(organizer)
    link.used_at = timezone.now()
    link.save(update_fields=["used_at"])
    # By whom nobody knows: whoever held the link.
    record(Verb.RETURN_USED, about=organizer, detail=link.kind)
    return organizer
