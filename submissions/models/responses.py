"""Responses: what one person or group answered, as codes; her own words go to the desk.

As with submissions, no column tells a time finer than a day, and the keys are random.
"""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roundtable.bilingual import one_of
from submissions.models.receipts import AnyReceipt
from submissions.models.submissions import Channel, Language, Place, Submission
from submissions.models.surveys import Survey


class ResponseQuerySet(models.QuerySet):
    """Responses by whether a count holds them."""

    def counted(self):
        """Return what the next release counts: a group's answer once, like a person's."""
        return self.filter(state=Response.State.COUNTED)

    def quarantined(self):
        """Return what came like a machine's work and waits for a person's look."""
        return self.filter(state=Response.State.QUARANTINED)


class Response(models.Model):
    """One person's, or one group's, answers to a survey.

    ``choices`` holds the codes by question, ``{"q1": ["land"], "q2": ["a", "b"], "q3": ["4"]}``; of
    a ranking in its order. The place has a column of its own. ``words`` is the submission on the
    desk that her own words became.
    """

    class State(models.TextChoices):
        """Whether a response is counted."""

        COUNTED = "counted", _("counted")
        QUARANTINED = "waiting", _("in quarantine")
        LEFT_OUT = "out", _("left out")
        WITHDRAWN = "withdrawn", _("withdrawn")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(
        Survey, verbose_name=_("survey"), on_delete=models.PROTECT, related_name="responses"
    )
    language = models.CharField(_("language"), max_length=5, choices=Language)
    place = models.CharField(_("place"), max_length=6, choices=Place, default=Place.UNSAID)
    is_group = models.BooleanField(_("by a group"), default=False)
    channel = models.CharField(_("channel"), max_length=6, choices=Channel, default=Channel.WEB)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.COUNTED)
    choices = models.JSONField(_("answers"), default=dict)
    words = models.OneToOneField(
        Submission,
        verbose_name=_("own words"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="response",
    )
    imported = models.ForeignKey(
        "submissions.AnswerImport",
        verbose_name=_("import"),
        null=True,
        on_delete=models.PROTECT,
        related_name="responses",
    )
    answered_on = models.DateField(_("answered on"), default=timezone.localdate)
    # As with submissions: one form is one response, and nobody can test a guess with the digest.
    key = models.CharField(max_length=64, unique=True, editable=False)
    sent_digest = models.CharField(max_length=64, blank=True, editable=False)

    objects = ResponseQuerySet.as_manager()

    class Meta:
        verbose_name = _("response")
        verbose_name_plural = _("responses")
        ordering = ["-answered_on", "id"]
        default_permissions = ("view",)
        permissions = [("sort_response", "Can leave responses out and let them in")]
        indexes = [
            models.Index(fields=["survey", "state", "answered_on"], name="responses_counted"),
            models.Index(fields=["-answered_on", "id"], name="responses_by_day"),
        ]
        constraints = [
            one_of("state", ["counted", "waiting", "out", "withdrawn"]),
            one_of("place", Place.values),
            one_of("language", Language.values),
            one_of("channel", Channel.values),
            models.CheckConstraint(
                condition=~Q(state="withdrawn")
                | Q(choices={}, sent_digest="", place="unsaid", is_group=False),
                name="withdrawn_answers_are_gone",
            ),
        ]

    def __str__(self):
        """Return a short name that says nothing of the answers: logs and histories keep it."""
        return f"{str(self.id)[:8]}"


class ResponseReceipt(AnyReceipt):
    """The receipt of a response; it shows the state, and takes the answers back."""

    response = models.OneToOneField(
        Response, primary_key=True, on_delete=models.CASCADE, related_name="receipt"
    )

    class Meta:
        default_permissions = ()

    def __str__(self):
        return str(self.response_id)[:8]
