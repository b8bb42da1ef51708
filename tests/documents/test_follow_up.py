"""The ledger of a roundtable, and its outcomes on the roundtable's page and on the home page."""

import datetime

import pytest

from documents.models import FollowUp
from roundtable.publication import unpublish
from tests.factories import (
    make_document,
    make_issue,
    make_outcome,
    make_recommendation,
    make_roundtable,
)
from tests.submissions.pages import text_of

pytestmark = pytest.mark.django_db

PATH = "roundtables/first-roundtable/follow-up/"
OPEN = "no outcome recorded yet"


@pytest.mark.parametrize("language", ["en", "km"])
def test_ledger_shows_each_outcome_where_links_to_it_lead(reader, language):
    asked = make_recommendation(make_issue())
    outcome = make_outcome(recommendation=asked)

    page = reader.get(f"/{language}/{PATH}").text

    assert outcome.get_absolute_url() == f"/en/{PATH}#o{outcome.pk}"
    assert f'id="o{outcome.pk}"' in page
    for found, name in ((asked, "title"), (outcome, "text"), (asked.issues.get(), "title")):
        assert found.in_language(name, language) in page
    assert f"/{language}/recommendations/" in page
    assert f"/{language}/issues/" in page


def test_ledger_in_both_languages_has_each_id_once(reader):
    outcome = make_outcome()

    page = reader.get(f"/en/{PATH}?both=1").text

    assert page.count(f'id="o{outcome.pk}"') == 1
    assert outcome.text_en in page
    assert outcome.text_km in page


def test_ledger_lists_what_has_led_to_nothing(reader):
    make_recommendation(title_en="Nobody answered")
    make_document(title_en="Nobody read", title_km="គ្មានអ្នកអាន")

    page = text_of(reader.get(f"/en/{PATH}"))

    assert "Nobody answered" in page
    assert "Nobody read" in page
    assert page.count(OPEN) == 2


def test_ledger_shows_nothing_of_other_roundtables_drafts_or_the_follow_up_desk(reader, sokha):
    asked = make_recommendation()
    make_outcome(recommendation=asked, text_en="Draft outcome", approved=False)
    make_recommendation(title_en="Draft request", published=False)
    other = make_roundtable(title_en="Other", title_km="ផ្សេង")
    make_recommendation(roundtable=other, title_en="Of another one")
    FollowUp.objects.create(
        recommendation=asked,
        owner=sokha,
        next_on=datetime.date(2025, 5, 1),
        due="Telephone in secret",
    )

    page = text_of(reader.get(f"/en/{PATH}"))

    for words in ("Draft", "Of another one", "in secret", "sokha"):
        assert words not in page


def test_ledger_of_an_unpublished_roundtable_is_not_there(reader):
    make_roundtable(published=False)

    assert reader.get(f"/en/{PATH}").status_code == 404
    assert reader.get("/en/roundtables/none/follow-up/").status_code == 404


def test_former_address_leads_to_the_ledger(reader):
    roundtable = make_roundtable()
    roundtable.slug = "first"
    roundtable.save()

    assert reader.get(f"/en/{PATH}").headers["Location"] == "/en/roundtables/first/follow-up/"


def test_ledger_without_anything_says_so(reader):
    make_roundtable()

    page = reader.get(f"/en/{PATH}").text

    assert "No recommendations or documents have been published yet." in page


def test_edition_that_was_delivered_is_linked(reader):
    document = make_document()
    make_outcome(document=document, version=document.latest())

    assert document.latest().get_absolute_url() in reader.get(f"/en/{PATH}").text


@pytest.mark.parametrize("language", ["en", "km"])
def test_roundtable_page_shows_issues_documents_and_dated_outcomes(reader, language):
    issue = make_issue(rank=1)
    asked = make_recommendation(issue)
    document = make_document()
    outcome = make_outcome(recommendation=asked)

    page = reader.get(f"/{language}/roundtables/first-roundtable/").text

    for found, name in ((issue, "title"), (document, "title"), (outcome, "text")):
        assert found.in_language(name, language) in page
    assert '<time datetime="2025-03-26">' in page
    assert f"/{language}/{PATH}" in page


def test_roundtable_page_does_not_say_that_a_voice_was_heard_where_nothing_came(reader):
    asked = make_recommendation()
    path = "/en/roundtables/first-roundtable/"
    assert "Your voice was heard" not in reader.get(path).text

    make_outcome(recommendation=asked)

    assert "Your voice was heard" in reader.get(path).text


def test_home_shows_the_newest_roundtables_first_issues_and_newest_outcomes(reader):
    old = make_roundtable(title_en="Old", title_km="ចាស់", position=1)
    new = make_roundtable(title_en="New", title_km="ថ្មី", position=2)
    make_issue(roundtable=old, title_en="Old issue", rank=1)
    for rank in range(1, 7):
        make_issue(roundtable=new, title_en=f"Issue {rank}", rank=rank)
    asked = make_recommendation(roundtable=old)
    for day in range(1, 5):
        make_outcome(
            recommendation=asked, text_en=f"Came {day}.", dated=datetime.date(2025, 5, day)
        )

    page = reader.get("/en/").text

    assert [f"Issue {rank}" in page for rank in range(1, 7)] == [True] * 5 + [False]
    assert "Old issue" not in page
    assert [f"Came {day}." in page for day in range(1, 5)] == [False, True, True, True]


def test_home_shows_no_draft_and_no_new_title_of_a_document_under_change(reader):
    make_issue(title_en="Draft issue", published=False)
    document = make_document()
    make_outcome(document=document)
    document.title_en = "Secret new title"
    document.save()

    page = reader.get("/en/").text

    assert "Draft issue" not in page
    assert "Secret new title" not in page
    assert "The critical issues" in page


def test_outcome_of_what_was_taken_down_is_nowhere(reader):
    outcome = make_outcome()
    unpublish(outcome.recommendation)

    for path in ("", "results/", PATH, "roundtables/first-roundtable/"):
        assert outcome.text_en not in reader.get(f"/en/{path}").text


def test_ledger_roundtable_page_and_home_need_the_same_queries_for_many(reader, queries_of):
    paths = [f"/en/{path}" for path in (PATH, "roundtables/first-roundtable/", "")]

    def add():
        """Add one of everything."""
        make_outcome(recommendation=make_recommendation(make_issue()))
        make_outcome(document=make_document())

    add()
    few = [queries_of(reader, path) for path in paths]
    for _number in range(3):
        add()

    assert [queries_of(reader, path) for path in paths] == few
    assert max(few) <= 12
