"""The back office of briefing packages and of the officials' edition."""

import pytest
from django.contrib.admin.models import LogEntry

from documents import docx, officials, packages, pdf
from documents.models import Document, EditionCopy, Generation, OfficialsEdition, Package
from submissions import submitter
from submissions.models import Excerpt
from tests.conftest import change
from tests.conftest import make_organizer as make_superuser
from tests.documents.packing import approve, frozen, make_edition, make_package, make_walk
from tests.factories import make_addressee, make_release, make_roundtable
from tests.roundtable.organizers import browser, history_of, make_organizer
from tests.submissions.factories import make_excerpt, make_submission

pytestmark = pytest.mark.django_db
PACKAGES = "/admin/documents/package/"
EDITIONS = "/admin/documents/officialsedition/"
COPIES = "/admin/documents/editioncopy/"
FORM = {
    "title_en": "What is asked",
    "title_km": "អ្វីដែលស្នើសុំ",
    "purpose_en": "For a busy reader.",
    "purpose_km": "សម្រាប់អ្នកអានរវល់។",
    "with_voices": "on",
    "with_statements": "on",
    "with_outcomes": "on",
}


@pytest.fixture(autouse=True)
def quick_files(monkeypatch):
    """Make small files in no time."""
    monkeypatch.setattr(pdf, "why_not", lambda: "")
    monkeypatch.setattr(pdf, "of_blocks", lambda *args, **kwargs: pdf.Made(b"%PDF", 2))
    monkeypatch.setattr(docx, "of_blocks", lambda *args, **kwargs: b"PK")


@pytest.fixture
def run(django_capture_on_commit_callbacks):
    """What runs the tasks of a transaction."""
    return django_capture_on_commit_callbacks


@pytest.fixture
def vanna(db):
    """A curator's browser."""
    return browser(make_organizer("vanna", "curator"))


@pytest.fixture
def dara(db):
    """A publisher."""
    return make_organizer("dara", "publisher")


@pytest.fixture
def publisher(dara):
    """The publisher's browser."""
    return browser(dara)


@pytest.fixture
def package(sokha, run):
    """A package that Sokha has frozen."""
    return frozen(make_package(), by=sokha, run=run)


def at(obj, page=""):
    """Return the address of a page of a package or an edition."""
    name = obj._meta.model_name
    return f"/admin/documents/{name}/{obj.pk}/{page}"


# Packages


def test_package_goes_from_the_form_to_the_public_through_two_organizers(
    vanna, publisher, reader, run
):
    roundtable = make_walk()
    form = {**FORM, "roundtable": roundtable.pk, "release": roundtable.releases.first().pk}
    with run(execute=True):
        response = vanna.post(f"{PACKAGES}add/", {**form, "_freeze": "1"})
    package = Package.objects.get()
    assert response["Location"] == at(package, "read/")

    page = publisher.get(at(package, "read/"))
    assert page["Cache-Control"] == "no-store"
    for words in ("Land taken from villages", "ដីភូមិត្រូវគេយក", "They closed road 0", "គេបិទ"):
        assert words in page.text.replace("\u200b", "")
    for file in package.files.all():
        assert file.name in page.text
        assert file.sha256 in page.text
    digest = page.context["digest"]
    assert publisher.post(at(package, "approve/"), {"digest": digest}).status_code == 302

    package.refresh_from_db()
    assert reader.get(package.briefing.address("en")).status_code == 200
    assert reader.get(package.report.address("km")).status_code == 200
    told = [message for _who, message in history_of(package)]
    assert any("Frozen." in message for message in told)
    assert any("Approved and published." in message for message in told)


def test_page_shows_each_language_beside_the_other(package, staff):
    page = staff.get(at(package, "read/")).text

    assert page.count('class="pair"') > 6
    assert 'lang="km"' in page


def test_who_froze_it_is_told_that_somebody_else_approves(package, staff):
    page = staff.get(at(package, "read/"))

    assert "You froze it, so someone else must approve it." in page.text
    assert "Approve all of it" not in page.text
    response = staff.post(at(package, "approve/"), {"digest": page.context["digest"]})
    assert response.status_code == 403
    assert not Document.objects.exists()


def test_what_changed_while_it_was_read_is_refused(package, publisher):
    response = publisher.post(at(package, "approve/"), {"digest": "0" * 64}, follow=True)

    assert "The text was changed while you read it." in response.text
    assert not Document.objects.exists()


def test_change_after_freezing_is_shown_and_not_approved(package, staff, publisher):
    change(staff, at(package, "change/"), {**FORM, "release": package.release_id})

    page = publisher.get(at(package, "read/"))

    assert "Something in it was changed since." in page.text
    assert "Approve all of it" not in page.text


def test_voice_withdrawn_is_said_and_its_files_are_gone(package, publisher):
    address = at(package, "files/report-en.pdf")
    assert publisher.get(address).content == b"%PDF"
    submitter.withdraw(Excerpt.objects.published().first().submission)

    assert publisher.get(address).status_code == 404
    page = publisher.get(at(package, "read/"))
    assert "A voice in it is not published any more." in page.text
    assert "Approve all of it" not in page.text


def test_file_is_downloaded_and_never_stored(package, publisher):
    response = publisher.get(at(package, "files/briefing-km.pdf"))

    assert response["Content-Disposition"] == 'attachment; filename="first-briefing-km.pdf"'
    assert response["Content-Type"] == "application/pdf"
    assert response["Cache-Control"] == "no-store"
    assert publisher.get(at(package, "files/other.pdf")).status_code == 404


def test_page_reloads_while_the_files_are_made_and_no_longer(package, staff):
    assert 'http-equiv="refresh"' not in staff.get(at(package, "read/")).text
    Generation.objects.update(state="running", done=3, of=8)

    page = staff.get(at(package, "read/")).text

    assert '<meta http-equiv="refresh" content="4">' in page
    assert "3 of 8" in page
    assert "Freeze and make the files" not in page


def test_failed_run_is_said(package, staff):
    Generation.objects.update(state="failed", problem="The files could not be made.")

    page = staff.get(at(package, "read/")).text

    assert "The files could not be made." in page
    assert "Approve all of it" not in page


def test_without_pango_the_page_says_why_there_is_no_pdf(package, staff, monkeypatch):
    monkeypatch.setattr(pdf, "why_not", lambda: "PDFs need pango.")

    assert "PDFs need pango. Only DOCX files are made" in staff.get(at(package, "read/")).text


def test_what_cannot_be_frozen_is_saved_and_said(vanna):
    roundtable = make_roundtable()

    form = {**FORM, "roundtable": roundtable.pk, "_freeze": "1"}
    response = vanna.post(f"{PACKAGES}add/", form, follow=True)

    assert "It has no published issue yet." in response.text
    assert Package.objects.get().frozen_on is None


def test_release_of_another_roundtable_is_refused_beside_the_field(vanna):
    roundtable, other = make_roundtable(), make_roundtable(slug="other", title_en="Other")
    release = make_release(other)

    response = vanna.post(
        f"{PACKAGES}add/", {**FORM, "roundtable": roundtable.pk, "release": release.pk}
    )

    assert [*response.context["adminform"].form.errors] == ["release"]
    assert not Package.objects.exists()


def test_two_people_saving_the_same_package(package, staff):
    version = staff.get(at(package, "change/")).context["adminform"].form.initial["version"]
    Package.objects.update(title_en="Theirs")

    response = staff.post(at(package, "change/"), {**FORM, "version": version})

    assert "Somebody else has changed this" in response.text
    assert Package.objects.get().title_en == "Theirs"


def test_only_a_package_that_never_went_out_is_deleted(package, staff, publisher, dara):
    assert staff.get(at(package, "delete/")).status_code == 200
    approve(package, by=dara)

    assert staff.get(at(package, "delete/")).status_code == 403
    other = make_package(package.roundtable)
    staff.post(at(other, "delete/"), {"post": "yes"})
    assert [*Package.objects.all()] == [package]


@pytest.mark.parametrize("page", ["freeze/", "approve/"])
def test_acts_are_posted(package, staff, page):
    assert staff.get(at(package, page)).status_code == 405


@pytest.mark.parametrize(
    ("role", "read", "freeze", "approves"),
    [
        ("curator", 200, 302, 403),
        ("publisher", 200, 302, 302),
        ("auditor", 200, 403, 403),
        ("translator", 403, 403, 403),
    ],
)
def test_each_role_does_what_it_may(package, role, read, freeze, approves):
    client = browser(make_organizer("somebody", role))

    assert client.get(at(package, "read/")).status_code == read
    assert client.get(at(package, "files/report-en.pdf")).status_code == read
    assert client.post(at(package, "approve/"), {"digest": "x"}).status_code == approves
    assert client.post(at(package, "freeze/")).status_code == freeze


def test_list_takes_the_same_queries_for_many(package, staff, queries_of):
    few = queries_of(staff, PACKAGES)
    for _number in range(5):
        make_package(package.roundtable)

    assert queries_of(staff, PACKAGES) == few


def test_frozen_package_waits_on_the_home_page(package, publisher, dara):
    assert "awaiting approval" in publisher.get("/admin/").text
    approve(package, by=dara)

    assert "awaiting approval" not in publisher.get("/admin/").text


@pytest.mark.django_db(transaction=True)
def test_buttons_work_without_a_transaction_around_the_request(staff):
    """As in production: the files are made after the package is stored, in the same request."""
    # Tests without a transaction leave a database without roles behind.
    colleague = browser(make_superuser("maly"))
    package = make_package()

    staff.post(at(package, "freeze/"))
    assert Generation.objects.get().state == "done"
    package.refresh_from_db()
    digest = packages.fingerprint(package)
    assert colleague.post(at(package, "approve/"), {"digest": digest}).status_code == 302
    assert Document.objects.published().count() == 2
    submitter.withdraw(Excerpt.objects.published().first().submission)
    assert not package.files.exists()


# The officials' edition


def for_officials():
    """Return an excerpt that officials only may read."""
    submission = make_submission(state="accepted", consent="officials")
    return make_excerpt(submission, audience="officials", published=False)


@pytest.fixture
def edition(sokha, dara):
    """An edition that Sokha froze and Dara approved."""
    edition = make_edition(for_officials())
    officials.freeze(edition, by=sokha)
    officials.approve(edition, digest=edition.frozen_digest, by=dara)
    return edition


def test_edition_goes_from_the_form_to_an_office_through_two_organizers(vanna, publisher):
    excerpt = for_officials()
    make_excerpt(text_en="Not chosen.")
    form = {"title": "For the host", "purpose": "To be told.", "language": "en"}
    roundtable = excerpt.submission.roundtable
    vanna.post(f"{EDITIONS}add/", {**form, "roundtable": roundtable.pk})
    edition = OfficialsEdition.objects.get()
    page = vanna.get(at(edition, "change/")).text
    assert excerpt.text_en in page
    change(vanna, at(edition, "change/"), {**form, "excerpts": [excerpt.pk]})
    vanna.post(at(edition, "freeze/"))

    page = publisher.get(at(edition, "read/"))
    assert excerpt.text_en in page.text
    assert "Not chosen." not in page.text
    edition.refresh_from_db()
    publisher.post(at(edition, "approve/"), {"digest": edition.frozen_digest})
    office = {"institution": make_addressee().pk, "recipient": "Asia desk"}
    response = publisher.post(at(edition, "hand/"), office)

    assert response["Content-Type"] == "application/pdf"
    assert response["Cache-Control"] == "no-store"
    name = f"officials-edition-{edition.pk}-copy-1.pdf"
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    copy = EditionCopy.objects.get()
    assert (copy.number, copy.recipient, copy.by.username) == (1, "Asia desk", "dara")
    assert [row.code for row in copy.excerpts.all()] == [excerpt.slug]
    assert any("Copy made." in message for _who, message in history_of(edition))


def test_edition_is_nowhere_outside_the_back_office(edition, reader):
    excerpt = edition.excerpts.get()
    for address in ("/en/documents/", "/en/results/", "/en/voices/", "/en/search/?q=road"):
        page = reader.get(address).text
        assert edition.title not in page
        assert excerpt.slug not in page
        assert excerpt.text_en not in page
    assert not Document.objects.exists()
    for page in ("read/", "hand/", "change/"):
        response = reader.get(at(edition, page))
        assert response.status_code == 302
        assert response["Location"].startswith("/admin/login/")


def test_who_froze_it_does_not_approve_it(staff, sokha):
    edition = make_edition(for_officials())
    officials.freeze(edition, by=sokha)

    page = staff.get(at(edition, "read/"))
    assert "You froze it, so someone else must approve it." in page.text
    response = staff.post(at(edition, "approve/"), {"digest": edition.frozen_digest})

    assert response.status_code == 403


@pytest.mark.parametrize(
    ("role", "read", "freeze", "approves", "hands"),
    [
        ("curator", 200, 302, 403, 403),
        ("publisher", 200, 302, 302, 200),
        ("auditor", 200, 403, 403, 403),
        ("translator", 403, 403, 403, 403),
    ],
)
def test_each_role_does_what_it_may_with_an_edition(edition, role, read, freeze, approves, hands):
    client = browser(make_organizer("somebody", role))

    assert client.get(at(edition, "read/")).status_code == read
    assert client.get(at(edition, "hand/")).status_code == hands
    assert client.post(at(edition, "hand/"), {}).status_code == hands
    assert client.post(at(edition, "approve/"), {"digest": "x"}).status_code == approves
    assert client.post(at(edition, "freeze/")).status_code == freeze
    assert not EditionCopy.objects.exists()


def test_withdrawn_excerpt_is_named_and_no_copy_is_made(edition, publisher):
    excerpt = edition.excerpts.get()
    submitter.withdraw(excerpt.submission)

    assert excerpt.slug in publisher.get(at(edition, "read/")).text
    office = {"institution": make_addressee().pk, "recipient": "Asia desk"}
    page = publisher.post(at(edition, "hand/"), office)

    assert page.status_code == 200
    assert excerpt.slug in page.text
    assert not EditionCopy.objects.exists()


def hand(edition, by):
    """Hand over a copy."""
    return officials.hand(edition, institution=make_addressee(), recipient="Asia desk", by=by)[0]


def test_what_to_call_back_is_listed_with_codes_institution_office_and_date(
    edition, publisher, dara
):
    excerpt = edition.excerpts.get()
    copy = hand(edition, dara)
    waiting = f"{COPIES}?waiting=to_recall"
    assert "Asia desk" not in publisher.get(waiting).text
    submitter.withdraw(excerpt.submission)

    page = publisher.get(waiting).text
    for words in (excerpt.slug, "Example Ministry", "Asia desk"):
        assert words in page
    assert "to be called back" in publisher.get("/admin/").text
    assert "Mark as called back" in publisher.get(f"{COPIES}{copy.pk}/change/").text

    publisher.post(f"{COPIES}{copy.pk}/recalled/")

    assert "Asia desk" not in publisher.get(waiting).text
    copy.refresh_from_db()
    assert copy.recalled_on is not None
    assert LogEntry.objects.filter(change_message__contains="Called back.").exists()


def test_only_who_hands_over_notes_that_a_copy_was_called_back(edition, vanna, dara):
    copy = hand(edition, dara)

    assert vanna.get(f"{COPIES}{copy.pk}/change/").status_code == 200
    assert vanna.post(f"{COPIES}{copy.pk}/recalled/").status_code == 403
    assert vanna.get(f"{COPIES}{copy.pk}/recalled/").status_code == 405


def test_list_of_copies_takes_the_same_queries_for_many(edition, publisher, dara, queries_of):
    hand(edition, dara)
    few = queries_of(publisher, COPIES)
    for _number in range(4):
        hand(edition, dara)

    assert queries_of(publisher, COPIES) == few


def test_edition_that_was_handed_over_is_not_deleted(edition, staff, dara):
    assert staff.get(at(edition, "delete/")).status_code == 200
    hand(edition, dara)

    assert staff.get(at(edition, "delete/")).status_code == 403


def test_copies_are_never_edited(edition, staff, dara):
    copy = hand(edition, dara)

    assert staff.get(f"{COPIES}add/").status_code == 403
    assert staff.post(f"{COPIES}{copy.pk}/change/", {"recipient": "x"}).status_code == 403
    assert staff.post(f"{COPIES}{copy.pk}/delete/", {"post": "yes"}).status_code == 403
