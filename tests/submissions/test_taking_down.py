"""A volunteer writes down what somebody said: once, with her consent, and without who called."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import translation

from submissions import guard, receipts, sealing
from submissions.admin.taking_down import CODES, spoken
from submissions.models import Decision, Envelope, Submission, Verb
from submissions.wording import consents
from tests.factories import make_roundtable
from tests.submissions.factories import browser_with, make_recovery, make_topic

PAGE = "/admin/submissions/submission/add/"

pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture
def volunteer(db):
    """A browser of somebody who may take down, and nothing else; the portal can seal."""
    make_recovery()
    return browser_with("add_submission")


def spoken_words(**fields):
    """Return what is posted after a call."""
    return {
        "token": guard.new_token("taking-down"),
        "channel": "phone",
        "language": "km",
        "concern": "គេបិទផ្លូវចូលស្រែយើង។",
        "consent": "quoted",
        "group": "person",
        "follow": "state",
        "scope": "roundtable",
        "place": "inside",
        **fields,
    }


def number_on(response):
    """Return the receipt number that a page shows."""
    assert response.status_code == 200
    return "".join(response.context["groups"])


def test_call_is_stored_with_its_channel_and_on_record_with_the_day_only(volunteer):
    roundtable = make_roundtable(slug="second")
    topic = make_topic("land")
    topics = {"topics": ["land"], "recommendation": "Open it.", "scope": "wider"}

    volunteer.post(PAGE, spoken_words(roundtable="second", **topics))

    stored = Submission.objects.get()
    assert (stored.channel, stored.language, stored.consent) == ("phone", "km", "quoted")
    assert (stored.concern, stored.recommendation) == ("គេបិទផ្លូវចូលស្រែយើង។", "Open it.")
    assert (stored.place, stored.scope, stored.roundtable) == ("inside", "wider", roundtable)
    assert [*stored.topics.all()] == [topic]
    assert not stored.is_quarantined
    decision = Decision.objects.get()
    assert (decision.verb, decision.by.username) == (Verb.TAKEN_DOWN, "member")
    # Django's history would keep the hour.
    assert LogEntry.objects.count() == 0


def test_receipt_is_shown_in_groups_and_opens(volunteer):
    response = volunteer.post(PAGE, spoken_words())

    number = number_on(response)
    assert [len(group) for group in response.context["groups"]] == [5, 5, 5, 5]
    assert all(f"<span>{group}</span>" in response.text for group in receipts.grouped(number))
    assert response["Cache-Control"] == "no-store"
    found, _identity = receipts.look_up(receipts.canonical(number))
    assert found.submission == Submission.objects.get()


def test_slip_is_in_both_languages_with_the_address_and_nothing_of_the_words(volunteer):
    response = volunteer.post(PAGE, spoken_words())

    slip = response.text.split('<div class="slip">')[1].split('<ul class="not-printed">')[0]
    assert 'lang="km"' in slip
    assert 'lang="en"' in slip
    assert "https://portal.example/km/receipt/" in slip
    assert "Tell it to nobody." in slip
    assert "គេបិទផ្លូវ" not in response.text
    assert "digit by digit" in response.text
    assert "destroy the original" in response.text
    assert f"Stored as {Submission.objects.get()}." in response.text
    assert number_on(response) not in response.headers.get("Location", "")


def test_double_click_stores_one_and_shows_the_same_number(volunteer):
    data = spoken_words()

    first, second = volunteer.post(PAGE, data), volunteer.post(PAGE, data)

    assert number_on(first) == number_on(second)
    assert Submission.objects.count() == 1
    assert Decision.objects.count() == 1


def test_same_form_with_other_words_is_given_back_with_a_fresh_token(volunteer):
    data = spoken_words()
    volunteer.post(PAGE, data)

    response = volunteer.post(PAGE, {**data, "concern": "Other words."})

    assert response.status_code == 200
    assert "Other words." in response.text
    assert "was stored before, with other words" in response.text
    assert response.context["token"] != data["token"]
    assert Submission.objects.count() == 1
    again = {**data, "concern": "Other words.", "token": response.context["token"]}
    number_on(volunteer.post(PAGE, again))
    assert Submission.objects.count() == 2


@pytest.mark.parametrize(
    "token",
    ["", "tampered", guard.new_token("submit"), "a" * 400, "\x00"],
    ids=["none", "tampered", "of another form", "long", "nul"],
)
def test_form_without_its_token_is_given_back_and_stores_nothing(volunteer, token):
    response = volunteer.post(PAGE, spoken_words(token=token))

    assert response.status_code == 200
    assert "គេបិទផ្លូវចូលស្រែយើង។" in response.text
    guard.read_token(response.context["token"], purpose="taking-down")
    assert Submission.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"consent": ""}, "consent"),
        ({"consent": "everything"}, "consent"),
        ({"channel": ""}, "channel"),
        ({"channel": "web"}, "channel"),
        ({"language": ""}, "language"),
        ({"concern": "", "recommendation": ""}, "concern"),
        ({"concern": "x" * 4001}, "concern"),
        ({"consent": "named", "name": ""}, "name"),
        ({"roundtable": "nowhere"}, "roundtable"),
        ({"topics": ["nowhere"]}, "topics"),
    ],
)
def test_what_lacks_is_said_and_everything_typed_is_kept(volunteer, changes, field):
    data = spoken_words(recommendation="Open the road.", contact="a letter to the pagoda")

    response = volunteer.post(PAGE, {**data, **changes})

    assert response.status_code == 200
    assert [*response.context["form"].errors] == [field]
    assert "a letter to the pagoda" in response.text
    assert response.context["token"] == data["token"]
    assert "autofocus" in response.text
    assert Submission.objects.count() == 0


def test_nothing_is_chosen_beforehand_of_what_the_person_must_say(volunteer):
    page = volunteer.get(PAGE)

    checked = re.findall(r'<input type="radio" name="(\w+)" value="(\w+)"[^>]* checked', page.text)
    expected = {
        ("group", "person"),
        ("scope", "roundtable"),
        ("follow", "state"),
        ("place", "unsaid"),
    }
    assert {*checked} == expected


def test_nothing_asks_who_called(volunteer):
    form = volunteer.get(PAGE).context["form"]

    assert {*form.fields} == {
        *("channel", "roundtable", "concern", "recommendation", "topics", "place", "country"),
        *("group", "language", "consent", "scope", "name", "contact", "follow"),
    }


def test_name_and_contact_are_sealed_and_confidential_words_are_nowhere_in_plain(volunteer):
    secret = "The commune chief came at night."
    data = spoken_words(concern=secret, consent="confidential", contact="Sok, 012 345 678")

    volunteer.post(PAGE, data)

    stored = Submission.objects.get()
    assert (stored.concern, stored.fold, stored.is_confidential) == ("", "", True)
    assert {e.kind for e in Envelope.objects.all()} == {"words", "contact"}
    for envelope in Envelope.objects.all():
        assert b"Sok" not in bytes(envelope.data)
        assert b"commune" not in bytes(envelope.data)


def test_without_a_key_the_form_is_closed_and_keeps_what_was_typed():
    client = browser_with("add_submission")
    assert not sealing.can_seal()

    shown, sent = client.get(PAGE), client.post(PAGE, spoken_words())

    assert (shown.status_code, sent.status_code) == (503, 503)
    assert "there is no key to seal to" in sent.text
    assert "គេបិទផ្លូវចូលស្រែយើង។" in sent.text
    assert sent["Retry-After"] == "120"
    assert Submission.objects.count() == 0


def test_no_receipt_is_shown_to_who_wants_none(volunteer):
    response = volunteer.post(PAGE, spoken_words(follow="none"))

    assert response.context["groups"] == []
    assert "there is no number to tell" in response.text
    assert not hasattr(Submission.objects.get(), "receipt")


def test_the_next_roundtable_and_one_just_closed_can_be_chosen(volunteer):
    make_roundtable(slug="open")
    make_roundtable(slug="closed", stage="closed")
    make_roundtable(slug="over", stage="published")

    page = volunteer.get(PAGE)
    volunteer.post(PAGE, spoken_words(roundtable=""))
    volunteer.post(PAGE, spoken_words(roundtable="closed"))
    refused = volunteer.post(PAGE, spoken_words(roundtable="over"))

    assert page.context["form"].initial["roundtable"] == "open"
    slugs = [s.roundtable and s.roundtable.slug for s in Submission.objects.all()]
    assert sorted(slugs, key=str) == [None, "closed"]
    assert [*refused.context["form"].errors] == ["roundtable"]


@pytest.mark.parametrize("code", CODES)
def test_script_says_all_four_consents_in_both_languages(volunteer, code):
    make_roundtable(slug="open")
    host = {"en": "U.S. Department of State", "km": "ក្រសួងការបរទេសសហរដ្ឋអាមេរិក"}[code]

    page = volunteer.get(PAGE)

    column = page.text.split('<div class="tongues">')[1].split(f'<div lang="{code}">')[1]
    column = column.split("</ol>")[0]
    with translation.override(code):
        for words in consents(host):
            for said in (words.label, words.meaning, words.example):
                assert str(said) in column
    assert spoken(code)["host"] == host


def test_who_may_not_take_down_is_refused():
    make_recovery()
    curator = browser_with("view_submission", "read_submission", "curate_submission")

    assert curator.get(PAGE).status_code == 403
    assert curator.post(PAGE, spoken_words()).status_code == 403
    assert Submission.objects.count() == 0
