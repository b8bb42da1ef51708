"""A PDF that was laid in never carries words on that its text does not hold any more."""

import pytest

from documents.models import UploadedPDF
from submissions import submitter
from tests.documents.quoting import PDF, quoting
from tests.documents.test_approved_relations import posted
from tests.roundtable.organizers import browser, make_organizer
from tests.submissions.factories import make_excerpt

pytestmark = pytest.mark.django_db


def waiting(document):
    """Return a PDF that was laid in for the next version and approved by a second person."""
    return UploadedPDF.objects.create(
        document=document,
        language="en",
        data=PDF,
        sha256="0" * 64,
        pages=1,
        laid_in_by=make_organizer("maly"),
        approved_by=make_organizer("dara"),
    )


def test_withdrawal_deletes_the_pdfs_that_wait_for_the_next_version():
    voice = make_excerpt()
    waiting(quoting(voice))

    submitter.withdraw(voice.submission)

    assert not UploadedPDF.objects.exists()


def test_pdf_that_was_read_beside_another_text_waits_for_its_second_person_again():
    document = quoting(make_excerpt())
    upload = waiting(document)

    answer = posted(
        browser(make_organizer("curator", "curator")),
        f"/admin/documents/document/{document.pk}/change/",
        body_en="After.",
        body_km="ក្រោយ។",
    )

    assert answer.status_code == 302
    upload.refresh_from_db()
    assert upload.approved_by is None


def test_saving_the_same_text_keeps_the_approval_of_a_pdf():
    document = quoting(make_excerpt())
    upload = waiting(document)

    answer = posted(
        browser(make_organizer("curator", "curator")),
        f"/admin/documents/document/{document.pk}/change/",
    )

    assert answer.status_code == 302
    upload.refresh_from_db()
    assert upload.approved_by is not None
