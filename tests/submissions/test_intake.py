"""What is stored of a submission, and above all what is not."""

import datetime
import secrets

import pytest
from django.apps import apps
from django.db import connection, models

from submissions import intake, order, sealing
from submissions.models import Submission
from tests.submissions.factories import make_entry, make_recovery, make_topic, receive

pytestmark = pytest.mark.django_db
TABLES = [model for model in apps.get_models() if model._meta.app_label == "submissions"]


def dump():
    """Return everything that the app's tables hold, as text; bytes as they are and in hex."""
    found = []
    with connection.cursor() as cursor:
        for model in [*TABLES, Submission.topics.through]:
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
            for row in cursor.fetchall():
                for value in row:
                    if isinstance(value, bytes | memoryview):
                        found += [bytes(value).hex(), bytes(value).decode("utf-8", "replace")]
                    else:
                        found.append(str(value))
    return "\n".join(found)


def test_hundred_submissions_leave_no_name_phone_or_confidence_in_the_database(caplog):
    topic = make_topic()
    for number in range(100):
        receive(
            concern=f"Secret phrase {number} of a frightened person",
            consent="confidential" if number % 2 else "named",
            name=f"Planted Name {number}",
            contact=f"012 {number:06d}, planted{number}@example.org",
            topics=(topic,),
        )

    stored = dump()

    assert "Planted Name" not in stored
    assert "planted" not in stored
    assert "012 0000" not in stored
    assert b"Planted".hex() not in stored
    for number in range(1, 100, 2):
        assert f"Secret phrase {number} " not in stored
    assert "Secret phrase 2 " in stored  # the dump does see what is not sealed
    assert caplog.text == ""


def test_receipt_number_and_nonce_are_nowhere_in_the_database():
    nonce = secrets.token_bytes(18)
    number = receive(nonce=nonce, consent="confidential").number

    stored = dump()

    assert number not in stored
    assert number[:10] not in stored
    assert nonce.hex() not in stored


def test_no_table_that_a_submitter_writes_tells_a_time_or_an_order():
    written = {"submission", "submissiontopic", "band", "receipt", "envelope", "decision"}
    found = {model._meta.model_name: model for model in TABLES}

    for name in written:
        model = found[name]
        assert not isinstance(model._meta.pk, models.AutoField), name
        times = [f.name for f in model._meta.fields if isinstance(f, models.DateTimeField)]
        assert times == [], name


def test_day_of_arrival_is_all_that_is_kept_of_the_time():
    submission = receive().submission

    assert type(submission.received_on) is datetime.date


def test_sending_writes_no_record_of_arrival():
    assert receive().submission.decisions.count() == 0


def test_digest_of_what_was_sent_is_worth_nothing_without_the_nonce():
    entry = make_entry(concern="yes")

    assert entry.digest(b"one") != entry.digest(b"two")


def test_nothing_is_stored_when_there_is_nobody_to_seal_to():
    with pytest.raises(sealing.NobodyToSealTo):
        intake.receive(make_entry(), nonce=b"n")

    assert Submission.objects.count() == 0


def test_submission_that_fails_halfway_leaves_nothing(monkeypatch):
    make_recovery()
    monkeypatch.setattr(intake.Receipt, "save", lambda *a, **k: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        receive()

    assert dump().count("closed") == 0
    assert Submission.objects.count() == 0


def test_zero_width_spaces_of_the_original_are_kept_and_folded_for_search():
    submission = receive(concern="ដី\u200bធ្លី\u200bរបស់\u200bយើង", language="km").submission

    assert submission.concern == "ដី\u200bធ្លី\u200bរបស់\u200bយើង"
    assert [*Submission.objects.searched("ដីធ្លី")] == [submission]
    assert [*Submission.objects.searched("road")] == []


def test_confidential_words_are_never_found():
    receive(concern="hidden treasure", consent="confidential")

    assert not Submission.objects.searched("treasure").exists()


def test_text_of_a_submission_is_in_no_short_name():
    submission = receive(concern="Planted words").submission

    assert str(submission) == str(submission.pk)[:8]


def test_rows_lie_in_no_order_of_their_arrival():
    if connection.vendor != "sqlite":
        order.shuffle()
    arrived = [receive(concern=f"Number {n}.").submission.pk for n in range(12)]
    order.shuffle()
    places = {"sqlite": "rowid", "postgresql": "ctid"}[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM submissions_submission ORDER BY {places}")
        found = [str(row[0]).replace("-", "") for row in cursor.fetchall()]

    assert sorted(found) == sorted(pk.hex for pk in arrived)
    assert found != [pk.hex for pk in arrived]
    if connection.vendor == "postgresql":
        assert found == sorted(found)


def test_new_rows_take_random_places_at_once_on_sqlite():
    if connection.vendor != "sqlite":
        return
    receive()
    receive(concern="Second.")
    with connection.cursor() as cursor:
        for table in ("submissions_submission", "submissions_receipt"):
            cursor.execute(f"SELECT rowid FROM {table}")
            first, second = (row[0] for row in cursor.fetchall())
            assert abs(first - second) > 1000
