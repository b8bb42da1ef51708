"""The form, as people, machines and crowds fill it in."""

import re
import threading

import pytest
import time_machine
from django.db import connections
from django.test import Client

from submissions.models import Envelope, Receipt, SealingKey, Submission
from submissions.views import submit as submit_view
from tests.factories import make_roundtable
from tests.submissions.factories import make_recovery, make_topic
from tests.submissions.pages import WORDS, filled, messages_in, number_in

pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def key():
    """A key to seal to."""
    make_recovery()


@pytest.mark.parametrize("language", ["en", "km"])
def test_sent_form_is_stored_once_and_answered_with_its_receipt(reader, language):
    response = reader.post(f"/{language}/submit/", filled())

    assert response.status_code == 200
    assert len(number_in(response)) == 20
    assert Submission.objects.get().concern == WORDS
    assert not response.cookies
    assert response.headers["Cache-Control"] == "no-store"


def test_what_is_stored_is_what_was_chosen(reader):
    roundtable = make_roundtable(slug="next")
    topic = make_topic()

    reader.post(
        "/km/submit/",
        filled(
            recommendation="Open it.",
            topics=["land"],
            place="abroad",
            country="FR",
            group="group",
            scope="wider",
            follow="detail",
        ),
    )

    stored = Submission.objects.get()
    assert (stored.recommendation, stored.place, stored.country) == ("Open it.", "abroad", "FR")
    assert (stored.is_group, stored.scope, stored.channel) == (True, "wider", "web")
    assert (stored.state, stored.roundtable, [*stored.topics.all()]) == (
        "received",
        roundtable,
        [topic],
    )
    assert stored.receipt.follow == "detail"


def test_presets_are_the_careful_ones(reader):
    page = reader.get("/en/submit/").content.decode()
    checked = re.findall(r'name="(\w+)"[^>]*value="([\w-]*)"[^>]* checked', page)
    checked += [
        (n, v) for v, n in re.findall(r'value="([\w-]*)"[^>]*name="(\w+)"[^>]* checked', page)
    ]

    assert dict(checked) == {
        "group": "person",
        "language": "en",
        "scope": "roundtable",
        "follow": "state",
        "place": "unsaid",
    }


def test_words_in_confidence_are_stored_in_an_envelope_only(reader):
    reader.post("/km/submit/", filled(consent="confidential", contact="012 000 000"))

    stored = Submission.objects.get()
    assert (stored.concern, stored.fold) == ("", "")
    assert sorted(stored.envelopes.values_list("kind", flat=True)) == ["contact", "words"]
    assert stored.bands.count() == 0


def test_name_is_kept_from_those_only_who_want_to_be_named(reader):
    reader.post("/km/submit/", filled(name="Chan Dara"))
    reader.post("/km/submit/", filled(name="Chan Dara", consent="named"))

    assert Envelope.objects.filter(submission__consent="quoted").count() == 0
    assert Envelope.objects.filter(submission__consent="named", kind="name").count() == 1


def test_country_is_kept_only_with_abroad(reader):
    reader.post("/km/submit/", filled(place="inside", country="FR"))

    assert Submission.objects.get().country == ""


def test_no_receipt_is_made_for_those_who_want_none(reader):
    response = reader.post("/en/submit/", filled(follow="none"))

    assert response.status_code == 200
    assert number_in(response) == ""
    assert "You chose not to have a receipt" in response.content.decode()
    assert Receipt.objects.count() == 0


# Exactly once


def test_same_form_sent_again_shows_the_same_receipt_and_stores_one(reader):
    data = filled()

    first, second = reader.post("/km/submit/", data), reader.post("/en/submit/", data)

    assert number_in(first) == number_in(second)
    assert Submission.objects.count() == 1


def test_retry_after_two_days_shows_the_same_receipt(reader):
    with time_machine.travel("2026-11-23 10:00:00+00:00", tick=False) as clock:
        data = filled()
        first = reader.post("/km/submit/", data)
        clock.shift(2 * 86_400)
        late = reader.post("/km/submit/", data)

    assert number_in(late) == number_in(first)
    assert Submission.objects.count() == 1


def test_edited_words_under_the_same_token_come_back_with_a_fresh_one(reader):
    data = filled()
    reader.post("/km/submit/", data)

    edited = reader.post("/en/submit/", {**data, "concern": "Other words."})

    assert edited.status_code == 400
    assert "Other words." in edited.content.decode()
    assert edited.context["token"] != data["token"]
    again = reader.post(
        "/en/submit/", {**data, "concern": "Other words.", "token": edited.context["token"]}
    )
    assert again.status_code == 200
    assert Submission.objects.count() == 2


@pytest.mark.postgresql  # on SQLite the tests' database lives in memory: the benchmark does it
@pytest.mark.django_db(transaction=True)
def test_same_form_twenty_times_at_once_is_stored_once():
    data, numbers = filled(), []

    def send():
        numbers.append(number_in(Client().post("/km/submit/", data)))
        connections.close_all()

    threads = [threading.Thread(target=send) for _each in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len({*numbers}) == 1
    assert Submission.objects.count() == 1


# Machines and crowds


def test_hasty_form_and_filled_trap_are_quarantined_and_their_receipts_open(reader):
    with time_machine.travel("2026-11-23 10:00:00+00:00", tick=False) as clock:
        data = filled()
        clock.shift(1)
        hasty = reader.post("/km/submit/", data)
        trap = filled(website="https://spam.example")
        clock.shift(30)
        trapped = reader.post("/km/submit/", trap)
        calm = filled()
        clock.shift(30)
        reader.post("/km/submit/", calm)

    assert [*Submission.objects.values_list("is_quarantined", flat=True)].count(True) == 2
    assert Submission.objects.waiting().count() == 1
    for response in (hasty, trapped):
        found = reader.post("/km/receipt/", {"receipt": number_in(response), "action": "look"})
        assert found.status_code == 200


def test_flood_from_one_network_is_told_to_wait_and_others_are_not(reader):
    submit_view.per_network = type(submit_view.per_network)(burst=2, per_second=0.01)
    for _each in range(2):
        reader.post("/en/submit/", filled(), REMOTE_ADDR="203.0.113.7")

    flooded = reader.post("/en/submit/", filled(), REMOTE_ADDR="203.0.113.9")
    other = reader.post("/en/submit/", filled(), REMOTE_ADDR="198.51.100.1")

    assert (flooded.status_code, other.status_code) == (429, 200)
    assert flooded.headers["Retry-After"] == "120"
    assert WORDS in flooded.content.decode()
    assert not flooded.cookies


# Nothing to seal to


@pytest.mark.parametrize("language", ["en", "km"])
def test_form_closes_when_nothing_can_be_sealed(reader, language):
    SealingKey.objects.all().delete()

    shown = reader.get(f"/{language}/submit/")
    sent = reader.post(f"/{language}/submit/", filled())

    assert (shown.status_code, sent.status_code) == (503, 503)
    assert sent.headers["Retry-After"] == "120"
    assert WORDS in sent.content.decode()
    assert "<button" not in shown.content.decode()
    assert Submission.objects.count() == 0


# Which roundtable


def test_form_names_the_roundtable_that_gathers_and_its_officials(reader):
    make_roundtable(title_en="Third roundtable", host_en="the European Union")

    page = reader.get("/en/submit/").content.decode()

    assert "For: Third roundtable" in page
    assert "Officials of the host (the European Union) may read it, without my name" in page


def test_form_without_a_gathering_roundtable_is_for_the_next_one(reader):
    page = reader.get("/en/submit/").content.decode()
    reader.post("/en/submit/", filled())

    assert "For the next roundtable" in page
    assert Submission.objects.get().roundtable is None


def test_form_asks_which_roundtable_when_several_gather(reader):
    make_roundtable(slug="one")
    two = make_roundtable(slug="two")

    unasked = reader.post("/en/submit/", filled())
    reader.post("/en/submit/", filled(roundtable="two"))

    assert messages_in(unasked) == ["Please choose the roundtable."]
    assert Submission.objects.get().roundtable == two


def test_other_roundtable_under_the_same_token_is_not_lost(reader):
    make_roundtable(slug="one")
    make_roundtable(slug="two")
    data = filled(roundtable="one")
    reader.post("/en/submit/", data)

    assert reader.post("/en/submit/", {**data, "roundtable": "two"}).status_code == 400
    assert reader.post("/en/submit/", data).status_code == 200
    assert Submission.objects.count() == 1


def test_form_page_needs_few_queries(reader, django_assert_max_num_queries):
    make_roundtable()

    with django_assert_max_num_queries(6):
        reader.get("/km/submit/")


def test_pages_of_the_flow_are_private_and_have_a_neutral_title(reader):
    for path in ("/en/submit/", "/en/receipt/"):
        response = reader.get(path)
        page = response.content.decode()
        assert "<title>Page</title>" in page
        assert response.headers["Cache-Control"] == "no-store"
        assert 'href="https://www.wikipedia.org/" rel="noreferrer"' in page
        assert 'autocomplete="off"' in page
