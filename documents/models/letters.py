"""Model letters: texts that readers send to an addressee under their own name."""

import datetime

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.models.recommendations import Addressee, Recommendation
from roundtable.addresses import Addressed
from roundtable.approval import Approved, ApprovedQuerySet, complete_approvals
from roundtable.bilingual import english_required
from roundtable.publication import khmer_to_publish
from submissions.countries import Country


class LetterQuerySet(ApprovedQuerySet):
    """Letters by whether they may still be sent."""

    def current(self):
        """Return the published letters that have not run out."""
        today = timezone.localdate()
        return self.published().filter(Q(expires_on__isnull=True) | Q(expires_on__gte=today))

    def running_out(self):
        """Return the letters that may be sent for two more weeks at most."""
        soon = timezone.localdate() + datetime.timedelta(days=14)
        return self.current().filter(expires_on__lte=soon)


class ModelLetter(Approved, Addressed):
    """A letter with blanks, [name] and [country], in both languages; nothing is sent by us."""

    REQUIRED_KHMER = ("title", "summary", "subject", "body")

    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"), max_length=600)
    subject = models.CharField(_("subject of the letter"), max_length=150)
    body = models.TextField(
        _("letter"),
        max_length=6000,
        help_text=_("Plain text. [name] and [country] are filled in by the reader."),
    )
    recommendation = models.ForeignKey(
        Recommendation,
        verbose_name=_("recommendation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="letters",
    )
    expires_on = models.DateField(
        _("to be sent until"), null=True, blank=True, help_text=_("The last day.")
    )

    objects = LetterQuerySet.as_manager()

    class Meta(Approved.Meta):
        verbose_name = _("model letter")
        verbose_name_plural = _("model letters")
        ordering = ["-published_on", "slug"]
        constraints = [
            english_required("title", "summary", "subject", "body"),
            khmer_to_publish("title", "summary", "subject", "body"),
            *complete_approvals(),
        ]

    def __str__(self):
        return self.title or self.slug

    def get_absolute_url(self):
        """Return the letter's path in the active language."""
        return reverse("documents:letter", args=[self.slug])

    def facts(self):
        """Return to whom it goes and what it asks for: with others it has to be approved anew."""
        rows = self.addressees.order_by("country", "pk") if self.pk else []
        found = [f"{row.country} {row.addressee_id} {row.email}" for row in rows]
        facts = {"addressees": found, "expires_on": self.expires_on}
        return {**facts, "recommendation": self.recommendation_id}

    def has_run_out(self):
        """Return whether its last day is over."""
        return bool(self.expires_on and self.expires_on < timezone.localdate())


class LetterAddressee(models.Model):
    """To whom readers of one country, or of all, send a letter."""

    letter = models.ForeignKey(ModelLetter, on_delete=models.CASCADE, related_name="addressees")
    addressee = models.ForeignKey(
        Addressee, verbose_name=_("addressee"), on_delete=models.PROTECT, related_name="letters"
    )
    country = models.CharField(
        _("for readers in"),
        max_length=2,
        choices=Country,
        blank=True,
        help_text=_("Empty: for readers in every other country."),
    )
    email = models.EmailField(_("e-mail address"), blank=True)

    class Meta:
        verbose_name = _("addressee of a letter")
        verbose_name_plural = _("addressees of a letter")
        ordering = ["country", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["letter", "country", "addressee"], name="an_addressee_once_a_country"
            )
        ]

    def __str__(self):
        return f"{self.addressee} {self.country}".strip()
