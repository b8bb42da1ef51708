"""Records of what was done: who, what, from, to, why, on which day. Never any words.

They are only ever added. No row tells an hour, nor does its random key tell an order across
submissions: what a submitter does (withdraw, reply) stands in the same table as what organizers do,
and must not be timed by its neighbours.
"""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sessions.models import Roundtable
from submissions.models.submissions import Submission


class Verb(models.TextChoices):
    """What can be done with a submission."""

    TAKEN_DOWN = "taken-down", _("written down for somebody")
    TAKEN_UP = "taken-up", _("taken up to read")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("put aside for this round")
    SET_ASIDE = "set-aside", _("set aside as spam")
    REOPENED = "reopened", _("opened again")
    CLEARED = "cleared", _("let out of quarantine")
    ASSIGNED = "assigned", _("assigned")
    SORTED = "sorted", _("topics changed")
    MOVED = "moved", _("moved to a roundtable")
    ALARMED = "alarmed", _("marked as danger now")
    CALMED = "calmed", _("danger is over")
    LINKED = "linked", _("linked as saying the same")
    UNLINKED = "unlinked", _("link taken away")
    OPENED = "opened", _("envelope opened")
    EXPORTED = "exported", _("envelope exported")
    SUMMARIZED = "summarized", _("safe summary written")
    NAME_RELEASED = "name-released", _("name released into a voice")
    EXCERPT_MADE = "excerpt-made", _("excerpt made")
    EXCERPT_REMOVED = "excerpt-removed", _("excerpt removed")
    MESSAGED = "messaged", _("message sent")
    REPLIED = "replied", _("reply received")
    CONSENT_LOWERED = "consent-lowered", _("consent made stricter by the person")
    WITHDRAWN = "withdrawn", _("withdrawn by the person")
    SEALED = "sealed", _("original words sealed")
    ERASED = "erased", _("sealed contents removed")


class AppendOnlyQuerySet(models.QuerySet):
    """Rows that are neither changed nor deleted."""

    def update(self, **kwargs):
        """Never."""
        raise TypeError("Records are only added.")

    def delete(self):
        """Never."""
        raise TypeError("Records are only added.")


class AppendOnly(models.Model):
    """The abstract part of a record: it can be added, and nothing else."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=pgettext_lazy("who did it", "by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    on = models.DateField(_("date"), default=timezone.localdate)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, **kwargs):
        """Save once."""
        if not self._state.adding:
            raise TypeError("Records are only added.")
        super().save(**kwargs)

    def delete(self, **kwargs):
        """Never."""
        raise TypeError("Records are only added.")


class Decision(AppendOnly):
    """One act on one submission; ``by`` is empty for the person herself and for the clearing."""

    submission = models.ForeignKey(
        Submission,
        verbose_name=_("submission"),
        on_delete=models.PROTECT,
        related_name="decisions",
    )
    number = models.PositiveIntegerField(pgettext_lazy("in a row", "number"))
    verb = models.CharField(_("what"), max_length=16, choices=Verb)
    before = models.CharField(pgettext_lazy("of a decision", "from"), max_length=60, blank=True)
    after = models.CharField(pgettext_lazy("of a decision", "to"), max_length=60, blank=True)
    reason = models.CharField(_("reason"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        # The column, not the relation: that would bring the order of submissions, and a join.
        ordering = ["-on", "submission_id", "-number"]
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["-on", "submission", "-number"], name="decisions_by_day"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["submission", "number"], name="decisions_in_order")
        ]

    def __str__(self):
        return f"{str(self.submission_id)[:8]} {self.get_verb_display()}"


class Export(AppendOnly):
    """One export: what of, for what, by whom, how many rows."""

    kind = models.CharField(_("contents"), max_length=20)
    file_format = models.CharField(_("format"), max_length=4)
    roundtable = models.ForeignKey(
        Roundtable, verbose_name=_("roundtable"), null=True, on_delete=models.PROTECT
    )
    filters = models.CharField(_("filter"), max_length=300, blank=True)
    purpose = models.CharField(_("purpose"), max_length=300)
    rows = models.PositiveIntegerField(_("rows"))

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        ordering = ["-on", "id"]
        default_permissions = ("view",)

    def __str__(self):
        return f"{self.kind} {self.on}"


class Clearing(AppendOnly):
    """One run of the clearing: how many originals were sealed, and how many contents removed."""

    sealed = models.PositiveIntegerField(_("originals sealed"))
    erased = models.PositiveIntegerField(_("envelopes removed"))
    spam = models.PositiveIntegerField(_("spam removed"))

    class Meta:
        verbose_name = _("clearing")
        verbose_name_plural = _("clearings")
        ordering = ["-on", "id"]
        default_permissions = ("view",)

    def __str__(self):
        return str(self.on)


class Note(models.Model):
    """An organizer's note on a submission, for organizers only."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="notes")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=pgettext_lazy("who did it", "by"),
    )
    words = models.TextField(_("note"), max_length=2000)
    on = models.DateField(_("date"), default=timezone.localdate)

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["pk"]
        default_permissions = ()

    def __str__(self):
        return f"{str(self.submission_id)[:8]} {self.on}"
