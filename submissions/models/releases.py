"""Releases: frozen publications of counts. Public pages, documents and ranks read nothing else."""

import json

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from sessions.models import Roundtable


class ReleaseQuerySet(models.QuerySet):
    """Releases by whether anybody outside may read them."""

    def approved(self):
        """Return what a second person has approved, exactly as it was frozen."""
        return self.filter(approved_on__isnull=False)

    def published(self):
        """Return the approved releases of published roundtables."""
        shown = Roundtable.objects.published().order_by().values("pk")
        return self.approved().filter(roundtable__in=shown)

    def drafts(self):
        """Return what still waits for its second person."""
        return self.filter(approved_on__isnull=True)


class Release(models.Model):
    """One frozen publication of counts of submissions.

    ``contents`` is the published JSON, byte for byte: rounded and suppressed counts with their
    date, n and method; ``sha256`` is of exactly these bytes. ``exact`` holds what they were computed
    from and never leaves the back office. Only ``submissions/releases.py`` writes rows.
    """

    roundtable = models.ForeignKey(
        Roundtable, verbose_name=_("roundtable"), on_delete=models.PROTECT, related_name="releases"
    )
    number = models.PositiveSmallIntegerField(_("release"))
    frozen_on = models.DateField(_("frozen on"))
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("frozen by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    approved_on = models.DateField(_("approved on"), null=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("approved by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    approved_alone = models.BooleanField(default=False)
    contents = models.TextField()
    exact = models.JSONField()
    sha256 = models.CharField(max_length=64)

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("release")
        verbose_name_plural = _("releases")
        ordering = ["-roundtable__position", "-number"]
        default_permissions = ("add", "delete", "view", "approve")
        constraints = [
            models.UniqueConstraint(fields=["roundtable", "number"], name="one_release_a_number"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | Q(approved_alone=True)
                | Q(frozen_by__isnull=True)
                | ~Q(approved_by=F("frozen_by")),
                name="a_release_is_by_two_people",
            ),
        ]

    def __str__(self):
        return f"{self.roundtable.slug} {self.number}"

    def get_absolute_url(self):
        """Return the path of the published bytes: without a language."""
        return reverse("release-data", args=[self.roundtable.slug, self.number])

    @cached_property
    def data(self):
        """Return the published contents as a dictionary; see ``releases.contents_of``."""
        return json.loads(self.contents)

    def row(self, kind, key):
        """Return one row of counts, or None: kind is "all", "topic" or "issue"."""
        rows = (r for r in self.data["rows"] if r["kind"] == kind and r["id"] == key)
        return next(rows, None)
