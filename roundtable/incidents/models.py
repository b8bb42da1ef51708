"""Incidents: that an organizer's account was closed in a hurry, by whom, and what that ended."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class IncidentQuerySet(models.QuerySet):
    """Incidents by whether they are over."""

    def open(self):
        """Return the closings whose account has not been given back."""
        return self.filter(over_at__isnull=True)


class Incident(models.Model):
    """One closing of one account; it stays on record after the person has returned."""

    organizer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("organizer"),
        on_delete=models.PROTECT,
        related_name="incidents",
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=pgettext_lazy("who did it", "by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField(_("time (UTC)"), default=timezone.now)
    sessions_ended = models.PositiveIntegerField(_("sessions ended"), default=0)
    approvals_voided = models.PositiveIntegerField(_("approvals voided"), default=0)
    keys_retired = models.PositiveIntegerField(_("keys retired"), default=0)
    links_called_back = models.PositiveIntegerField(_("invitations called back"), default=0)
    over_at = models.DateTimeField(_("over since"), null=True)
    over_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("ended by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = IncidentQuerySet.as_manager()

    class Meta:
        app_label = "roundtable"
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")
        ordering = ["-pk"]
        default_permissions = ("add", "view")
        constraints = [
            models.CheckConstraint(condition=~Q(by=F("organizer")), name="incident_of_another"),
            models.CheckConstraint(
                condition=Q(over_at__isnull=True, over_by__isnull=True)
                | Q(over_at__isnull=False, over_by__isnull=False),
                name="incident_over",
            ),
        ]

    def __str__(self):
        return f"{self.organizer_id} {self.at:%Y-%m-%d}"
