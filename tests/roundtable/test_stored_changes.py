"""Every change of something public closes the store, whoever makes it; nothing else does."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, connection, transaction

from documents import versions
from documents.models import Addressee, Document, Issue, Recommendation
from roundtable.approval import approve, approve_shipped
from roundtable.models import Page, SiteSettings
from roundtable.publication import publish, unpublish
from roundtable.stored import shelves
from sessions.models import City, DialogueSession, Figure, Roundtable
from submissions import moderation, releases, submitter
from submissions.models import Excerpt, Release, Submission, SubmissionTopic, Topic
from tests import factories as make
from tests.roundtable.organizers import make_organizer
from tests.roundtable.store_asking import ask, open_store, switch_on
from tests.submissions import surveys
from tests.submissions.factories import (
    browser_with,
    make_excerpt,
    make_recovery,
    make_submission,
    make_topic,
    receive,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    """The folder of a store that is switched on."""
    return switch_on(settings, tmp_path)


@pytest.fixture
def scene():
    """A voice behind an issue, a recommendation, a session, a page, a document; all published."""
    with transaction.atomic():
        voice = make_excerpt()
        issue = make.make_issue()
        issue.voices.add(voice)
        make.make_recommendation(issue)
        make.make_scheduled()
        make.make_page()
        make.make_document()
    return voice


def raw(sql, *params):
    """Execute a statement as somebody at a console does."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


def approve_release():
    """Let a second person approve frozen counts."""
    release = releases.freeze(Roundtable.objects.first(), by=make_organizer("vanna"))
    releases.approve(release, digest=release.sha256, by=make_organizer("chan"))


def approve_page():
    """Let a second person approve a text."""
    issue = Issue.objects.get()
    approve(issue, language="en", digest=issue.digest_en, by=make_organizer("chan"))


def set_stage():
    """Bring a roundtable to its next stage."""
    roundtable = Roundtable.objects.get()
    roundtable.stage = "published"
    roundtable.save()


def new_version():
    """Publish a document as it reads now."""
    document = Document.objects.get()
    document.what_changed_en, document.what_changed_km = "A word.", "ពាក្យមួយ។"
    document.save()
    approve_shipped(document)
    versions.publish(document, by=None)


CITY = {
    "name": "Phnom Penh",
    "name_en": "Phnom Penh",
    "name_km": "ភ្នំពេញ",
    "zone": "Asia/Phnom_Penh",
}
CHANGES = {
    "save": lambda: Page.objects.get().save(),
    "delete": lambda: Recommendation.objects.get().delete(),
    "update": lambda: Page.objects.update(body_en="Otherwise."),
    "create": lambda: Topic.objects.create(slug="water", name_en="Water", name_km="ទឹក"),
    "bulk_create": lambda: City.objects.bulk_create([City(**CITY)]),
    "bulk_update": lambda: Page.objects.bulk_update([Page.objects.get()], ["title_en"]),
    "link": lambda: Recommendation.objects.get().issues.clear(),
    "cascade": lambda: DialogueSession.objects.all().delete(),
    "site": lambda: SiteSettings(title_en="A", tagline_en="B", lede_en="C").save(),
    "publish": lambda: publish(make.make_issue(slug="b", published=False), by=None),
    "unpublish": lambda: unpublish(Page.objects.get()),
    "approve": approve_page,
    "release": approve_release,
    "version": new_version,
    "figure": lambda: Figure(
        roundtable=Roundtable.objects.get(), value="3", value_km="៣", label="x", label_km="x"
    ).save(),
    "stage": set_stage,
    "withdrawal": lambda: submitter.withdraw(Submission.objects.get()),
    "stricter": lambda: submitter.lower_consent(
        Submission.objects.get(), consent="officials", scope="roundtable"
    ),
    "read again": lambda: moderation.reopen(Submission.objects.get(), by=None),
    "state of many": lambda: Submission.objects.update(state="declined", reason="off-topic"),
    "scope of many": lambda: raw(
        'UPDATE "submissions_submission" SET "scope" = \'wider\' WHERE "id" IS NOT NULL'
    ),
    "state by hand": lambda: raw("update submissions_submission set consent=consent"),
    "survey": lambda: surveys.make_survey(roundtable=Roundtable.objects.get()),
    "raw": lambda: raw('UPDATE documents_issue SET rank = 7 WHERE "slug" = %s', "x"),
    "remark before": lambda: raw("/* by hand */ -- now\n UPDATE roundtable_page SET slug = slug"),
    "within": lambda: raw(
        "WITH one AS (SELECT 1) UPDATE roundtable_page SET slug = slug WHERE 1 IN (SELECT * FROM one)"
    ),
    "an unknown table": lambda: raw("DELETE FROM new_table_of_later"),
}


def closes(act):
    """Return whether an act closes the store before it could be committed; it is taken back."""
    before = open_store()
    with transaction.atomic():
        assert shelves.pointer() == before
        act()
        found = shelves.pointer() is None
        transaction.set_rollback(True)
    return found


def test_every_kind_of_public_change_closes_the_store_before_its_commit(scene):
    raw("CREATE TABLE new_table_of_later (id integer)")
    try:
        assert [name for name, act in CHANGES.items() if not closes(act)] == []
    finally:
        raw("DROP TABLE new_table_of_later")


def sort_it(by):
    """Put a submission under a topic."""
    moderation.sort(Submission.objects.first(), topics=[make_topic()], by=by)


NO_CHANGES = {
    "submission": lambda by: receive(),
    "taken up and accepted": lambda by: make_submission(state="accepted"),
    "declined": lambda by: make_submission(state="declined"),
    "set aside": lambda by: make_submission(state="spam"),
    "read again": lambda by: moderation.reopen(Submission.objects.get(excerpts=None), by=by),
    "withdrawn unread": lambda by: submitter.withdraw(receive().submission),
    "reply": lambda by: submitter.reply(receive().submission, words="Thanks.", nonce=b"n" * 18),
    "note": lambda by: moderation.note(Submission.objects.first(), words="A note.", by=by),
    "danger": lambda by: moderation.set_danger(Submission.objects.first(), is_danger=True, by=by),
    "sorted": sort_it,
    "behind an issue": lambda by: Issue.objects.get().submissions.set(Submission.objects.all()),
    "reading rows": lambda by: [*Page.objects.all(), *Excerpt.objects.published()],
    "a login": lambda by: browser_with("view_submission"),
    "topics by hand": lambda by: SubmissionTopic.objects.all().delete(),
}


def test_what_readers_never_see_does_not_close(scene):
    make_recovery()
    make_topic()
    by = make_organizer("vanna")
    moderation.take_up(receive().submission, by=by)
    moderation.accept(Submission.objects.exclude(state="accepted").get(), by=by)

    assert [name for name, act in NO_CHANGES.items() if closes(lambda act=act: act(by))] == []


def test_answer_to_a_survey_and_its_withdrawal_do_not_close(scene):
    with transaction.atomic():
        survey = surveys.make_survey(roundtable=Roundtable.objects.get())
    make_recovery()
    before = open_store()

    surveys.answer(survey, choices={"single": ["land"]})

    assert survey.responses.count() == 1
    assert shelves.pointer() == before


def test_voice_of_a_submission_that_is_read_again_is_gone_from_its_page(scene):
    assert ask(f"/en/voices/{scene.slug}/").status == 200
    assert ask(f"/en/voices/{scene.slug}/").status == 200

    moderation.reopen(Submission.objects.get(), by=None)

    assert ask(f"/en/voices/{scene.slug}/").status == 404


def test_change_that_is_taken_back_leaves_the_store_cold_and_the_next_reader_opens_it(scene):
    before = open_store()

    with pytest.raises(IntegrityError), transaction.atomic():
        Page.objects.update(title_en="Otherwise")
        raise IntegrityError

    assert shelves.pointer() is None
    assert "Otherwise" not in ask("/en/about/").text
    assert shelves.pointer().number == before.number + 1


def test_change_after_a_savepoint_that_was_taken_back_closes_again(scene):
    open_store()

    with transaction.atomic():
        with pytest.raises(IntegrityError), transaction.atomic():
            Page.objects.update(title_en="Otherwise")
            raise IntegrityError
        # Whatever opened the store meanwhile.
        shelves.open_at(shelves.Label.new(77, "0" * 16, now=0, ends=2**31))
        Addressee.objects.update(name_en="Otherwise")
        assert shelves.pointer() is None

    assert shelves.pointer().number != 77


def test_store_is_opened_anew_once_a_withdrawal_is_committed(scene):
    ask("/en/voices/")
    before = shelves.pointer()

    submitter.withdraw(Submission.objects.get())

    assert shelves.pointer().number == before.number + 1
    assert not before.folder.exists()
    assert scene.slug not in ask("/en/voices/").text


def test_several_changes_of_one_transaction_are_one_generation(scene):
    before = open_store()

    with transaction.atomic():
        Page.objects.update(title_en="Once")
        Page.objects.update(title_en="Twice")
        Release.objects.all().delete()

    assert shelves.pointer().number == before.number + 1


def test_change_outside_of_a_transaction_gets_one(scene):
    before = open_store()

    Page.objects.update(title_en="Otherwise")

    assert shelves.pointer().number == before.number + 1
    assert "Otherwise" in ask("/en/about/").text


def test_process_that_keeps_nothing_still_closes_what_others_serve(scene, settings):
    open_store()
    settings.STORED_PAGES = False

    Page.objects.update(title_en="Otherwise")

    assert shelves.pointer() is None


def test_change_that_the_server_would_not_see_is_refused(scene, settings, tmp_path):
    before, own = open_store(), settings.STORE_DIR
    settings.STORE_DIR = tmp_path / "another"

    with pytest.raises(ImproperlyConfigured, match="STORE_DIR"):
        Page.objects.update(title_en="Otherwise")

    assert not Page.objects.filter(title_en="Otherwise").exists()
    settings.STORE_DIR = own
    Page.objects.update(title_en="Otherwise")
    assert shelves.pointer() != before
