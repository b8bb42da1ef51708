"""Documents that quote voices, for the tests of versions."""

from documents.models import DocumentFile
from tests.factories import make_document

PDF = b"%PDF-1.7 an invented file"
PATH = "documents/the-critical-issues"


def quoting(*found, **fields):
    """Return a published document that refers to some voices, with a PDF in each language."""
    text = "\n\n".join(["Before.", *(f"[[voice {voice.slug}]]" for voice in found), "After."])
    document = make_document(body_en=text, body_km=text, **fields)
    lay_in(document.latest())
    return document


def lay_in(version):
    """Give a version its PDF in both languages."""
    for language in ("en", "km"):
        DocumentFile.objects.create(version=version, language=language, data=PDF, pages=1)
