"""Versions of documents: what two people publish, and what they cannot."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from documents import versions
from documents.models import Document, UploadedPDF
from roundtable.approval import approve, approve_shipped, note_edit
from tests.documents.quoting import PATH, PDF, quoting
from tests.factories import make_document, make_issue, make_release, make_roundtable
from tests.submissions.factories import make_excerpt

pytestmark = pytest.mark.django_db


def draft(*, by, **fields):
    """Return a document that somebody has written and nobody has approved."""
    document = make_document(approved=False, published=False, **fields)
    document.title_en += " anew"
    document.title_km += "ថ្មី"
    note_edit(document, by=by)
    document.save()
    return document


def approved_by(document, organizer):
    """Approve both languages of a document as they stand."""
    for language in ("en", "km"):
        digest = getattr(document, f"digest_{language}")
        approve(document, language=language, digest=digest, by=organizer)


def test_second_person_publishes_and_the_next_version_follows(sokha, dara):
    document = draft(by=sokha)
    approved_by(document, dara)

    first = versions.publish(document, by=dara)
    document.summary_en = "What was handed over, corrected."
    document.what_changed_en = "A date was corrected."
    note_edit(document, by=sokha)
    document.save()
    approved_by(document, dara)
    second = versions.publish(document, by=dara)

    assert [first.number, second.number] == [1, 2]
    assert first.summary_en == "What was handed over."
    assert (second.summary_en, second.what_changed_en) == (
        "What was handed over, corrected.",
        "A date was corrected.",
    )
    assert document.what_changed_en == ""
    assert document.is_approved("en")
    assert document.published_by == dara


def test_nothing_is_published_that_a_second_person_has_not_approved(sokha, dara):
    document = draft(by=sokha)
    with pytest.raises(PermissionDenied):
        approved_by(document, sokha)
    with pytest.raises(ValidationError):
        versions.publish(document, by=sokha)

    approve(document, language="en", digest=document.digest_en, by=dara)
    with pytest.raises(ValidationError):
        versions.publish(document, by=sokha)

    assert not document.versions.exists()
    assert not Document.objects.published().exists()


def test_text_that_was_changed_since_its_approval_waits_while_readers_see_the_last_version(reader):
    document = make_document()
    document.body_en = "Something else."
    document.save()

    with pytest.raises(ValidationError):
        versions.publish(document, by=None)

    page = reader.get(f"/en/{PATH}/").text
    assert "First paragraph of the document." in page
    assert "Something else." not in page


def test_khmer_that_is_missing_is_said_by_column():
    document = make_document(published=False, body_km="")

    with pytest.raises(ValidationError) as refused:
        versions.publish(document, by=None)

    assert list(refused.value.message_dict) == ["body_km"]
    assert not document.versions.exists()


@pytest.mark.parametrize(
    "reference",
    ["[[voice v-00000000]]", "[[voice]]", "[[nothing]]", "[[figures]]", "See [[issues]] above."],
)
def test_reference_to_what_is_not_there_is_said_by_column(reference):
    document = make_document(published=False, body_en=reference, body_km=reference)

    with pytest.raises(ValidationError) as refused:
        versions.publish(document, by=None)

    assert list(refused.value.message_dict) == ["body_en"]
    assert not document.versions.exists()


def test_references_have_to_be_the_same_in_both_languages():
    document = make_document(published=False, body_en="[[issues]]")

    with pytest.raises(ValidationError) as refused:
        versions.publish(document, by=None)

    assert list(refused.value.message_dict) == ["body_km"]


def test_voice_of_one_roundtable_only_cannot_stand_in_a_document_of_another():
    voice = make_excerpt()
    text = f"[[voice {voice.slug}]]"
    for other in (make_roundtable(title_en="Second roundtable"), None):
        document = make_document(
            published=False, roundtable=other, slug="", body_en=text, body_km=text
        )
        with pytest.raises(ValidationError):
            versions.publish(document, by=None)

    assert make_document(body_en=text, body_km=text).latest().held.count() == 1


def test_version_keeps_what_it_said_when_the_issue_is_rewritten(reader):
    issue = make_issue()
    release = make_release()
    document = make_document(body_en="[[issues]]", body_km="[[issues]]")
    issue.title_en = "Something quite different"
    issue.save()
    approve_shipped(issue)

    page = reader.get(f"/en/{PATH}/").text

    assert "Land taken from villages" in page
    assert "Something quite different" not in page
    assert list(document.latest().releases.all()) == [release]


def test_upload_goes_out_with_the_version_once_a_second_person_has_read_it(sokha, dara, reader):
    document = make_document(published=False)
    upload = UploadedPDF.objects.create(
        document=document, language="en", data=PDF, sha256="a" * 64, pages=2, laid_in_by=sokha
    )
    with pytest.raises(ValidationError):
        versions.publish(document, by=dara)
    with pytest.raises(PermissionDenied):
        versions.approve_upload(upload, sha256="a" * 64, by=sokha)
    with pytest.raises(ValidationError):
        versions.approve_upload(upload, sha256="b" * 64, by=dara)

    versions.approve_upload(upload, sha256="a" * 64, by=dara)
    versions.publish(document, by=dara)

    assert reader.get(f"/en/{PATH}.pdf").content == PDF
    assert not document.uploads.exists()


def test_frozen_contents_lose_a_voice_that_was_withdrawn_before_they_were_published():
    staying, gone = make_excerpt(), make_excerpt()
    document = quoting(staying, gone)
    contents = document.latest().contents
    gone.delete()

    version = versions.publish(document, by=None, contents=contents)

    assert [held.code_id for held in version.held.all()] == [staying.slug]
    assert gone.slug not in str(version.contents)


def test_frozen_contents_carry_no_upload_that_nobody_has_approved(sokha):
    document = make_document()
    UploadedPDF.objects.create(
        document=document, language="en", data=PDF, sha256="a" * 64, pages=2, laid_in_by=sokha
    )

    version = versions.publish(document, by=None, contents=document.latest().contents)

    assert not version.files.exists()
    assert document.uploads.exists()
