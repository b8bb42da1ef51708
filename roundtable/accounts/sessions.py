"""Organizers' sessions: each is listed to its owner, and each can be ended.

No address and no name of a browser is kept: when it began, when it was last seen and how its owner
came in tell her which one is not hers.
"""

import datetime

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roundtable.bilingual import one_of

# Where a session keeps the key of its row here; its own key changes when somebody logs in.
ROW = "browser"


class SecondFactor(models.TextChoices):
    """By what an organizer showed that it is she."""

    PASSKEY = "webauthn", _("passkey")
    CODE = "totp", _("code of the app")
    RECOVERY = "recovery_codes", _("recovery code")
    NONE = "none", _("password only: no page of the back office opens")


class SessionQuerySet(models.QuerySet):
    """Sessions by whether they may still be in use."""

    def alive(self):
        """Return the sessions that have not ended by themselves."""
        now = timezone.now()
        return self.filter(
            began_at__gt=now - datetime.timedelta(seconds=settings.SESSION_COOKIE_AGE),
            # The time last seen is written down once a minute.
            seen_at__gt=now - datetime.timedelta(seconds=settings.SESSION_IDLE_SECONDS + 60),
        )


class OrganizerSession(models.Model):
    """One browser in which an organizer is logged in."""

    session_key = models.CharField(max_length=40, unique=True)
    organizer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="browser_sessions"
    )
    second_factor = models.CharField(max_length=16, choices=SecondFactor)
    began_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)

    objects = SessionQuerySet.as_manager()

    class Meta:
        app_label = "roundtable"
        default_permissions = ()
        ordering = ["-seen_at", "pk"]
        constraints = [one_of("second_factor", SecondFactor.values)]

    def __str__(self):
        return f"{self.organizer_id} {self.began_at:%Y-%m-%d %H:%M}"


def _shown(request):
    records = get_authentication_records(request, request.user)
    shown = [r.get("type") for r in records if r["method"] == "mfa"]
    return shown[-1] if shown else SecondFactor.NONE


@transaction.atomic
def note(request):
    """Write down that this browser is logged in, under the key that its session has by now."""
    if not request.session.session_key:
        request.session.save()
    values = {
        "session_key": request.session.session_key,
        "organizer": request.user,
        "second_factor": _shown(request),
        "seen_at": timezone.now(),
    }
    row, made = OrganizerSession.objects.update_or_create(
        pk=request.session.get(ROW), organizer=request.user, defaults=values
    )
    if made:
        request.session[ROW] = row.pk
        tidy()


def seen(request):
    """Note that a browser is in use; called once a minute at most."""
    rows = OrganizerSession.objects.filter(pk=request.session.get(ROW), organizer=request.user)
    rows.update(seen_at=timezone.now())


@transaction.atomic
def end(row):
    """End one session at once."""
    Session.objects.filter(session_key=row.session_key).delete()
    OrganizerSession.objects.filter(pk=row.pk).delete()


@transaction.atomic
def end_all(organizer, *, but=""):
    """End every session of an organizer at once, but one if named by its key; return how many."""
    mine = OrganizerSession.objects.filter(organizer=organizer).exclude(session_key=but)
    keys = list(mine.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    mine.delete()
    return len(keys)


def tidy():
    """Forget the sessions that have ended by themselves."""
    alive = OrganizerSession.objects.alive().values("pk")
    OrganizerSession.objects.exclude(pk__in=alive).delete()
