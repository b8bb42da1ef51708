"""Recommendations as readers find them: who is asked for what, why, and what came of it."""

import datetime

import pytest

from roundtable.publication import unpublish
from tests.documents.told import HIDDEN, make_told, row
from tests.factories import (
    make_document,
    make_issue,
    make_letter,
    make_outcome,
    make_recommendation,
    make_roundtable,
)
from tests.submissions.pages import text_of

pytestmark = pytest.mark.django_db

PATH = "recommendations/publish-every-land-concession-with-its-map/"


@pytest.mark.parametrize("language", ["en", "km"])
def test_recommendation_shows_its_texts_in_each_language(reader, language):
    issue = make_issue()
    asked = make_recommendation(issue)

    page = reader.get(f"/{language}/{PATH}").text

    for found, name in (
        (asked, "title"),
        (asked, "body_html"),
        (asked.addressee, "name"),
        (issue, "title"),
    ):
        assert found.in_language(name, language) in page
    assert asked.code in page
    assert page.count("<h1>") == 1
    assert page.count('aria-current="step"') == 1


def test_recommendation_shows_both_languages_on_request(reader):
    asked = make_recommendation()

    page = reader.get(f"/km/{PATH}?both=1").text

    assert asked.body_html_en in page
    assert asked.body_html_km in page


@pytest.mark.parametrize("hidden", [{"published": False}, {"approved": False}])
def test_draft_or_unapproved_recommendation_is_not_there(reader, hidden):
    asked = make_recommendation(**hidden)

    assert reader.get(f"/en/{PATH}").status_code == 404
    assert asked.title_en not in reader.get("/en/recommendations/").text


def test_recommendation_of_an_unpublished_roundtable_is_not_there(reader):
    unpublish(make_recommendation().roundtable)

    assert reader.get(f"/en/{PATH}").status_code == 404


def test_former_address_leads_to_the_recommendation(reader):
    asked = make_recommendation()
    asked.slug = "maps"
    asked.save()

    assert reader.get(f"/en/{PATH}").headers["Location"] == "/en/recommendations/maps/"


def test_it_stands_as_its_newest_published_outcome_says(reader):
    asked = make_recommendation()
    assert "How it stands no outcome recorded yet" in text_of(reader.get(f"/en/{PATH}"))

    make_outcome(recommendation=asked, kind="delivered", dated=datetime.date(2025, 3, 26))
    make_outcome(recommendation=asked, kind="answered", dated=datetime.date(2025, 5, 2))
    make_outcome(
        recommendation=asked, kind="adopted", dated=datetime.date(2025, 6, 1), approved=False
    )

    for path in (PATH, "recommendations/"):
        page = text_of(reader.get(f"/en/{path}"))
        assert "Answered, 2 May 2025" in page
        assert "Adopted" not in page


def test_outcomes_stand_newest_first(reader):
    asked = make_recommendation()
    for day in (1, 3, 2):
        make_outcome(
            recommendation=asked, dated=datetime.date(2025, 5, day), text_en=f"Came {day}."
        )

    page = reader.get(f"/en/{PATH}").text

    assert page.index("Came 3.") < page.index("Came 2.") < page.index("Came 1.")


def test_issues_behind_it_stand_with_their_published_counts(reader):
    shown, hidden = make_issue(rank=1), make_issue(rank=2, title_en="Hidden counts")
    make_issue(title_en="Draft issue", published=False)
    asked = make_recommendation(shown, hidden)
    make_told(
        asked.roundtable,
        row("issue", shown.code, 60, 40, 20),
        row("issue", hidden.code, **HIDDEN),
    )

    page = text_of(reader.get(f"/en/{PATH}"))

    assert f"{shown.code} {shown.title_en} 60 (30%)" in page
    assert f"{hidden.code} Hidden counts not shown" in page
    assert "Draft issue" not in page


def test_draft_issue_of_a_recommendation_is_not_named(reader):
    make_recommendation(make_issue(title_en="Draft issue", published=False))

    assert "Draft issue" not in reader.get(f"/en/{PATH}").text
    assert "Draft issue" not in reader.get("/en/results/").text


def test_carried_forward_leads_both_ways_as_far_as_published(reader):
    old = make_recommendation()
    later = make_roundtable(title_en="Second", title_km="ទីពីរ", position=2)
    new = make_recommendation(roundtable=later, title_en="Again", carried_from=old)

    assert new.get_absolute_url() in reader.get(old.get_absolute_url()).text
    assert old.get_absolute_url() in reader.get(new.get_absolute_url()).text

    unpublish(new)

    assert "Carried forward" not in reader.get(old.get_absolute_url()).text


def test_letters_that_can_be_sent_are_offered_and_others_are_not(reader):
    asked = make_recommendation()
    make_letter(recommendation=asked, title_en="Still good")
    make_letter(recommendation=asked, title_en="Run out", expires_on=datetime.date(2025, 1, 1))
    make_letter(recommendation=asked, title_en="Draft letter", published=False)

    page = text_of(reader.get(f"/en/{PATH}"))

    assert "Still good" in page
    assert "Run out" not in page
    assert "Draft letter" not in page


def test_document_in_which_it_stands_is_named(reader):
    asked = make_recommendation()
    document = make_document(body_en="[[recommendations]]", body_km="[[recommendations]]")

    assert document.get_absolute_url() in reader.get(asked.get_absolute_url()).text


def test_source_that_somebody_wrote_is_shown_as_text(reader):
    make_outcome(text_en="<script>alert(1)</script>")

    page = reader.get(f"/en/{PATH}").text

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_list_without_recommendations_says_so(reader):
    page = reader.get("/en/recommendations/").text

    assert "No recommendations have been published yet." in page


def test_recommendation_pages_need_the_same_queries_for_many(reader, queries_of):
    issue = make_issue(rank=1)
    asked = make_recommendation(issue)
    make_told(issue.roundtable, row("issue", issue.code, 60, 40, 20))

    def add():
        """Add one of everything."""
        make_outcome(recommendation=asked)
        asked.issues.add(make_issue())
        make_document(body_en="[[recommendations]]", body_km="[[recommendations]]")
        make_letter(recommendation=asked)
        make_outcome(recommendation=make_recommendation(issue))

    add()
    few = [queries_of(reader, f"/en/{path}") for path in (PATH, "recommendations/")]
    for _number in range(3):
        add()

    assert [queries_of(reader, f"/en/{path}") for path in (PATH, "recommendations/")] == few
    assert max(few) <= 12
