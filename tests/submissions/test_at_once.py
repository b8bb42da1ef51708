"""Two people at the same moment, on PostgreSQL: nobody waits for ever, and the person wins."""

import threading

import pytest
from django.db import connections

from roundtable import search
from roundtable.approval import approve
from roundtable.publication import Gone, publish
from submissions import moderation, submitter, voices
from submissions.models import Excerpt, State, Submission
from tests.roundtable.organizers import make_organizer
from tests.submissions.factories import make_excerpt, make_submission

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]


def at_once(slow_one, other):
    """Run two acts in two threads, the second once the first is under way; return what came of each."""
    came, under_way = {}, threading.Event()

    def run(name, act):
        try:
            came[name] = act(under_way) or "done"
        except Exception as error:
            came[name] = type(error).__name__
        finally:
            under_way.set()
            connections.close_all()

    first = threading.Thread(target=run, args=("first", slow_one))
    second = threading.Thread(target=run, args=("second", lambda _event: other()))
    first.start()
    under_way.wait(10)
    second.start()
    first.join(20)
    second.join(20)
    return came["first"], came["second"]


@pytest.fixture
def slow_index(monkeypatch):
    """Let whoever writes the search entry first tell that she is under way, and take her time."""
    real, once = search.index, threading.Lock()

    def slowly(event):
        def index(obj):
            if once.acquire(blocking=False):
                event.set()
                threading.Event().wait(0.5)
            real(obj)

        monkeypatch.setattr(search, "index", index)

    return slowly


def again(row):
    """Return a row as another request would load it."""
    return type(row)._base_manager.get(pk=row.pk)


def acts_on(excerpt, person):
    """Return what an organizer may be doing with an excerpt when its person acts."""

    def approving():
        approve(again(excerpt), language="en", digest=excerpt.digest_en, by=person)

    def editing():
        changed = again(excerpt)
        changed.text_en = "They closed the whole road."
        voices.edit(changed, by=person)

    return {
        "approve": approving,
        "publish": lambda: publish(again(excerpt), by=person),
        "edit": editing,
    }


@pytest.mark.parametrize("act", ["approve", "publish", "edit"])
@pytest.mark.parametrize("wish", ["withdraw", "lower"])
def test_wish_of_the_person_is_never_lost_to_an_organizers_act(slow_index, act, wish):
    organizer = make_organizer("publisher")
    excerpt = make_excerpt(approved=False, published=False)
    submission = excerpt.submission
    wishes = {
        "withdraw": lambda: submitter.withdraw(again(submission)),
        "lower": lambda: submitter.lower_consent(
            again(submission), consent="officials", scope="roundtable"
        ),
    }

    def organizers(event):
        slow_index(event)
        acts_on(excerpt, organizer)[act]()

    assert at_once(organizers, wishes[wish]) == ("done", "done")
    assert Excerpt.objects.count() == 0


def test_two_links_to_each_other_leave_one_head():
    one, two = make_submission(concern="1"), make_submission(concern="2")

    def first(event):
        event.set()
        moderation.link(again(one), to=again(two), by=None)

    came = at_once(first, lambda: moderation.link(again(two), to=again(one), by=None))

    assert "done" in came
    assert {*came} <= {"done", "ValidationError"}
    assert [s.same_as_id for s in (again(one), again(two))].count(None) == 1


def test_what_was_withdrawn_meanwhile_is_gone_and_not_an_error_of_the_portal():
    excerpt = make_excerpt(approved=False, published=False)
    submitter.withdraw(again(excerpt.submission))

    with pytest.raises(Gone):
        publish(excerpt, by=None)
    assert again(excerpt.submission).state == State.WITHDRAWN
    assert Submission.objects.count() == 1
