"""Issues: what one roundtable holds most urgent, in the order of a published method."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from documents.models.numbered import Numbered
from roundtable.addresses import Addressed
from roundtable.approval import Approved, ApprovedQuerySet, complete_approvals
from roundtable.bilingual import english_required, filled, one_of
from roundtable.publication import khmer_to_publish
from sessions.models import Roundtable
from submissions.models import Excerpt, Option, Release, Submission


class Basis(models.TextChoices):
    """How an issue came to its place."""

    LATER = "later", _("not ranked yet")
    RELEASE = "release", _("by the number of voices in a release")
    SURVEY = "survey", _("by a question of the survey")
    REPORT = "report", _("in the order of a report that was published elsewhere")
    ADDED = "added", _("added by the organizers")


# Where a release says the rank: of the voices, or of a survey.
BY_RELEASE = (Basis.RELEASE.value, Basis.SURVEY.value)
# Where organizers put an issue by hand, its own words say why.
BY_HAND = (Basis.REPORT.value, Basis.ADDED.value)


class IssueQuerySet(ApprovedQuerySet):
    """Issues by what readers may see and in which order."""

    def published(self):
        """Return the published and approved issues of published roundtables."""
        shown = Roundtable.objects.published().order_by().values("pk")
        return super().published().filter(roundtable__in=shown)

    def with_recommendations(self):
        """Return them each with ``shown_recommendations``, and these with their outcomes."""
        model = self.model._meta.get_field("recommendations").related_model
        asked = model.objects.published().with_outcomes()
        asked = asked.select_related("addressee", "roundtable")
        return self.prefetch_related(
            Prefetch("recommendations", queryset=asked, to_attr="shown_recommendations")
        )

    def unranked(self):
        """Return what has no rank."""
        return self.filter(rank__isnull=True)

    def by_roundtable(self):
        """Return them by roundtable as these are listed, and in each in their order."""
        place = ("-roundtable__position", "roundtable__slug")
        return self.order_by(*place, models.F("rank").asc(nulls_last=True), "number")

    def in_order(self):
        """Return them by rank; what was added without a rank stands last."""
        return self.order_by(models.F("rank").asc(nulls_last=True), "number")


class Issue(Approved, Addressed, Numbered):
    """One issue of a roundtable.

    ``submissions`` are those behind it: never shown, only counted, and only by a release.
    ``voices`` are excerpts that may be shown with it; whether they are is their own query's matter.
    """

    LETTER = "I"
    MARKDOWN = ("body",)
    REQUIRED_KHMER = ("title", "summary")

    roundtable = models.ForeignKey(
        Roundtable, verbose_name=_("roundtable"), on_delete=models.PROTECT, related_name="issues"
    )
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"), max_length=600)
    body = models.TextField(_("text"), blank=True, help_text=_("Markdown."))
    body_html = models.TextField(editable=False, default="")
    rank = models.PositiveSmallIntegerField(_("rank"), null=True, blank=True, editable=False)
    basis = models.CharField(
        _("how it was ranked"), max_length=8, choices=Basis, default=Basis.LATER
    )
    release = models.ForeignKey(
        Release,
        verbose_name=_("release"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="ranked_issues",
        help_text=_("The frozen counts that the rank comes from."),
    )
    option = models.ForeignKey(
        Option,
        verbose_name=_("answer in the survey"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="issues",
        help_text=_("The answer of a survey's question that this issue stands for."),
    )
    reason = models.TextField(
        _("why it stands here"),
        max_length=600,
        blank=True,
        help_text=_("What was asked and counted, or why the organizers added it; readers see it."),
    )
    submissions = models.ManyToManyField(
        Submission,
        verbose_name=_("submissions behind it"),
        blank=True,
        related_name="issues",
    )
    voices = models.ManyToManyField(
        Excerpt, verbose_name=_("voices"), blank=True, related_name="issues"
    )

    objects = IssueQuerySet.as_manager()

    class Meta(Approved.Meta):
        verbose_name = _("issue")
        verbose_name_plural = _("issues")
        ordering = ["-roundtable__position", models.F("rank").asc(nulls_last=True), "number"]
        permissions = [("rank_issue", "Can rank issues")]
        constraints = [
            models.UniqueConstraint(fields=["roundtable", "rank"], name="one_issue_a_rank"),
            models.CheckConstraint(
                condition=Q(rank__isnull=True) | Q(rank__gt=0), name="rank_from_1"
            ),
            one_of("basis", Basis.values),
            models.CheckConstraint(
                condition=Q(basis__in=BY_RELEASE, release__isnull=False)
                | (~Q(basis__in=BY_RELEASE) & Q(release__isnull=True)),
                name="a_rank_by_release_names_it",
            ),
            models.CheckConstraint(
                condition=~Q(basis=Basis.SURVEY) | Q(option__isnull=False),
                name="a_rank_by_survey_names_the_answer",
            ),
            models.UniqueConstraint(fields=["roundtable", "option"], name="one_issue_an_answer"),
            models.CheckConstraint(
                condition=~Q(basis__in=BY_HAND) | filled("reason_en"),
                name="another_rank_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(basis__in=BY_HAND)
                | Q(published_on__isnull=True)
                | filled("reason_km"),
                name="another_rank_says_why_in_khmer",
            ),
            models.CheckConstraint(
                condition=~Q(basis=Basis.LATER) | Q(rank__isnull=True),
                name="what_is_not_ranked_yet_has_no_rank",
            ),
            english_required("title", "summary"),
            khmer_to_publish("title", "summary"),
            *complete_approvals(),
        ]

    def __str__(self):
        return f"{self.code} {self.title or self.slug}"

    def get_absolute_url(self):
        """Return the issue's path in the active language."""
        return reverse("documents:issue", args=[self.slug])

    def facts(self):
        """Return whether the organizers added it; a rank by release follows from the release."""
        return {"added": self.basis == Basis.ADDED, "roundtable": self.roundtable_id}

    def missing_to_publish(self):
        """Return the columns still to be written; the reason too where no release tells it."""
        missing = super().missing_to_publish()
        if self.basis in BY_HAND and not self.in_language("reason", "km").strip():
            missing.append("reason_km")
        return missing

    def clean(self):
        """Ask for the reason, beside its field, where no release tells it."""
        if self.basis in BY_HAND and not self.in_language("reason", "en").strip():
            raise ValidationError({"reason_en": _("Say why it stands here; readers see it.")})
        super().clean()
