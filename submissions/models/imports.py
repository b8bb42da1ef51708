"""Answers from files: who brought in which, what is known of their rows, and how columns are read."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roundtable.bilingual import one_of
from submissions.consent import Consent
from submissions.models.surveys import Survey

# A file's words can be given at most so far: no column of names is ever read.
CONSENTS = (Consent.CONFIDENTIAL.value, Consent.OFFICIALS.value, Consent.QUOTED.value)


class ImportMapping(models.Model):
    """How the columns of one kind of file are read for one survey; saved, and used again.

    ``rules`` is the JSON of ``submissions/imports/mapping.py``.
    """

    survey = models.ForeignKey(
        Survey, verbose_name=_("survey"), on_delete=models.CASCADE, related_name="mappings"
    )
    name = models.CharField(_("name"), max_length=100)
    rules = models.JSONField(_("rules"))

    class Meta:
        verbose_name = _("mapping of columns")
        verbose_name_plural = _("mappings of columns")
        ordering = ["name"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["survey", "name"], name="one_mapping_a_name")
        ]

    def __str__(self):
        return self.name


class AnswerImport(models.Model):
    """One run that brought answers in: how many, by whom, under which wording of consent."""

    survey = models.ForeignKey(
        Survey, verbose_name=_("survey"), on_delete=models.PROTECT, related_name="imports"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("brought in by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    on = models.DateField(_("date"), default=timezone.localdate)
    rules = models.JSONField(_("rules"))
    consent = models.CharField(
        _("consent"),
        max_length=12,
        blank=True,
        choices=[c for c in Consent.choices if c[0] in CONSENTS],
    )
    consent_wording = models.TextField(
        _("what the form said about it"), max_length=2000, blank=True
    )
    added = models.PositiveIntegerField(_("added"))
    known = models.PositiveIntegerField(_("known already"))
    bad = models.PositiveIntegerField(_("left out as bad"))

    class Meta:
        verbose_name = _("import of answers")
        verbose_name_plural = _("imports of answers")
        ordering = ["-on", "-pk"]
        default_permissions = ("add", "delete", "view")
        constraints = [
            one_of("consent", ["", *CONSENTS]),
            models.CheckConstraint(
                condition=Q(consent="") | ~Q(consent_wording=""), name="a_consent_has_its_wording"
            ),
        ]

    def __str__(self):
        return f"{self.survey.slug} {self.on}"


class ImportedRow(models.Model):
    """The fingerprint of a row that was brought in; keyed with a pepper outside the database.

    It belongs to an import and to no response: whoever tries dates of a year against it with a
    stolen pepper still does not learn whose they are.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    imported = models.ForeignKey(AnswerImport, on_delete=models.CASCADE, related_name="rows")
    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="+")
    print = models.CharField(max_length=64)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["survey", "print"], name="one_row_once")]

    def __str__(self):
        return self.print[:8]


class PendingFile(models.Model):
    """A file between its upload and its import, sealed to a key that only one browser's cookie holds.

    Deleted when the import has run, is given up, or its hours are over.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    ends_at = models.DateTimeField()
    data = models.BinaryField()
    # What has been said of the columns so far; see submissions/imports/mapping.py.
    rules = models.JSONField(default=dict)

    class Meta:
        default_permissions = ()

    def __str__(self):
        return str(self.id)[:8]
