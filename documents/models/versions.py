"""Versions of documents, and the voices that a version holds.

A version is frozen: its contents are made by ``documents/versions.py``. A voice is never pasted into
them: a version refers to it, and answers 410 as soon as one that it holds is not published as it was.
"""

from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.models.documents import Document
from documents.models.references import ReferenceQuerySet
from roundtable import markdown
from roundtable.bilingual import Bilingual, english_required, khmer_required
from submissions.models import Excerpt, Release


class VersionQuerySet(models.QuerySet):
    """Versions by whether they may still be served."""

    def intact(self):
        """Return the versions whose every voice is published, exactly as it was."""
        lost = HeldVoice.objects.lost().filter(version=OuterRef("pk"))
        return self.filter(~Exists(lost))

    def broken(self):
        """Return the versions that hold a voice which is not published as it was."""
        return self.exclude(pk__in=self.model.objects.intact().order_by().values("pk"))

    def latest_ones(self):
        """Return the last version of each document."""
        later = self.model.objects.filter(
            document=OuterRef("document"), number__gt=OuterRef("number")
        )
        return self.filter(~Exists(later))

    def lacking_pdf(self):
        """Return the versions that have no PDF in one of the languages."""
        files = self.model._meta.get_field("files").related_model.objects
        files = files.filter(version=OuterRef("pk"))
        return self.filter(
            ~Exists(files.filter(language="en")) | ~Exists(files.filter(language="km"))
        )


class DocumentVersion(Bilingual):
    """One edition of a document, frozen: what it says, what it holds, and what has changed.

    ``contents`` is a list of blocks for each language, as ``documents/blocks.py`` describes them:
    the same data is drawn as a page, as PDF and as DOCX. Only ``documents/versions.py`` writes rows.
    """

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    made_on = models.DateField(_("date"), default=timezone.localdate)
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"), max_length=600)
    what_changed = models.CharField(_("what has changed"), max_length=300, blank=True)
    contents = models.JSONField(default=dict)
    releases = models.ManyToManyField(Release, related_name="versions")

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a document")
        verbose_name_plural = _("versions of documents")
        ordering = ["document", "-number"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="one_version_a_number"),
            models.CheckConstraint(condition=Q(number__gt=0), name="versions_from_1"),
            english_required("title", "summary"),
            khmer_required("title", "summary"),
        ]

    def __str__(self):
        return f"{self.document.code} v{self.number}"

    def get_absolute_url(self):
        """Return the path of this version in the active language; it stays for ever."""
        return reverse("documents:version", args=[self.document.slug, self.number])

    def plain_text(self, code):
        """Return the words of one language without those of voices."""
        blocks = self.contents.get(code, [])
        parts = [markdown.plain(block["html"]) for block in blocks if block["kind"] == "html"]
        return "\n".join([self.in_language("summary", code), *parts])

    def is_intact(self):
        """Return whether every voice in it is still published as it was."""
        return DocumentVersion.objects.intact().filter(pk=self.pk).exists()


class HeldVoiceQuerySet(ReferenceQuerySet):
    """Voices in versions by whether they may still stand there."""

    ROUNDTABLE = "version__document__roundtable"

    def shown(self):
        """Return those in the last version of a document that readers see, with what came of it."""
        documents = Document.objects.published()
        latest = DocumentVersion.objects.latest_ones().filter(
            document__in=documents.order_by().values("pk")
        )
        found = self.filter(version__in=latest.order_by().values("pk"))
        with_outcomes = documents.select_related("roundtable").with_outcomes()
        return (
            found.select_related("version")
            .defer("version__contents")
            .prefetch_related(Prefetch("version__document", queryset=with_outcomes))
        )


class HeldVoice(models.Model):
    """A voice that a version refers to, as it read then.

    No constraint in the database ties it to the excerpt: a withdrawal never waits for a document.
    """

    version = models.ForeignKey(DocumentVersion, on_delete=models.CASCADE, related_name="held")
    code = models.ForeignKey(
        Excerpt,
        to_field="slug",
        db_column="code",
        db_constraint=False,
        on_delete=models.DO_NOTHING,
        related_name="held_in",
    )
    digest_en = models.CharField(max_length=64)
    digest_km = models.CharField(max_length=64)

    objects = HeldVoiceQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], name="a_voice_once_a_version")
        ]

    def __str__(self):
        return f"{self.version_id} {self.code_id}"

    def let_go(self):
        """Publish the document's next version without this voice, if it is gone."""
        from documents import versions  # which needs these models

        versions.take_back(self.version)
