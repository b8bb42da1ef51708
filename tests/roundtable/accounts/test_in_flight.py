"""What happens at the same moment: a closing is not undone by a form that was on its way."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.core.exceptions import PermissionDenied
from django.test import Client

from roundtable.accounts import password_forms
from roundtable.accounts.passwords import set_password
from roundtable.admin_organizers import OrganizerAdmin
from roundtable.incidents import closing
from roundtable.models import Organizer
from tests.roundtable.accounts.coming_in import ACCOUNT, LOGIN, code, first, logged_in, second
from tests.roundtable.accounts.conftest import SEED
from tests.roundtable.organizers import PASSWORD, browser, make_organizer

NEW = "seven wet boats at noon"


@pytest.fixture
def boss(db, sokha):
    """A coordinator; Sokha is the superuser who has to be there."""
    return make_organizer("boss", "coordinator")


def close_before(monkeypatch, owner, name, person, boss):
    """Let a coordinator close an account just before a method of the portal does its work."""
    true, done = getattr(owner, name), []

    def late(*args, **kwargs):
        if not done:
            done.append(True)
            closing.close_account(
                Organizer.objects.get(pk=person.pk), by=Organizer.objects.get(pk=boss.pk)
            )
        return true(*args, **kwargs)

    monkeypatch.setattr(owner, name, late)


def test_new_password_on_its_way_does_not_open_a_closed_account(bopha, boss, monkeypatch):
    client = logged_in()
    close_before(monkeypatch, password_forms, "set_password", bopha, boss)
    form = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}

    # Her session is gone before the answer is there.
    assert client.post("/admin/password_change/", form).status_code == 400

    bopha.refresh_from_db()
    assert (bopha.is_active, bopha.has_usable_password()) == (False, False)
    assert client.get("/admin/").status_code == 302


@pytest.mark.parametrize(("who", "moment"), [("vanna", "changeform_view"), ("rith", "save_model")])
def test_form_on_its_way_does_not_open_a_closed_account(boss, monkeypatch, who, moment):
    people = {name: make_organizer(name, "coordinator") for name in ("vanna", "rith")}
    vanna, client = people["vanna"], browser(people[who])
    close_before(monkeypatch, OrganizerAdmin, moment, vanna, boss)

    form = {"username": "vanna", "first_name": "V", "is_active": "on"}
    client.post(f"/admin/roundtable/organizer/{vanna.pk}/change/", form)

    vanna.refresh_from_db()
    assert (vanna.is_active, vanna.has_usable_password()) == (False, False)
    assert vanna.incidents.open().count() == 1


def test_password_set_by_another_way_meanwhile_is_not_overwritten(bopha):
    old = Organizer.objects.get(pk=bopha.pk)
    set_password(Organizer.objects.get(pk=bopha.pk), NEW)

    with pytest.raises(PermissionDenied):
        set_password(old, "something else entirely")

    assert Organizer.objects.get(pk=bopha.pk).check_password(NEW)


def test_first_step_of_a_former_password_leads_nowhere(bopha):
    client = Client()
    first(client)
    set_password(Organizer.objects.get(pk=bopha.pk), NEW)

    assert second(client, code()).headers["Location"] == LOGIN
    assert client.get("/admin/").status_code == 302


def test_half_login_never_gets_stuck(bopha, chan):
    """Somebody set her app up in another browser while this one was logged in by password only."""
    client = Client()
    first(client, "chan")
    TOTP.activate(chan, SEED)
    assert client.get(LOGIN).status_code == 200

    first(client, "chan")
    assert second(client, code()).status_code == 302
    assert client.get("/admin/").status_code == 200


def test_half_login_can_log_out(chan):
    client = Client()
    first(client, "chan")
    client.post("/admin/logout/")
    assert client.get(ACCOUNT).headers["Location"] == LOGIN


def test_passkey_is_asked_for_finger_face_or_pin_at_every_door(bopha):
    client = Client()
    ajax = {"headers": {"accept": "application/json", "x-requested-with": "XMLHttpRequest"}}
    options = client.get(f"{ACCOUNT}passkey/", **ajax).json()["request_options"]["publicKey"]
    assert options["userVerification"] == "required"
    first(client)
    step = client.get(f"{ACCOUNT}step/").context["js_data"]["request_options"]["publicKey"]
    assert step["userVerification"] == "required"
