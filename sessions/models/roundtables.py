"""Roundtables: editions, their stages and the numbers told of them."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roundtable.addresses import Addressed
from roundtable.bilingual import Bilingual, english_required, khmer_required, one_of
from roundtable.publication import khmer_to_publish

STAGES = ("gathering", "closed", "held", "published")


class Roundtable(Addressed):
    """One edition: the community meets institutions that can act."""

    class Stage(models.TextChoices):
        """How far a roundtable has come, in this order."""

        GATHERING = "gathering", _("gathering voices")
        CLOSED = "closed", _("closed to new voices")
        HELD = "held", _("held")
        PUBLISHED = "published", _("results published")

    MARKDOWN = ("body",)
    REQUIRED_KHMER = ("title", "host", "summary")

    title = models.CharField(_("title"), max_length=200)
    host = models.CharField(
        _("host institution"),
        max_length=200,
        help_text=_("The institution that receives the roundtable; its officials are meant."),
    )
    summary = models.TextField(_("summary"), max_length=600)
    body = models.TextField(_("text"), blank=True, help_text=_("Markdown."))
    body_html = models.TextField(editable=False, default="")
    stage = models.CharField(
        _("stage"), max_length=10, choices=Stage, default=Stage.GATHERING, editable=False
    )
    position = models.PositiveSmallIntegerField(
        _("order"), default=0, help_text=_("The highest number stands first.")
    )

    class Meta(Addressed.Meta):
        verbose_name = _("roundtable")
        verbose_name_plural = _("roundtables")
        ordering = ["-position", "slug"]
        constraints = [
            one_of("stage", STAGES),
            english_required("title", "host", "summary"),
            khmer_to_publish("title", "host", "summary"),
        ]

    def __str__(self):
        return self.title or self.slug

    def get_absolute_url(self):
        """Return the roundtable's path in the active language."""
        return reverse("sessions:roundtable", args=[self.slug])


class StageChange(models.Model):
    """One step of a roundtable, kept for ever: from where to where, by whom, and why back."""

    roundtable = models.ForeignKey(Roundtable, on_delete=models.PROTECT, related_name="changes")
    before = models.CharField(_("from"), max_length=10, choices=Roundtable.Stage)
    after = models.CharField(_("to"), max_length=10, choices=Roundtable.Stage)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.PROTECT
    )
    on = models.DateField(_("date"), default=timezone.localdate)

    class Meta:
        verbose_name = _("change of stage")
        verbose_name_plural = _("changes of stage")
        ordering = ["-pk"]
        constraints = [one_of("before", STAGES), one_of("after", STAGES)]

    def __str__(self):
        return f"{self.before} → {self.after}"


class Figure(Bilingual):
    """A number that is told of a roundtable, with what it counts."""

    roundtable = models.ForeignKey(Roundtable, on_delete=models.CASCADE, related_name="figures")
    value = models.CharField(_("number"), max_length=30)
    label = models.CharField(_("what it counts"), max_length=200)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("figure")
        verbose_name_plural = _("figures")
        ordering = ["position", "pk"]
        constraints = [english_required("value", "label"), khmer_required("value", "label")]

    def __str__(self):
        return f"{self.value} {self.label}"
