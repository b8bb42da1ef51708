"""The page "What is missing": everything that keeps a text from its readers, by kind."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from documents.models import Document, DocumentFile, FollowUp, Statement
from tests.conftest import make_organizer as make_superuser
from tests.factories import (
    make_announcement,
    make_document,
    make_issue,
    make_letter,
    make_outcome,
    make_recommendation,
    make_release,
    make_statement,
)
from tests.roundtable.organizers import browser, make_organizer

PAGE = "/admin/documents/missing/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def hong():
    """A curator's browser."""
    return browser(make_organizer("hong", "curator"))


def sections(client):
    """Return the labels of the rows by the section they stand in."""
    response = client.get(PAGE)
    assert response.status_code == 200
    return {
        str(section["title"]): [row["label"] for row in section["rows"]]
        for section in response.context["sections"]
    }


def with_pdf(document):
    """Return a document whose version has a PDF in both languages."""
    for language in ("en", "km"):
        DocumentFile.objects.create(
            version=document.latest(), language=language, data=b"%PDF", pages=1
        )
    return document


def test_nothing_is_missing_at_first(hong):
    assert sections(hong) == {}
    assert "Nothing is missing. Thank you." in hong.get(PAGE).text


def test_what_is_complete_stands_nowhere(hong):
    issue = make_issue()
    issue.rank = 1
    issue.save()
    make_recommendation(issue)
    make_outcome()
    make_statement()
    with_pdf(make_document())
    make_letter()
    make_announcement()
    make_release()

    assert sections(hong) == {}


def test_khmer_that_is_missing_or_stale_is_named_for_every_kind(hong):
    makers = (make_issue, make_recommendation, make_statement, make_letter, make_announcement)
    drafts = [make(published=False, approved=False, title_km="") for make in makers]
    drafts.append(make_outcome(published=False, approved=False, text_km=""))
    Document.objects.all().delete()
    drafts.append(make_document(published=False, approved=False, title_km=""))
    stale = make_statement()
    stale.title_en = "We speak"
    stale.save()

    told = sections(hong)["Khmer missing or out of date"]

    assert sorted(told) == sorted(str(row) for row in [*drafts, Statement.objects.get(pk=stale.pk)])


def test_what_awaits_approval_is_named(hong):
    issue = make_issue(approved=False, published=False)
    news = make_announcement(approved=False)

    assert sections(hong)["awaiting approval"] == [str(issue), str(news)]


def test_release_that_waits_for_its_second_person_is_named(hong):
    release = make_release(approved=False)

    assert sections(hong) == {"waiting for its second person": [str(release)]}


def test_links_of_the_walk_that_are_missing_are_named(hong):
    issue = make_issue()
    asked = make_recommendation(addressee=None, published=False)

    found = sections(hong)

    assert found["without addressee"] == [str(asked)]
    assert found["without issue"] == [str(asked)]
    assert found["without rank"] == [str(issue)]


def test_document_without_pdf_in_one_language_is_named(hong):
    with_pdf(make_document())
    half = with_pdf(make_document())
    half.latest().files.filter(language="km").delete()

    assert sections(hong) == {"published without a PDF in both languages": [str(half)]}


def test_document_that_holds_a_lost_voice_is_named(hong):
    good, bad = with_pdf(make_document()), with_pdf(make_document())
    bad.latest().held.create(code_id="v-00000000", digest_en="x", digest_km="x")

    assert sections(hong) == {"holds a voice that is gone": [str(bad)]}
    assert good.latest().is_intact()


def test_letter_that_runs_out_within_two_weeks_is_named(hong):
    today = timezone.localdate()
    for days in (-1, 0, 14, 15):
        day = today + datetime.timedelta(days=days)
        make_letter(title_en=f"Letter {days}", expires_on=day)

    assert sorted(sections(hong)["about to run out"]) == ["Letter 0", "Letter 14"]


def test_follow_up_that_is_overdue_is_named(hong):
    owner, recommendation = make_superuser("chan"), make_recommendation(make_issue())
    today = timezone.localdate()
    for days in (-1, 0):
        FollowUp.objects.create(
            recommendation=recommendation,
            owner=owner,
            next_on=today + datetime.timedelta(days=days),
            due=f"Write {days}.",
        )

    assert [label.split(" · ")[1] for label in sections(hong)["overdue"]] == ["Write -1."]


def test_every_row_leads_to_its_form(staff):
    make_issue(approved=False, title_km="", published=False)
    make_recommendation(addressee=None, published=False, approved=False)
    make_statement(approved=False)
    make_document(approved=False, published=False)
    make_outcome(approved=False)
    make_letter(approved=False)
    make_announcement(approved=False)
    make_release(approved=False)

    rows = [row for s in staff.get(PAGE).context["sections"] for row in s["rows"]]

    assert len({row["url"] for row in rows}) >= 8
    for row in rows:
        assert staff.get(row["url"]).status_code == 200, row


def test_each_sees_the_kinds_that_she_may_see():
    make_issue(approved=False)
    make_release(approved=False)
    thida = browser(make_organizer("thida", "translator"))

    assert [*sections(thida)] == ["awaiting approval", "without rank"]


@pytest.mark.parametrize("role", ["keyholder", "coordinator"])
def test_who_sees_none_of_them_has_no_page_and_no_link(role):
    client = browser(make_organizer(role, role))

    assert client.get(PAGE).status_code == 403
    assert PAGE not in client.get("/admin/").text


def test_page_is_for_organizers_only_and_answers_reading_only(reader, hong):
    assert reader.get(PAGE).status_code == 302
    assert hong.post(PAGE).status_code == 405
    assert PAGE in hong.get("/admin/").text


def test_page_takes_the_same_queries_however_much_is_missing(hong):
    def count():
        with CaptureQueriesContext(connection) as asked:
            hong.get(PAGE)
        return len(asked)

    make_issue(approved=False)
    make_outcome(approved=False)
    hong.get(PAGE)
    few = count()
    for number in range(10):
        make_issue(approved=False, slug=f"i-{number}")
        make_outcome(approved=False)
        make_document(approved=False, published=False)

    assert count() == few
    assert few <= 30


def test_long_list_is_cut_and_says_so(hong):
    for number in range(52):
        make_announcement(approved=False, slug=f"n-{number}")

    page = hong.get(PAGE)

    assert len(page.context["sections"][0]["rows"]) == 50
    assert "more than 50" in page.text
