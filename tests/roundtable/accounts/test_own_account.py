"""An organizer's own account: second factors, sessions, and nobody else's."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.test import Client

from roundtable.audit.verbs import Verb
from roundtable.models import AuditEntry, OrganizerSession
from tests.roundtable.accounts.coming_in import ACCOUNT, code, first, logged_in, second
from tests.roundtable.organizers import PASSWORD, browser

ADD, PICTURE = f"{ACCOUNT}app/add/", f"{ACCOUNT}app/code.svg"


def test_app_is_set_up_and_opens_the_back_office_at_once(chan):
    client = Client()
    first(client, "chan")
    page = client.get(ADD)
    seed = page.context["seed"].replace(" ", "")
    picture = client.get(PICTURE)
    assert picture.headers["Content-Type"] == "image/svg+xml"
    assert picture.headers["Cache-Control"] == "no-store"
    assert "data:" not in page.text

    answer = client.post(ADD, {"code": code(seed=seed)})

    assert answer.headers["Location"] == f"{ACCOUNT}codes/"
    paper = client.get(f"{ACCOUNT}codes/")
    shown = re.findall(r"<code>(\d{8})</code>", paper.text)
    assert len(shown) == 10
    assert shown[0] not in client.get(f"{ACCOUNT}codes/").text  # once only
    assert client.get("/admin/").status_code == 200
    assert AuditEntry.objects.filter(by=chan, verb=Verb.FACTOR_ADDED).count() == 1
    # The code that set it up does not also open a login.
    other = Client()
    first(other, "chan")
    assert second(other, code(seed=seed)).status_code == 200


def test_picture_is_there_only_while_an_app_is_set_up(bopha):
    assert logged_in().get(PICTURE).status_code == 404


def test_recovery_code_opens_once(bopha):
    paper = RecoveryCodes.activate(bopha).generate_codes()
    for expected in (302, 200):
        client = Client()
        first(client)
        assert second(client, paper[2]).status_code == expected
    assert OrganizerSession.objects.get().second_factor == "recovery_codes"


def test_last_app_is_not_removed(bopha):
    client = logged_in()

    page = client.post(f"{ACCOUNT}app/remove/", {})

    assert "It is your last one. Add another one first." in page.text
    assert Authenticator.objects.filter(user=bopha).count() == 1


def test_passkey_of_somebody_else_is_out_of_reach(bopha, chan):
    hers = Authenticator.objects.create(
        user=chan, type=Authenticator.Type.WEBAUTHN, data={"name": "x", "credential": {}}
    )
    client = logged_in()

    assert client.get(f"{ACCOUNT}passkeys/{hers.pk}/remove/").status_code == 404
    assert client.post(f"{ACCOUNT}passkeys/{hers.pk}/remove/").status_code == 404


@pytest.mark.parametrize(
    "credential",
    [
        *["", "{}", "[]", "null", '"x"', '{"id": 1}', '{"response": {"userHandle": "MQ"}}'],
        *["[" * 50_000, '{"a":' * 9_000, "1" * 5_000, '{"id": "\\ud800"}', "NaN", "x" * 70_000],
    ],
    ids=range(13),
)
def test_nonsense_in_place_of_a_passkey_is_refused_politely(bopha, reader, credential):
    answer = reader.post(f"{ACCOUNT}passkey/", {"credential": credential})
    assert answer.headers["Location"] == "/admin/login/"
    assert "This passkey was not accepted." in reader.get("/admin/login/").text

    client = Client()
    first(client)
    assert client.post(f"{ACCOUNT}step/", {"credential": credential}).status_code == 200


def test_sensitive_pages_ask_again_when_what_was_shown_is_old(bopha):
    client = logged_in(offset=-1)
    session = client.session
    session["account_authentication_methods"][-1]["at"] -= 600
    session["account_authentication_methods"][0]["at"] -= 600
    session.save()

    answer = client.get(f"{ACCOUNT}codes/new/")

    assert (
        answer.headers["Location"]
        == f"{ACCOUNT}again/code/?next={ACCOUNT.replace('/', '%2F')}codes%2Fnew%2F"
    )
    again = client.post(answer.headers["Location"], {"code": code()})
    assert again.headers["Location"] == f"{ACCOUNT}codes/new/"
    assert client.get(f"{ACCOUNT}codes/new/").status_code == 200


def test_what_was_sent_is_not_kept_while_it_asks_again(bopha):
    client = logged_in()
    session = client.session
    for shown in session["account_authentication_methods"]:
        shown["at"] -= 600
    session.save()

    answer = client.post(f"{ACCOUNT}codes/new/", {"planted": "word"}, REMOTE_ADDR="203.0.113.9")

    assert answer.headers["Location"].startswith(f"{ACCOUNT}again/code/?next=")
    kept = str(client.session.items())
    assert "planted" not in kept
    assert "203.0.113.9" not in kept


def test_session_elsewhere_is_listed_and_ended(bopha):
    here, there = logged_in(offset=-1), logged_in(offset=0)
    assert len(here.get(ACCOUNT).context["sessions"]) == 2
    row = OrganizerSession.objects.get(session_key=there.session.session_key)

    here.post(f"{ACCOUNT}sessions/{row.pk}/end/")

    assert there.get("/admin/").status_code == 302
    assert here.get("/admin/").status_code == 200


def test_all_others_are_ended(bopha):
    here, there = logged_in(offset=-1), logged_in(offset=0)

    here.post(f"{ACCOUNT}sessions/0/end/")

    assert there.get("/admin/").status_code == 302
    assert here.get("/admin/").status_code == 200


def test_session_of_somebody_else_cannot_be_ended(bopha, sokha):
    logged_in()
    row = OrganizerSession.objects.get()
    assert browser(sokha).post(f"{ACCOUNT}sessions/{row.pk}/end/").status_code == 404
    assert OrganizerSession.objects.count() == 1


def test_new_password_ends_every_other_session(bopha):
    here, there = logged_in(offset=-1), logged_in(offset=0)
    new = "seven wet boats at noon"

    here.post(
        "/admin/password_change/",
        {"old_password": PASSWORD, "new_password1": new, "new_password2": new},
    )

    assert there.get("/admin/").status_code == 302
    assert here.get("/admin/").status_code == 200
    assert OrganizerSession.objects.get().session_key == here.session.session_key
    assert AuditEntry.objects.filter(verb=Verb.PASSWORD_CHANGED).count() == 1


def test_logging_out_ends_the_session_on_the_server(bopha):
    client = logged_in()
    stolen = client.cookies["sid"].value

    client.post("/admin/logout/")

    assert Client(headers={"cookie": f"sid={stolen}"}).get("/admin/").status_code == 302
    assert OrganizerSession.objects.count() == 0
    assert AuditEntry.objects.filter(verb=Verb.LOGGED_OUT, by=bopha).count() == 1


def test_page_says_where_passkeys_cannot_work(bopha, settings):
    client = logged_in()
    assert "Add a passkey" in client.get(ACCOUNT).text

    settings.SITE_URL = "http://127.0.0.1:8000"
    assert "Browsers allow no passkeys at http://127.0.0.1:8000" in client.get(ACCOUNT).text


def test_no_superuser_reads_or_changes_the_second_factors_of_others(staff, bopha):
    for path in ("mfa/authenticator/", "account/emailaddress/", "mfa/authenticator/1/change/"):
        assert staff.get(f"/admin/{path}").status_code == 404


def test_lost_passkey_that_is_removed_ends_the_sessions_elsewhere(bopha):
    here, there = logged_in(offset=-1), logged_in(offset=0)
    passkey = Authenticator.objects.create(
        user=bopha, type=Authenticator.Type.WEBAUTHN, data={"name": "x", "credential": {}}
    )

    here.post(f"{ACCOUNT}passkeys/{passkey.pk}/remove/")

    assert there.get("/admin/").status_code == 302
    assert here.get("/admin/").status_code == 200


def test_failed_codes_of_a_week_are_told_to_their_owner(bopha):
    guesser = Client()
    first(guesser)
    second(guesser, "000000")
    guesser.post(f"{ACCOUNT}step/", {"credential": '{"id": 1}'})

    assert "failed 2 times in the last seven days" in logged_in().get(ACCOUNT).text
