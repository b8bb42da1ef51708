"""Issues as readers find them: how they were ranked, who stands behind them, what came of them."""

import pytest

from roundtable.publication import unpublish
from submissions import submitter
from tests.documents.told import HIDDEN, make_told, row
from tests.factories import (
    make_document,
    make_issue,
    make_outcome,
    make_recommendation,
    make_roundtable,
    make_statement,
)
from tests.submissions.factories import make_excerpt, make_submission
from tests.submissions.pages import text_of

pytestmark = pytest.mark.django_db

PATH = "issues/land-taken-from-villages/"
VOICE = "They closed the road to our field."


@pytest.mark.parametrize("language", ["en", "km"])
def test_issue_shows_its_texts_in_each_language(reader, language):
    issue = make_issue(rank=2, body_en="What it is about.", body_km="និយាយអំពីអ្វី។")

    page = reader.get(f"/{language}/{PATH}").text

    for name in ("title", "summary", "body_html", "reason"):
        assert issue.in_language(name, language) in page
    assert issue.code in page
    assert issue.roundtable.in_language("title", language) in page
    assert page.count("<h1>") == 1
    assert page.count('aria-current="step"') == 1


def test_issue_shows_both_languages_on_request(reader):
    issue = make_issue()

    page = reader.get(f"/en/{PATH}?both=1").text

    assert issue.title_en in page
    assert issue.title_km in page


@pytest.mark.parametrize("hidden", [{"published": False}, {"approved": False}])
def test_draft_or_unapproved_issue_is_not_there(reader, hidden):
    make_issue(**hidden)

    assert reader.get(f"/en/{PATH}").status_code == 404


def test_issue_of_an_unpublished_roundtable_is_not_there(reader):
    issue = make_issue()
    unpublish(issue.roundtable)

    assert reader.get(f"/en/{PATH}").status_code == 404
    assert issue.title_en not in reader.get("/en/issues/").text


def test_changed_issue_is_not_there_until_somebody_approves_it_anew(reader):
    issue = make_issue()
    issue.title_en = "Another title"
    issue.save()

    assert reader.get(f"/en/{PATH}").status_code == 404


def test_former_address_leads_to_the_issue(reader):
    issue = make_issue()
    issue.slug = "villages"
    issue.save()

    response = reader.get(f"/en/{PATH}")

    assert response.status_code == 301
    assert response.headers["Location"] == "/en/issues/villages/"


def test_issue_tells_the_release_that_ranked_it_and_its_counts(reader):
    issue = make_issue()
    release = make_told(issue.roundtable, row("issue", issue.code, 60, 40, 20))
    issue.basis, issue.release, issue.rank = "release", release, 1
    issue.save()

    page = text_of(reader.get(f"/en/{PATH}"))

    assert (
        "By the number of voices behind each issue in release 1, frozen on 30 April 2025." in page
    )
    for words in ("voices in all 60", "from inside Cambodia 40", "from abroad 20", "n = 200"):
        assert words in page


def test_hidden_counts_are_said_to_be_not_shown(reader):
    issue = make_issue()
    make_told(issue.roundtable, row("issue", issue.code, **HIDDEN))

    page = text_of(reader.get(f"/en/{PATH}"))

    for words in ("voices in all", "from inside Cambodia", "from abroad"):
        assert f"{words} not shown" in page


def test_only_the_place_is_hidden_where_the_total_is_shown(reader):
    issue = make_issue()
    make_told(issue.roundtable, row("issue", issue.code, 60, None, None))

    page = text_of(reader.get(f"/en/{PATH}"))

    assert "voices in all 60 from inside Cambodia not shown" in page


def test_submissions_behind_an_issue_are_not_counted_without_a_release(reader):
    issue = make_issue()
    issue.submissions.add(make_submission(state="accepted"))

    page = text_of(reader.get(f"/en/{PATH}"))

    assert "The voices behind this issue have not been counted in a release." in page
    assert "voices in all" not in page


def test_published_voices_stand_with_their_issue_and_no_others(reader):
    issue = make_issue()
    issue.voices.add(
        make_excerpt(),
        make_excerpt(text_en="Not approved.", approved=False),
        make_excerpt(text_en="Not published.", published=False),
        make_excerpt(text_en="For officials.", audience="officials", published=False),
    )

    page = reader.get(f"/en/{PATH}").text

    assert VOICE in page
    for words in ("Not approved.", "Not published.", "For officials."):
        assert words not in page


def test_voice_given_for_another_roundtable_only_does_not_stand_with_an_issue(reader):
    issue = make_issue()
    other = make_roundtable(title_en="Other", title_km="ផ្សេង")
    elsewhere = make_submission(state="accepted", roundtable=other)
    wider = make_submission(state="accepted", roundtable=other, scope="wider", concern="Wider.")
    issue.voices.add(make_excerpt(elsewhere), make_excerpt(wider, text_en="Said to all."))

    page = reader.get(f"/en/{PATH}").text

    assert VOICE not in page
    assert "Said to all." in page


def test_withdrawn_voice_is_gone_from_its_issue_at_once(reader):
    issue, voice = make_issue(), make_excerpt()
    issue.voices.add(voice)
    assert VOICE in reader.get(f"/en/{PATH}").text

    submitter.withdraw(voice.submission)

    for path in (PATH, "results/", f"{PATH}?both=1"):
        assert VOICE not in reader.get(f"/en/{path}").text


def test_voice_whose_consent_was_lowered_is_gone_from_its_issue_at_once(reader):
    issue, voice = make_issue(), make_excerpt()
    issue.voices.add(voice)

    submitter.lower_consent(voice.submission, consent="officials", scope="roundtable")

    assert VOICE not in reader.get(f"/en/{PATH}").text


def test_issue_leads_on_to_request_statement_document_and_outcome(reader):
    issue = make_issue()
    asked = make_recommendation(issue)
    statement = make_statement(issue=issue)
    document = make_document(body_en="[[issues]]", body_km="[[issues]]")
    outcomes = [make_outcome(recommendation=asked), make_outcome(document=document)]
    without = make_document(title_en="Without it", title_km="គ្មាន")

    page = reader.get(f"/en/{PATH}").text

    for found in (asked, statement, document):
        assert found.get_absolute_url() in page
    assert page.count("Handed over at the session.") == len(outcomes)
    assert without.get_absolute_url() not in page
    for name in ("recommendations", "documents", "outcomes"):
        assert f'href="#{name}"' in page
        assert f'id="{name}"' in page


def test_drafts_around_an_issue_are_not_shown(reader):
    issue = make_issue()
    asked = make_recommendation(issue, title_en="Draft request", published=False)
    make_statement(issue=issue, title_en="Draft statement", approved=False)
    make_outcome(recommendation=asked, text_en="Draft outcome")

    page = text_of(reader.get(f"/en/{PATH}"))

    assert "Draft" not in page


def test_issues_are_listed_by_roundtable_and_rank(reader):
    new = make_roundtable(title_en="Second", title_km="ទីពីរ", position=2)
    old = make_roundtable(title_en="First", title_km="ទីមួយ", position=1)
    make_issue(roundtable=old, title_en="Old one", rank=1)
    make_issue(roundtable=new, title_en="New added", basis="added")
    make_issue(roundtable=new, title_en="New two", rank=2)
    make_issue(roundtable=new, title_en="New one", rank=1)

    page = reader.get("/en/issues/").text

    titles = ["Second", "New one", "New two", "New added", "First", "Old one"]
    places = [page.index(f">{title}</a>") for title in titles]
    assert places == sorted(places)
    assert page.count("<section") == 2


def test_list_of_issues_shows_ranks_in_khmer_digits_on_the_khmer_page(reader):
    make_issue(rank=1)

    page = reader.get("/km/issues/").text

    assert '<span class="rank">១</span>' in page
    assert "ដីភូមិត្រូវគេយក" in page


def test_list_without_issues_says_so(reader):
    assert "No issues have been published yet." in reader.get("/en/issues/").text


def test_issue_pages_need_the_same_queries_for_many(reader, queries_of):
    issue = make_issue(rank=1)
    make_told(issue.roundtable, row("issue", issue.code, 60, 40, 20))

    def add():
        """Add one of everything."""
        asked = make_recommendation(issue)
        issue.voices.add(make_excerpt())
        document = make_document(body_en="[[issues]]", body_km="[[issues]]")
        make_outcome(document=document)
        make_outcome(recommendation=asked)
        make_issue()

    add()
    few = [queries_of(reader, f"/en/{path}") for path in (PATH, "issues/")]
    for _number in range(3):
        add()

    assert [queries_of(reader, f"/en/{path}") for path in (PATH, "issues/")] == few
    assert max(few) <= 12
