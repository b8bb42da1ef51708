"""How far a submission has come, for the person who chose to see it behind her receipt."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from documents.models import Document
from roundtable.publication import unpublish
from submissions import moderation, submitter
from tests.factories import (
    make_document,
    make_issue,
    make_outcome,
    make_recommendation,
)
from tests.submissions.factories import make_excerpt, receive
from tests.submissions.pages import look, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def accepted(sokha):
    """A submission whose person follows it in detail, accepted into the round."""
    found = receive(follow="detail")
    moderation.accept(found.submission, by=sokha)
    return found


def step_of(response):
    """Return the station that is marked as the place reached."""
    stations = response.content.decode().split('<nav class="walk')[1].split("<li")[1:]
    (step,) = [n for n, station in enumerate(stations, 1) if 'aria-current="step"' in station]
    return step


def test_walk_goes_on_station_by_station(reader, accepted):
    issue = make_issue()
    voice = make_excerpt(accepted.submission)
    assert step_of(look(reader, accepted.number)) == 2

    issue.submissions.add(accepted.submission)
    assert step_of(look(reader, accepted.number)) == 2

    asked = make_recommendation(issue)
    assert step_of(look(reader, accepted.number)) == 3

    body = f"[[voice {voice.slug}]]"
    make_document(body_en=body, body_km=body)
    assert step_of(look(reader, accepted.number)) == 4

    make_outcome(recommendation=asked)
    assert step_of(look(reader, accepted.number)) == 5


@pytest.mark.parametrize("language", ["en", "km"])
def test_each_station_is_named_and_leads_to_its_page(reader, accepted, language):
    issue, voice = make_issue(), make_excerpt(accepted.submission)
    issue.submissions.add(accepted.submission)
    asked = make_recommendation(issue)
    body = f"[[voice {voice.slug}]]"
    document = make_document(body_en=body, body_km=body)
    outcomes = [make_outcome(recommendation=asked), make_outcome(document=document)]

    page = look(reader, accepted.number, language).content.decode()

    for found in (issue, asked, document, voice, *outcomes):
        assert found.get_absolute_url().replace("/en/", f"/{language}/") in page
    for found in (issue, asked, document):
        assert found.in_language("title", language) in page


def test_receipt_of_state_only_shows_nothing_of_it(reader, sokha):
    found = receive(follow="state")
    moderation.accept(found.submission, by=sokha)
    issue = make_issue()
    issue.submissions.add(found.submission)
    make_outcome(recommendation=make_recommendation(issue))

    page = look(reader, found.number)

    assert step_of(page) == 2
    for words in (issue.title_en, issue.code, "R-", "delivered,", "Handed over"):
        assert words not in text_of(page)


def test_drafts_and_what_nobody_approved_are_not_shown(reader, accepted):
    draft = make_issue(title_en="Draft issue", published=False)
    issue = make_issue()
    for found in (draft, issue):
        found.submissions.add(accepted.submission)
    make_recommendation(issue, title_en="Draft request", approved=False)
    asked = make_recommendation(issue)
    make_outcome(recommendation=asked, text_en="Draft outcome", published=False)

    page = look(reader, accepted.number)

    assert step_of(page) == 3
    assert "Draft" not in text_of(page)


def test_document_that_readers_do_not_see_is_not_shown(reader, accepted):
    voice = make_excerpt(accepted.submission)
    body = f"[[voice {voice.slug}]]"
    document = make_document(body_en=body, body_km=body)
    unpublish(document)

    page = look(reader, accepted.number)

    assert step_of(page) == 2
    assert document.get_absolute_url() not in page.content.decode()


def test_document_shows_its_last_version_and_not_the_text_under_change(reader, accepted):
    voice = make_excerpt(accepted.submission)
    body = f"[[voice {voice.slug}]]"
    make_document(body_en=body, body_km=body)
    Document.objects.update(title_en="Secret new title", title="Secret new title")

    page = text_of(look(reader, accepted.number))

    assert "Secret new title" not in page
    assert "The critical issues" in page


def test_submission_that_is_not_in_the_round_any_more_leads_nowhere(reader, accepted, sokha):
    issue = make_issue()
    issue.submissions.add(accepted.submission)
    make_outcome(recommendation=make_recommendation(issue))
    moderation.reopen(accepted.submission, by=sokha)
    moderation.decline(accepted.submission, reason="off-topic", by=sokha)

    page = look(reader, accepted.number)

    assert step_of(page) == 1
    assert issue.title_en not in text_of(page)


def test_person_who_made_her_consent_stricter_still_sees_the_issue_and_no_voice(reader, accepted):
    issue, voice = make_issue(), make_excerpt(accepted.submission)
    issue.submissions.add(accepted.submission)
    path = voice.get_absolute_url()
    submitter.lower_consent(accepted.submission, consent="confidential", scope="roundtable")

    page = look(reader, accepted.number)

    assert issue.title_en in text_of(page)
    assert path not in page.content.decode()
    assert "Nothing of it is published on this site." in text_of(page)


def test_receipt_needs_the_same_queries_for_many(reader, accepted, queries_of_look):
    def add():
        """Add one of everything."""
        issue, voice = make_issue(), make_excerpt(accepted.submission)
        issue.submissions.add(accepted.submission)
        body = f"[[voice {voice.slug}]]"
        document = make_document(body_en=body, body_km=body)
        make_outcome(document=document)
        make_outcome(recommendation=make_recommendation(issue))

    add()
    few = queries_of_look(accepted.number)
    for _number in range(3):
        add()

    assert queries_of_look(accepted.number) == few <= 12


@pytest.fixture
def queries_of_look(reader):
    """Return a function that counts the queries of a receipt's page."""

    def count(number):
        """Return how many queries the page takes."""
        with CaptureQueriesContext(connection) as captured:
            look(reader, number)
        return len(captured)

    return count
