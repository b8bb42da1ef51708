"""A question answered in two ways at once: nobody guesses which is meant, nothing is stored."""

import re

import pytest
from django.http import QueryDict

from submissions import guard
from submissions.models import Envelope, Submission
from submissions.views import receipt as receipt_view
from tests.factories import make_roundtable
from tests.submissions.factories import browser_with, make_recovery, make_topic, receive

pytestmark = pytest.mark.django_db
WORDS = "គេបិទផ្លូវចូលស្រែយើង។"
CHOOSE = "Please choose one of these."
CONSENT = "Please choose who can read your words. We never choose for you."
TOO_MUCH = "There was more in the form than we asked for. Please send it again."
TWICE = {
    "consent": (["confidential", "named"], CONSENT),
    "scope": (["roundtable", "wider"], CHOOSE),
    "place": (["inside", "abroad"], CHOOSE),
    "follow": (["none", "detail"], CHOOSE),
    "group": (["person", "group"], CHOOSE),
    "language": (["km", "en"], CHOOSE),
    "country": (["FR", "US"], CHOOSE),
    "name": (["Chan Dara", "Sok"], TOO_MUCH),
    "contact": (["012 345 678", "098 765 432"], TOO_MUCH),
    "concern": (["One.", "Two."], TOO_MUCH),
    "recommendation": (["One.", "Two."], TOO_MUCH),
}


@pytest.fixture(autouse=True)
def key():
    """A key to seal to, and no memory of earlier tests' guesses."""
    make_recovery()
    receipt_view.guesses = type(receipt_view.guesses)(burst=300, per_second=0.1)


def filled(purpose="submit", **fields):
    """Return a whole form."""
    token = guard.new_token(purpose)
    return {
        "token": token,
        "concern": WORDS,
        "consent": "quoted",
        "language": "km",
        "place": "abroad",
        **fields,
    }


def messages_in(response):
    """Return what stands in the error summary, by control."""
    return {anchor: str(sentence) for anchor, sentence in response.context["problems"]}


def chosen(response, name):
    """Return what a page shows as chosen."""
    page = response.content.decode()
    radios = re.findall(rf'<input type="radio" name="{name}"[^>]*>', page)
    return [radio for radio in radios if " checked" in radio]


@pytest.mark.parametrize("name", TWICE)
@pytest.mark.parametrize("turned", [False, True])
def test_two_answers_are_an_error_beside_the_field_whichever_comes_last(reader, name, turned):
    answers, sentence = TWICE[name]
    answers = answers[::-1] if turned else answers

    response = reader.post("/en/submit/", filled(**{name: answers}))

    assert response.status_code == 400
    assert sentence in messages_in(response).values()
    assert f'<p class="why" id="{name}-e">{sentence}</p>' in response.content.decode()
    assert chosen(response, name) == []
    assert Submission.objects.count() == 0


@pytest.mark.parametrize("name", TWICE)
def test_two_answers_are_an_error_in_khmer_too(reader, name):
    response = reader.post("/km/submit/", filled(**{name: TWICE[name][0]}))

    assert response.status_code == 400
    assert TWICE[name][1] not in response.content.decode()
    assert f'id="{name}-e"' in response.content.decode()


def test_an_empty_answer_beside_another_is_a_second_one(reader):
    response = reader.post("/en/submit/", filled(consent=["quoted", ""]))

    assert messages_in(response) == {"consent_0": CONSENT}
    assert Submission.objects.count() == 0


def test_two_roundtables_are_an_error(reader):
    make_roundtable(slug="one")
    make_roundtable(slug="two")

    response = reader.post("/en/submit/", filled(roundtable=["one", "two"]))

    assert messages_in(response) == {"roundtable_0": "Please choose the roundtable."}
    assert Submission.objects.count() == 0


def test_the_same_answer_twice_is_one(reader):
    twice = {name: [answers[0]] * 2 for name, (answers, _sentence) in TWICE.items()}

    response = reader.post("/en/submit/", filled(**twice))

    stored = Submission.objects.get()
    assert response.status_code == 200
    assert (stored.consent, stored.scope, stored.place) == ("confidential", "roundtable", "inside")


def test_several_topics_are_no_two_answers(reader):
    make_topic("land")
    make_topic("water")

    reader.post("/en/submit/", filled(topics=["land", "water"]))

    assert Submission.objects.get().topics.count() == 2


def test_form_comes_back_with_its_token_and_is_taken_once_it_is_clear(reader):
    data = filled(scope=["roundtable", "wider"])

    back = reader.post("/en/submit/", data)
    reader.post("/en/submit/", {**data, "scope": "roundtable"})

    assert back.context["token"] == data["token"]
    assert WORDS in back.content.decode()
    assert Submission.objects.get().scope == "roundtable"


@pytest.mark.parametrize("name", [*TWICE, "channel"])
def test_volunteer_is_told_of_two_answers(name):
    volunteer = browser_with("add_submission")
    answers = TWICE[name][0] if name in TWICE else ["phone", "paper"]
    data = filled("taking-down", channel="phone", group="person", follow="state")

    response = volunteer.post("/admin/submissions/submission/add/", {**data, name: answers})

    anchors = {anchor.removesuffix("_0") for anchor in messages_in(response)}
    assert anchors == {name}
    assert Submission.objects.count() == 0


@pytest.mark.parametrize(
    "twice",
    [
        {"consent": ["confidential", "quoted"]},
        {"consent": "officials", "scope": ["roundtable", "wider"]},
        {"action": ["look", "withdraw"], "confirm": "yes"},
        {"action": "reply", "reply": ["One.", "Two."]},
    ],
)
def test_nothing_is_done_behind_a_receipt_that_was_asked_in_two_ways(reader, twice):
    accepted = receive(consent="named", scope="wider")
    token = guard.new_token("reply")
    fields = {"receipt": accepted.number, "action": "consent", "token": token, **twice}

    response = reader.post("/en/receipt/", fields)

    stored = Submission.objects.get()
    assert response.status_code == 400
    assert TOO_MUCH in response.content.decode()
    assert (stored.consent, stored.scope, stored.state) == ("named", "wider", "received")
    assert Envelope.objects.filter(kind="reply").count() == 0


def test_fields_that_came_with_two_values_are_named():
    fields = QueryDict("a=1&a=2&b=1&b=1&topics=x&topics=y&c=&c=1&d=1")

    assert guard.said_twice(fields) == {"a", "c"}
    assert guard.said_twice({}) == set()
