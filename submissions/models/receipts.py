"""Receipts: a number that opens one submission and says nothing about its owner."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from roundtable.bilingual import one_of
from submissions.models.submissions import Submission


class Follow(models.TextChoices):
    """What a receipt shows to whoever holds it."""

    STATE = "state", _("the state only")
    DETAIL = "detail", _("also the issue and the document")
    NONE = "none", _("no receipt")


class AnyReceipt(models.Model):
    """What is kept of a receipt's number: an Argon2id hash of it, which does not give it back.

    Withdrawal deletes the row, so that the number then answers like one that never was.
    """

    verifier = models.CharField(max_length=64, unique=True)
    pepper = models.CharField(max_length=16)

    class Meta:
        abstract = True


class Receipt(AnyReceipt):
    """The receipt of a submission, with a key from the same hash to seal messages to."""

    submission = models.OneToOneField(
        Submission, primary_key=True, on_delete=models.CASCADE, related_name="receipt"
    )
    public_key = models.CharField(max_length=62)
    follow = models.CharField(max_length=6, choices=[*Follow.choices][:2], default=Follow.STATE)

    class Meta:
        default_permissions = ()
        constraints = [one_of("follow", [Follow.STATE.value, Follow.DETAIL.value])]

    def __str__(self):
        return str(self.submission_id)[:8]
