"""Follow-ups: who asks again about a recommendation or a document, and when; organizers only."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from documents.models.documents import Document
from documents.models.outcomes import about_one_thing, not_one_thing
from documents.models.recommendations import Recommendation
from roundtable import dates


class FollowUpQuerySet(models.QuerySet):
    """What has to be done next, by whether it is late."""

    def done(self):
        """Return what is over."""
        return self.filter(done_on__isnull=False)

    def open(self):
        """Return what is still to be done, the soonest first."""
        return self.filter(done_on__isnull=True).order_by("next_on", "pk")

    def overdue(self):
        """Return what should have been done by now."""
        return self.open().filter(next_on__lt=timezone.localdate())


class FollowUp(models.Model):
    """Who asks again, when, and what is due; for organizers only."""

    recommendation = models.ForeignKey(
        Recommendation,
        verbose_name=_("recommendation"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="follow_ups",
    )
    document = models.ForeignKey(
        Document,
        verbose_name=_("document"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="follow_ups",
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        on_delete=models.PROTECT,
        related_name="follow_ups",
    )
    next_on = models.DateField(_("next date"))
    due = models.CharField(_("what is due"), max_length=300)
    done_on = models.DateField(_("done on"), null=True, blank=True)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-up desk")
        ordering = ["next_on", "pk"]
        constraints = [about_one_thing("a_follow_up_is_about_one_thing")]

    def __str__(self):
        day = dates.format_date(self.next_on, translation.get_language() or "en")
        return f"{day} · {self.due}"

    def clean(self):
        """Refuse to be about nothing, or about two things."""
        if found := not_one_thing(self):
            raise ValidationError(found)
        super().clean()

    @property
    def roundtable(self):
        """Return the roundtable that this belongs to."""
        return (self.recommendation or self.document).roundtable
