"""What is sealed, and the keys it is sealed to."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roundtable.bilingual import one_of
from submissions.models.submissions import Submission


class SealingKeyQuerySet(models.QuerySet):
    """Keys by whether new envelopes are sealed to them."""

    def active(self):
        """Return the keys that envelopes are sealed to, in a fixed order."""
        return self.filter(active_since__isnull=False, retired_on__isnull=True).order_by(
            "public_key"
        )

    def pending(self):
        """Return keys that a keyholder still has to let in."""
        return self.filter(active_since__isnull=True, retired_on__isnull=True)

    def of_keyholders(self):
        """Return the keys of people; the other one is the recovery key."""
        return self.filter(is_recovery=False)


class SealingKey(models.Model):
    """A keyholder's age key, or the recovery key, which nobody holds in the portal.

    The private half of a keyholder's key is stored under her passphrase only; of the recovery key
    it is not stored at all.
    """

    organizer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("keyholder"),
        null=True,
        on_delete=models.PROTECT,
        related_name="sealing_keys",
    )
    is_recovery = models.BooleanField(_("recovery key"), default=False)
    public_key = models.CharField(_("public key"), max_length=62, unique=True)
    salt = models.BinaryField(default=bytes)
    private_half = models.BinaryField(default=bytes)
    made_on = models.DateField(_("made on"), default=timezone.localdate)
    active_since = models.DateField(_("in use since"), null=True)
    let_in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("let in by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    retired_on = models.DateField(_("retired on"), null=True)

    objects = SealingKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("sealing key")
        verbose_name_plural = _("sealing keys")
        ordering = ["made_on", "pk"]
        default_permissions = ("add", "view")
        permissions = [("retire_sealingkey", "Can retire a sealing key")]
        constraints = [
            models.UniqueConstraint(
                fields=["organizer"],
                condition=Q(retired_on__isnull=True, organizer__isnull=False),
                name="one_key_a_keyholder",
            ),
            models.UniqueConstraint(
                fields=["is_recovery"],
                condition=Q(retired_on__isnull=True, is_recovery=True),
                name="one_recovery_key",
            ),
            models.CheckConstraint(
                condition=Q(is_recovery=True, organizer__isnull=True)
                | Q(is_recovery=False, organizer__isnull=False),
                name="a_key_is_somebodys_or_for_recovery",
            ),
        ]

    def __str__(self):
        return str(self.organizer or _("recovery key"))

    @property
    def fingerprint(self):
        """Return the end of the public key, in groups, to compare over the phone."""
        tail = self.public_key[-16:]
        return " ".join(tail[i : i + 4] for i in range(0, 16, 4))


class EnvelopeQuerySet(models.QuerySet):
    """Envelopes by what they hold and whom they are sealed to."""

    def words(self):
        """Return what holds a person's own words: of the form, and of her replies."""
        return self.filter(kind__in=(Envelope.Kind.WORDS, Envelope.Kind.REPLY))

    def identities(self):
        """Return what holds a name or a contact."""
        return self.filter(kind__in=(Envelope.Kind.NAME, Envelope.Kind.CONTACT))

    def unread_replies(self):
        """Return the replies that nobody has opened."""
        return self.filter(kind=Envelope.Kind.REPLY, is_read=False)

    def sealed_otherwise(self):
        """Return what is sealed to other keys than those of today: one was retired or let in."""
        from submissions import sealing  # which needs these models

        try:
            return self.exclude(ring=sealing.Ring.current().name)
        except sealing.NobodyToSealTo:
            return self.none()


class Envelope(models.Model):
    """An age file: words, or a name and contact, that only keyholders can open.

    A message to the person is sealed to her receipt as well, so that her number opens it.
    """

    class Kind(models.TextChoices):
        """What is inside."""

        WORDS = "words", _("words")
        NAME = "name", _("name")
        CONTACT = "contact", _("contact")
        REPLY = "reply", _("reply")
        MESSAGE = "message", _("message to the person")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    submission = models.ForeignKey(
        Submission, verbose_name=_("submission"), on_delete=models.CASCADE, related_name="envelopes"
    )
    kind = models.CharField(_("contents"), max_length=8, choices=Kind)
    data = models.BinaryField()
    # SHA-256 of the public keys it is sealed to; another one means that it must be sealed anew.
    ring = models.CharField(max_length=64)
    # Of a reply: SHA-256 of its form's nonce.
    key = models.CharField(max_length=64, blank=True, default="")
    sealed_on = models.DateField(_("sealed on"), default=timezone.localdate)
    is_read = models.BooleanField(_("has been opened"), default=False)

    objects = EnvelopeQuerySet.as_manager()

    class Meta:
        verbose_name = _("sealed envelope")
        verbose_name_plural = _("sealed envelopes")
        ordering = ["-sealed_on", "id"]
        default_permissions = ("view",)
        permissions = [("open_envelope", "Can open sealed envelopes")]
        # What waits is counted without reading the envelopes.
        indexes = [
            models.Index(fields=["ring"], name="envelopes_by_ring"),
            models.Index(
                fields=["submission"],
                condition=Q(kind="reply", is_read=False),
                name="envelopes_unread_replies",
            ),
        ]
        constraints = [
            one_of("kind", ["words", "name", "contact", "reply", "message"]),
            models.UniqueConstraint(fields=["key"], condition=~Q(key=""), name="one_reply_a_form"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {str(self.submission_id)[:8]}"


class ReadingSession(models.Model):
    """A quarter of an hour in which one keyholder may open a few envelopes.

    Her private key is kept here sealed to a key that only her browser's cookie holds: neither the
    database nor the cookie opens anything alone. The row is deleted when the time is over.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.ForeignKey(SealingKey, on_delete=models.CASCADE, related_name="readings")
    locked_key = models.BinaryField()
    ends_at = models.DateTimeField()
    opened = models.JSONField(default=list)

    class Meta:
        default_permissions = ()

    def __str__(self):
        return str(self.key)
