"""The verbs of the desk: each does one thing, once, on record."""

import pytest
from django.core.exceptions import ValidationError

from submissions import moderation, sealing, submitter
from submissions.models import Decision, Note, State, Submission
from tests.factories import make_roundtable
from tests.submissions.factories import make_submission, make_topic, receive

pytestmark = pytest.mark.django_db


def told(submission):
    """Return the record of a submission, oldest first."""
    rows = submission.decisions.order_by("number")
    return [(d.verb, d.before, d.after, d.reason, d.by and d.by.username) for d in rows]


def test_walk_from_received_to_accepted_is_on_record(sokha):
    submission = make_submission()

    moderation.take_up(submission, by=sokha)
    moderation.accept(submission, by=sokha)

    assert submission.state == State.ACCEPTED
    assert submission.assigned_to == sokha
    assert submission.decided_on is not None
    assert told(submission) == [
        ("taken-up", "received", "reading", "", "sokha"),
        ("accepted", "reading", "accepted", "", "sokha"),
    ]


def test_declining_needs_a_reason_from_the_list(sokha):
    submission = make_submission()

    with pytest.raises(ValidationError):
        moderation.decline(submission, reason="because", by=sokha)
    moderation.decline(submission, reason="copy", by=sokha)

    assert (submission.state, submission.reason) == ("declined", "copy")
    assert told(submission) == [("declined", "received", "declined", "copy", "sokha")]


@pytest.mark.parametrize("state", ["accepted", "declined", "spam"])
def test_what_is_decided_is_decided_again_only_after_it_was_opened_again(state, sokha):
    submission = make_submission(state=state, by=sokha)

    for verb in (moderation.accept, moderation.set_aside, moderation.take_up):
        with pytest.raises(ValidationError):
            verb(submission, by=sokha)
    moderation.reopen(submission, by=sokha)

    assert (submission.state, submission.reason, submission.decided_on) == ("reading", "", None)


def test_withdrawn_submission_can_not_be_touched(sokha):
    submission = make_submission()
    submitter.withdraw(submission)

    for verb in (moderation.take_up, moderation.accept, moderation.set_aside, moderation.reopen):
        with pytest.raises(ValidationError):
            verb(submission, by=sokha)
    acts = [
        lambda: moderation.note(submission, words="x", by=sokha),
        lambda: moderation.assign(submission, to=sokha, by=sokha),
        lambda: moderation.sort(submission, topics=[make_topic()], by=sokha),
        lambda: moderation.set_danger(submission, is_danger=True, by=sokha),
        lambda: moderation.link(submission, to=make_submission(concern="x"), by=sokha),
        lambda: moderation.unlink(submission, by=sokha),
        lambda: moderation.clear(submission, by=sokha),
        lambda: moderation.write_to(submission, words="x", by=sokha),
    ]
    for act in acts:
        with pytest.raises(ValidationError):
            act()


def test_quarantine_is_left_before_anything_is_accepted(sokha):
    submission = make_submission(is_quarantined=True)

    with pytest.raises(ValidationError):
        moderation.accept(submission, by=sokha)
    moderation.clear(submission, by=sokha)
    moderation.accept(submission, by=sokha)

    assert submission.state == "accepted"


def test_submission_for_the_next_roundtable_is_given_one_before_it_is_accepted(sokha):
    submission = make_submission(roundtable=None)
    roundtable = make_roundtable(slug="next")

    with pytest.raises(ValidationError):
        moderation.accept(submission, by=sokha)
    moderation.move(submission, roundtable=roundtable, by=sokha)
    moderation.accept(submission, by=sokha)

    assert submission.roundtable == roundtable


def test_submission_for_one_roundtable_only_is_not_moved(sokha):
    narrow, wide = make_submission(), make_submission(scope="wider", concern="W.")
    other = make_roundtable(slug="other")

    with pytest.raises(ValidationError):
        moderation.move(narrow, roundtable=other, by=sokha)
    moderation.move(wide, roundtable=other, by=sokha)

    assert wide.roundtable == other


def test_links_are_made_to_the_head_and_taken_away_again(sokha):
    one, two, three = (make_submission(concern=str(n)) for n in range(3))

    moderation.link(two, to=one, by=sokha)
    moderation.link(three, to=two, by=sokha)

    assert [s.same_as for s in (one, two, three)] == [None, one, one]
    moderation.unlink(three, by=sokha)
    assert three.same_as is None
    assert Submission.objects.count() == 3


def test_link_to_itself_is_refused(sokha):
    one, two = make_submission(concern="1"), make_submission(concern="2")
    moderation.link(two, to=one, by=sokha)

    with pytest.raises(ValidationError):
        moderation.link(one, to=two, by=sokha)


def test_same_again_is_not_recorded(sokha):
    submission = make_submission()
    topic = make_topic()

    for _each in range(2):
        moderation.sort(submission, topics=[topic], by=sokha)
        moderation.assign(submission, to=sokha, by=sokha)
        moderation.set_danger(submission, is_danger=True, by=sokha)
        moderation.clear(submission, by=sokha)

    assert [verb for verb, *_rest in told(submission)] == ["sorted", "assigned", "alarmed"]


def test_record_holds_no_words(sokha):
    submission = receive(
        concern="planted", contact="planted", consent="named", name="planted"
    ).submission
    moderation.note(submission, words="planted", by=sokha)
    moderation.write_to(submission, words="planted", by=sokha)
    moderation.decline(submission, reason="unclear", by=sokha)

    assert "planted" not in str([*Decision.objects.values_list()])


def test_record_is_only_added():
    submission = make_submission(state="reading")
    row = submission.decisions.get()

    with pytest.raises(TypeError):
        row.save()
    with pytest.raises(TypeError):
        row.delete()
    with pytest.raises(TypeError):
        Decision.objects.all().delete()
    with pytest.raises(TypeError):
        Decision.objects.update(verb="accepted")


def test_empty_note_and_empty_message_are_refused(sokha):
    submission = make_submission()

    with pytest.raises(ValidationError):
        moderation.note(submission, words=" \n", by=sokha)
    with pytest.raises(ValidationError):
        moderation.write_to(submission, words="", by=sokha)
    assert Note.objects.count() == 0


def test_message_needs_a_receipt_that_could_open_it(sokha):
    submission = make_submission(follow="none")

    with pytest.raises(ValidationError):
        moderation.write_to(submission, words="Hello", by=sokha)


def test_message_is_opened_by_the_keyholders_too(sokha):
    from pyrage import x25519

    from tests.submissions.factories import make_recovery

    private = make_recovery()
    submission = make_submission()
    moderation.write_to(submission, words="Hello", by=sokha)
    envelope = submission.envelopes.get()

    contents = sealing.contents_of(envelope.data, x25519.Identity.from_str(private))
    assert contents == {"message": "Hello"}


def test_link_looks_at_the_rows_as_they_are(sokha):
    one, two = make_submission(concern="1"), make_submission(concern="2")
    old_one = Submission.objects.get(pk=one.pk)
    moderation.link(one, to=two, by=sokha)

    with pytest.raises(ValidationError):
        moderation.link(two, to=old_one, by=sokha)


def test_link_to_a_withdrawn_one_is_refused(sokha):
    one, two = make_submission(concern="1"), make_submission(concern="2")
    old = Submission.objects.get(pk=two.pk)
    submitter.withdraw(two)

    with pytest.raises(ValidationError):
        moderation.link(one, to=old, by=sokha)
