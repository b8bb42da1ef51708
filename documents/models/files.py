"""The PDFs of documents: those of a version, and those that an organizer laid in for the next."""

import hashlib

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.models.documents import Document
from documents.models.versions import DocumentVersion
from roundtable.bilingual import one_of


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
