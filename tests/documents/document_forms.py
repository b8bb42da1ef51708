"""What an organizer sends and finds in the back office of documents, for its tests."""

import io

import pypdf
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.factories import make_roundtable

ADD = "/admin/documents/document/add/"


def form(**fields):
    """Return the form of a document."""
    if "roundtable" not in fields:
        fields["roundtable"] = make_roundtable()
    defaults = {
        "kind": "issues",
        "title_en": "Critical issues",
        "title_km": "បញ្ហាសំខាន់",
        "summary_en": "Short.",
        "summary_km": "សង្ខេប។",
        "body_en": "Long.",
        "body_km": "វែង។",
        "what_changed_en": "",
        "what_changed_km": "",
        "slug": "",
    }
    data = {**defaults, **fields}
    return {name: getattr(value, "pk", value) or "" for name, value in data.items()}


def as_stored(document, **fields):
    """Return the form of a stored document as it is opened."""
    names = [name for name in form(roundtable=document.roundtable) if name != "roundtable"]
    stored = {name: getattr(document, name) for name in names}
    return form(**{"roundtable": document.roundtable, **stored, **fields})


def page_of(document, page="change/"):
    """Return the address of one of a document's pages."""
    return f"/admin/documents/document/{document.pk}/{page}"


def approve(client, document):
    """Approve both languages as they stand."""
    for code in ("en", "km"):
        document.refresh_from_db()
        digest = getattr(document, f"digest_{code}")
        client.post(page_of(document, f"approve/{code}/"), {"digest": digest})
    document.refresh_from_db()


def errors(response):
    """Return the errors of a form by field."""
    return {k: [str(e) for e in v] for k, v in response.context["adminform"].form.errors.items()}


def a_pdf():
    """Return a small PDF of one page."""
    writer, data = pypdf.PdfWriter(), io.BytesIO()
    writer.add_blank_page(width=595, height=842)
    writer.write(data)
    return data.getvalue()


def lay_in(client, document, *, language="en", data=None, **kwargs):
    """Lay in a PDF."""
    file = SimpleUploadedFile("paper.pdf", data or a_pdf(), content_type="application/pdf")
    return client.post(page_of(document, "lay-in/"), {"language": language, "file": file}, **kwargs)
