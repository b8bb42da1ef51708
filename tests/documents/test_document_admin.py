"""Documents in the back office: publishing by two people, references, previews."""

import pytest

from documents.models import Document, DocumentVersion, UploadedPDF
from submissions import voices
from tests.conftest import change
from tests.documents.document_forms import ADD, approve, as_stored, errors, form, lay_in, page_of
from tests.factories import make_document, make_issue, make_release, make_roundtable
from tests.roundtable.organizers import browser, history_of, make_organizer
from tests.submissions.factories import make_excerpt

pytestmark = pytest.mark.django_db


# Publishing


def test_document_goes_public_through_two_organizers(staff, colleague, reader):
    staff.post(ADD, form())
    document = Document.objects.get()
    approve(colleague, document)

    response = change(staff, page_of(document), as_stored(document, _publish="1"))

    assert response.status_code == 302
    for code in ("en", "km"):
        assert reader.get(document.address(code)).status_code == 200
    assert DocumentVersion.objects.get().number == 1
    assert any("Published." in what and "v1" in what for _who, what in history_of(document))


def test_new_document_is_not_published_before_anybody_has_read_it(staff):
    assert "_publish" not in staff.get(ADD).text

    response = staff.post(ADD, form(_publish="1"))

    said = "Both languages must be approved by a second person first."
    assert errors(response) == {"__all__": [said]}
    assert not Document.objects.exists()


def test_what_was_changed_in_the_same_form_is_not_published(staff, colleague):
    document = make_document(published=False)

    data = as_stored(document, body_en="Other.", _publish="1")
    response = change(staff, page_of(document), data)

    said = "Both languages must be approved by a second person first."
    assert errors(response) == {"__all__": [said]}
    assert Document.objects.get().body_en == document.body_en
    assert not DocumentVersion.objects.exists()


def test_publishing_without_the_khmer_is_refused_beside_the_field(staff):
    document = make_document(published=False)

    response = change(staff, page_of(document), as_stored(document, body_km="", _publish="1"))

    assert errors(response) == {"body_km": ["Write the Khmer before publishing."]}


def test_next_version_says_what_has_changed_in_both_languages(staff, colleague):
    document = make_document()
    change(staff, page_of(document), as_stored(document, body_en="Other.", body_km="ផ្សេង។"))
    approve(colleague, document)

    refused = change(staff, page_of(document), as_stored(document, _publish="1"))
    button = staff.post(page_of(document, "publish/"), follow=True)

    said = "Say what has changed since the last version."
    assert errors(refused) == {"what_changed_en": [said], "what_changed_km": [said]}
    assert said in button.text
    assert document.versions.count() == 1

    words = {"what_changed_en": "One word.", "what_changed_km": "ពាក្យមួយ។"}
    change(staff, page_of(document), as_stored(document, **words))
    approve(colleague, document)
    change(staff, page_of(document), as_stored(document, _publish="1"))

    assert document.latest().number == 2
    assert document.latest().what_changed_km == "ពាក្យមួយ។"
    document.refresh_from_db()
    assert document.what_changed_en == ""
    assert document.is_approved("en")


def test_readers_see_the_last_version_while_the_text_is_being_changed(staff, reader):
    document = make_document()

    response = change(
        staff, page_of(document), as_stored(document, body_en="Not yet."), follow=True
    )

    assert "until both languages are approved" not in response.text
    assert "Readers see version 1 of" in staff.get(page_of(document)).text
    page = reader.get(document.address("en")).text
    assert "First paragraph of the document." in page
    assert "Not yet." not in page


def test_document_of_a_hidden_roundtable_says_so(staff):
    hidden = make_roundtable(published=False, slug="hidden")
    document = make_document(roundtable=hidden)

    response = change(staff, page_of(document), as_stored(document), follow=True)

    assert "its roundtable is not published" in response.text


def test_own_text_and_changed_text_are_not_approved(staff, colleague):
    staff.post(ADD, form())
    document = Document.objects.get()
    read = document.digest_en

    own = staff.post(page_of(document, "approve/en/"), {"digest": read})
    change(staff, page_of(document), as_stored(document, body_en="Other."))
    late = colleague.post(page_of(document, "approve/en/"), {"digest": read}, follow=True)

    assert own.status_code == 403
    assert "was changed while you read it" in late.text
    assert not Document.objects.get().is_approved("en")


def test_two_people_saving_one_document_do_not_overwrite_each_other(staff, colleague):
    document = make_document()
    old = staff.get(page_of(document)).context["adminform"].form.initial["version"]

    change(colleague, page_of(document), as_stored(document, body_en="Dara’s."))
    late = as_stored(document, body_en="Sokha’s.", version=old)
    response = staff.post(page_of(document), late)

    assert "Somebody else has changed this" in response.text
    assert Document.objects.get().body_en == "Dara’s."


# References


@pytest.mark.parametrize(
    ("reference", "said"),
    [
        ("[[voice v-00000000]]", "There is no published voice v-00000000."),
        ("[[secrets]]", "There is nothing called “secrets” to refer to."),
        ("[[figures]]", "This roundtable has no approved release to take figures from."),
    ],
)
def test_reference_to_what_is_not_there_is_refused_beside_the_field(staff, reference, said):
    response = staff.post(ADD, form(body_en=f"Text.\n\n{reference}"))

    assert errors(response)["body_en"] == [said]
    assert not Document.objects.exists()


def test_references_are_the_same_in_both_languages(staff):
    response = staff.post(ADD, form(body_en="Text.\n\n[[issues]]"))

    said = ["The references are not the same in both languages."]
    assert errors(response) == {"body_km": said}


def test_draft_is_written_in_english_first(staff):
    response = staff.post(ADD, form(body_en="Text.\n\n[[issues]]", body_km=""))

    assert response.status_code == 302
    assert Document.objects.get().body_en.endswith("[[issues]]")


def test_references_become_what_they_mean(staff, colleague, reader):
    issue, voice = make_issue(), make_excerpt()
    make_release(issue.roundtable)
    body = f"[[issues]]\n\n[[voice {voice.slug}]]\n\n[[figures]]"

    staff.post(ADD, form(roundtable=issue.roundtable, body_en=body, body_km=body))
    document = Document.objects.get()
    approve(colleague, document)
    change(staff, page_of(document), as_stored(document, _publish="1"))

    page = reader.get(document.address("en")).text
    assert "Land taken from villages" in page
    assert "They closed the road to our field." in page


def test_preview_of_a_document_shows_its_next_version(staff):
    issue = make_issue()
    body = {"body_en": "[[issues]]", "body_km": "[[issues]]"}
    document = make_document(roundtable=issue.roundtable, published=False, approved=False, **body)

    english = staff.get(page_of(document, "preview/en/"))
    khmer = staff.get(page_of(document, "preview/km/"))

    assert "Land taken from villages" in english.text
    assert "ដីភូមិត្រូវគេយក" in khmer.text
    assert "Preview: not public." in english.text


def test_preview_that_cannot_be_made_says_why(staff):
    voice = make_excerpt()
    body = {"body_en": f"[[voice {voice.slug}]]", "body_km": f"[[voice {voice.slug}]]"}
    document = make_document(published=False, **body)
    voices.remove(voice, by=None)

    response = staff.get(page_of(document, "preview/en/"), follow=True)

    assert f"There is no published voice {voice.slug}." in response.text


# Who may


@pytest.mark.parametrize(
    ("role", "see", "alter", "approve_it", "publish_it"),
    [
        ("curator", 200, 200, 403, 403),
        ("translator", 200, 200, 403, 403),
        ("publisher", 200, 200, 302, 302),
        ("auditor", 200, 403, 403, 403),
        ("keyholder", 403, 403, 403, 403),
    ],
)
def test_each_role_does_its_part(staff, role, see, alter, approve_it, publish_it):
    document = make_document()
    lay_in(staff, document)
    upload = UploadedPDF.objects.get()
    client = browser(make_organizer("vanna", role))

    for page in ("change/", "upload/en/", "v1/km.docx", "preview/km/"):
        assert client.get(page_of(document, page)).status_code == see, page
    assert client.get(page_of(document, "lay-in/")).status_code == alter
    data = {"sha256": upload.sha256}
    answer = client.post(page_of(document, "upload/en/approve/"), data)
    assert answer.status_code == approve_it
    assert client.post(page_of(document, "publish/")).status_code == publish_it


def test_pages_take_the_same_queries_for_many_documents_and_versions(staff, queries_of):
    document = make_document()
    paths = ("/admin/documents/document/", page_of(document))
    few = [queries_of(staff, path) for path in paths]

    for number in range(4):
        make_document(slug=f"document-{number}")
        DocumentVersion.objects.create(
            document=document,
            number=number + 2,
            contents={"en": [], "km": []},
            **dict.fromkeys(("title_en", "title_km", "summary_en", "summary_km"), "x"),
        )

    assert [queries_of(staff, path) for path in paths] == few
