"""The second step: a password alone opens nothing, a code opens once, guessing is slow."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from roundtable.audit.verbs import Verb
from roundtable.models import AuditEntry, OrganizerSession
from tests.roundtable.accounts.coming_in import ACCOUNT, LOGIN, STEP, code, first, logged_in, second


def verbs_of(organizer):
    """Return what the audit says that somebody did."""
    return sorted(AuditEntry.objects.filter(by=organizer).values_list("verb", flat=True))


def test_password_and_code_open_the_back_office(bopha):
    client = Client()
    answer = first(client, next="/admin/submissions/submission/")
    assert answer.headers["Location"] == STEP
    assert client.get("/admin/").headers["Location"] == "/admin/login/?next=/admin/"

    answer = second(client, code())

    assert answer.headers["Location"] == "/admin/submissions/submission/"
    assert client.get("/admin/").status_code == 200
    assert verbs_of(bopha) == [Verb.LOGGED_IN]
    entry = AuditEntry.objects.get(by=bopha)
    assert entry.detail == "totp"
    assert OrganizerSession.objects.get().second_factor == "totp"


def test_same_code_opens_once(bopha):
    typed = code()
    one, other = Client(), Client()
    first(one), first(other)

    assert second(one, typed).status_code == 302
    refused = second(other, typed)

    assert refused.status_code == 200
    assert refused.context["form"].errors == {
        "code": ["This code is not right, or it has been used already."]
    }
    assert other.get("/admin/").status_code == 302
    assert verbs_of(bopha) == [Verb.CODE_FAILED, Verb.LOGGED_IN]


def test_code_of_the_half_minute_before_a_used_one_is_refused(bopha):
    logged_in(offset=0)
    client = Client()
    first(client)

    assert second(client, code(-1)).status_code == 200
    assert second(client, code(1)).status_code == 302


def test_code_in_khmer_digits_and_with_a_space_is_understood(bopha):
    client = Client()
    first(client)
    typed = code().translate(str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩"))

    assert second(client, f" {typed[:3]} {typed[3:]} ").status_code == 302


@pytest.mark.parametrize("typed", ["", "000000", "abc", "១២", "9" * 400, "١٢٣٤٥٦", "\x00", "½²③"])
def test_wrong_codes_open_nothing(bopha, typed):
    client = Client()
    first(client)

    assert second(client, typed).status_code == 200
    assert client.get("/admin/").status_code == 302


def test_guessing_codes_is_slowed_for_one_network_and_not_for_another(bopha):
    guesser, true = Client(REMOTE_ADDR="203.0.113.7"), Client(REMOTE_ADDR="198.51.100.1")
    first(guesser), first(true)
    answers = [second(guesser, "000000").status_code for _time in range(14)]
    assert answers == [200] * 10 + [429] * 4

    assert second(true, code()).status_code == 302


def test_who_has_no_second_factor_comes_to_set_one_up_and_nowhere_else(chan):
    client = Client()

    assert first(client, "chan").headers["Location"] == "/admin/"
    assert client.get("/admin/").headers["Location"] == "/admin/login/?next=/admin/"
    assert client.get(LOGIN).headers["Location"] == ACCOUNT
    assert "One step is missing" in client.get(ACCOUNT).text


def every_admin_page():
    """Return the address of each page of the admin that needs no object."""
    names = ["index", "password_change", "password_change_done", "jsi18n", "autocomplete"]
    for model, model_admin in admin.site._registry.items():
        labels = (model._meta.app_label, model._meta.model_name)
        names += [f"{part.name}" for part in model_admin.get_urls() if part.name]
        names.append("{}_{}_changelist".format(*labels))
    found = set()
    for name in names:
        try:
            found.add(reverse(f"admin:{name}"))
        except Exception:  # it needs an object
            continue
    return sorted(found)


def test_password_alone_opens_no_page_of_the_admin(sokha):
    client = Client()
    client.force_login(sokha, second_factor="")
    pages = every_admin_page()
    assert len(pages) > 60

    for page in pages:
        for method in (client.get, client.post):
            answer = method(page)
            assert answer.status_code == 302, page
            assert answer.headers["Location"].startswith(LOGIN), page


def test_half_logged_in_browser_sees_no_account(bopha):
    client = Client()
    client.force_login(bopha, second_factor="")
    for path in ("", "passkeys/add/", "app/add/", "app/code.svg", "codes/", "again/code/"):
        assert client.get(ACCOUNT + path).headers["Location"] == LOGIN


def test_second_step_without_the_first_leads_to_the_login(bopha, reader):
    assert reader.get(STEP).headers["Location"] == LOGIN
    assert second(reader, code()).headers["Location"] == LOGIN


def test_closed_account_does_not_pass_the_second_step(bopha):
    client = Client()
    first(client)
    type(bopha).objects.update(is_active=False)

    second(client, code())

    assert client.get("/admin/").status_code == 302


def test_login_changes_the_key_of_the_session_and_takes_none_that_was_set_before(bopha):
    client = Client()
    client.cookies["sid"] = "a" * 32
    first(client)
    half = client.cookies["sid"].value
    assert half != "a" * 32

    second(client, code())

    assert client.cookies["sid"].value not in ("a" * 32, half)
    assert Client(headers={"cookie": f"sid={half}"}).get("/admin/").status_code == 302


def test_demonstration_shows_the_code_and_nothing_else_does(bopha, settings):
    client = Client()
    first(client)
    assert "Demonstration" not in client.get(STEP).text

    settings.DEMONSTRATION = True
    shown = client.get(STEP).context["demonstration_code"]
    assert second(client, shown).status_code == 302

    settings.PRODUCTION = True
    again = Client()
    first(again, secure=True)
    assert again.get(STEP, secure=True).context["demonstration_code"] == ""
