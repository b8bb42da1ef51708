"""What is kept no longer than it is needed."""

import datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db.utils import ConnectionHandler

from roundtable.models import SearchEntry, SiteSettings
from sessions import stages
from submissions import moderation, order, retention, submitter, uptime
from submissions.models import Clearing, Envelope, Excerpt, SealingKey, Submission
from tests.factories import make_roundtable
from tests.submissions.factories import make_excerpt, make_submission, receive

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def later(days):
    """Return a moment that many days after the first of January."""
    return datetime.datetime(2026, 1, 1, 12, tzinfo=datetime.UTC) + days * DAY


def test_original_words_are_sealed_ninety_days_after_the_decision_and_the_voice_stays(sokha):
    with time_machine.travel(later(0)):
        submission = make_submission(state="accepted", by=sokha, concern="Original words")
        moderation.note(submission, words="note", by=sokha)
        make_excerpt(submission)
    with time_machine.travel(later(89)):
        assert retention.purge().sealed == 0
    with time_machine.travel(later(90)):
        assert retention.due() == {"sealed": 1, "erased": 0, "spam": 0}
        assert retention.purge().sealed == 1

        submission.refresh_from_db()
        assert (submission.concern, submission.fold) == ("", "")
        assert [e.kind for e in submission.envelopes.all()] == ["words"]
        assert submission.notes.count() == 0
        assert Excerpt.objects.published().count() == 1


def test_undecided_submissions_keep_their_words():
    with time_machine.travel(later(0)):
        submission = make_submission()
    with time_machine.travel(later(400)):
        retention.purge()

    submission.refresh_from_db()
    assert submission.concern


def test_clearing_twice_does_nothing_the_second_time(sokha):
    with time_machine.travel(later(0)):
        make_submission(state="declined", by=sokha)
    with time_machine.travel(later(90)):
        first, second = retention.purge(), retention.purge()

    assert (first.sealed, second.sealed) == (1, 0)


def test_contacts_and_sealed_words_go_when_the_results_have_been_out_long_enough(sokha):
    with time_machine.travel(later(0)):
        roundtable = make_roundtable(slug="one")
        old = receive(consent="confidential", contact="012 000 000", roundtable=roundtable)
        new = receive(
            consent="confidential", concern="Other.", roundtable=make_roundtable(slug="two")
        )
        for stage in ("closed", "held", "published"):
            stages.move(roundtable, to=stage, by=sokha)
    with time_machine.travel(later(20)):
        retention.purge()
    with time_machine.travel(later(179)):
        assert retention.purge(after_a_pause=True).erased == 0
    with time_machine.travel(later(180)):
        assert retention.purge().erased == 2

    assert old.submission.envelopes.count() == 0
    assert new.submission.envelopes.count() == 1


def test_spam_is_emptied_after_thirty_days_and_its_receipt_still_opens(sokha):
    with time_machine.travel(later(0)):
        submission = make_submission(state="spam", by=sokha, contact="012 000 000")
    with time_machine.travel(later(29)):
        assert retention.purge().spam == 0
    with time_machine.travel(later(30)):
        assert retention.purge().spam == 1
        assert retention.due()["spam"] == 0

    submission.refresh_from_db()
    assert (submission.concern, submission.envelopes.count()) == ("", 0)
    assert submission.receipt


def test_days_are_those_of_the_settings(sokha):
    SiteSettings(title_en="T", tagline_en="T", lede_en="L", seal_after_days=5).save()
    with time_machine.travel(later(0)):
        make_submission(state="accepted", by=sokha)
    with time_machine.travel(later(5)):
        assert retention.purge().sealed == 1


def test_clearing_refuses_when_the_clock_has_gone_back_or_far_ahead(sokha):
    with time_machine.travel(later(100)):
        retention.purge()
    with time_machine.travel(later(99)), pytest.raises(retention.ClockMoved):
        retention.purge()
    with time_machine.travel(later(132)), pytest.raises(retention.ClockMoved):
        retention.purge()
    with time_machine.travel(later(132)):
        retention.purge(after_a_pause=True)

    assert Clearing.objects.count() == 2


@pytest.fixture
def machine(monkeypatch, tmp_path, settings):
    """A machine that says what it is told: when it started, and for how many seconds it has run."""
    settings.VAR_DIR = tmp_path
    told = {"run": "first", "running": 0.0}
    monkeypatch.setattr(uptime, "this_run", lambda: told["run"])
    monkeypatch.setattr(uptime, "seconds_running", lambda: told["running"])
    return told


@pytest.mark.parametrize("hours", [25, 48, 24 * 400])
def test_clearing_refuses_a_clock_that_was_set_ahead_by_more_than_a_day(machine, hours):
    with time_machine.travel(later(0)):
        retention.purge()
    machine["running"] = 3600.0
    with time_machine.travel(later(0) + datetime.timedelta(hours=hours + 1)):
        with pytest.raises(retention.ClockMoved):
            retention.purge()
        retention.purge(after_a_pause=True)
        assert retention.purge()


def test_clearing_runs_after_a_pause_that_the_machine_has_seen_pass(machine):
    with time_machine.travel(later(0)):
        retention.purge()
    machine["running"] = 40 * DAY.total_seconds()
    with time_machine.travel(later(40)):
        assert retention.purge()


def test_clock_that_was_set_back_within_one_day_on_record_is_refused(machine):
    with time_machine.travel(later(0)):
        retention.purge()
    machine["running"] = 3 * DAY.total_seconds()
    with time_machine.travel(later(1)), pytest.raises(retention.ClockMoved):
        retention.purge()


@pytest.mark.parametrize(("days", "may_clear"), [(1, True), (2, True), (3, False)])
def test_after_a_start_of_the_machine_only_a_short_pause_is_believed(machine, days, may_clear):
    with time_machine.travel(later(0)):
        retention.purge()
    machine.update(run="second", running=60.0)
    with time_machine.travel(later(days)):
        if may_clear:
            assert retention.purge()
            return
        with pytest.raises(retention.ClockMoved):
            retention.purge()


@pytest.mark.parametrize("kept", [None, "", "{}", "[]", '{"run": "first", "mark": 1}'])
def test_what_the_machine_has_kept_may_be_lost_or_damaged(machine, kept):
    with time_machine.travel(later(0)):
        retention.purge()
    uptime.file().unlink()
    if kept is not None:
        uptime.file().write_text(kept)
    with time_machine.travel(later(1)):
        assert retention.purge()


def test_clearing_goes_on_where_nothing_can_be_kept(machine, settings, tmp_path):
    settings.VAR_DIR = tmp_path / "none"
    with time_machine.travel(later(0)):
        assert retention.purge()
        assert retention.purge()


def test_clearing_seals_nothing_when_there_is_nobody_to_seal_to(sokha):
    from submissions import sealing

    with time_machine.travel(later(0)):
        make_submission(state="accepted", by=sokha)
    SealingKey.objects.all().delete()
    with time_machine.travel(later(90)), pytest.raises(sealing.NobodyToSealTo):
        retention.purge()

    assert Submission.objects.get().concern
    assert Envelope.objects.count() == 0


def test_sealed_original_can_still_be_withdrawn_and_its_consent_lowered(sokha):
    with time_machine.travel(later(0)):
        submission = make_submission(state="accepted", by=sokha)
    with time_machine.travel(later(90)):
        retention.purge()
        submitter.lower_consent(submission, consent="confidential", scope="roundtable")
        assert submission.envelopes.count() == 1
        submitter.withdraw(submission)

    assert Envelope.objects.count() == 0


def test_consent_that_is_not_stricter_is_refused_after_sealing_too(sokha):
    submission = make_submission(state="accepted", by=sokha)

    with pytest.raises(ValidationError):
        submitter.lower_consent(submission, consent="named", scope="roundtable")


def test_what_was_opened_again_during_the_clearing_keeps_its_words(sokha, monkeypatch):
    with time_machine.travel(later(0)):
        spam = make_submission(state="spam", by=sokha)
        decided = make_submission(state="declined", by=sokha, concern="Other words.")
    with time_machine.travel(later(90)):
        real = retention.ids

        def listed(submissions):
            found = real(submissions)
            for row in (spam, decided):
                if row.state != "reading":
                    moderation.reopen(row, by=sokha)
            return found

        monkeypatch.setattr(retention, "ids", listed)
        run = retention.purge()

    for row in (spam, decided):
        row.refresh_from_db()
        assert row.concern
    assert (run.sealed, run.spam) == (0, 0)


def test_excerpts_of_spam_are_removed_with_it(sokha):
    with time_machine.travel(later(0)):
        submission = make_submission(state="accepted", by=sokha)
        make_excerpt(submission, text_en="planted words")
        moderation.reopen(submission, by=sokha)
        moderation.set_aside(submission, by=sokha)
    with time_machine.travel(later(30)):
        retention.purge()

    assert Excerpt.objects.count() == 0
    assert SearchEntry.objects.filter(text_en__contains="planted").count() == 0


def test_clearing_goes_on_when_somebody_has_looked_at_the_clock(sokha):
    with time_machine.travel(later(3650)):
        make_submission(state="reading", by=sokha)  # a server that began with a wrong clock
    with time_machine.travel(later(1)):
        with pytest.raises(retention.ClockMoved):
            retention.purge()
        assert retention.purge(after_a_pause=True).sealed == 0


def test_narrowed_submission_goes_back_to_the_roundtable_it_was_sent_for(sokha):
    one, two = make_roundtable(slug="one"), make_roundtable(slug="two")
    submission = make_submission(roundtable=one, scope="wider")
    moderation.move(submission, roundtable=two, by=sokha)

    submitter.lower_consent(submission, consent="quoted", scope="roundtable")

    assert submission.roundtable == one


def test_deleted_words_do_not_stay_in_the_journal_of_sqlite(tmp_path):
    path = tmp_path / "portal.sqlite3"
    pragmas = "PRAGMA journal_mode=WAL; PRAGMA secure_delete=ON;"
    portal = {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {"init_command": pragmas},
    }
    using = ConnectionHandler({"default": portal})["default"]
    with using.cursor() as cursor:
        cursor.execute("CREATE TABLE words (said text)")
        cursor.execute("INSERT INTO words VALUES ('planted words')")
        cursor.execute("DELETE FROM words")
    journal = tmp_path / "portal.sqlite3-wal"
    assert b"planted words" in journal.read_bytes()

    order.forget_journal(using)

    assert b"planted words" not in journal.read_bytes() + path.read_bytes()
    using.close()
