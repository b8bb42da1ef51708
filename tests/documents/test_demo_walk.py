"""The demonstration: invented voices and answers, and a walk to outcomes and back, by two people."""

import io
import re
from unittest.mock import patch

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings
from django.utils.html import escape

from documents import demonstration as walk
from documents.models import (
    Addressee,
    Document,
    FollowUp,
    Issue,
    LetterAddressee,
    ModelLetter,
    Outcome,
    Recommendation,
    RunningItem,
    Statement,
)
from roundtable.models import Organizer
from sessions.models import Roundtable
from submissions import answers, demonstration, receipts, releases, submitter, survey_tables
from submissions.models import Excerpt, Release, Response, Submission, Survey

pytestmark = pytest.mark.once

PUBLIC = (Issue, Recommendation, Statement, Document, Outcome, ModelLetter)


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker, tmp_path_factory):
    """Load a demonstration once for this module, and take it back; what it printed."""
    var, told = tmp_path_factory.mktemp("demo"), io.StringIO()
    fewer = patch.object(demonstration, "COUNT", 110)
    quick = patch.dict(receipts.HASH, memory_cost=64, time_cost=1)
    installed = override_settings(DEMONSTRATION=True, VAR_DIR=var)
    with django_db_blocker.unblock(), transaction.atomic(), fewer, quick, installed:
        call_command("load_demo", stdout=told)
        yield told.getvalue()
        transaction.set_rollback(True)


@pytest.fixture
def demo(loaded, db):
    """A demonstration installation with fewer submissions; what it printed."""
    return loaded


@pytest.fixture
def roundtable(demo):
    """The invented roundtable."""
    return Roundtable.objects.get(slug="demonstration-roundtable")


@pytest.fixture
def survey(demo):
    """The invented survey that has answers."""
    return Survey.objects.get(slug="invented-survey")


def test_demonstration_shows_every_state_and_voices_in_both_languages(demo):
    assert Submission.objects.exclude(channel="survey").count() == 110
    assert {*Submission.objects.values_list("state", flat=True)} >= {
        "received",
        "reading",
        "accepted",
        "declined",
        "withdrawn",
    }
    assert Excerpt.objects.published().count() > 3
    assert Excerpt.objects.filter(audience="officials").exists()
    assert {o.username for o in Organizer.objects.all()} == {
        "curator",
        "translator",
        "publisher",
        "keyholder",
        "auditor",
        "coordinator",
    }


def test_second_start_loads_nothing_and_prints_the_same_logins(demo):
    again = io.StringIO()
    call_command("load_demo", stdout=again)

    assert demo.endswith(again.getvalue())


def test_the_whole_walk_is_public_in_both_languages(roundtable):
    assert roundtable.stage == "published"
    assert roundtable.issues.published().count() == 5
    assert roundtable.recommendations.published().count() == 7
    assert roundtable.statements.published().count() == 2
    assert Outcome.objects.published().of_roundtable(roundtable).count() == 8
    assert ModelLetter.objects.current().count() == 1
    for model in PUBLIC:
        assert [*model.objects.lacking_khmer()] == [*model.objects.stale()] == []


def test_two_people_published_each_text(roundtable):
    for model in PUBLIC:
        for row in model.objects.exclude(approved_en_source="shipped"):
            for code in ("en", "km"):
                assert row.editor(code).username == "curator"
                assert getattr(row, f"approved_{code}_by").username == "publisher"
    for release in (roundtable.releases.of_voices().get(), roundtable.releases.of_surveys().get()):
        assert (release.frozen_by.username, release.approved_by.username) == (
            "curator",
            "publisher",
        )
        assert not release.approved_alone


def test_ranks_follow_from_an_approved_release(roundtable):
    release = roundtable.releases.of_voices().get()

    issues = [*roundtable.issues.published().in_order()]

    assert [issue.rank for issue in issues] == [1, 2, 3, 4, 5]
    assert {issue.release for issue in issues} == {release}
    totals = [release.row("issue", issue.code)["total"] or 0 for issue in issues]
    assert totals == sorted(totals, reverse=True)
    assert totals[0] > 0
    assert release.sha256 == releases.sha256(release.contents)
    # A release that counts the same again says the same.
    assert release.exact == releases.exact_rows(roundtable)


def test_every_linked_submission_speaks_of_the_topic_of_its_issue(roundtable):
    for row in walk.read()["issue"]:
        issue = Issue.objects.get(slug=row["slug"])
        for submission in issue.submissions.prefetch_related("topics"):
            assert submission.roundtable == roundtable
            assert submission.state == "accepted"
            assert {topic.slug for topic in submission.topics.all()} & {*row["topics"]}
        assert {*issue.voices.values_list("submission", flat=True)} <= {
            *issue.submissions.values_list("pk", flat=True)
        }


def test_document_was_handed_over_before_its_second_edition_told_what_came(roundtable):
    document = roundtable.documents.get(kind="issues")
    first, second = document.versions.order_by("number")
    delivered = Outcome.objects.get(kind="delivered", document=document)

    assert delivered.version == first
    assert first.made_on < delivered.dated < second.made_on
    assert second.what_changed_en == "The outcomes so far were added."
    for code in ("en", "km"):
        kinds = [block["kind"] for block in second.contents[code] if block["kind"] != "html"]
        assert kinds == [
            "figures",
            "issues",
            "voice",
            "voice",
            "recommendations",
            "statements",
            "outcomes",
        ]
        told = next(b for b in second.contents[code] if b["kind"] == "outcomes")["items"]
        assert len(told) == 8
    assert second.is_intact()


def test_outcomes_are_of_different_kinds_and_bases(roundtable):
    found = Outcome.objects.published().of_roundtable(roundtable)

    assert {o.kind for o in found} == {
        *("delivered", "acknowledged", "asked-more", "promised"),
        *("partly", "refused", "no-reply"),
    }
    assert {o.basis for o in found} == {"record", "institution", "press", "reading"}
    dates = [o.dated for o in found]
    assert min(dates) > roundtable.releases.of_voices().get().frozen_on


def test_voice_that_is_withdrawn_leaves_the_document(roundtable):
    document = roundtable.documents.get(kind="issues")
    held = document.latest().held.first()
    submission = Excerpt.objects.get(slug=held.code_id).submission

    submitter.withdraw(submission)

    assert document.latest().number == 3
    assert held.code_id not in str(document.latest().contents)
    assert not document.versions.get(number=1).is_intact()
    assert not document.versions.get(number=2).is_intact()


def test_receipt_that_is_printed_leads_to_an_outcome(demo, roundtable, reader):
    number = re.search(r"leads to an outcome:  (\d{20})", demo)[1]
    receipt_numbers = re.search(r"Receipts to try:  (.*)", demo)[1].split()

    assert len(receipt_numbers) == 5
    outcomes = Outcome.objects.published().filter(recommendation__isnull=False)
    for language in ("en", "km"):
        page = reader.post(f"/{language}/receipt/", {"receipt": number})
        assert page.status_code == 200
        assert any(escape(o.in_language("text", language)) in page.text for o in outcomes)


def test_letter_knows_its_addressees_by_country(roundtable):
    found = LetterAddressee.objects.order_by("country").values_list("country", "addressee__name_en")

    assert [*found] == [
        ("", "European External Action Service (demonstration)"),
        ("US", "Department of State (demonstration)"),
    ]


def test_organizers_find_a_running_order_and_things_to_ask_again(roundtable):
    assert RunningItem.objects.filter(session__roundtable=roundtable).count() == 7
    assert FollowUp.objects.open().count() == 2
    assert FollowUp.objects.overdue().count() == 1
    assert not RunningItem.objects.exclude(sealed_names=None).exists()


def test_nothing_of_it_can_be_taken_for_real(roundtable):
    assert Release.objects.exclude(roundtable=roundtable).count() == 0
    invented = Addressee.objects.exclude(name_en="U.S. Department of State")
    assert invented.count() == 3
    for addressee in invented:
        assert "(demonstration)" in addressee.name_en
        assert "(សាកល្បង)" in addressee.name_km
    for row in LetterAddressee.objects.all():
        assert row.email.endswith(".example.org")
    for outcome in Outcome.objects.of_roundtable(roundtable):
        assert outcome.source_url.startswith("https://example.org/") or not outcome.source_url


def test_walk_without_any_voice_still_has_its_document():
    assert walk.with_voices("a\n\n[[voice]]\n\n[[voice]]\n", []) == "a\n\n\n\n\n"
    assert walk.with_voices("[[voice]] [[voice]]", ["v-1", "v-2", "v-3"]) == (
        "[[voice v-1]] [[voice v-2]]"
    )


# The survey


def test_640_are_counted_of_whom_52_percent_are_inside_and_both_languages_are_spoken(survey):
    counted = survey.responses.counted()

    assert counted.count() == 640
    assert round(100 * counted.filter(place="inside").count() / 640) == 52
    assert counted.filter(place="unsaid").exists()
    assert min(counted.filter(language=code).count() for code in ("en", "km")) > 100
    assert counted.filter(is_group=True).count() == 16
    assert counted.exclude(answered_on__range=(survey.opens_on, survey.closes_on)).count() == 0
    assert counted.values("answered_on").distinct().count() > 30


def test_beside_those_who_are_counted_some_wait_or_are_left_out_or_withdrew(survey):
    assert {
        state: survey.responses.filter(state=state).count() for state in Response.State.values
    } == {"counted": 640, "waiting": 6, "out": 4, "withdrawn": 5}


def test_every_answer_is_one_that_the_form_would_take(survey):
    questions = {q.code: q for q in survey.questions.counted().prefetch_related("options")}
    for response in survey.responses.counted():
        for code, given in response.choices.items():
            assert answers.checked(questions[code], given) == given


def test_own_words_are_on_the_desk_and_three_receipts_open_answers(demo, survey, reader):
    assert Submission.objects.filter(channel="survey", response__survey=survey).count() == 20
    numbers = re.search(r"answers to the survey:  (.*)", demo)[1].split()

    assert len(numbers) == 3
    for number in numbers:
        assert reader.post("/km/receipt/", {"receipt": number}).status_code == 200


def test_results_hide_what_is_small_and_can_be_made_again(survey):
    release = survey.releases.get()
    told = release.data

    assert (told["n"], told["inside"], told["abroad"], told["groups"]) == (640, 335, 285, 15)
    assert survey_tables.recomputed(release) == release.contents
    assert release.sha256 == releases.sha256(release.contents)
    notice = next(r for r in release.question("heard")["rows"] if r["id"] == "notice")
    assert (notice["total"], notice["inside"], notice["abroad"]) == (None, None, None)
    first = min(release.question("five")["rows"], key=lambda row: row["rank"] or 99)
    assert (first["rank"], first["id"]) == (1, "speaking")


def test_results_say_everywhere_that_they_are_invented(roundtable, survey, reader):
    document = roundtable.documents.get(kind="results")
    paths = (f"/surveys/{survey.slug}/results/", f"/documents/{document.slug}/", "/surveys/")
    for path in paths:
        assert "Invented survey: what matters most" in reader.get(f"/en{path}").text
        assert "ការស្ទង់មតិប្រឌិត៖ អ្វីដែលសំខាន់ជាងគេ" in reader.get(f"/km{path}").text
    for data in (release_path(survey), f"/en/surveys/{survey.slug}/results.csv"):
        assert "nvented" in reader.get(data).content.decode()


def release_path(survey):
    """Return the path of the published bytes."""
    return survey.releases.get().get_absolute_url()


def test_another_survey_is_open_and_says_that_it_is_invented(demo, reader):
    found = Survey.objects.open().get()

    assert not found.has_answers()
    assert "Invented survey: the next session" in reader.get(f"/en/surveys/{found.slug}/").text
