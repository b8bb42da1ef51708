"""Entries of the audit: who, what, to which row, when. Ids and verbs only, never any words.

Two chains, so that nobody can time a submitter by her neighbours: *accounts* holds what organizers
do with accounts, keys and texts, to the second; *voices* holds what they do with one submission, by
the day. What a person does herself is in neither, nor what makes a submission (written down for
somebody). Keys are random and each chain counts for itself, so that no order leads from one to the
other.
"""

import uuid

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from roundtable.audit.verbs import Chain, chain_of, is_known, label_of
from roundtable.bilingual import one_of


class EntryQuerySet(models.QuerySet):
    """Entries by what is known of them; a trigger refuses to change or delete any."""

    def unlinked(self):
        """Return the entries that wait to be linked into their chain."""
        return self.filter(link__isnull=True)


class AuditEntry(models.Model):
    """One act. ``at`` is empty in the chain of voices: the day is all that is kept there."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    chain = models.CharField(_("chain"), max_length=8, choices=Chain)
    on = models.DateField(_("date (UTC)"))
    at = models.DateTimeField(_("time (UTC)"), null=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=pgettext_lazy("who did it", "by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    verb = models.CharField(_("what"), max_length=40)
    about = models.CharField(pgettext_lazy("of an act", "to what"), max_length=100, blank=True)
    detail = models.CharField(_("detail"), max_length=200, blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        app_label = "roundtable"
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit")
        ordering = ["-on", "-at", "id"]
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["-on", "-at", "id"], name="audit_by_time"),
            models.Index(fields=["by", "-on"], name="audit_by_person"),
        ]
        constraints = [
            one_of("chain", Chain.values),
            models.CheckConstraint(
                condition=Q(chain=Chain.VOICES, at__isnull=True)
                | Q(chain=Chain.ACCOUNTS, at__isnull=False),
                name="audit_voices_by_the_day",
            ),
        ]

    def __str__(self):
        return str(label_of(self.verb, chain=self.chain))


class AuditLink(models.Model):
    """The place of an entry in its chain, and the digest over it and over the link before."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    entry = models.OneToOneField(AuditEntry, on_delete=models.PROTECT, related_name="link")
    chain = models.CharField(max_length=8, choices=Chain)
    number = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)

    class Meta:
        app_label = "roundtable"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["chain", "number"], name="audit_chain_in_order")
        ]

    def __str__(self):
        return f"{self.chain} {self.number}"


def record(verb, *, by=None, about=None, detail="", chain=None):
    """Add one act to the audit, in the caller's transaction; return the entry.

    ``about`` is a saved row; its label and key are kept, never what it says. ``detail`` holds codes
    and numbers only. Raises ValueError for a verb that the chain does not know: what a person does
    herself has none.
    """
    from roundtable.audit.chain import link_soon  # it needs the models, they not it

    chain = chain or chain_of(verb)
    if not is_known(verb, chain=chain):
        raise ValueError(f"The chain of {chain} does not know the verb {verb!r}.")
    now = timezone.now()
    entry = AuditEntry.objects.create(
        chain=chain,
        on=now.date(),
        at=now if chain == Chain.ACCOUNTS else None,
        by=by,
        verb=verb,
        about=f"{about._meta.label_lower}:{about.pk}" if about is not None else "",
        detail=detail,
    )
    # Robust: what was done stays done if linking fails; the next link takes it up.
    transaction.on_commit(lambda: link_soon(entry), robust=True)
    return entry
