"""The demonstration's walk: from invented voices to outcomes and back, by two people."""

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
from sessions.models import Roundtable
from submissions import demonstration, receipts, releases, submitter
from submissions.models import Excerpt, Release

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
    release = roundtable.releases.get()
    assert (release.frozen_by.username, release.approved_by.username) == ("curator", "publisher")
    assert not release.approved_alone


def test_ranks_follow_from_an_approved_release(roundtable):
    release = roundtable.releases.get()

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
    document = roundtable.documents.get()
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
    assert min(dates) > roundtable.releases.get().frozen_on


def test_voice_that_is_withdrawn_leaves_the_document(roundtable):
    document = roundtable.documents.get()
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
