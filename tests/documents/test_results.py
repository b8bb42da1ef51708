"""Everything published, by roundtable."""

import datetime
import html
import re

import pytest
from django.urls import reverse
from django.utils import translation

from documents.models import Issue
from documents.published import lines_to, of_roundtables, outcome_box
from roundtable.publication import unpublish
from sessions.models import Figure
from tests.documents.told import HIDDEN, make_told, row
from tests.factories import (
    make_document,
    make_issue,
    make_outcome,
    make_recommendation,
    make_release,
    make_roundtable,
    make_session,
)
from tests.submissions.factories import make_excerpt, make_submission, make_topic
from tests.submissions.pages import text_of

pytestmark = [pytest.mark.once, pytest.mark.django_db]

LISTS = ("documents:results", "documents:recommendations")


def make_walk(**fields):
    """Return (issue, recommendation, document, outcome) of one roundtable."""
    issue = make_issue(rank=1, **fields)
    asked = make_recommendation(issue)
    document = make_document(
        roundtable=issue.roundtable, body_en="[[issues]]", body_km="[[issues]]"
    )
    return issue, asked, document, make_outcome(recommendation=asked)


@pytest.mark.parametrize("language", ["en", "km"])
def test_results_show_the_whole_walk_in_each_language(reader, language):
    rows = make_walk()

    page = reader.get(f"/{language}/results/").text

    for found, name in zip(rows, ("title", "title", "title", "text"), strict=True):
        assert found.in_language(name, language) in page
        assert found.get_absolute_url().replace("/en/", f"/{language}/") in page
    assert rows[0].roundtable.in_language("host", language) in page
    assert page.count('aria-current="step"') == 1


def test_results_show_both_languages_side_by_side_with_each_id_once(reader):
    issue, *_rest = make_walk()

    page = reader.get("/en/results/?both=1").text

    assert issue.title_en in page
    assert issue.title_km in page
    assert 'lang="km"' in page
    assert page.count('id="first-roundtable"') == 1


def test_results_without_anything_say_so(reader):
    make_roundtable()

    assert "No results have been published yet." in reader.get("/en/results/").text


def test_drafts_and_what_nobody_approved_are_not_among_the_results(reader):
    issue = make_issue()
    make_issue(title_en="Draft issue", published=False)
    make_issue(title_en="Unapproved issue", approved=False)
    make_recommendation(issue, title_en="Draft request", published=False)
    asked = make_recommendation(issue)
    make_outcome(recommendation=asked, text_en="Unapproved outcome", approved=False)
    make_document(title_en="Draft document", published=False)

    page = text_of(reader.get("/en/results/"))

    for words in ("Draft", "Unapproved"):
        assert words not in page
    assert "no outcome recorded yet" in page


def test_unpublished_roundtable_takes_all_of_it_away(reader):
    issue, *_rest = make_walk()
    unpublish(issue.roundtable)

    page = reader.get("/en/results/").text

    assert issue.title_en not in page
    assert issue.roundtable.title_en not in page


def test_document_under_change_shows_its_last_version_and_not_the_new_text(reader):
    *_rest, document, _outcome = make_walk()
    document.title_en = "Secret new title"
    document.save()

    page = reader.get("/en/results/").text

    assert "Secret new title" not in page
    assert "The critical issues" in page


def test_numbers_are_those_of_the_latest_release_with_bars_and_never_the_exact_ones(reader):
    first = make_issue(rank=1)
    second = make_issue(rank=2, title_en="Second", title_km="ទីពីរ")
    topic = {"name_en": "Land", "name_km": "ដី"}
    make_told(first.roundtable, row("issue", first.code, 9999, 9999, 9999), number=1)
    make_told(
        first.roundtable,
        row("issue", first.code, 60, 40, 20),
        row("issue", second.code, **HIDDEN),
        {**row("topic", "land", 45, 30, 15), **topic},
        number=2,
    )

    page = reader.get("/en/results/")

    assert "60 (30%)" in text_of(page)
    assert 'width="30%"' in page.text
    assert "45 (23%)" in text_of(page)
    assert "105 (53%)" in text_of(page)
    assert "80 (40%)" in text_of(page)
    assert "not shown" in text_of(page)
    assert "2, frozen on 30 April 2025" in text_of(page)
    assert "/data/first-roundtable/release-2.json" in page.text
    for hidden in ("9999", "7001", "7002", "7003"):
        assert hidden not in page.text


def test_release_that_nobody_approved_is_not_told(reader):
    issue = make_issue(rank=1)
    make_told(issue.roundtable, row("issue", issue.code, 60, 40, 20), approved=False)

    page = text_of(reader.get("/en/results/"))

    assert "60" not in page
    assert "How we counted" not in page


def test_issue_that_is_newer_than_the_release_is_said_to_be_not_in_it(reader):
    issue = make_issue(rank=1)
    make_told(issue.roundtable)

    assert "not in this release" in text_of(reader.get("/en/results/"))


def test_small_groups_of_true_submissions_are_not_shown(reader):
    issue = make_issue(rank=1)
    issue.submissions.add(make_submission(state="accepted", place="inside"))
    make_release(issue.roundtable)

    page = text_of(reader.get("/en/results/"))

    assert "n = not shown" in page
    assert "(100%)" not in page


def test_issue_added_by_the_organizers_says_so_with_its_reason(reader):
    make_issue(basis="added", reason_en="Closed two weeks before.", reason_km="បិទមុនពីរសប្តាហ៍។")

    page = text_of(reader.get("/en/results/"))

    assert "added by the organizers Closed two weeks before." in page


def test_figure_joins_topic_issue_request_and_outcome_and_leads_to_each(reader):
    issue, asked, document, outcome = make_walk()
    issue.voices.add(make_excerpt())

    svg = reader.get("/en/results/").text.split('<svg class="flow"')[1].split("</svg>")[0]

    for path in (
        "/en/voices/land/",
        issue.get_absolute_url(),
        asked.get_absolute_url(),
        document.get_absolute_url(),
        outcome.get_absolute_url(),
    ):
        assert f'href="{path}"' in svg
    # topic to issue, issue to request, request to outcome; the document adds none
    assert svg.count("<path") == 3


def test_document_of_all_issues_sends_no_line_to_those_that_a_request_leads_on(reader):
    asked_about, alone = make_issue(), make_issue(title_en="Rivers", title_km="ទន្លេ")
    make_recommendation(asked_about)
    document = make_document(body_en="[[issues]]", body_km="[[issues]]")
    part = of_roundtables([asked_about.roundtable])[0]

    [joined] = [
        lines_to(part, row, issues) for issues, row, _outcomes in part.steps if row == document
    ]

    assert joined == [alone]


def test_topic_of_a_hidden_voice_or_of_submissions_alone_is_not_in_the_figure(reader):
    issue, *_rest = make_walk()
    submission = make_submission(state="accepted")
    submission.topics.add(make_topic())
    issue.submissions.add(submission)
    issue.voices.add(make_excerpt(submission, published=False))

    assert "/en/voices/land/" not in reader.get("/en/results/").text


def test_outcome_is_dated_and_names_its_basis_and_source(reader):
    session = make_session(title_en="The session")
    make_outcome(
        session=session,
        basis="press",
        source_url="https://www.example.org/news/1",
        dated=datetime.date(2025, 10, 26),
    )

    page = reader.get("/en/results/").text

    assert '<time datetime="2025-10-26">26 October 2025</time>' in page
    assert "Basis: press" in page
    assert '<a rel="noopener noreferrer" href="https://www.example.org/news/1">' in page
    assert "Source: example.org" in page
    assert session.get_absolute_url() in page


def test_session_that_readers_do_not_see_is_not_named(reader):
    session = make_session(title_en="Hidden session", published=False)
    make_outcome(session=session)

    assert "Hidden session" not in reader.get("/en/results/").text


def test_results_need_the_same_queries_for_many(reader, queries_of):
    issue, *_rest = make_walk()
    issue.voices.add(make_excerpt())
    make_told(issue.roundtable)
    few = queries_of(reader, "/en/results/")

    other = make_roundtable(title_en="Other", title_km="ផ្សេង", slug="other")
    Figure(roundtable=other, value="1", value_km="១", label="x", label_km="x").save()
    make_walk(roundtable=other)
    for _number in range(3):
        make_outcome(recommendation=make_recommendation(make_issue(roundtable=other)))
        make_outcome(document=make_document(roundtable=other), session=make_session())
    Issue.objects.last().voices.add(make_excerpt())
    make_told(other)

    assert queries_of(reader, "/en/results/") == few <= 12


def test_results_answer_get_and_head_only(reader):
    assert reader.post("/en/results/").status_code == 405


def test_stations_that_lead_to_a_part_of_the_results_find_it_though_it_is_empty(reader):
    document = make_document()
    issue = make_issue()
    asked = make_recommendation(issue)
    unpublish(asked)
    results = reader.get("/en/results/").text

    for page in (document, issue):
        links = re.findall(r'href="/en/results/#([^"]+)"', reader.get(page.get_absolute_url()).text)
        assert links
        assert [name for name in links if f'id="{name}"' not in results] == []
    assert "No recommendations have been published yet." in results


def test_station_of_voices_leads_from_a_request_to_the_numbers_though_no_voice_is_shown(reader):
    asked = make_recommendation(issue := make_issue())

    assert f'href="{issue.get_absolute_url()}#counts"' in reader.get(asked.get_absolute_url()).text
    assert 'id="counts"' in reader.get(issue.get_absolute_url()).text


@pytest.mark.parametrize("language", ["en", "km"])
def test_our_own_reading_is_never_told_as_an_institutions_answer(reader, language):
    issue = make_issue()
    asked = make_recommendation(issue)
    outcome = make_outcome(recommendation=asked, kind="partly", basis="reading")
    with translation.override(language):
        kind, reading = outcome.get_kind_display(), outcome.get_basis_display()
        paths = [asked.get_absolute_url(), issue.get_absolute_url(), *map(reverse, LISTS)]

    for path in paths:
        assert f"{kind} ({reading})" in html.unescape(reader.get(path).text).lower()
    with translation.override(language):
        assert reading in outcome_box(outcome, language).title
    feed = html.unescape(reader.get(f"/{language}/feed.xml").text).lower()
    assert f"{kind} ({reading})" in feed
