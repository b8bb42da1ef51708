"""Statements by the community, and the running order of the session where they are read."""

import hashlib

from django.conf import settings
from django.db import models
from django.db.models import F, Prefetch, Q
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from documents.models.issues import Issue
from documents.models.numbered import Numbered
from roundtable import markdown, text
from roundtable.addresses import Addressed
from roundtable.approval import Approved, ApprovedQuerySet, complete_approvals
from roundtable.bilingual import Bilingual, BilingualQuerySet, english_required, one_of
from roundtable.languages import CODES
from roundtable.publication import khmer_to_publish
from sessions.models import DialogueSession, Roundtable

# How fast a text is read aloud or to oneself: words of English, syllables (clusters) of Khmer.
A_MINUTE = {"en": 200, "km": 450}


class StatementQuerySet(ApprovedQuerySet):
    """Statements by what readers may see."""

    def published(self):
        """Return the published and approved statements of published roundtables."""
        shown = Roundtable.objects.published().order_by().values("pk")
        return super().published().filter(roundtable__in=shown)


class Statement(Approved, Addressed, Numbered):
    """What the community says about one issue, or in general."""

    LETTER = "S"
    MARKDOWN = ("body", "sources")
    REQUIRED_KHMER = ("title", "summary", "body")

    roundtable = models.ForeignKey(
        Roundtable,
        verbose_name=_("roundtable"),
        on_delete=models.PROTECT,
        related_name="statements",
    )
    issue = models.ForeignKey(
        Issue,
        verbose_name=_("issue"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="statements",
        help_text=_("Empty for a general statement."),
    )
    session = models.ForeignKey(
        DialogueSession,
        verbose_name=_("read at the session"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="statements",
    )
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"), max_length=600)
    body = models.TextField(_("text"), help_text=_("Markdown."))
    body_html = models.TextField(editable=False, default="")
    sources = models.TextField(
        _("sources"), blank=True, help_text=_("Markdown: a numbered list, one source a line.")
    )
    sources_html = models.TextField(editable=False, default="")
    speaker = models.CharField(
        _("speaker's name"),
        max_length=120,
        blank=True,
        help_text=_("Only if the speaker agreed to be named on this site; otherwise leave empty."),
    )
    speaker_agreed = models.BooleanField(_("the speaker agreed to be named here"), default=False)

    objects = StatementQuerySet.as_manager()

    class Meta(Approved.Meta):
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["issue"], name="one_statement_an_issue"),
            models.CheckConstraint(
                condition=Q(speaker_agreed=True)
                | (Q(speaker_en__isnull=True) | Q(speaker_en=""))
                & (Q(speaker_km__isnull=True) | Q(speaker_km=""))
                & (Q(speaker__isnull=True) | Q(speaker="")),
                name="a_speaker_is_named_by_consent",
            ),
            english_required("title", "summary", "body"),
            khmer_to_publish("title", "summary", "body"),
            *complete_approvals(),
        ]

    def __str__(self):
        return f"{self.code} {self.title or self.slug}"

    def get_absolute_url(self):
        """Return the statement's path in the active language."""
        return reverse("documents:statement", args=[self.slug])

    def facts(self):
        """Return what stands beside the words."""
        return {"issue": self.issue_id, "session": self.session_id}

    def minutes(self):
        """Return how many minutes reading takes, in the active language; at least one."""
        code = translation.get_language()
        words = markdown.plain(self.in_language("body_html", code))
        length = len(words.split()) if code == "en" else len(text.LETTER.findall(words))
        return max(1, round(length / A_MINUTE[code]))


class RunningState(models.TextChoices):
    """Whether the presenter of an item comes."""

    INVITED = "invited", _("invited")
    ACCEPTED = "accepted", _("has accepted")
    WITHDREW = "withdrew", _("has withdrawn")


class RunningItemQuerySet(BilingualQuerySet):
    """Items of running orders by what readers may see of them."""

    def for_readers(self):
        """Return the public agenda: without what is sealed, each issue only if readers see it."""
        issues = Prefetch("issue", queryset=Issue.objects.published())
        return self.defer("sealed_names", "ring").prefetch_related(issues).order_by("position")


def _organizer():
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )


class RunningItem(Bilingual):
    """One item of a session's running order.

    Real names are sealed to the keyholders (an age file); readers see the public name at most.
    """

    session = models.ForeignKey(
        DialogueSession,
        verbose_name=_("session"),
        on_delete=models.CASCADE,
        related_name="running_order",
    )
    position = models.PositiveSmallIntegerField(_("order"))
    title = models.CharField(_("title"), max_length=200)
    issue = models.ForeignKey(
        Issue,
        verbose_name=_("issue"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="running_items",
    )
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    public_name = models.CharField(
        _("presenter's public name"),
        max_length=120,
        blank=True,
        help_text=_(
            "As it may stand on the public agenda; never the real name of somebody at risk."
        ),
    )
    language = models.CharField(
        _("spoken language"),
        max_length=2,
        choices=[("km", _("Khmer")), ("en", _("English"))],
        default="km",
    )
    needs_interpreter = models.BooleanField(_("needs an interpreter"), default=False)
    state = models.CharField(
        _("state"), max_length=8, choices=RunningState, default=RunningState.INVITED
    )
    # Readers see the public name only as somebody approved it who did not write it.
    name_by = _organizer()
    name_approved = models.CharField(max_length=64, default="", editable=False)
    name_approved_by = _organizer()
    # By a team of one, as the site's settings allow.
    name_approved_alone = models.BooleanField(default=False, editable=False)
    # {"presenter", "backup", "interpreter"}: real names and how to reach them.
    sealed_names = models.BinaryField(null=True, editable=False)
    ring = models.CharField(max_length=64, blank=True, default="", editable=False)

    objects = RunningItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("item of the running order")
        verbose_name_plural = _("running order")
        ordering = ["session", "position", "pk"]
        permissions = [
            ("open_runningitem", "Can save the sealed names of a running order"),
            ("approve_runningitem", "Can approve the public names of a running order"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["session", "position"], name="one_item_a_place"),
            models.CheckConstraint(condition=Q(minutes__gt=0), name="an_item_takes_time"),
            one_of("language", ["km", "en"]),
            one_of("state", RunningState.values),
            models.CheckConstraint(
                condition=~Q(state=RunningState.WITHDREW)
                | Q(sealed_names__isnull=True, ring="", public_name="")
                & (Q(public_name_en__isnull=True) | Q(public_name_en=""))
                & (Q(public_name_km__isnull=True) | Q(public_name_km="")),
                name="who_withdrew_is_forgotten",
            ),
            models.CheckConstraint(
                condition=Q(name_approved_by__isnull=True)
                | Q(name_approved_alone=True)
                | Q(name_by__isnull=True)
                | ~Q(name_approved_by=F("name_by")),
                name="a_public_name_is_by_two_people",
            ),
            english_required("title"),
        ]

    def __str__(self):
        return f"{self.position}. {self.title}"

    def has_public_name(self):
        """Return whether a public name is written in some language."""
        return any(self.in_language("public_name", code) for code in CODES)

    def name_digest(self):
        """Return the SHA-256 of the public name in both languages."""
        names = "\x00".join(self.in_language("public_name", code) for code in CODES)
        return hashlib.sha256(names.encode()).hexdigest()

    def shows_name(self):
        """Return whether readers see the public name: its bearer comes, and two people agreed."""
        accepted = self.state == RunningState.ACCEPTED and self.has_public_name()
        return accepted and self.name_approved == self.name_digest()
