"""What the desk does with several submissions at once."""

import pytest

from submissions import submitter
from submissions.models import Decision, State, Submission
from tests.submissions.desk import LIST, act, bulk, told, verbs_of
from tests.submissions.factories import make_submission, make_topic


def test_actions_do_each_row_for_itself_and_name_those_that_refuse(desk, vanna):
    good, bad = make_submission(), make_submission(state="spam")
    quarantined = make_submission(is_quarantined=True)

    response = bulk(desk, "accept_selected", [good, bad, quarantined])

    assert {*told(response)} == {
        "1 submission: done.",
        f"Not done with {bad}: It has been decided already. Open it again first.",
        f"Not done with {quarantined}: Let it out of quarantine first.",
    }
    states = [Submission.objects.get(pk=row.pk).state for row in (good, bad, quarantined)]
    assert states == [State.ACCEPTED, State.SPAM, State.RECEIVED]


@pytest.mark.parametrize(
    ("action", "verb"),
    [("take_up_selected", "taken-up"), ("assign_to_me", "assigned"),
     ("set_aside_selected", "set-aside"), ("clear_selected", "cleared")],
)  # fmt: skip
def test_each_action_calls_its_verb(desk, action, verb):
    rows = [make_submission(is_quarantined=True) for _number in range(2)]

    assert told(bulk(desk, action, rows)) == ["2 submissions: done."]
    assert [verbs_of(row) for row in rows] == [[verb], [verb]]


def test_declining_several_asks_for_the_reason_first(desk):
    rows = [make_submission(), make_submission()]

    asked = bulk(desk, "decline_selected", rows, query="?state__exact=received")
    unnamed = bulk(desk, "decline_selected", rows, confirmed="1", reason="")
    assert {row.state for row in Submission.objects.all()} == {State.RECEIVED}
    assert [str(row) for row in rows] == [str(row) for row in rows if str(row) in asked.text]
    assert "Choose a reason from the list." in unnamed.text

    done = bulk(desk, "decline_selected", rows, confirmed="1", reason="late")

    assert told(done) == ["2 submissions: done."]
    assert {(row.state, row.reason) for row in Submission.objects.all()} == {("declined", "late")}


def test_topic_is_added_to_those_that_are_there(desk):
    land, rights = make_topic(), make_topic("rights", name_en="Rights", name_km="សិទ្ធិ")
    rows = [make_submission(topics=(land,)), make_submission()]

    assert 'name="topic"' in bulk(desk, "add_topic_selected", rows).text
    bulk(desk, "add_topic_selected", rows, confirmed="1", topic=rights.pk)

    assert [{*row.topics.all()} for row in rows] == [{land, rights}, {rights}]


def test_withdrawn_rows_are_left_alone_by_every_action(desk):
    submission = make_submission()
    submitter.withdraw(submission)
    topic = make_topic()

    for action, data in (("assign_to_me", {}), ("add_topic_selected", {"topic": topic.pk})):
        response = bulk(desk, action, [submission], confirmed="1", **data)
        assert told(response) == [f"Not done with {submission}: It was withdrawn."]
    assert verbs_of(submission) == ["withdrawn"]


@pytest.mark.parametrize("key", ["abc", "", "\x00", "9" * 30])
def test_broken_key_of_an_action_is_no_500(desk, key):
    make_submission()

    answer = desk.post(LIST, {"action": "accept_selected", "_selected_action": key})

    assert answer.status_code in (200, 302, 400)
    assert not Decision.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_desk_works_without_a_transaction_around_the_request(staff):
    """As in production: PostgreSQL refuses to lock a row outside a transaction."""
    first, second = make_submission(), make_submission()
    topic = make_topic()

    assert act(staff, first, "take-up").status_code == 302
    assert act(staff, first, "link", copy=second.pk).status_code == 302
    assert "1 submission: done." in told(bulk(staff, "assign_to_me", [first]))
    added = bulk(staff, "add_topic_selected", [first], confirmed="1", topic=topic.pk)
    assert told(added) == ["1 submission: done."]
    assert verbs_of(first) == ["taken-up", "sorted"]
