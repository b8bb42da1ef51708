"""The files of a document in the back office: of each version, and laid in for the next one."""

import io

import pytest

from documents.models import UploadedPDF
from documents.pdf import Made
from submissions import voices
from tests.conftest import change
from tests.documents.document_forms import a_pdf, as_stored, errors, lay_in, page_of
from tests.factories import make_document
from tests.submissions.factories import make_excerpt

pytestmark = pytest.mark.django_db


# Versions in the form


def test_versions_are_listed_with_what_is_wrong_with_them(staff):
    voice = make_excerpt()
    body = {"body_en": f"[[voice {voice.slug}]]", "body_km": f"[[voice {voice.slug}]]"}
    document = make_document(**body)
    before = staff.get(page_of(document)).text

    voices.remove(voice, by=None)
    after = staff.get(page_of(document)).text

    assert "It holds a voice that was taken back" not in before
    assert after.count("It holds a voice that was taken back") == 1
    assert "A voice was taken out." in after
    assert "It has no PDF yet." in before


def test_version_is_had_as_docx_without_what_was_taken_back(staff):
    voice = make_excerpt()
    body = {"body_en": f"Text.\n\n[[voice {voice.slug}]]", "body_km": f"[[voice {voice.slug}]]"}
    document = make_document(roundtable=voice.submission.roundtable, **body)
    voices.remove(voice, by=None)

    response = staff.get(page_of(document, "v1/en.docx"))

    assert response.status_code == 200
    assert response.content.startswith(b"PK")
    assert "the-critical-issues-v1-en.docx" in response.headers["Content-Disposition"]
    assert "no-store" in response.headers["Cache-Control"]
    assert words_of(response.content).count("Text.") == 1
    assert "They closed the road" not in words_of(response.content)
    assert staff.get(page_of(document, "v9/en.docx")).status_code == 404
    assert staff.get(page_of(document, "v1/fr.docx")).status_code == 404


def words_of(data):
    """Return all words of a DOCX file."""
    from docx import Document as Word

    return "\n".join(paragraph.text for paragraph in Word(io.BytesIO(data)).paragraphs)


def test_machine_without_pango_says_so(staff, monkeypatch):
    monkeypatch.setattr("documents.pdf.why_not", lambda: "PDFs need pango.")

    assert "PDFs need pango." in staff.get(page_of(make_document())).text


def test_button_makes_the_pdfs_that_a_version_lacks(
    staff, monkeypatch, django_capture_on_commit_callbacks
):
    made = Made(data=a_pdf(), pages=1)
    monkeypatch.setattr("documents.pdf.of_version", lambda version, language: made)
    document = make_document()
    assert "Make its PDFs now" in staff.get(page_of(document)).text

    with django_capture_on_commit_callbacks(execute=True):
        staff.post(page_of(document, "v1/make/"))

    assert document.latest().files.count() == 2
    page = staff.get(page_of(document)).text
    assert "Make its PDFs now" not in page
    assert document.latest().files.first().sha256 in page
    assert staff.post(page_of(document, "v7/make/")).status_code == 404


def test_published_document_is_never_deleted(staff):
    document, draft = make_document(), make_document(slug="draft", published=False)
    staff.post(page_of(document, "unpublish/"))

    assert staff.post(page_of(document, "delete/"), {"post": "yes"}).status_code == 403
    assert staff.post(page_of(draft, "delete/"), {"post": "yes"}).status_code == 302


# PDFs laid in for the next version


def test_pdf_is_read_and_approved_by_somebody_else_and_goes_out_with_the_version(
    staff, colleague, reader
):
    document = make_document(published=False)
    assert lay_in(staff, document).status_code == 302
    upload = UploadedPDF.objects.get()

    read = colleague.get(page_of(document, "upload/en/"))
    assert read.content == bytes(upload.data)
    assert read.headers["Content-Type"] == "application/pdf"
    assert "no-store" in read.headers["Cache-Control"]

    early = change(staff, page_of(document), as_stored(document, _publish="1"))
    said = "A PDF that was laid in must be approved by a second person first."
    assert errors(early) == {"__all__": [said]}

    approve_path = page_of(document, "upload/en/approve/")
    assert staff.post(approve_path, {"sha256": upload.sha256}).status_code == 403
    colleague.post(approve_path, {"sha256": upload.sha256})
    change(staff, page_of(document), as_stored(document, _publish="1"))

    file = document.latest().files.get(language="en")
    assert (file.sha256, file.is_uploaded) == (upload.sha256, True)
    assert not UploadedPDF.objects.exists()


def test_pdf_that_was_exchanged_while_it_was_read_is_not_approved(staff, colleague):
    document = make_document(published=False)
    lay_in(staff, document)

    path = page_of(document, "upload/en/approve/")
    response = colleague.post(path, {"sha256": "0" * 64}, follow=True)

    assert "The file was changed while you read it." in response.text
    assert UploadedPDF.objects.get().approved_by is None


def test_refused_pdf_is_told_beside_the_field(staff):
    document = make_document(published=False)

    response = lay_in(staff, document, data=b"MZ no PDF at all")

    assert response.status_code == 200
    assert [*response.context["form"].errors] == ["file"]
    assert not UploadedPDF.objects.exists()


def test_missing_pdf_and_unknown_language_are_told_beside_the_field(staff):
    document = make_document(published=False)

    nothing = staff.post(page_of(document, "lay-in/"), {"language": "en"})
    french = lay_in(staff, document, language="fr")

    assert [*nothing.context["form"].errors] == ["file"]
    assert [*french.context["form"].errors] == ["language"]


def test_pdf_that_was_laid_in_is_taken_out(staff):
    document = make_document(published=False)
    lay_in(staff, document)

    assert staff.post(page_of(document, "upload/en/take-out/")).status_code == 302
    assert not UploadedPDF.objects.exists()
    assert staff.get(page_of(document, "upload/en/")).status_code == 404
