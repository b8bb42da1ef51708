"""What a person does behind her receipt: reply, make it stricter, withdraw."""

import re

import pytest

from roundtable import search
from sessions.models import Roundtable
from submissions import guard, moderation, receipts, submitter
from submissions.models import Decision, Envelope, Receipt, Submission
from tests.factories import make_roundtable
from tests.submissions.factories import make_excerpt, receive
from tests.submissions.pages import look, text_of

pytestmark = pytest.mark.django_db


def test_message_is_read_with_the_receipt_and_sealed_in_the_database(reader, sokha):
    accepted = receive()
    moderation.write_to(accepted.submission, words="Are you safe?\nWe are here.", by=sokha)

    assert "Are you safe?<br>We are here." in look(reader, accepted.number).content.decode()
    assert b"safe" not in bytes(Envelope.objects.get(kind="message").data)


def reply(reader, number, **fields):
    """Return the answer to a reply."""
    data = {"receipt": number, "action": "reply", "token": guard.new_token("reply"), **fields}
    return reader.post("/en/receipt/", data)


def test_reply_is_sealed_and_never_shown_again(reader):
    accepted = receive()

    response = reply(reader, accepted.number, reply="My brother was taken.")

    assert "We have your reply." in text_of(response)
    assert "brother" not in response.content.decode()
    assert "brother" not in look(reader, accepted.number).content.decode()
    assert b"brother" not in bytes(Envelope.objects.get(kind="reply").data)
    assert Decision.objects.get().verb == "replied"


def test_reply_sent_twice_is_one(reader):
    accepted = receive()
    token = guard.new_token("reply")

    for _each in range(2):
        assert reply(reader, accepted.number, reply="Once.", token=token).status_code == 200

    assert Envelope.objects.filter(kind="reply").count() == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"reply": "Kept words", "token": "forged"},
        {"reply": "Kept words" + "x" * 2000},
        {"reply": "Kept words\ufffd"},
        {"reply": "Kept words\x00"},
    ],
)
def test_reply_that_cannot_be_kept_is_given_back(reader, fields):
    response = reply(reader, receive().number, **fields)

    assert response.status_code == 400
    assert "Kept words" in response.content.decode()
    assert Envelope.objects.count() == 0


def test_edited_reply_of_the_same_form_is_kept_too(reader):
    number, token = receive().number, guard.new_token("reply")

    for words in ("First words.", "First words, and more."):
        assert "We have your reply." in text_of(reply(reader, number, reply=words, token=token))

    assert Envelope.objects.filter(kind="reply").count() == 2


@pytest.mark.parametrize("act", ["reply", "consent"])
def test_what_comes_after_the_withdrawal_is_answered_like_an_unknown_number(
    reader, act, monkeypatch
):
    accepted = receive()
    real = receipts.look_up

    def withdrawn_meanwhile(number, **kwargs):
        found = real(number, **kwargs)
        submitter.withdraw(found[0].submission)
        return found

    monkeypatch.setattr(receipts, "look_up", withdrawn_meanwhile)
    fields = {"reply": "Late.", "consent": "officials"}
    response = reply(reader, accepted.number, **{**fields, "action": act})

    assert response.status_code == 404
    assert Envelope.objects.count() == 0


def test_empty_reply_is_none(reader):
    assert reply(reader, receive().number, reply=" \u200b ").status_code == 400
    assert Envelope.objects.count() == 0


# A stricter consent


def test_consent_can_be_made_stricter_and_only_stricter_ones_are_offered(reader):
    accepted = receive(consent="quoted", scope="wider")

    page = look(reader, accepted.number).content.decode()
    reader.post(
        "/en/receipt/",
        {
            "receipt": accepted.number,
            "action": "consent",
            "consent": "officials",
            "scope": "roundtable",
        },
    )

    assert re.findall(r'name="consent" value="(\w+)"', page) == ["confidential", "officials"]
    stored = Submission.objects.get()
    assert (stored.consent, stored.scope) == ("officials", "roundtable")


@pytest.mark.parametrize(
    ("given", "wanted"),
    [("officials", "quoted"), ("quoted", "quoted"), ("confidential", "named"), ("quoted", "x")],
)
def test_consent_is_never_widened(reader, given, wanted):
    accepted = receive(consent=given)

    response = reader.post(
        "/en/receipt/", {"receipt": accepted.number, "action": "consent", "consent": wanted}
    )

    assert response.status_code == 400
    assert Submission.objects.get().consent == given


def test_scope_is_never_widened(reader):
    accepted = receive(consent="quoted")

    response = reader.post(
        "/en/receipt/",
        {"receipt": accepted.number, "action": "consent", "consent": "officials", "scope": "wider"},
    )

    assert response.status_code == 400
    assert Submission.objects.get().scope == "roundtable"


# Withdrawal


def test_withdrawal_asks_first_and_then_happens(reader):
    accepted = receive()

    asked = look(reader, accepted.number, action="withdraw")
    assert Submission.objects.get().state == "received"
    done = look(reader, accepted.number, action="withdraw", confirm="yes")

    assert "Withdraw your words?" in text_of(asked)
    assert "Your words have been withdrawn" in text_of(done)
    assert Submission.objects.get().state == "withdrawn"


def test_withdrawing_twice_is_harmless(reader):
    accepted = receive()
    for expected in (200, 404):
        response = look(reader, accepted.number, action="withdraw", confirm="yes")
        assert response.status_code == expected

    assert Decision.objects.filter(verb="withdrawn").count() == 1


def test_withdrawal_says_honestly_whether_something_was_prepared(reader, sokha):
    untouched = receive(concern="One.")
    used = receive(concern="Two.")
    moderation.accept(used.submission, by=sokha)
    make_excerpt(used.submission)

    assert "cannot be called back" not in text_of(look(reader, untouched.number, action="withdraw"))
    assert "cannot be called back" in text_of(look(reader, used.number, action="withdraw"))


def test_withdrawn_voice_is_gone_from_page_search_feed_sitemap_and_database(reader, sokha):
    accepted = receive(concern="Planted words", contact="012 345 678", topics=())
    moderation.accept(accepted.submission, by=sokha)
    voice = make_excerpt(accepted.submission, text_en="They closed the planted road.")
    moderation.note(accepted.submission, words="planted note", by=sokha)
    places = ["/en/voices/", "/km/voices/", "/en/search/?q=planted", "/en/feed.xml", "/sitemap.xml"]
    places += [voice.topic.get_absolute_url(), voice.get_absolute_url()]
    before = [reader.get(path).content.decode() for path in places]
    etag = reader.get("/en/voices/").headers["ETag"]

    look(reader, accepted.number, action="withdraw", confirm="yes")

    assert ["planted road" in page for page in before] == [
        True,
        False,
        False,
        True,
        False,
        True,
        True,
    ]
    assert "<mark>planted</mark> road" in before[2]
    assert voice.topic.get_absolute_url() in before[4]
    after = [reader.get(path) for path in places]
    assert [page.status_code for page in after] == [200, 200, 200, 200, 200, 404, 404]
    assert not any("planted road" in page.content.decode() for page in after)
    assert "<mark>" not in after[2].content.decode()
    assert voice.topic.get_absolute_url() not in after[4].content.decode()
    assert reader.get("/en/voices/", headers={"If-None-Match": etag}).status_code == 200
    assert search.SearchEntry.objects.filter(kind="submissions.excerpt").count() == 0
    assert (Envelope.objects.count(), Receipt.objects.count()) == (0, 0)


def test_form_that_was_withdrawn_is_given_back_when_it_comes_again(reader):
    token = guard.new_token("submit")
    data = {"token": token, "concern": "Again.", "consent": "quoted", "language": "en"}
    receive()
    sent = reader.post("/en/submit/", data)
    number = "".join(re.findall(r"<span>(\d{5})</span>", sent.content.decode()))
    look(reader, number, action="withdraw", confirm="yes")

    again = reader.post("/en/submit/", data)

    assert again.status_code == 400
    assert "Again." in again.content.decode()


def test_receipt_leads_to_its_roundtable_only_if_readers_see_it(reader):
    hidden = make_roundtable(slug="hidden", published=False)
    accepted = receive(roundtable=hidden, follow="detail")

    assert "First roundtable" not in look(reader, accepted.number).content.decode()
    Roundtable.objects.update(published_on="2025-01-01")
    assert "First roundtable" in look(reader, accepted.number).content.decode()
