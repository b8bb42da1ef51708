"""The page that ranks by a survey: nothing chosen silently, nothing lost without being asked."""

import re

import pytest

from documents import ranking
from documents.models import Issue
from tests.conftest import change
from tests.documents.test_issue_admin import WORDS
from tests.documents.test_survey_ranking import in_order, rank, release_of
from tests.factories import make_issue, make_release, make_roundtable
from tests.roundtable.organizers import browser, history_of, make_organizer
from tests.submissions.pages import text_of
from tests.submissions.surveys import make_survey

FORM = "/admin/documents/issue/{}/change/"


@pytest.fixture
def curator(db):
    """A curator: she may rank."""
    return make_organizer("hong", "curator")


@pytest.fixture
def hong(curator):
    """Her browser."""
    return browser(curator)


@pytest.fixture
def release(db):
    """An approved release."""
    return release_of(make_survey())


def page_of(release, question="ranking", most=2):
    """Return the address of the page with a proposal."""
    path = f"/admin/documents/issue/ranking/{release.roundtable_id}/survey/"
    return f"{path}?source={release.pk}:{question}&most={most}"


def hidden(page):
    """Return what the page carries along."""
    found = re.findall(r'<input type="hidden" name="(seen|newest)" value="([^"]*)">', page)
    return dict(found)


def selected(page):
    """Return what is chosen for each answer, by its code."""
    fields = re.findall(r'<select name="issue-(\w+)".*?</select>', page, re.DOTALL)
    return {
        code: re.search(
            rf'name="issue-{code}".*?<option value="(\w*)" selected', page, re.DOTALL
        ).group(1)
        for code in fields
    }


def send(client, release, *, carried=None, **fields):
    """Send the form as it was opened."""
    carried = carried or hidden(client.get(page_of(release)).text)
    return client.post(page_of(release), {**carried, **fields}, follow=True)


def test_page_proposes_with_numbers_and_chooses_nothing_by_itself(hong, release):
    make_issue(title_en="Media, radio and press", basis="later")

    page = hong.get(page_of(release, most=20))

    told = text_of(page)
    assert "1 Media, radio and press 900 200 400 210 180" in told
    assert "3 Schools 90 5 50 30 20" in told
    assert "Not proposed: Courts" in told
    assert selected(page.text) == {"media": "", "land": "", "schools": ""}


def test_ties_are_said_before_anything_is_ranked(hong, release):
    told = text_of(hong.get(page_of(release, "single")))

    assert "2 Land same numbers as another: the order of the form decided" in told


def test_issue_that_has_the_answer_is_chosen_already(hong, curator, release):
    rank(release, {"media": None}, by=curator)

    assert selected(hong.get(page_of(release)).text) == {
        "media": str(Issue.objects.get().pk),
        "land": "",
    }


def test_accepting_makes_and_orders_issues_and_tells_the_history(hong, release):
    land = make_issue(title_en="Fields", basis="later")

    answer = send(hong, release, **{"issue-media": "new", "issue-land": str(land.pk)})

    assert "The order is saved." in answer.text
    assert "Drafts to be written and approved: I-2." in answer.text
    assert in_order(release.roundtable) == [
        (1, "Media, radio and press", "survey", "media"),
        (2, "Fields", "survey", "land"),
    ]
    assert [who for who, _what in history_of(land)] == ["hong"]
    assert "Issues ranked by a survey." in history_of(release.roundtable)[0][1]


def test_who_loses_a_rank_is_named_and_asked_for_first(hong, release):
    report = make_issue(slug="report")
    ranking.put(report, rank=1)
    chosen = {"issue-media": "new", "issue-land": "new"}

    asked = send(hong, release, **chosen)

    assert "They lose their rank:" in asked.text
    assert str(report) in text_of(asked)
    assert selected(asked.text) == {"media": "new", "land": "new"}
    assert in_order(release.roundtable) == [(1, report.title_en, "report", None)]
    done = send(hong, release, losing=str(report.pk), **chosen)
    assert f"why it stands here”: {report.code}" in done.text
    assert [row[2] for row in in_order(release.roundtable)] == ["survey", "survey", "later"]
    assert "Lost its rank" in history_of(report)[-1][1]


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"issue-media": "new"}, "This field is required."),
        ({"issue-media": "new", "issue-land": "999"}, "Select a valid choice."),
        ({"issue-media": "twice", "issue-land": "twice"}, "stands for another answer already"),
    ],
)
def test_missing_foreign_or_twice_chosen_issue_is_refused_beside_its_answer(
    hong, release, fields, error
):
    issue = make_issue(basis="later")
    fields = {name: str(issue.pk) if key == "twice" else key for name, key in fields.items()}

    answer = send(hong, release, **fields)

    assert error in answer.text
    assert in_order(release.roundtable) == [(None, issue.title_en, "later", None)]


def test_second_of_two_organizers_is_told_and_keeps_what_she_chose(hong, curator, release):
    issue = make_issue(basis="later")
    carried = hidden(hong.get(page_of(release)).text)
    rank(release, {"media": issue}, by=curator)

    chosen = {"issue-media": str(issue.pk), "issue-land": "new"}
    answer = send(hong, release, carried=carried, **chosen)

    assert "The order was changed meanwhile" in answer.text
    assert selected(answer.text) == {"media": str(issue.pk), "land": "new"}
    assert len(in_order(release.roundtable)) == 1


@pytest.mark.parametrize(
    "query",
    ["source=x", "source=1:long&most=5", "source=999:ranking&most=5", "source={}:ranking&most=21"],
)
def test_broken_question_is_an_error_and_proposes_nothing(hong, release, query):
    path, _query = page_of(release).split("?")

    answer = hong.post(f"{path}?{query.format(release.pk)}", {"issue-media": "new"})

    assert answer.status_code == 200
    assert "Rank by these answers" not in answer.text
    assert not Issue.objects.exists()


def test_draft_release_is_not_offered_and_without_one_the_page_says_so(hong):
    release = release_of(make_survey(), approved=False)

    page = hong.get(page_of(release)).text

    assert "No survey of this roundtable has an approved release yet." in page
    ranking_page = hong.get(f"/admin/documents/issue/ranking/{release.roundtable_id}/").text
    assert "Rank by a survey" not in ranking_page


def test_page_of_ranking_leads_here_and_warns_before_voices_replace_the_survey(
    hong, curator, release
):
    path = f"/admin/documents/issue/ranking/{release.roundtable_id}/"
    assert f'href="{path}survey/"' in hong.get(path).text
    rank(release, {"media": None}, by=curator)
    make_release(release.roundtable)

    page = hong.get(path).text
    assert "ranking by voices replaces that" in page
    assert 'name="move"' not in page


def test_form_keeps_the_rank_by_survey_or_gives_it_up(hong, curator, release):
    rank(release, {"media": None, "land": None}, by=curator)
    first, second = release.roundtable.issues.in_order()
    assert "Media, radio and press" in hong.get(FORM.format(first.pk)).text

    change(hong, FORM.format(second.pk), {**WORDS, "basis": "survey", "slug": "b"})
    change(hong, FORM.format(first.pk), {**WORDS, "basis": "later", "slug": "a"})

    found = release.roundtable.issues.order_by("number").values_list("basis", "rank", "release")
    assert [*found] == [("later", None, None), ("survey", 1, release.pk)]


def test_deleting_a_survey_ranked_draft_leaves_no_gap(hong, curator, release):
    rank(release, {"media": None, "land": None}, by=curator)
    first = release.roundtable.issues.in_order()[0]

    hong.post(f"/admin/documents/issue/{first.pk}/delete/", {"post": "yes"})

    assert in_order(release.roundtable) == [(1, "Land", "survey", "land")]


@pytest.mark.parametrize("role", ["translator", "keyholder", "auditor", "coordinator"])
def test_who_may_not_rank_neither_sees_nor_ranks(release, role):
    client = browser(make_organizer(role, role))

    assert client.get(page_of(release)).status_code == 403
    assert client.post(page_of(release), {"issue-media": "new"}).status_code == 403
    assert not Issue.objects.exists()


def test_unknown_roundtable_is_404(hong):
    assert hong.get("/admin/documents/issue/ranking/999/survey/").status_code == 404


def test_page_takes_the_same_few_queries_however_many_issues(
    hong, release, django_assert_max_num_queries
):
    for number in range(10):
        make_issue(slug=f"i-{number}")
    make_issue(roundtable=make_roundtable(slug="second"), slug="foreign")
    hong.get(page_of(release))

    with django_assert_max_num_queries(12):
        page = hong.get(page_of(release, most=20)).text
    assert page.count("<option") == 2 + 3 * 12
