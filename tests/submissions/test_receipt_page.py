"""What a person sees behind her receipt."""

import re

import pytest

from submissions import moderation, receipts
from submissions.models import Excerpt, Submission
from submissions.views import receipt as receipt_view
from tests.submissions.factories import make_excerpt, receive
from tests.submissions.pages import look, text_of

pytestmark = [pytest.mark.once, pytest.mark.django_db]


STATES = [
    ("received", "We have received it. Nobody has read it yet."),
    ("reading", "It is being read."),
    ("accepted", "It is part of this round."),
    ("declined", "It has been read, but it is not part of this round."),
    ("spam", "It has been read, but it is not part of this round."),
]


@pytest.mark.parametrize(("state", "words"), STATES)
def test_receipt_tells_the_state_in_plain_words(reader, sokha, state, words):
    accepted = receive()
    steps = {
        "received": [],
        "reading": [moderation.take_up],
        "accepted": [moderation.accept],
        "spam": [moderation.set_aside],
        "declined": [lambda s, by: moderation.decline(s, reason="off-topic", by=by)],
    }
    for step in steps[state]:
        step(accepted.submission, by=sokha)

    response = look(reader, accepted.number)

    assert response.status_code == 200
    assert f'<p class="lede">{words}</p>' in response.content.decode()


def test_receipt_shows_no_words_no_contact_and_no_time(reader):
    accepted = receive(
        concern="Planted words", name="Planted name", contact="012 345 678", consent="named"
    )

    page = look(reader, accepted.number).content.decode()

    for planted in ("Planted", "012 345 678", str(accepted.submission.pk)[:8]):
        assert planted not in page
    without_token = re.sub(r'name="token" value="[^"]*"', "", page)
    assert not re.search(r"\d\d:\d\d", without_token)


def test_receipt_of_state_only_does_not_lead_to_the_voice(reader, sokha):
    short = receive(concern="One.", follow="state")
    long = receive(concern="Two.", follow="detail")
    for accepted in (short, long):
        moderation.accept(accepted.submission, by=sokha)
        make_excerpt(accepted.submission)
    voice = Excerpt.objects.get(submission=long.submission)

    assert "/voices/v-" not in look(reader, short.number).content.decode()
    assert voice.get_absolute_url() in look(reader, long.number).content.decode()


def test_number_in_an_address_is_not_looked_up_and_not_shown(reader):
    accepted = receive()

    page = reader.get("/en/receipt/", {"receipt": accepted.number, "action": "withdraw"})

    assert accepted.number not in page.content.decode()
    assert Submission.objects.get().state == "received"


@pytest.mark.parametrize("language", ["en", "km"])
def test_unknown_and_withdrawn_numbers_get_one_and_the_same_answer(reader, language):
    gone = receive()
    look(reader, gone.number, action="withdraw", confirm="yes")

    withdrawn = look(reader, gone.number, language)
    unknown = look(reader, receipts.number_for(b"nobody's"), language)

    assert withdrawn.status_code == unknown.status_code == 404
    assert abs(len(withdrawn.content) - len(unknown.content)) <= 16
    page = withdrawn.content.decode().replace(gone.number, "")
    assert page == unknown.content.decode().replace(receipts.number_for(b"nobody's"), "")


def test_slip_of_the_pen_is_told_apart(reader):
    number = receive().number
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)

    response = look(reader, wrong)

    assert response.status_code == 400
    assert "One digit is not right" in text_of(response)
    assert "withdrawn" not in text_of(response)


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"receipt[]": "x"},
        {"receipt": ["1", "2"]},
        {"receipt": "1" * 100_000},
        {"receipt": "\x00"},
        {"receipt": "-5", "action": "withdraw", "confirm": "yes"},
        {"receipt": "40317928561730466825" * 2},
    ],
)
def test_what_is_no_number_is_asked_for_again(reader, data):
    assert reader.post("/en/receipt/", data).status_code == 400


def test_unknown_action_is_a_look(reader):
    accepted = receive()

    assert look(reader, accepted.number, action="destroy").status_code == 200
    assert Submission.objects.get().state == "received"


def test_many_wrong_numbers_from_one_network_are_told_to_wait_and_true_ones_open(reader):
    accepted = receive()
    receipt_view.guesses = type(receipt_view.guesses)(burst=3, per_second=0.01)
    wrong = receipts.number_for(b"nobody's")
    for _each in range(3):
        reader.post("/en/receipt/", {"receipt": wrong}, REMOTE_ADDR="203.0.113.7")

    flooded = reader.post("/en/receipt/", {"receipt": wrong}, REMOTE_ADDR="203.0.113.8")
    elsewhere = reader.post("/en/receipt/", {"receipt": wrong}, REMOTE_ADDR="198.51.100.1")
    holder = reader.post("/en/receipt/", {"receipt": accepted.number}, REMOTE_ADDR="203.0.113.8")

    assert (flooded.status_code, elsewhere.status_code, holder.status_code) == (429, 404, 200)
    assert "Retry-After" in flooded.headers


def test_look_from_another_site_is_refused(reader):
    accepted = receive()

    response = reader.post(
        "/en/receipt/",
        {"receipt": accepted.number, "action": "withdraw", "confirm": "yes"},
        headers={"Sec-Fetch-Site": "cross-site"},
    )

    assert response.status_code == 403
    assert Submission.objects.get().state == "received"


def test_receipt_page_needs_few_queries_however_many_messages(
    reader, sokha, django_assert_max_num_queries
):
    accepted = receive()
    for number in range(5):
        moderation.write_to(accepted.submission, words=f"Message {number}", by=sokha)

    with django_assert_max_num_queries(6):
        look(reader, accepted.number)
