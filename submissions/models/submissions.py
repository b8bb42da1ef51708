"""Submissions: what one person or group sent, and where it stands.

No column tells a time finer than a day, and no key tells the order of arrival: the keys are random
in every table that a submitter's own form writes.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roundtable import text
from roundtable.bilingual import one_of
from sessions.models import Roundtable
from submissions.consent import FOR_OFFICIALS, Consent, Scope
from submissions.countries import Country
from submissions.models.topics import Topic


class Language(models.TextChoices):
    """The language that somebody wrote or spoke in."""

    KHMER = "km", _("Khmer")
    ENGLISH = "en", _("English")
    FRENCH = "fr", _("French")
    OTHER = "other", _("another language")


class Place(models.TextChoices):
    """Where somebody says that she is; never found out by other means."""

    UNSAID = "unsaid", _("rather not say")
    INSIDE = "inside", _("inside Cambodia")
    ABROAD = "abroad", _("abroad")


class Channel(models.TextChoices):
    """How the words came."""

    WEB = "web", _("web form")
    PHONE = "phone", _("phone call")
    VOICE = "voice", _("voice message")
    PAPER = "paper", _("on paper")
    IN_PERSON = "person", _("in person")
    SURVEY = "survey", _("survey")


class State(models.TextChoices):
    """Where a submission stands."""

    RECEIVED = "received", _("received")
    READING = "reading", _("being read")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("not in this round")
    SPAM = "spam", _("set aside as spam")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Reason(models.TextChoices):
    """Why a submission is not in this round."""

    OFF_TOPIC = "off-topic", _("not about what this roundtable can act on")
    COPY = "copy", _("says the same as another one, which is in")
    DANGEROUS = "dangerous", _("would put somebody in danger, even when shortened")
    UNCLEAR = "unclear", _("could not be understood")
    ATTACK = "attack", _("attacks a person or a group")
    LATE = "late", _("came too late for this roundtable")


UNDECIDED = (State.RECEIVED.value, State.READING.value)
DECIDED = (State.ACCEPTED.value, State.DECLINED.value)
CLOSED = (*DECIDED, State.SPAM.value)


class SubmissionQuerySet(models.QuerySet):
    """Submissions by where they stand and what may be done with them."""

    def undecided(self):
        """Return what somebody still has to read and decide."""
        return self.filter(state__in=UNDECIDED)

    def waiting(self):
        """Return what has arrived and nobody has begun to read."""
        return self.filter(state=State.RECEIVED, is_quarantined=False)

    def quarantined(self):
        """Return what came like a machine's work and waits for a person's look."""
        return self.filter(is_quarantined=True, state__in=UNDECIDED)

    def in_danger(self):
        """Return what is marked as danger now."""
        return self.filter(is_danger=True).exclude(state__in=(State.WITHDRAWN, State.SPAM))

    def sealed(self):
        """Return what only keyholders can open and has no safe summary yet."""
        return self.undecided().filter(consent=Consent.CONFIDENTIAL, summary="")

    def for_officials(self):
        """Return what may leave this portal at least in a paper for officials."""
        return self.filter(consent__in=FOR_OFFICIALS).exclude(
            state__in=(State.WITHDRAWN, State.SPAM)
        )

    def usable_for(self, roundtable):
        """Return what its scope allows to be used for a roundtable."""
        return self.filter(Q(roundtable=roundtable) | Q(scope=Scope.WIDER))

    def searched(self, query):
        """Return what holds every word of a query; what is confidential is never searched."""
        found = self.exclude(fold="")
        for term in text.words(query)[:6]:
            needle = term if text.is_khmer(term) else f" {term}"
            found = found.filter(fold__contains=needle)
        return found


class Submission(models.Model):
    """What one person or group sent."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    roundtable = models.ForeignKey(
        Roundtable,
        verbose_name=_("roundtable"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="submissions",
    )
    # Where its person sent it; a narrower scope leads back there.
    sent_for = models.ForeignKey(
        Roundtable, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    concern = models.TextField(_("concern"), blank=True)
    recommendation = models.TextField(_("recommendation"), blank=True)
    fold = models.TextField(blank=True, editable=False)
    summary = models.TextField(
        _("safe summary"), blank=True, help_text=_("By a keyholder, for curators to work from.")
    )
    topics = models.ManyToManyField(
        Topic, verbose_name=_("topics"), blank=True, through="SubmissionTopic"
    )
    is_group = models.BooleanField(_("by a group"), default=False)
    language = models.CharField(_("language of the text"), max_length=5, choices=Language)
    place = models.CharField(_("place"), max_length=6, choices=Place, default=Place.UNSAID)
    country = models.CharField(_("country"), max_length=2, choices=Country, blank=True)
    consent = models.CharField(_("consent"), max_length=12, choices=Consent)
    scope = models.CharField(_("scope"), max_length=10, choices=Scope, default=Scope.ROUNDTABLE)
    channel = models.CharField(_("channel"), max_length=6, choices=Channel, default=Channel.WEB)

    state = models.CharField(_("state"), max_length=9, choices=State, default=State.RECEIVED)
    reason = models.CharField(_("reason"), max_length=10, choices=Reason, blank=True)
    received_on = models.DateField(_("received on"), default=timezone.localdate)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("assigned to"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    # Where its words came from a file: which import, and so under which wording of consent.
    imported = models.ForeignKey(
        "submissions.AnswerImport",
        verbose_name=_("import"),
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="submissions",
    )
    is_quarantined = models.BooleanField(_("in quarantine"), default=False)
    is_danger = models.BooleanField(_("danger now"), default=False)
    same_as = models.ForeignKey(
        "self",
        verbose_name=_("says the same as"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="copies",
    )
    # SHA-256 of the form's nonce: one form is one submission, however often it is sent.
    key = models.CharField(max_length=64, unique=True, editable=False)
    # Of what was sent, keyed with the nonce, which is not stored: nobody can test a guess with it.
    sent_digest = models.CharField(max_length=64, blank=True, editable=False)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        # Within a day the random key orders, never the arrival.
        ordering = ["-received_on", "id"]
        default_permissions = ("add", "view")
        permissions = [
            ("read_submission", "Can read the words of submissions"),
            ("curate_submission", "Can decide on submissions"),
            ("export_submission", "Can export submissions"),
            ("purge_submission", "Can run the clearing of old submissions"),
        ]
        indexes = [
            models.Index(fields=["-received_on", "id"], name="submissions_by_day"),
            models.Index(fields=["state", "-received_on", "id"], name="submissions_by_state"),
            # What waits, as the querysets above say it: counted and listed without the rest.
            models.Index(
                fields=["-received_on", "id"],
                condition=Q(state=State.RECEIVED, is_quarantined=False),
                name="submissions_waiting",
            ),
            models.Index(
                fields=["-received_on", "id"],
                condition=Q(is_danger=True),
                name="submissions_in_danger",
            ),
            models.Index(
                fields=["-received_on", "id"],
                condition=Q(is_quarantined=True, state__in=UNDECIDED),
                name="submissions_quarantined",
            ),
            models.Index(
                fields=["-received_on", "id"],
                condition=Q(consent=Consent.CONFIDENTIAL, summary="", state__in=UNDECIDED),
                name="submissions_sealed",
            ),
        ]
        constraints = [
            one_of("state", State.values),
            one_of("consent", Consent.values),
            one_of("scope", Scope.values),
            one_of("place", Place.values),
            one_of("language", Language.values),
            one_of("channel", Channel.values),
            models.CheckConstraint(
                condition=~Q(consent=Consent.CONFIDENTIAL)
                | Q(concern="", recommendation="", fold=""),
                name="confidential_words_are_sealed",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.WITHDRAWN)
                | Q(concern="", recommendation="", fold="", summary="", sent_digest=""),
                name="withdrawn_words_are_gone",
            ),
            models.CheckConstraint(
                condition=Q(same_as__isnull=True) | ~Q(same_as=models.F("id")),
                name="nobody_says_the_same_as_herself",
            ),
            models.CheckConstraint(
                condition=Q(country="") | Q(place=Place.ABROAD), name="a_country_is_abroad"
            ),
            models.CheckConstraint(
                condition=Q(state=State.DECLINED, reason__gt="")
                | ~Q(state=State.DECLINED) & Q(reason=""),
                name="declined_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(state__in=CLOSED, decided_on__isnull=False)
                | ~Q(state__in=CLOSED) & Q(decided_on__isnull=True),
                name="decided_on_a_day",
            ),
        ]

    def __str__(self):
        """Return a short name without any of the words: logs and histories keep it."""
        return f"{str(self.id)[:8]}"

    @property
    def is_confidential(self):
        """Return whether only keyholders may read the words."""
        return self.consent == Consent.CONFIDENTIAL


class SubmissionTopic(models.Model):
    """A submission's place under a topic."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE)
    topic = models.ForeignKey(Topic, verbose_name=_("topic"), on_delete=models.PROTECT)

    class Meta:
        verbose_name = _("topic of a submission")
        verbose_name_plural = _("topics of submissions")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["submission", "topic"], name="one_topic_once")
        ]

    def __str__(self):
        return f"{str(self.submission_id)[:8]} {self.topic_id}"


class Band(models.Model):
    """A hash of a submission's trigrams; two submissions that share one may be near copies."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="bands")
    value = models.BigIntegerField()

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["value", "submission"], name="bands_by_value")]

    def __str__(self):
        return f"{str(self.submission_id)[:8]}"
