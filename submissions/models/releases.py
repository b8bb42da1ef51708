"""Releases: frozen publications of counts. Public pages, documents and ranks read nothing else."""

import json

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from sessions.models import Roundtable
from submissions.models.surveys import Survey


class ReleaseQuerySet(models.QuerySet):
    """Releases by whether anybody outside may read them."""

    def approved(self):
        """Return what a second person has approved, exactly as it was frozen."""
        return self.filter(approved_on__isnull=False)

    def published(self):
        """Return the approved releases of published roundtables and of published surveys."""
        shown = Roundtable.objects.published().order_by().values("pk")
        surveys = Survey.objects.published().order_by().values("pk")
        of_these = Q(survey__isnull=True) | Q(survey__in=surveys)
        return self.approved().filter(of_these, roundtable__in=shown)

    def drafts(self):
        """Return what still waits for its second person."""
        return self.filter(approved_on__isnull=True)

    def of_voices(self):
        """Return the releases that count submissions."""
        return self.filter(survey__isnull=True)

    def of_surveys(self):
        """Return the releases that count answers to a survey."""
        return self.filter(survey__isnull=False)

    def newest_of_surveys(self):
        """Return the newest published release of each survey."""
        later = self.model.objects.approved().filter(
            survey=OuterRef("survey"), number__gt=OuterRef("number")
        )
        return self.published().of_surveys().filter(~Exists(later))


class Release(models.Model):
    """One frozen publication of counts: of a roundtable's submissions, or of a survey's answers.

    ``contents`` is the published JSON, byte for byte: rounded and suppressed counts with their
    date, n and method; ``sha256`` is of exactly these bytes. ``exact`` holds what they were computed
    from and never leaves the back office. Only ``submissions/releases.py`` writes rows.
    """

    roundtable = models.ForeignKey(
        Roundtable, verbose_name=_("roundtable"), on_delete=models.PROTECT, related_name="releases"
    )
    survey = models.ForeignKey(
        Survey,
        verbose_name=_("survey"),
        null=True,
        on_delete=models.PROTECT,
        related_name="releases",
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
            models.UniqueConstraint(
                fields=["roundtable", "number"],
                condition=Q(survey__isnull=True),
                name="one_release_a_number",
            ),
            models.UniqueConstraint(
                fields=["survey", "number"], name="one_release_a_number_of_a_survey"
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | Q(approved_alone=True)
                | Q(frozen_by__isnull=True)
                | ~Q(approved_by=F("frozen_by")),
                name="a_release_is_by_two_people",
            ),
        ]

    def __str__(self):
        return f"{(self.survey or self.roundtable).slug} {self.number}"

    def get_absolute_url(self):
        """Return the path of the published bytes: without a language."""
        if self.survey_id:
            return reverse(
                "survey-data", args=[self.roundtable.slug, self.survey.slug, self.number]
            )
        return reverse("release-data", args=[self.roundtable.slug, self.number])

    @cached_property
    def data(self):
        """Return the published contents as a dictionary; see ``releases.contents_of``."""
        return json.loads(self.contents)

    def row(self, kind, key):
        """Return one row of counts, or None: kind is "all", "topic" or "issue"."""
        rows = (r for r in self.data["rows"] if r["kind"] == kind and r["id"] == key)
        return next(rows, None)

    def question(self, code):
        """Return the published table of one question of a survey, or None."""
        return next((q for q in self.data["questions"] if q["code"] == code), None)


class CountedRows(models.Model):
    """The answers that a survey's release counted: codes only, in a fixed order, sealed.

    With a keyholder's key they can be counted again years later, when people have withdrawn or the
    survey has gone on. They hold no day, no language and no words, and belong to nobody.
    """

    release = models.OneToOneField(
        Release, primary_key=True, on_delete=models.CASCADE, related_name="counted_rows"
    )
    data = models.BinaryField()
    # As of an envelope: another one than today's means that it must be sealed anew.
    ring = models.CharField(max_length=64)

    class Meta:
        default_permissions = ()

    def __str__(self):
        return str(self.release)
