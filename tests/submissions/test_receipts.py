"""The number on a receipt."""

import secrets
import subprocess
import sys

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from roundtable.limits import Limit
from roundtable.turns import Busy
from submissions import receipts
from submissions.models import Receipt
from submissions.receipts import WronglyTyped, canonical, check_digit, number_for
from submissions.views import receipt as receipt_view
from tests.submissions.factories import receive

pytestmark = pytest.mark.django_db
NONCE = b"eighteen bytes ..."


def test_number_has_twenty_digits_and_comes_from_the_nonce_alone():
    number = number_for(NONCE)

    assert len(number) == 20
    assert number.isdigit()
    assert number == number_for(NONCE)
    assert number != number_for(NONCE + b"x")


def test_thousand_numbers_differ_and_their_digits_are_even():
    numbers = [number_for(secrets.token_bytes(18)) for _each in range(1000)]
    counts = [sum(number[:19].count(str(digit)) for number in numbers) for digit in range(10)]
    chi_square = sum((count - 1900) ** 2 / 1900 for count in counts)

    assert len({*numbers}) == 1000
    assert chi_square < 35  # nine degrees of freedom, p > 0.00005: chance alone fails never


@given(st.text("0123456789", min_size=19, max_size=19), st.integers(0, 19), st.integers(1, 9))
def test_each_single_wrong_digit_is_noticed(digits, place, off):
    number = digits + check_digit(digits)
    wrong = number[:place] + str((int(number[place]) + off) % 10) + number[place + 1 :]

    with pytest.raises(WronglyTyped) as caught:
        canonical(wrong)

    assert "One digit is not right" in str(caught.value.sentence)


@given(st.text("0123456789", min_size=19, max_size=19), st.integers(0, 18))
def test_each_swap_of_neighbours_is_noticed(digits, place):
    number = digits + check_digit(digits)
    a, b = number[place], number[place + 1]
    swapped = number[:place] + b + a + number[place + 2 :]

    if a == b:
        assert canonical(swapped) == number
    else:
        with pytest.raises(WronglyTyped):
            canonical(swapped)


KHMER = str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩")
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


@pytest.mark.parametrize(
    "write",
    [
        lambda number: " ".join(receipts.grouped(number)),
        lambda number: "-".join(receipts.grouped(number)),
        lambda number: "\u00a0".join(receipts.grouped(number)),
        lambda number: "\u200b".join(number),
        lambda number: number.translate(KHMER),
        lambda number: number.translate(FULL_WIDTH),
        lambda number: f"\n {number} \r\n",
        lambda number: f"\u202a{number}\u202c",
        lambda number: "–".join(receipts.grouped(number)),
    ],
)
def test_number_is_known_however_it_is_written(write):
    number = number_for(NONCE)

    assert canonical(write(number)) == number


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "1",
        "12345",
        "x" * 1000000,
        "\x00" * 20,
        "-1" * 10,
        "%" * 20,
        "' OR 1=1 --",
        "_" * 20,
        "40317 92856 17304 6682",
        "1" * 40,
        "᠐" * 20,
        "²" * 20,
    ],
)
def test_what_is_no_number_is_told_without_any_hashing(typed, monkeypatch):
    monkeypatch.setattr(receipts, "opened", None)

    with pytest.raises(WronglyTyped):
        canonical(typed)


def test_stored_row_does_not_give_the_number_back():
    accepted = receive(nonce=NONCE)
    row = Receipt.objects.get()

    assert accepted.number == number_for(NONCE)
    assert accepted.number not in f"{row.verifier} {row.public_key} {row.pepper}"
    assert accepted.number[:8] not in row.verifier


def test_number_opens_its_submission_and_its_messages_key():
    accepted = receive()

    found, identity = receipts.look_up(accepted.number)

    assert found.submission == accepted.submission
    assert str(identity.to_public()) == found.public_key


def test_unknown_number_opens_nothing_after_the_same_work(monkeypatch):
    receive()
    calls = []
    original = receipts.hash_secret_raw
    monkeypatch.setattr(
        receipts, "hash_secret_raw", lambda *a, **k: calls.append(1) or original(*a, **k)
    )

    assert receipts.look_up(number_for(b"another")) == (None, None)
    assert len(calls) == 1


def test_receipts_of_an_older_pepper_still_open(settings):
    accepted = receive(nonce=NONCE)
    old_id, old = settings.RECEIPT_PEPPER_ID, settings.RECEIPT_PEPPERS[settings.RECEIPT_PEPPER_ID]
    settings.RECEIPT_PEPPERS = {"new": "another pepper", old_id: old}
    settings.RECEIPT_PEPPER_ID = "new"

    later = receive(concern="Later words.")

    assert receipts.look_up(accepted.number)[0].submission == accepted.submission
    assert receipts.look_up(later.number)[0].pepper == "new"


def test_sending_again_after_a_change_of_pepper_shows_the_number_that_was_shown(settings):
    first = receive(nonce=NONCE)
    old_id, old = settings.RECEIPT_PEPPER_ID, settings.RECEIPT_PEPPERS[settings.RECEIPT_PEPPER_ID]
    settings.RECEIPT_PEPPERS = {"new": "another pepper", old_id: old}
    settings.RECEIPT_PEPPER_ID = "new"

    assert receive(nonce=NONCE).number == first.number


def test_look_up_behind_a_slow_one_is_told_to_come_back(monkeypatch):
    monkeypatch.setattr(receipts.hashing, "patience", 0.01)

    with receipts.hashing.work, pytest.raises(Busy):
        receipts.look_up(number_for(NONCE))


def test_look_up_is_told_at_once_to_come_back_when_one_waits_already(monkeypatch):
    monkeypatch.setattr(receipts.hashing, "patience", 3600)

    with receipts.hashing.work, receipts.hashing.door, pytest.raises(Busy):
        receipts.look_up(number_for(NONCE))


def test_network_that_waited_too_often_leaves_the_place_to_others(monkeypatch):
    monkeypatch.setattr(receipts.hashing, "patience", 0.01)
    monkeypatch.setattr(receipts, "waiting", Limit(burst=1, per_second=0.001))
    asked = []
    monkeypatch.setattr(receipts.hashing, "work", Occupied(asked))

    for network in (b"flood", b"flood", b"flood", b"home"):
        with pytest.raises(Busy):
            receipts.look_up(number_for(NONCE), network=network)

    assert asked == ["waited", "left", "left", "waited"]


class Occupied:
    """A turn that somebody else has; it notes who waited for it."""

    def __init__(self, asked):
        self.asked = asked

    def acquire(self, *, blocking=True, timeout=None):
        if timeout is None:
            self.asked.append("left")
        else:
            self.asked[-1] = "waited"
        return False


def test_lone_look_up_is_answered_however_many_there_were(monkeypatch):
    monkeypatch.setattr(receipts, "waiting", Limit(burst=0, per_second=1))
    accepted = receive(nonce=NONCE)

    assert receipts.look_up(accepted.number)[0].submission == accepted.submission


def test_submission_is_not_sent_away_by_look_ups():
    with receipts.hashing.door:
        assert receipts.opened(number_for(NONCE)).verifier


def test_answer_to_a_look_up_that_was_sent_away_says_when_to_come_again(reader):
    accepted = receive(nonce=NONCE)

    with receipts.hashing.work, receipts.hashing.door:
        answer = reader.post("/en/receipt/", {"receipt": accepted.number})
    again = reader.post("/en/receipt/", {"receipt": accepted.number})

    assert (answer.status_code, again.status_code) == (503, 200)
    assert answer.headers["Retry-After"] == "120"
    assert accepted.number in answer.content.decode()


def test_flood_from_one_network_does_not_keep_others_from_waiting(reader, monkeypatch):
    monkeypatch.setattr(receipts, "waiting", Limit(burst=2, per_second=0.001))
    waited = []
    monkeypatch.setattr(receipts.hashing, "waited", lambda may: waited.append(may()) or False)

    with receipts.hashing.work:
        for address in ["203.0.113.7", "203.0.113.8", "203.0.113.9", "198.51.100.1"]:
            reader.post("/en/receipt/", {"receipt": number_for(NONCE)}, REMOTE_ADDR=address)

    assert waited == [True, True, False, True]


def test_wrong_numbers_that_were_not_looked_at_are_no_guesses(reader, monkeypatch):
    monkeypatch.setattr(receipt_view, "guesses", Limit(burst=1, per_second=0.001))
    fields = {"receipt": number_for(NONCE)}

    with receipts.hashing.work, receipts.hashing.door:
        statuses = [reader.post("/en/receipt/", fields).status_code for _each in range(3)]
    statuses += [reader.post("/en/receipt/", fields).status_code for _each in range(2)]

    assert statuses == [503, 503, 503, 404, 429]


def test_hash_of_a_receipt_never_changes():
    """The number of a paper that somebody kept must open for ever, and cost an attacker as much."""
    code = (
        "from submissions import receipts; from django.conf import settings;"
        "settings.RECEIPT_PEPPERS['test'] = 'pepper';"
        "print(receipts.HASH, receipts.opened('0' * 20, pepper_id='test').verifier[:16])"
    )
    shell = [sys.executable, "manage.py", "shell", "-v0", "-c", code]
    told = subprocess.run(shell, cwd=settings.BASE_DIR, capture_output=True, text=True, check=True)

    assert told.stdout == "{'time_cost': 2, 'memory_cost': 19456} ae7fbff20ab88842\n"
