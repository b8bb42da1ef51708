"""Documents: the working text, approved like any text. Readers see versions only (versions.py)."""

from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from documents.models.numbered import Numbered
from documents.models.onward import WithOutcomes
from roundtable.addresses import Addressed
from roundtable.approval import Approved, ApprovedQuerySet, complete_approvals
from roundtable.bilingual import english_required, one_of
from roundtable.publication import PublishedQuerySet, khmer_to_publish
from sessions.models import Roundtable


class DocumentKind(models.TextChoices):
    """What sort of paper it is."""

    ISSUES = "issues", _("critical issues")
    STATEMENTS = "statements", _("statements")
    RESULTS = "results", _("survey results")
    BRIEFING = "briefing", pgettext_lazy("document", "briefing")
    AGENDA = "agenda", _("agenda")
    REPORT = "report", _("report")
    OTHER = "other", _("other document")


class DocumentQuerySet(WithOutcomes, ApprovedQuerySet):
    """Documents by what readers may see."""

    def _versions(self):
        """Return the versions of all documents."""
        return self.model._meta.get_field("versions").related_model.objects.all()

    def published(self):
        """Return what has a version, is dated and of a published roundtable.

        The working text may be under change meanwhile: readers see the last version.
        """
        shown = Roundtable.objects.published().order_by().values("pk")
        versions = self._versions().filter(document=OuterRef("pk"))
        # Of two parents only the dating one: the approval belongs to each version.
        return PublishedQuerySet.published(self).filter(
            Exists(versions), Q(roundtable__isnull=True) | Q(roundtable__in=shown)
        )

    def with_latest(self):
        """Return them with what readers see: ``shown``, the last version of each."""
        latest = self._versions().latest_ones()
        return self.prefetch_related(
            Prefetch("versions", queryset=latest, to_attr="latest_versions")
        )

    def without_pdf(self):
        """Return the published documents whose last version lacks a PDF in some language."""
        lacking = self._versions().latest_ones().lacking_pdf()
        return self.published().filter(pk__in=lacking.values("document"))


class Document(Approved, Addressed, Numbered):
    """An official paper in both languages.

    Its Markdown may hold references on lines of their own, which ``documents/blocks.py``
    reads: ``[[voice v-1a2b3c4d]]``, ``[[issues]]``, ``[[recommendations]]``, ``[[outcomes]]``,
    ``[[statements]]``, ``[[figures]]``, ``[[survey what-matters]]``.
    """

    LETTER = "D"
    MARKDOWN = ("body",)
    REQUIRED_KHMER = ("title", "summary", "body")

    roundtable = models.ForeignKey(
        Roundtable,
        verbose_name=_("roundtable"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="documents",
    )
    kind = models.CharField(_("kind"), max_length=10, choices=DocumentKind)
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"), max_length=600)
    body = models.TextField(
        _("text"),
        help_text=_(
            "Markdown. On lines of their own: [[issues]], [[recommendations]], [[outcomes]], "
            "[[statements]], [[figures]], or [[voice v-…]] with the address of a voice."
        ),
    )
    body_html = models.TextField(editable=False, default="")
    what_changed = models.CharField(
        _("what has changed since the last version"), max_length=300, blank=True
    )

    objects = DocumentQuerySet.as_manager()

    class Meta(Approved.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["number"]
        constraints = [
            one_of("kind", DocumentKind.values),
            english_required("title", "summary", "body"),
            khmer_to_publish("title", "summary", "body"),
            *complete_approvals(),
        ]

    def __str__(self):
        return f"{self.code} {self.title or self.slug}"

    def get_absolute_url(self):
        """Return the document's path in the active language."""
        return reverse("documents:document", args=[self.slug])

    def facts(self):
        """Return what sort of paper of which roundtable it is."""
        return {"kind": self.kind, "roundtable": self.roundtable_id}

    def latest(self):
        """Return the last version, or None."""
        return self.versions.order_by("-number").first()

    @property
    def shown(self):
        """Return the last version as ``with_latest()`` has fetched it, or None."""
        return next(iter(self.latest_versions), None)

    def search_title(self, code):
        """Return the title of what readers see, which is the last version."""
        latest = self.latest() if self.pk else None
        return (latest or self).in_language("title", code)

    def search_text(self, code):
        """Return the text of what readers see; a voice in it is found by itself."""
        latest = self.latest() if self.pk else None
        return latest.plain_text(code) if latest else self.in_language("summary", code)
