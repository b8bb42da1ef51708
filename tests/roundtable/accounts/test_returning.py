"""The way back: works once, for a day, and takes two people where it takes the second factor."""

import datetime
import io

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client

from roundtable.accounts import returning
from roundtable.accounts.returning import ReturnLink
from roundtable.audit.verbs import Verb
from roundtable.models import AuditEntry
from tests.roundtable.accounts.coming_in import ACCOUNT, code, first, logged_in, second
from tests.roundtable.organizers import browser, make_organizer

NEW = "seven wet boats at noon"
ALL, PASSWORD_ONLY = ReturnLink.Kind.ALL, ReturnLink.Kind.PASSWORD
LIST = "/admin/roundtable/returnlink/"


@pytest.fixture
def vanna(db):
    """A coordinator."""
    return make_organizer("vanna", "coordinator")


@pytest.fixture
def rith(db):
    """Another coordinator."""
    return make_organizer("rith", "coordinator")


def come_back(token, password=NEW, client=None):
    """Send the form of the link's page."""
    form = {"new_password1": password, "new_password2": password}
    return (client or Client()).post(f"{ACCOUNT}back/{token}/", form)


def test_way_back_of_the_password_leaves_the_second_factor(bopha, vanna):
    before = logged_in(offset=-1)
    _link, token = returning.ask(bopha, kind=PASSWORD_ONLY, by=vanna)

    assert come_back(token).headers["Location"] == "/admin/login/"

    assert before.get("/admin/").status_code == 302
    client = Client()
    assert first(client, password=NEW).headers["Location"] == f"{ACCOUNT}step/"
    assert client.get("/admin/").status_code == 302
    assert second(client, code()).status_code == 302
    assert come_back(token).status_code == 404


def test_way_back_of_everything_waits_for_a_second_person(bopha, vanna, rith):
    link, token = returning.ask(bopha, kind=ALL, by=vanna)
    assert Client().get(f"{ACCOUNT}back/{token}/").status_code == 404
    assert come_back(token).status_code == 404
    with pytest.raises(PermissionDenied):
        returning.agree(link, by=vanna)

    returning.agree(link, by=rith)

    assert come_back(token).status_code == 302
    assert Authenticator.objects.filter(user=bopha).count() == 0
    client = Client()
    first(client, password=NEW)
    assert client.get("/admin/login/").headers["Location"] == ACCOUNT
    told = AuditEntry.objects.filter(about=f"roundtable.organizer:{bopha.pk}")
    assert sorted(told.values_list("verb", flat=True)) == [
        Verb.RETURN_AGREED,
        Verb.RETURN_ASKED,
        Verb.RETURN_USED,
    ]


def test_way_back_of_who_has_no_second_factor_takes_two_whatever_it_is_called(chan, vanna, rith):
    link, token = returning.ask(chan, kind=PASSWORD_ONLY, by=vanna)
    assert come_back(token).status_code == 404

    returning.agree(link, by=rith)
    assert come_back(token).status_code == 302


@pytest.mark.parametrize("roles", [(), ("curator",), ("publisher", "keyholder"), ("auditor",)])
def test_only_coordinators_ask(bopha, vanna, roles):
    other = make_organizer("dara", *roles)
    with pytest.raises(PermissionDenied):
        returning.ask(bopha, kind=PASSWORD_ONLY, by=other)
    link, _token = returning.ask(bopha, kind=ALL, by=vanna)
    with pytest.raises(PermissionDenied):
        returning.agree(link, by=other)
    with pytest.raises(PermissionDenied):
        returning.call_back(link, by=other)
    assert browser(other).get(f"{LIST}add/").status_code in (302, 403)


def test_coordinator_lets_neither_herself_nor_a_superuser_back(vanna, sokha):
    for person in (vanna, sokha):
        with pytest.raises(PermissionDenied):
            returning.ask(person, kind=PASSWORD_ONLY, by=vanna)
    returning.ask(vanna, kind=PASSWORD_ONLY, by=sokha)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReturnLink.objects.update(organizer=sokha)


def test_person_does_not_agree_to_her_own(bopha, vanna, rith, sokha):
    link, _token = returning.ask(rith, kind=ALL, by=vanna)
    with pytest.raises(PermissionDenied):
        returning.agree(link, by=rith)
    returning.agree(link, by=sokha)


def test_link_ends_after_a_day_when_called_back_and_when_another_is_made(bopha, vanna):
    link, token = returning.ask(bopha, kind=PASSWORD_ONLY, by=vanna)
    with time_machine.travel(link.good_until + datetime.timedelta(seconds=1)):
        assert come_back(token).status_code == 404
    _link, second_token = returning.ask(bopha, kind=PASSWORD_ONLY, by=vanna)
    assert come_back(token).status_code == 404

    returning.call_back(ReturnLink.objects.first(), by=vanna)
    assert come_back(second_token).status_code == 404


def test_link_of_a_coordinator_who_was_closed_meanwhile_opens_nothing(bopha, vanna):
    _link, token = returning.ask(bopha, kind=PASSWORD_ONLY, by=vanna)
    type(vanna).objects.filter(pk=vanna.pk).update(is_active=False)
    assert come_back(token).status_code == 404


def test_link_of_a_coordinator_who_is_none_any_more_opens_nothing(bopha, vanna):
    _link, token = returning.ask(bopha, kind=PASSWORD_ONLY, by=vanna)
    vanna.groups.clear()
    assert come_back(token).status_code == 404


def test_closed_account_gets_no_way_back(bopha, vanna):
    type(bopha).objects.filter(pk=bopha.pk).update(is_active=False)
    with pytest.raises(ValidationError, match="closed"):
        returning.ask(bopha, kind=ALL, by=vanna)


def test_weak_password_leaves_the_link_good(bopha, vanna):
    _link, token = returning.ask(bopha, kind=PASSWORD_ONLY, by=vanna)
    page = come_back(token, "short")
    assert page.status_code == 200
    assert list(page.context["form"].errors) == ["new_password2"]
    assert come_back(token).status_code == 302


def test_token_is_stored_nowhere_and_its_page_is_kept_nowhere(bopha, vanna):
    link, token = returning.ask(bopha, kind=PASSWORD_ONLY, by=vanna)
    assert token not in str(ReturnLink.objects.values().get(pk=link.pk))
    page = Client().get(f"{ACCOUNT}back/{token}/")
    assert page.headers["Cache-Control"] == "no-store"
    assert (
        Client(headers={"host": "evil.example"}).get(f"{ACCOUNT}back/{token}/").status_code == 400
    )


def test_pages_lead_through_asking_and_agreeing(bopha, vanna, rith):
    page = browser(vanna).post(f"{LIST}add/", {"organizer": bopha.pk, "kind": "all"})
    address = page.context["address"]
    assert address.startswith("https://portal.example/admin/account/back/")
    assert "It does not work yet" in page.text
    assert address not in browser(vanna).get(LIST).text
    assert "wait for a second person" in browser(rith).get("/admin/").text

    link = ReturnLink.objects.get()
    form = {"action": "agree_to_selected", "_selected_action": [link.pk]}
    told = browser(rith).post(LIST, form, follow=True)

    assert "Agreed: the link works now." in told.text
    assert come_back(address.rsplit("/", 2)[1]).status_code == 302


def test_server_makes_a_way_back_alone(sokha):
    out = io.StringIO()
    call_command("way_back", "sokha", stdout=out)
    token = out.getvalue().strip().rsplit("/", 2)[1]
    assert come_back(token).status_code == 302
    with pytest.raises(CommandError, match="no active organizer 'nobody'"):
        call_command("way_back", "nobody")
