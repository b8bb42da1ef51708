"""The number on a receipt."""

import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roundtable.limits import Limit
from submissions import receipts
from submissions.models import Receipt
from submissions.receipts import WronglyTyped, canonical, check_digit, number_for
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


def test_full_queue_of_hashes_answers_busy_instead_of_waiting(monkeypatch):
    monkeypatch.setattr(receipts, "PATIENCE_SECONDS", 0.01)

    with receipts.hashing, pytest.raises(receipts.Busy):
        receipts.look_up(number_for(NONCE))


def test_look_ups_beyond_a_crowd_are_told_at_once_to_come_back(monkeypatch):
    monkeypatch.setattr(receipts, "PATIENCE_SECONDS", 3600)
    monkeypatch.setattr(receipts, "waiting", Limit(burst=0, per_second=1))

    with receipts.hashing, pytest.raises(receipts.Busy):
        receipts.look_up(number_for(NONCE))


def test_lone_look_up_is_answered_however_many_there_were(monkeypatch):
    monkeypatch.setattr(receipts, "waiting", Limit(burst=0, per_second=1))
    accepted = receive(nonce=NONCE)

    assert receipts.look_up(accepted.number)[0].submission == accepted.submission
