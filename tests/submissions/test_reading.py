"""Reading sessions: what a passphrase opens, for how long, how much, and for whom."""

import re
import uuid

import pyrage
import pytest
from django.contrib.admin.models import LogEntry
from pyrage import x25519

from submissions import keys, reading, sealing, submitter
from submissions.models import Decision, Envelope, ReadingSession, Verb
from tests.submissions.factories import (
    KEYHOLDER,
    PASSPHRASE,
    browser_with,
    make_keyholder,
)
from tests.submissions.keyholders import (
    LIST,
    READING,
    begin,
    confidential,
    is_asked,
    listed,
    press,
    verbs,
)

pytestmark = pytest.mark.usefixtures("at_noon")


def test_passphrase_begins_a_session_and_the_cookie_is_for_the_back_office_only(chanthy):
    assert is_asked(chanthy.get(READING))

    response = begin(chanthy)

    cookie = response.cookies["reading"]
    flags = [cookie[name] for name in ("path", "httponly", "samesite", "max-age", "secure")]
    assert flags == ["/admin/", True, "Strict", "", ""]
    assert response.headers["Location"] == READING
    page = chanthy.get(READING)
    assert page.context["reading"] == {
        "opened": 0,
        "most": 20,
        "is_full": False,
        "minutes": 15,
        "ends_at": "12:15 pm",
    }
    assert "ends in 15 minutes, at 12:15 pm UTC" in page.text
    assert page.headers["Cache-Control"].startswith("no-store")


def test_cookie_goes_over_https_only_in_production(chanthy, settings):
    settings.PRODUCTION = True

    assert begin(chanthy).cookies["reading"]["secure"] is True


def test_neither_the_cookie_nor_the_database_opens_anything_alone(chanthy):
    cookie = begin(chanthy).cookies["reading"].value
    _pk, _dot, secret = cookie.partition(".")
    session = ReadingSession.objects.get()

    assert chanthy.private_half not in cookie
    with pytest.raises(sealing.CannotOpen):
        sealing.contents_of(confidential().data, x25519.Identity.from_str(secret))
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(bytes(session.locked_key), [x25519.Identity.generate()])
    assert secret not in str(dict(chanthy.session))


def test_wrong_passphrase_is_told_recorded_and_never_given_back(chanthy, caplog):
    wrong = "pusa tilu sona pemi rugo dafe"

    response = begin(chanthy, wrong)

    assert response.context["form"].errors == {
        "passphrase": ["This is not the passphrase of your key."]
    }
    assert is_asked(response)
    assert "reading" not in response.cookies
    entry = LogEntry.objects.get()
    assert entry.change_message.startswith("Wrong passphrase. · ")
    for told in (response.text, entry.change_message, caplog.text, str(dict(chanthy.session))):
        assert wrong not in told


def test_sixth_guess_has_to_wait_and_then_the_right_one_is_let_in(chanthy, clock):
    for _time in range(5):
        assert begin(chanthy, "wrong words").status_code == 200

    response = begin(chanthy)

    assert (response.status_code, response.headers["Retry-After"]) == (429, "20")
    assert "Please wait 20 seconds" in response.text
    assert not ReadingSession.objects.exists()
    assert LogEntry.objects.count() == 5
    clock.now += 20
    assert begin(chanthy).status_code == 302


def test_guesses_against_one_keyholder_do_not_slow_another(chanthy, clock):
    bopha, _organizer, _half = make_keyholder("bopha")
    for _time in range(6):
        begin(chanthy, "wrong words")

    assert begin(bopha).status_code == 302


def test_second_session_ends_the_first(chanthy):
    begin(chanthy)
    first = chanthy.cookies["reading"].value
    begin(chanthy)

    assert ReadingSession.objects.count() == 1
    chanthy.cookies["reading"] = first
    assert is_asked(chanthy.get(READING))


@pytest.mark.parametrize("in_use", [True, False])
def test_without_a_key_in_use_nobody_is_asked_for_a_passphrase(chanthy, in_use):
    if in_use:  # a permission without any key
        browser = browser_with(*KEYHOLDER)
    else:
        browser, _organizer, _half = make_keyholder("late", in_use=False)

    page = browser.get(READING)

    assert "You have no key that is in use" in page.text
    assert 'type="password"' not in page.text
    assert begin(browser).status_code == 200
    assert not ReadingSession.objects.exists()


def test_envelope_is_shown_once_and_the_opening_is_on_record(chanthy):
    envelope = confidential("sealedword <b>", recommendation="sealedwish")
    begin(chanthy)
    assert listed(chanthy)[0] == [str(envelope.submission)]

    shown = press(chanthy, envelope)

    assert shown.status_code == 200
    assert "sealedword &lt;b&gt;" in shown.text
    assert "sealedwish" in shown.text
    assert shown.headers["Cache-Control"].startswith("no-store")
    assert shown.context["reading"]["opened"] == 1
    assert re.search(r"<title>([^<]*)</title>", shown.text)[1].strip().startswith("Sealed envelope")
    (decision,) = Decision.objects.filter(verb=Verb.OPENED)
    assert (decision.by, decision.after) == (chanthy.organizer, "words")
    assert Envelope.objects.get(pk=envelope.pk).is_read

    again = press(chanthy, envelope)
    assert again.status_code == 302
    page = chanthy.get(READING)
    assert "It was shown in this session already" in page.text
    assert "sealedword" not in page.text
    assert listed(chanthy)[0] == []
    assert Decision.objects.filter(verb=Verb.OPENED).count() == 1


def test_what_waits_is_still_there_for_the_next_session_until_it_is_summarized(chanthy):
    envelope = confidential()
    begin(chanthy)
    press(chanthy, envelope)
    begin(chanthy)

    assert listed(chanthy)[0] == [str(envelope.submission)]
    assert "sealedword" in press(chanthy, envelope).text


def test_session_opens_twenty_and_no_more(chanthy):
    envelopes = [confidential(f"sealedword{n}") for n in range(21)]
    begin(chanthy)
    for n, envelope in enumerate(envelopes[:20]):
        assert f"sealedword{n}" in press(chanthy, envelope).text

    assert press(chanthy, envelopes[20]).status_code == 302
    page = chanthy.get(READING)
    assert "<b>20 of 20</b>" in page.text
    assert "end it and begin another" in page.text
    assert f"{LIST}{envelopes[20].pk}/open/" not in page.text
    assert Decision.objects.filter(verb=Verb.OPENED).count() == 20

    begin(chanthy)
    assert "sealedword20" in press(chanthy, envelopes[20]).text


def test_session_is_over_after_a_quarter_of_an_hour(chanthy, at_noon):
    envelope = confidential()
    begin(chanthy)
    at_noon.move_to("2025-05-01 12:14:59")
    assert not is_asked(chanthy.get(READING))
    at_noon.move_to("2025-05-01 12:15:00")

    refused = chanthy.post(f"{LIST}{envelope.pk}/open/", follow=True)

    assert is_asked(refused)
    assert "Your reading session is over" in refused.text
    assert not ReadingSession.objects.exists()
    assert verbs(envelope.submission) == []


@pytest.mark.parametrize(
    "tampered",
    [
        lambda cookie: "",
        lambda cookie: "x",
        lambda cookie: ".",
        lambda cookie: cookie[:-1],
        lambda cookie: cookie.replace(".", ""),
        lambda cookie: f"{uuid.uuid4()}.{cookie.partition('.')[2]}",
        lambda cookie: f"{cookie.partition('.')[0]}.{x25519.Identity.generate()}",
        lambda cookie: cookie.partition(".")[0] + ".",
    ],
)
def test_tampered_cookie_leads_to_the_passphrase(chanthy, tampered):
    envelope = confidential()
    begin(chanthy)
    chanthy.cookies["reading"] = tampered(chanthy.cookies["reading"].value)

    assert is_asked(chanthy.get(READING))
    assert press(chanthy, envelope).headers["Location"] == READING
    assert verbs(envelope.submission) == []


def test_cookie_of_another_organizer_opens_nothing(chanthy):
    bopha, _organizer, _half = make_keyholder("bopha")
    begin(chanthy)
    begin(bopha)
    bopha.cookies["reading"] = chanthy.cookies["reading"].value

    assert is_asked(bopha.get(READING))
    assert press(bopha, confidential()).status_code == 302
    assert not Decision.objects.exists()


def test_logging_out_ends_the_reading(chanthy):
    begin(chanthy)
    cookie = chanthy.cookies["reading"].value
    chanthy.post("/admin/logout/")
    assert ReadingSession.objects.count() == 0
    chanthy.force_login(chanthy.organizer)
    chanthy.cookies["reading"] = cookie

    assert is_asked(chanthy.get(READING))


def test_button_ends_the_session(chanthy):
    begin(chanthy)

    response = chanthy.post(f"{READING}end/")

    assert (response.cookies["reading"].value, response.cookies["reading"]["path"]) == (
        "",
        "/admin/",
    )
    assert not ReadingSession.objects.exists()
    assert is_asked(chanthy.get(READING))


def test_envelope_that_this_key_does_not_open_says_so(db):
    keys.make_recovery_key()
    envelope = confidential()
    browser, _organizer, _half = make_keyholder("chanthy")
    begin(browser)

    response = browser.post(f"{LIST}{envelope.pk}/open/", follow=True)

    assert "Your key does not open this envelope" in response.text
    assert response.context["reading"]["opened"] == 0
    assert verbs(envelope.submission) == []


def test_withdrawn_words_are_not_shown_by_a_page_that_is_still_open(chanthy):
    envelope = confidential()
    begin(chanthy)
    session, identity = reading.current(
        organizer=chanthy.organizer, cookie=chanthy.cookies["reading"].value
    )
    submitter.withdraw(envelope.submission)

    with pytest.raises(Envelope.DoesNotExist):
        reading.open_envelope(envelope, session=session, identity=identity, by=chanthy.organizer)
    assert press(chanthy, envelope).status_code == 404
    assert press(chanthy, envelope, "export").status_code == 404
    assert press(chanthy, envelope, "summary", summary="x").status_code == 404


def test_session_of_somebody_else_opens_nothing_by_the_verb_either(chanthy, sokha):
    envelope = confidential()
    session, cookie = reading.begin(organizer=chanthy.organizer, passphrase=PASSPHRASE)
    _session, identity = reading.current(organizer=chanthy.organizer, cookie=cookie)

    with pytest.raises(reading.NotReading):
        reading.open_envelope(envelope, session=session, identity=identity, by=sokha)
    reading.end(session)
    with pytest.raises(reading.NotReading):
        reading.open_envelope(envelope, session=session, identity=identity, by=chanthy.organizer)
