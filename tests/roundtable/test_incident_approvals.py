"""What she approved: void as long as nobody sees it, listed and left alone where readers do."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from documents import officials
from documents.models import Announcement, OfficialsEdition, RunningItem, UploadedPDF
from roundtable import approval
from roundtable.incidents import approvals
from roundtable.incidents.closing import close_account
from roundtable.languages import CODES
from roundtable.publication import publish
from submissions import releases
from submissions.models import Excerpt, Release
from tests.documents.packing import make_edition
from tests.factories import (
    make_announcement,
    make_document,
    make_page,
    make_roundtable,
    make_session,
)
from tests.roundtable.organizers import make_organizer
from tests.submissions.factories import make_excerpt, make_recovery, make_submission

pytestmark = pytest.mark.django_db


@pytest.fixture
def bopha(groups):
    """The publisher whose account is closed."""
    return make_organizer("bopha", "publisher", "curator")


@pytest.fixture(autouse=True)
def keys_in_use(db):
    """Without a key no submission can be made."""
    make_recovery()


def approved_by(person, row, *languages):
    """Let a person approve a text; return it."""
    for code in languages or CODES:
        approval.approve(row, language=code, digest=getattr(row, f"digest_{code}"), by=person)
    return row


def listed(person):
    """Return what stands by somebody's word: each row, and why."""
    return {s.row: [str(why) for why in s.why] for s in approvals.standing(person)}


def test_approval_of_a_text_that_is_not_public_is_void(vanna, bopha, dara):
    hers = approved_by(bopha, make_announcement(approved=False, published=False))
    shared = make_announcement(approved=False, published=False, slug="shared", title_en="Shared")
    approved_by(bopha, shared, "en")
    approved_by(dara, shared, "km")

    incident = close_account(bopha, by=vanna)

    hers.refresh_from_db()
    shared.refresh_from_db()
    assert incident.approvals_voided == 3
    assert [hers.is_approved(code) for code in CODES] == [False, False]
    assert [shared.is_approved(code) for code in CODES] == [False, True]
    assert (hers.approved_en_by, hers.approved_en_on, hers.approved_en_source) == (None, None, "")
    assert not Announcement.objects.approved().exists()


def test_dropping_an_approval_leaves_who_edited_the_text(vanna, bopha, dara):
    text = make_announcement(approved=False, published=False)
    Announcement.objects.filter(pk=text.pk).update(edited_en_by=dara)
    text.refresh_from_db()
    approved_by(bopha, text, "en")

    close_account(bopha, by=vanna)

    text.refresh_from_db()
    assert text.edited_en_by == dara
    assert text.edited_km_by is None


def test_public_text_stays_and_is_listed_with_the_reason(vanna, bopha, reader):
    text = approved_by(bopha, make_announcement(approved=False, published=False))
    publish(text, by=bopha)
    page = make_page(published=False)
    publish(page, by=bopha)
    make_announcement(slug="others", title_en="Others")

    incident = close_account(bopha, by=vanna)

    assert incident.approvals_voided == 0
    assert reader.get(text.get_absolute_url()).status_code == 200
    assert listed(bopha) == {
        page: ["published by her"],
        text: ["published by her", "approved by her: English, ខ្មែរ"],
    }


def test_coordinator_takes_down_what_she_has_chosen_and_nothing_else(vanna, bopha, reader):
    one = approved_by(bopha, make_announcement(approved=False, published=False))
    two = make_announcement(approved=False, published=False, slug="two", title_en="Two")
    others = make_announcement(slug="others", title_en="Others")
    publish(one, by=bopha)
    publish(approved_by(bopha, two), by=bopha)
    incident = close_account(bopha, by=vanna)
    asked = [f"documents.announcement:{row.pk}" for row in (one, others)]

    assert approvals.take_down(incident, [*asked, "auth.group:1", "x"], by=vanna) == 1

    paths = [row.get_absolute_url() for row in (one, two, others)]
    assert [reader.get(path).status_code for path in paths] == [404, 200, 200]
    with pytest.raises(PermissionDenied):
        approvals.take_down(incident, asked, by=make_organizer("curator", "curator"))


def test_voice_that_is_not_public_loses_its_approval_and_a_public_one_does_not(vanna, bopha):
    waiting = approved_by(bopha, make_excerpt(approved=False, published=False))
    officials_only = make_excerpt(
        make_submission(state="accepted", consent="officials", concern="Another road."),
        audience="officials",
        approved=False,
        published=False,
    )
    approved_by(bopha, officials_only)
    public = make_excerpt(
        make_submission(state="accepted", concern="A third road."), approved=False, published=False
    )
    publish(approved_by(bopha, public), by=None)

    assert close_account(bopha, by=vanna).approvals_voided == 4

    waiting.refresh_from_db()
    assert not waiting.is_approved("km")
    assert not Excerpt.objects.for_officials().filter(pk=officials_only.pk).exists()
    assert [*Excerpt.objects.published()] == [public]


def test_next_edition_of_a_public_document_is_void_and_the_public_one_stays(vanna, bopha, reader):
    document = make_document()
    document.what_changed_en, document.what_changed_km = "A new part.", "ផ្នែកថ្មី។"
    approval.note_edit(document, by=None)
    document.save()
    approved_by(bopha, document)
    UploadedPDF.objects.create(
        document=document, language="en", data=b"%PDF", pages=1, laid_in_by=vanna, approved_by=bopha
    )

    assert close_account(bopha, by=vanna).approvals_voided == 3

    document.refresh_from_db()
    assert [document.is_approved(code) for code in CODES] == [False, False]
    assert UploadedPDF.objects.get().approved_by is None
    assert reader.get(document.get_absolute_url()).status_code == 200


def test_release_that_nobody_sees_waits_again_and_a_public_one_stays(vanna, bopha, dara):
    public = releases.freeze(make_roundtable(), by=dara)
    hidden = releases.freeze(make_roundtable(published=False, title_en="Next"), by=dara)
    for release in (public, hidden):
        releases.approve(release, digest=release.sha256, by=bopha)

    assert close_account(bopha, by=vanna).approvals_voided == 1

    assert [*Release.objects.drafts()] == [hidden]
    [standing] = approvals.standing(bopha)
    assert (standing.row, standing.may_be_taken_down) == (public, False)


def test_no_further_copy_goes_out_of_an_edition_that_she_approved(vanna, bopha, dara):
    submission = make_submission(state="accepted", consent="officials")
    edition = make_edition(make_excerpt(submission, audience="officials", published=False))
    officials.freeze(edition, by=dara)
    officials.approve(edition, digest=edition.frozen_digest, by=bopha)

    assert close_account(bopha, by=vanna).approvals_voided == 1

    assert [*OfficialsEdition.objects.awaiting_approval()] == [edition]


def test_name_that_no_agenda_shows_yet_loses_its_approval(vanna, bopha):
    session = make_session()
    names = {"public_name_en": "A farmer", "public_name_km": "កសិករ", "minutes": 5, "title_en": "X"}
    invited = RunningItem(session=session, position=1, **names)
    shown = RunningItem(session=session, position=2, state="accepted", **names)
    for item in (invited, shown):
        item.name_approved, item.name_approved_by = item.name_digest(), bopha
        item.save()

    assert close_account(bopha, by=vanna).approvals_voided == 1

    invited.refresh_from_db()
    shown.refresh_from_db()
    assert (invited.name_approved, shown.shows_name()) == ("", True)
    assert listed(bopha) == {shown: ["name approved by her"]}


def test_list_of_what_stands_takes_as_many_queries_for_many_rows_as_for_one(bopha):
    counts = []
    for number in range(3):
        publish(make_page(slug=f"p-{number}", published=False), by=bopha)
        publish(approved_by(bopha, make_announcement(slug=f"a-{number}", published=False)), by=None)
        with CaptureQueriesContext(connection) as queries:
            assert len(approvals.standing(bopha)) == 2 * (number + 1)
        counts.append(len(queries))

    assert counts[0] == counts[-1]
