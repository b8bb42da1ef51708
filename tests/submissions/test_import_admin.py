"""The import of answers step by step: nothing guessed, nothing half-done, nothing left lying."""

import datetime

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from submissions.imports import runs
from submissions.models import (
    AnswerImport,
    PendingFile,
    Response,
    Submission,
)
from tests.roundtable.organizers import browser, make_organizer
from tests.submissions.factories import make_recovery
from tests.submissions.importing import IMPORTS, ROWS, Wizard, counts, row, written
from tests.submissions.surveys import make_survey

pytestmark = pytest.mark.django_db
GONE = "The file is not here any more"


@pytest.fixture
def survey(db):
    """A published survey with a question of each kind."""
    make_recovery()
    return make_survey()


@pytest.fixture
def wizard(desk, survey):
    """The curator's import."""
    return Wizard(desk, survey)


def nothing_stored():
    """Return whether no answer, word or fingerprint is in the database."""
    return not (AnswerImport.objects.exists() or Response.objects.exists()) and not (
        Submission.objects.exists()
    )


def test_answers_are_brought_in_step_by_step(wizard, survey, desk):
    wizard.decided()
    assert counts(wizard.trial()) == [2, 0, 0]
    assert nothing_stored()

    page = wizard.run()

    assert "The answers are in." in page
    assert counts(page) == [2, 0, 0]
    imported = AnswerImport.objects.get()
    assert (imported.added, imported.consent) == (2, "quoted")
    assert imported.consent_wording == "We may quote you."
    found = Response.objects.order_by("answered_on").values_list("answered_on", "place", "choices")
    assert [*found] == [
        (
            datetime.date(2025, 3, 26),
            "inside",
            {
                "single": ["land"],
                "several": ["land", "media"],
                "ranking": ["land", "courts", "schools"],
                "scale": ["4"],
            },
        ),
        (
            datetime.date(2025, 3, 27),
            "abroad",
            {
                "single": ["courts"],
                "several": ["courts"],
                "ranking": ["courts", "land"],
                "scale": ["5"],
            },
        ),
    ]
    words = Submission.objects.get()
    assert "Please mend the village road." in words.recommendation
    assert not PendingFile.objects.exists()
    page = desk.get(f"/admin/submissions/submission/{words.pk}/change/").text
    assert "We may quote you." in page
    assert f"{IMPORTS}{imported.pk}/change/" in page


def test_history_tells_numbers_only(wizard, survey):
    wizard.decided()
    wizard.run()

    told = [entry.change_message for entry in LogEntry.objects.order_by("pk")]
    assert told[0].startswith("A file was laid in for import: rows 2, columns 8. · ")
    assert told[1].startswith("Answers imported: 2; known: 0; left out: 0. · ")
    assert not any(word in " ".join(told) for word in ("Land", "example.org", "answers.csv"))


def test_same_file_brings_nothing_new(wizard):
    wizard.decided().run()

    page = wizard.decided().trial()

    assert counts(page) == [0, 2, 0]
    assert "There is no new row in this file." in page
    assert 'name="how"' not in page
    assert "Nothing was stored." in wizard.run()
    assert AnswerImport.objects.count() == 1


def test_good_rows_come_in_and_the_bad_ones_are_listed(wizard, desk):
    data = written([*ROWS, row(timestamp="=soon"), row(timestamp="2199-01-01", scale="3")])
    wizard.upload(data)
    wizard.columns(c0="time")
    wizard.answers(**{"c0-order": "ymd"})
    wizard.words()
    page = wizard.trial()
    assert counts(page) == [2, 0, 2]
    assert 'value="good"' in page
    assert 'value="all"' not in page
    problems = desk.post(wizard.at("problems")).content.decode("utf-8-sig")
    assert "Some rows cannot be read: nothing was stored." in wizard.run(how="all")
    assert nothing_stored()

    done = wizard.run(how="good")

    assert counts(done) == [2, 0, 2]
    assert Response.objects.count() == 2
    left = desk.get(wizard.at("left-out"))
    assert left["Content-Disposition"] == 'attachment; filename="problems.csv"'
    assert left.content.decode("utf-8-sig") == problems
    assert (
        '"4","Timestamp","This is no day that we can read. Write it like 2025-03-26."' in problems
    )
    assert '"\'=soon"' in problems
    for step in ("columns", "answers", "trial"):
        assert GONE in desk.get(wizard.at(step), follow=True).text


def test_file_opens_for_its_browser_only_and_for_two_hours(wizard, desk, vanna, survey):
    wizard.decided()
    cookie = desk.cookies["answers"]
    assert cookie["path"] == wizard.at("trial").removesuffix("trial/")
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Strict")
    other_browser = browser(vanna)
    somebody = browser(make_organizer("dara", "curator"))
    somebody.cookies["answers"] = cookie.value

    for client in (other_browser, somebody):
        assert GONE in client.get(wizard.at("columns"), follow=True).text
        assert GONE in client.post(wizard.at("run"), {"how": "all"}, follow=True).text
    for minutes, answer in ((119, "What it is"), (121, GONE)):
        with time_machine.travel(timezone.now() + datetime.timedelta(minutes=minutes)):
            client = browser(vanna)
            client.cookies["answers"] = cookie.value
            assert answer in client.get(wizard.at("columns"), follow=True).text
    assert not PendingFile.objects.exists()
    assert nothing_stored()


def test_giving_up_deletes_the_file(wizard, desk, survey):
    wizard.decided()
    for step in ("give-up", "problems", "save"):
        assert desk.get(wizard.at(step)).status_code == 405

    page = desk.post(wizard.at("give-up"), follow=True)

    assert "Given up. The file is deleted, nothing was stored." in page.text
    assert LogEntry.objects.latest("pk").change_message.startswith("An import was given up. · ")
    assert not PendingFile.objects.exists()
    assert nothing_stored()


def test_browser_that_goes_away_leaves_nothing_half_done(wizard, desk, monkeypatch):
    rows = [row(timestamp=f"2025-03-{day:02}") for day in range(1, 29)]
    wizard.decided(written(rows))
    monkeypatch.setattr("submissions.admin.import_progress.SECONDS_BETWEEN", 0)
    response = desk.post(wizard.at("run"), {"how": "all"})
    pieces = iter(response.streaming_content)
    told = [next(pieces).decode() for _number in range(4)]
    assert "<progress" in told[2]

    # By the client's own wrapper: it leaves the connection of the tests open.
    response._iterator.close()

    assert nothing_stored()
    assert PendingFile.objects.count() == 1


def test_what_breaks_on_the_way_is_told_and_nothing_is_stored(wizard, desk, monkeypatch, caplog):
    wizard.decided()

    def broken(*args, **kwargs):
        raise RuntimeError("no space left")

    monkeypatch.setattr(runs, "record_of", broken)
    page = wizard.run()

    assert "Something went wrong on our side" in page
    assert page.rstrip().endswith("</html>")
    assert nothing_stored()


def test_page_that_grows_speaks_the_organizers_language(wizard, desk):
    wizard.decided()
    desk.post("/admin/language/", {"language": "km"})

    page = wizard.trial()

    assert "<b>២</b>" in page
    assert 'lang="km"' in page


def test_import_is_taken_back_after_a_question(wizard, desk):
    wizard.decided().run()
    imported = AnswerImport.objects.get()
    page = desk.get(f"{IMPORTS}{imported.pk}/change/")
    assert [*page.context["columns"]][:2] == [
        ("Timestamp", "when it was answered"),
        ("Email Address", "leave out: never stored"),
    ]
    asked = desk.get(f"{IMPORTS}{imported.pk}/take-back/")
    assert counts(asked.text) == [2, 1]
    assert AnswerImport.objects.exists()

    desk.post(f"{IMPORTS}{imported.pk}/take-back/")

    assert not AnswerImport.objects.exists()
    assert not Response.objects.exists()
    assert Submission.objects.get().state == "withdrawn"
    assert LogEntry.objects.latest("pk").is_deletion()
    wizard.decided()
    assert counts(wizard.trial()) == [2, 0, 0]


def test_taking_back_waits_for_a_release_to_be_decided(wizard, desk, survey, monkeypatch):
    wizard.decided().run()
    imported = AnswerImport.objects.get()
    survey.releases.create(
        roundtable=survey.roundtable,
        number=1,
        frozen_on=imported.on,
        contents="{}",
        exact={},
        sha256="",
    )

    page = desk.post(f"{IMPORTS}{imported.pk}/take-back/", follow=True)

    assert "A release of this survey waits for approval: decide it first." in page.text
    assert Response.objects.count() == 2


@pytest.mark.parametrize("role", ["publisher", "auditor", "translator"])
def test_who_may_not_import_is_refused_at_every_step(role, wizard, survey):
    wizard.decided()
    client = browser(make_organizer(role, role))

    assert client.get(f"{IMPORTS}{survey.pk}/file/").status_code == 403
    for step in ("columns", "answers", "words", "trial", "run", "problems", "save", "left-out"):
        assert client.post(wizard.at(step)).status_code == 403
    assert client.post(wizard.at("give-up")).status_code == 403
    assert PendingFile.objects.count() == 1


def test_list_takes_as_many_queries_for_many_imports(staff, survey):
    counted = []
    for many in (1, 1, 4):
        for _number in range(many):
            AnswerImport.objects.create(survey=survey, rules={}, added=1, known=0, bad=0)
        with CaptureQueriesContext(connection) as queries:
            staff.get(IMPORTS)
        counted.append(len(queries))

    assert counted[1] == counted[2]
