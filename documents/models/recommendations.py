"""Recommendations: what an addressee should do about one or more issues."""

from django.db import models
from django.db.models import F, Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from documents.models.issues import Issue
from documents.models.numbered import Numbered
from documents.models.onward import WithOutcomes
from roundtable.addresses import Addressed
from roundtable.approval import Approved, ApprovedQuerySet, complete_approvals
from roundtable.bilingual import Bilingual, english_required, khmer_required
from roundtable.publication import khmer_to_publish
from sessions.models import Roundtable


class Addressee(Bilingual):
    """An institution that can act; never a private person."""

    name = models.CharField(_("name of the institution"), max_length=200)

    class Meta:
        verbose_name = _("addressee")
        verbose_name_plural = _("addressees")
        ordering = ["name_en", "pk"]
        constraints = [english_required("name"), khmer_required("name")]

    def __str__(self):
        return self.name


class RecommendationQuerySet(WithOutcomes, ApprovedQuerySet):
    """Recommendations by what readers may see."""

    def published(self):
        """Return what is published, approved, addressed, and of a published roundtable."""
        shown = Roundtable.objects.published().order_by().values("pk")
        return super().published().filter(roundtable__in=shown, addressee__isnull=False)

    def with_issues(self):
        """Return them each with ``shown_issues``: those that readers see, in their order."""
        issues = Issue.objects.published().in_order()
        return self.prefetch_related(Prefetch("issues", queryset=issues, to_attr="shown_issues"))

    def without_addressee(self):
        """Return what nobody has been asked yet."""
        return self.filter(addressee__isnull=True)

    def without_issue(self):
        """Return what no issue is named for."""
        return self.filter(issues__isnull=True)


class Recommendation(Approved, Addressed, Numbered):
    """One request. Its title is the ask in one sentence; its state follows from its outcomes."""

    LETTER = "R"
    MARKDOWN = ("body",)
    REQUIRED_KHMER = ("title",)

    roundtable = models.ForeignKey(
        Roundtable,
        verbose_name=_("roundtable"),
        on_delete=models.PROTECT,
        related_name="recommendations",
    )
    title = models.CharField(_("the ask in one sentence"), max_length=300)
    body = models.TextField(_("the ask in full"), blank=True, help_text=_("Markdown."))
    body_html = models.TextField(editable=False, default="")
    addressee = models.ForeignKey(
        Addressee,
        verbose_name=_("addressee"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="recommendations",
    )
    issues = models.ManyToManyField(
        Issue, verbose_name=_("issues"), blank=True, related_name="recommendations"
    )
    carried_from = models.ForeignKey(
        "self",
        verbose_name=_("carried forward from"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="carried_to",
    )

    objects = RecommendationQuerySet.as_manager()

    class Meta(Approved.Meta):
        verbose_name = _("recommendation")
        verbose_name_plural = _("recommendations")
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(carried_from__isnull=True) | ~Q(carried_from=F("pk")),
                name="not_carried_from_itself",
            ),
            models.UniqueConstraint(
                fields=["carried_from", "roundtable"], name="carried_once_to_a_roundtable"
            ),
            models.CheckConstraint(
                condition=Q(published_on__isnull=True) | Q(addressee__isnull=False),
                name="a_published_recommendation_is_addressed",
            ),
            english_required("title"),
            khmer_to_publish("title"),
            *complete_approvals(),
        ]

    def __str__(self):
        return f"{self.code} {self.title or self.slug}"

    def get_absolute_url(self):
        """Return the recommendation's path in the active language."""
        return reverse("documents:recommendation", args=[self.slug])

    def facts(self):
        """Return whom it asks, and about which issues: with others it has to be approved anew."""
        issues = self.issues.order_by("number").values_list("number", flat=True) if self.pk else []
        facts = {"addressee": self.addressee_id, "roundtable": self.roundtable_id}
        return {**facts, "issues": [*issues]}

    def missing_to_publish(self):
        """Return the columns still to be written; nobody is asked without an addressee."""
        missing = super().missing_to_publish()
        return missing if self.addressee_id else [*missing, "addressee"]
