"""Editions of documents in the portal of a drill: run inside of it, what is asked is printed."""

import json

from django.db import transaction

from documents import versions
from documents.models import Document, DocumentFile
from roundtable.approval import approve_shipped


@transaction.atomic
def publish_next():
    """Publish the next edition of every public document, without its PDFs."""
    for document in Document.objects.published():
        document.what_changed_en, document.what_changed_km = "A drill.", "សមយុទ្ធ។"
        document.save()
        approve_shipped(document)
        versions.publish(document, by=None)


def tell():
    """Print {path: SHA-256} of every PDF."""
    rows = DocumentFile.objects.select_related("version__document")
    print(json.dumps({path_of(row): row.sha256 for row in rows}))


def path_of(row):
    """Return where a PDF is read."""
    slug, number = row.version.document.slug, row.version.number
    return f"/{row.language}/documents/{slug}/v{number}.pdf"
