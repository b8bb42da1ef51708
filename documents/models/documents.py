"""Documents, their versions, the files of a version, and the voices that a version holds.

A document's own columns are the working text, approved like any text. Readers see versions only:
frozen contents, made by ``documents/versions.py``. A voice is never pasted into them: a version
refers to it, and answers 410 as soon as one that it holds is not published as it was.
"""

import hashlib

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.models.numbered import Numbered
from documents.models.onward import WithOutcomes
from roundtable import markdown
from roundtable.addresses import Addressed
from roundtable.approval import Approved, ApprovedQuerySet, complete_approvals
from roundtable.bilingual import Bilingual, english_required, khmer_required, one_of
from roundtable.publication import PublishedQuerySet, khmer_to_publish
from sessions.models import Roundtable
from submissions.models import Excerpt, Release


class DocumentKind(models.TextChoices):
    """What sort of paper it is."""

    ISSUES = "issues", _("critical issues")
    STATEMENTS = "statements", _("statements")
    RESULTS = "results", _("survey results")
    BRIEFING = "briefing", _("briefing")
    AGENDA = "agenda", _("agenda")
    REPORT = "report", _("report")
    OTHER = "other", _("other document")


class DocumentQuerySet(WithOutcomes, ApprovedQuerySet):
    """Documents by what readers may see."""

    def published(self):
        """Return what has a version, is dated and of a published roundtable.

        The working text may be under change meanwhile: readers see the last version.
        """
        shown = Roundtable.objects.published().order_by().values("pk")
        versions = DocumentVersion.objects.filter(document=OuterRef("pk"))
        # Of two parents only the dating one: the approval belongs to each version.
        return PublishedQuerySet.published(self).filter(
            Exists(versions), Q(roundtable__isnull=True) | Q(roundtable__in=shown)
        )

    def with_latest(self):
        """Return them with what readers see: ``shown``, the last version of each."""
        latest = DocumentVersion.objects.latest_ones()
        return self.prefetch_related(
            Prefetch("versions", queryset=latest, to_attr="latest_versions")
        )

    def without_pdf(self):
        """Return the published documents whose last version lacks a PDF in some language."""
        lacking = DocumentVersion.objects.latest_ones().lacking_pdf()
        return self.published().filter(pk__in=lacking.values("document"))


class Document(Approved, Addressed, Numbered):
    """An official paper in both languages.

    Its Markdown may hold references on lines of their own, which ``documents/blocks.py``
    reads: ``[[voice v-1a2b3c4d]]``, ``[[issues]]``, ``[[recommendations]]``, ``[[outcomes]]``,
    ``[[statements]]``, ``[[figures]]``.
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
        files = DocumentFile.objects.filter(version=OuterRef("pk"))
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


class HeldVoiceQuerySet(models.QuerySet):
    """Voices in versions by whether they may still stand there."""

    def lost(self):
        """Return those that are not published as they were, or not for that roundtable any more."""
        as_it_was = (
            Excerpt.objects.published()
            .usable_for(OuterRef("version__document__roundtable"))
            .filter(
                slug=OuterRef("code"),
                digest_en=OuterRef("digest_en"),
                digest_km=OuterRef("digest_km"),
            )
            .order_by()
        )
        return self.filter(~Exists(as_it_was))

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


class DocumentFile(models.Model):
    """The PDF of one version in one language: the very bytes, with their SHA-256.

    Kept in the database, so that a withdrawal deletes it in its own transaction.
    """

    LANGUAGES = (("en", "English"), ("km", "ខ្មែរ"))

    version = models.ForeignKey(DocumentVersion, on_delete=models.CASCADE, related_name="files")
    language = models.CharField(max_length=2, choices=LANGUAGES)
    data = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    pages = models.PositiveSmallIntegerField()
    is_uploaded = models.BooleanField(_("uploaded by hand"), default=False)
    made_on = models.DateField(default=timezone.localdate)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["version", "language"], name="one_pdf_a_language"),
            one_of("language", ["en", "km"]),
        ]

    def __str__(self):
        return f"{self.version_id} {self.language}"

    def save(self, **kwargs):
        """Save with the size and the SHA-256 of the bytes."""
        self.size, self.sha256 = len(self.data), hashlib.sha256(bytes(self.data)).hexdigest()
        super().save(**kwargs)


class UploadedPDF(models.Model):
    """A PDF that an organizer laid in for the next version, cleaned; made public with it.

    A second person approves exactly these bytes.
    """

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="uploads")
    language = models.CharField(_("language"), max_length=2, choices=DocumentFile.LANGUAGES)
    data = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    pages = models.PositiveSmallIntegerField()
    laid_in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["document", "language"], name="one_upload_a_language"),
            one_of("language", ["en", "km"]),
        ]

    def __str__(self):
        return f"{self.document_id} {self.language}"
