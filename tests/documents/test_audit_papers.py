"""The audit of documents, packages and officials' editions."""

import pytest
from django.core.exceptions import ValidationError

from documents import docx, officials, pdf, running_order, versions
from documents.models import UploadedPDF
from tests.documents.packing import approve, frozen, make_edition, make_package
from tests.documents.running_forms import make_item
from tests.factories import make_addressee, make_document, make_session
from tests.roundtable.audits import acts, named
from tests.submissions.factories import make_excerpt, make_submission

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quick_files(monkeypatch):
    """Make small files in no time."""
    monkeypatch.setattr(pdf, "why_not", lambda: "")
    monkeypatch.setattr(pdf, "of_blocks", lambda *args, **kwargs: pdf.Made(b"%PDF", 1))
    monkeypatch.setattr(docx, "of_blocks", lambda *args, **kwargs: b"PK")


def test_version_of_a_document_is_recorded_with_its_number(sokha):
    document = make_document(published=False)
    versions.publish(document, by=sokha)
    document.refresh_from_db()

    assert acts(verb="published") == [("published", "sokha", named(document), "v1")]


def test_approved_pdf_and_approved_name_are_recorded(sokha, dara):
    document = make_document(published=False)
    upload = UploadedPDF.objects.create(
        document=document, language="en", data=b"%PDF", pages=1, sha256="ab", laid_in_by=sokha
    )
    versions.approve_upload(upload, sha256="ab", by=dara)
    item = make_item(make_session(), public_name_en="Planted Name")
    running_order.approve_name(item, digest=item.name_digest(), by=dara)

    assert acts(verb="approved") == [
        ("approved", "dara", named(upload), "pdf"),
        ("approved", "dara", named(item), "name"),
    ]


def test_package_frozen_approved_and_what_it_publishes(
    sokha, dara, django_capture_on_commit_callbacks
):
    package = frozen(make_package(), by=sokha, run=django_capture_on_commit_callbacks)
    approve(package, by=dara)
    approve(package, by=dara)
    package.refresh_from_db()

    assert acts(about=named(package)) == [
        ("package-approved", "dara", named(package), ""),
        ("package-frozen", "sokha", named(package), ""),
    ]
    for document in (package.briefing, package.report):
        assert acts(about=named(document)) == [
            ("approved", "dara", named(document), "en"),
            ("approved", "dara", named(document), "km"),
            ("published", "dara", named(document), "v1"),
        ]


def for_officials():
    """Return an excerpt that officials only may read."""
    submission = make_submission(state="accepted", consent="officials")
    return make_excerpt(submission, audience="officials", published=False)


def test_edition_frozen_approved_handed_and_called_back(sokha, dara):
    edition = make_edition(for_officials())
    with pytest.raises(ValidationError):
        officials.hand(edition, institution=make_addressee(), recipient="Planted desk", by=dara)
    assert acts(about=named(edition)) == []

    officials.freeze(edition, by=sokha)
    officials.approve(edition, digest=edition.frozen_digest, by=dara)
    copy, _data = officials.hand(
        edition, institution=make_addressee(), recipient="Planted desk", by=dara
    )
    officials.note_recall(copy, by=sokha)
    officials.note_recall(copy, by=sokha)

    assert acts(about=named(edition)) == [
        ("edition-approved", "dara", named(edition), ""),
        ("edition-frozen", "sokha", named(edition), ""),
    ]
    assert acts(about=named(copy)) == [
        ("edition-handed", "dara", named(copy), "1"),
        ("edition-recalled", "sokha", named(copy), ""),
    ]
