"""The buttons of the desk: each is a verb; what is refused says so and loses nothing typed."""

import pytest

from roundtable.models import Organizer
from submissions import moderation, receipts, sealing, submitter
from submissions.admin.desk_acts import ACTS
from submissions.models import Decision, Envelope, SealingKey, State, Submission
from tests.factories import make_roundtable
from tests.roundtable.organizers import browser, make_organizer
from tests.submissions.desk import LIST, act, page_of, told, verbs_of
from tests.submissions.factories import make_submission, make_topic, receive


def buttons(client, submission):
    """Return the acts that a page offers."""
    page = client.get(page_of(submission)).text
    return {name for name in ACTS if f"/act/{name}/" in page}


def test_submission_is_read_sorted_and_accepted_by_button(desk, vanna):
    submission, topic = make_submission(), make_topic()

    for verb, data in (("take-up", {}), ("sort", {"topics": [topic.pk]}), ("accept", {})):
        assert act(desk, submission, verb, **data).headers["Location"] == page_of(submission)

    submission.refresh_from_db()
    assert (submission.state, submission.assigned_to) == (State.ACCEPTED, vanna)
    assert [*submission.topics.all()] == [topic]
    assert verbs_of(submission) == ["taken-up", "sorted", "accepted"]


def test_every_other_button_does_its_verb(desk, vanna, dara):
    submission = make_submission(is_quarantined=True, roundtable=None)
    second = make_roundtable(title_en="Second", title_km="ទីពីរ")
    for verb, data in (
        ("clear", {}), ("assign", {"to": dara.pk}), ("assign", {"to": ""}),
        ("move", {"roundtable": second.pk}), ("alarm", {}), ("calm", {}),
        ("decline", {"reason": "unclear"}), ("reopen", {}), ("set-aside", {}),
        ("note", {"words": "Look at this."}), ("write-to", {"words": "Thank you."}),
    ):  # fmt: skip
        assert act(desk, submission, verb, **data).status_code == 302, verb

    submission.refresh_from_db()
    assert (submission.state, submission.roundtable) == (State.SPAM, second)
    assert verbs_of(submission) == [
        "cleared", "assigned", "assigned", "moved", "alarmed", "calmed", "declined", "reopened",
        "set-aside", "messaged",
    ]  # fmt: skip
    assert [note.words for note in submission.notes.all()] == ["Look at this."]
    assert Envelope.objects.get().kind == "message"


def test_only_what_the_state_allows_is_offered(desk):
    everywhere = {"assign", "sort", "alarm", "note", "write-to"}
    undecided = {"accept", "decline", "set-aside"}

    assert buttons(desk, make_submission()) == everywhere | undecided | {"take-up"}
    assert buttons(desk, make_submission(state="reading")) >= undecided
    assert buttons(desk, make_submission(state="accepted")) == everywhere | {"reopen"}
    quarantined = make_submission(is_quarantined=True, concern="Other words, unlike those above.")
    assert buttons(desk, quarantined) == everywhere | {"take-up", "clear", "decline", "set-aside"}
    late = make_submission(roundtable=None, follow="none", concern="Nobody has said this before.")
    assert buttons(desk, late) == (everywhere - {"write-to"}) | {
        "take-up", "decline", "set-aside", "move",
    }  # fmt: skip


def test_refused_act_is_told_on_the_page_and_changes_nothing(desk):
    submission = make_submission(state="accepted")

    response = act(desk, submission, "accept")

    assert response.status_code == 200
    assert told(response) == ["It has been decided already. Open it again first."]
    assert Submission.objects.get().state == State.ACCEPTED


@pytest.mark.parametrize(
    ("verb", "data"),
    [("decline", {}), ("decline", {"reason": "no"}), ("move", {"roundtable": "9"}),
     ("assign", {"to": "x"}), ("sort", {"topics": ["x", "99"]}), ("link", {"copy": "x"}),
     ("link", {}), ("unlink-copy", {"copy": "00000000-0000-4000-8000-000000000000"}),
     ("set-all-aside", {"copies": ["x", "%00"]}), ("note", {"words": " \u200b "})],
)  # fmt: skip
def test_broken_choice_is_told_and_changes_nothing(desk, verb, data):
    submission = make_submission()

    response = act(desk, submission, verb, **data)

    assert (response.status_code, len(told(response))) == (200, 1)
    assert verbs_of(submission) == []


def test_typed_note_and_message_are_given_back_when_refused(desk):
    submission = make_submission()
    SealingKey.objects.update(retired_on="2026-01-01")

    message = act(desk, submission, "write-to", words="Come to the pagoda.\nOn Monday.")
    note = act(desk, submission, "note", words="Long. " * 400)

    assert told(message) == ["There is no key to seal the message to. Tell a keyholder."]
    assert "Come to the pagoda.\nOn Monday.</textarea>" in message.text
    assert f"{'Long. ' * 400}</textarea>" in note.text
    assert "letters too long" in note.text
    assert not Envelope.objects.exists()


def test_message_is_sealed_and_opens_with_the_receipt_only(desk):
    accepted = receive()
    act(desk, accepted.submission, "write-to", words="Planted answer.")

    envelope = Envelope.objects.get()
    assert b"Planted" not in bytes(envelope.data)
    identity = receipts.opened(accepted.number).identity
    assert sealing.contents_of(envelope.data, identity) == {"message": "Planted answer."}
    assert "Planted" not in desk.get(page_of(accepted.submission)).text


def test_after_a_decision_the_next_one_is_offered_danger_first(desk, vanna):
    first, second = make_submission(), make_submission(concern="Something else entirely.")
    urgent = make_submission(concern="They come for my brother tonight.")
    moderation.set_danger(urgent, is_danger=True, by=vanna)

    page = desk.post(f"{LIST}{first.pk}/act/accept/", follow=True)
    assert f'<a href="{page_of(urgent)}">Read the next one</a>' in page.text

    act(desk, urgent, "take-up")
    assert page_of(second) in desk.get(page_of(first)).text
    act(desk, second, "set-aside")
    assert "Nothing else waits. Thank you." in desk.get(page_of(first)).text


def test_withdrawn_takes_no_act(desk):
    submission = make_submission()
    submitter.withdraw(submission)

    for verb in ACTS:
        response = act(desk, submission, verb, words="Text", reason="unclear", copy=submission.pk)
        assert told(response) == ["It was withdrawn."], verb
    assert verbs_of(submission) == ["withdrawn"]


@pytest.mark.parametrize("role", ["keyholder", "auditor", "publisher", "translator", "coordinator"])
def test_other_roles_do_no_act_and_see_no_button(db, role):
    submission = make_submission()
    client = browser(make_organizer("member", role))

    for verb in (*ACTS, "unknown"):
        assert act(client, submission, verb).status_code == 403, verb
    assert "/act/" not in client.get(page_of(submission)).text
    assert client.post(LIST, {"action": "accept_selected"}).status_code == 403
    assert 'name="action"' not in client.get(LIST).text
    assert not Decision.objects.exists()


def test_acts_are_posts_and_known_ones(desk):
    submission = make_submission()

    assert desk.get(f"{LIST}{submission.pk}/act/accept/").status_code == 405
    assert act(desk, submission, "delete").status_code == 404
    assert desk.post(f"{LIST}00000000-0000-4000-8000-000000000000/act/accept/").status_code == 404
    assert desk.post(f"{LIST}abc/act/accept/").status_code == 404


def test_submission_is_given_only_to_active_curators(desk, vanna):
    submission = make_submission()
    left = make_organizer("left", "curator", is_active=False)
    reader = make_organizer("reader", "keyholder")

    for somebody in (left, reader):
        assert act(desk, submission, "assign", to=somebody.pk).status_code == 200
    assert Submission.objects.get().assigned_to is None
    offered = desk.get(page_of(submission)).context["forms"]["assign"].fields["to"].queryset
    assert [*offered] == [vanna]
    assert Organizer.objects.count() == 3
