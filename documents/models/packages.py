"""Briefing packages: frozen by one organizer, approved by another, exactly as frozen."""

import hashlib

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.models.documents import Document
from documents.models.references import ReferenceQuerySet
from roundtable.bilingual import Bilingual, BilingualQuerySet, english_required
from sessions.models import Roundtable
from submissions.models import Excerpt, Release


def organizer(label, **options):
    """Return the column that says who did something; no form writes it."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=label,
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
        **options,
    )


class FrozenQuerySet(models.QuerySet):
    """What is frozen, by whether a second person has approved it."""

    def awaiting_approval(self):
        """Return what is frozen and still waits for its second person."""
        return self.filter(frozen_on__isnull=False, approved_on__isnull=True)


class PackageQuerySet(FrozenQuerySet, BilingualQuerySet):
    """Packages by how their approval and their two languages stand."""


class Frozen(models.Model):
    """The abstract part of what one person freezes and another approves, exactly as frozen."""

    contents = models.JSONField(default=dict, editable=False)
    # SHA-256 of the contents as they were frozen; an approval names it.
    frozen_digest = models.CharField(max_length=64, blank=True, default="", editable=False)
    frozen_on = models.DateField(_("frozen on"), null=True, editable=False)
    frozen_by = organizer(_("frozen by"))
    approved_on = models.DateField(_("approved on"), null=True, editable=False)
    approved_by = organizer(_("approved by"))
    # By a team of one, as the site's settings allow and the trail says.
    approved_alone = models.BooleanField(default=False, editable=False)

    objects = FrozenQuerySet.as_manager()

    class Meta:
        abstract = True


def frozen_by_two(name):
    """Return the constraints that what is approved is frozen, and approved by somebody else."""
    return [
        models.CheckConstraint(
            condition=Q(approved_on__isnull=True) | Q(frozen_on__isnull=False),
            name=f"{name}_frozen_first",
        ),
        models.CheckConstraint(
            condition=Q(approved_by__isnull=True)
            | Q(approved_alone=True)
            | ~Q(approved_by=F("frozen_by")),
            name=f"{name}_by_two_people",
        ),
    ]


class Package(Frozen, Bilingual):
    """A briefing for officials and its full report, of one roundtable, in both languages.

    Approved, it becomes two documents: ``briefing`` and ``report``.
    """

    roundtable = models.ForeignKey(
        Roundtable, verbose_name=_("roundtable"), on_delete=models.PROTECT, related_name="packages"
    )
    title = models.CharField(_("title"), max_length=160)
    purpose = models.TextField(
        _("purpose"), max_length=600, help_text=_("Two or three sentences for a busy reader.")
    )
    release = models.ForeignKey(
        Release,
        verbose_name=_("release"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="packages",
        help_text=_("The frozen counts that its figures come from."),
    )
    with_voices = models.BooleanField(_("with voices"), default=True)
    with_statements = models.BooleanField(_("with statements"), default=True)
    with_outcomes = models.BooleanField(_("with outcomes so far"), default=True)
    briefing = models.ForeignKey(
        Document, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    report = models.ForeignKey(
        Document, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )

    objects = PackageQuerySet.as_manager()

    class Meta:
        verbose_name = _("briefing package")
        verbose_name_plural = _("briefing packages")
        ordering = ["-pk"]
        default_permissions = ("add", "change", "delete", "view", "approve")
        constraints = [english_required("title", "purpose"), *frozen_by_two("a_package_is")]

    def __str__(self):
        return self.title


class PackedVoiceQuerySet(ReferenceQuerySet):
    """Voices in packages by whether they may still stand there."""

    ROUNDTABLE = "package__roundtable"


class PackedVoice(models.Model):
    """A voice that a frozen package refers to, as it read then.

    As with documents, no constraint ties it to the excerpt: a withdrawal never waits for a package.
    """

    package = models.ForeignKey(Package, on_delete=models.CASCADE, related_name="voices")
    code = models.ForeignKey(
        Excerpt,
        to_field="slug",
        db_column="code",
        db_constraint=False,
        on_delete=models.DO_NOTHING,
        related_name="packed_in",
    )
    digest_en = models.CharField(max_length=64)
    digest_km = models.CharField(max_length=64)

    objects = PackedVoiceQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["package", "code"], name="a_voice_once_a_package")
        ]

    def __str__(self):
        return f"{self.package_id} {self.code_id}"

    def let_go(self):
        """Delete the files that show this voice, if it is gone."""
        from documents import packages  # which needs these models

        packages.take_back(self.package)


class PackageFile(models.Model):
    """One generated file of a package: what the second reader sees is what will go out."""

    package = models.ForeignKey(Package, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=40)  # "briefing-en.pdf", "report-km.docx"
    data = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    pages = models.PositiveSmallIntegerField(default=0)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["package", "name"], name="one_file_a_name")]

    def __str__(self):
        return self.name

    def save(self, **kwargs):
        """Save with the SHA-256 of the bytes."""
        self.sha256 = hashlib.sha256(bytes(self.data)).hexdigest()
        super().save(**kwargs)


class Generation(models.Model):
    """One run that makes files, with its progress; a failed one leaves everything as it was."""

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("under way")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    package = models.ForeignKey(Package, on_delete=models.CASCADE, related_name="generations")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    done = models.PositiveSmallIntegerField(default=0)
    of = models.PositiveSmallIntegerField(default=0)
    # For organizers: what went wrong, in one sentence.
    problem = models.CharField(max_length=300, blank=True, default="")
    by = organizer(_("by"))
    on = models.DateField(default=timezone.localdate)

    class Meta:
        ordering = ["-pk"]
        default_permissions = ()

    def __str__(self):
        return f"{self.package_id} {self.state}"

    @property
    def is_under_way(self):
        """Return whether it is waiting or running."""
        return self.state in (self.State.WAITING, self.State.RUNNING)
