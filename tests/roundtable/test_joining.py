"""The page that an invitation's link leads to."""

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError
from django.test import Client

from roundtable.invitations import accept, call_back, invite
from roundtable.models import Invitation, Organizer
from tests.roundtable.organizers import PASSWORD, answer, roles_of

pytestmark = pytest.mark.usefixtures("groups")


@pytest.fixture
def link(vanna):
    """The path of an open invitation."""
    _invitation, token = invite(by=vanna, roles=["curator", "keyholder"], name_hint="Bopha")
    return f"/admin/invitation/{token}/"


def test_link_leads_to_a_form_and_the_form_to_the_second_factor(reader, link):
    page = reader.get(link)
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    assert "Your roles: <b>curator, keyholder</b>." in page.text
    assert "At least 15 characters" in page.text

    response = answer(reader, link)

    assert response.headers["Location"] == "/admin/account/"
    account = reader.get("/admin/account/").text
    assert "Your account is ready." in account
    assert "One step is missing: add a passkey or an app." in account
    assert reader.get("/admin/").headers["Location"] == "/admin/login/?next=/admin/"
    assert reader.get("/admin/login/").headers["Location"] == "/admin/account/"


def test_looking_at_the_page_does_not_use_the_link_up(reader, link):
    for _time in range(3):
        assert reader.get(link).status_code == 200
    assert reader.head(link).status_code == 200


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"username": "VANNA"}, ["username"]),
        ({"username": ""}, ["username"]),
        ({"password1": "short", "password2": "short"}, ["password2"]),
        ({"password2": "another one entirely"}, ["password2"]),
        ({"password1": "", "password2": ""}, ["password1", "password2"]),
    ],
)
def test_form_complains_beside_the_field_and_the_link_stays_good(reader, link, fields, wrong):
    page = answer(reader, link, **fields)

    assert page.status_code == 200
    assert sorted(page.context["form"].errors) == wrong
    assert PASSWORD not in page.text
    assert Organizer.objects.count() == 1
    assert answer(reader, link).status_code == 302


def test_posted_rights_are_ignored(reader, link):
    everything = Group.objects.values_list("pk", flat=True)
    answer(reader, link, is_superuser="on", roles=everything, groups=everything)

    bopha = Organizer.objects.get(username="bopha")
    assert (bopha.is_superuser, roles_of(bopha)) == (False, ["curator", "keyholder"])


def test_wrong_used_expired_and_called_back_links_are_one_and_the_same_404(reader, vanna):
    tokens = {name: invite(by=vanna, roles=["curator"]) for name in ("used", "old", "back")}
    accept(token=tokens["used"][1], username="bopha", password=PASSWORD)
    call_back(tokens["back"][0], by=vanna)
    Invitation.objects.filter(pk=tokens["old"][0].pk).update(good_until="2020-01-01")

    pages = [reader.get("/admin/invitation/made-up/")]
    for _invitation, token in tokens.values():
        pages += [reader.get(f"/admin/invitation/{token}/")]
        pages += [answer(reader, f"/admin/invitation/{token}/", username="chan")]

    assert {page.status_code for page in pages} == {404}
    assert len({page.text for page in pages}) == 1
    assert not Organizer.objects.filter(username="chan").exists()


def test_page_needs_the_token_of_its_form(link):
    strict = Client(enforce_csrf_checks=True)

    assert answer(strict, link).status_code == 403
    assert not Organizer.objects.filter(username="bopha").exists()


def test_page_comes_in_the_language_that_is_chosen(reader, link):
    assert '<html lang="en"' in reader.get(link).text
    assert '<html lang="km"' in reader.get(link, headers={"Accept-Language": "km"}).text

    response = reader.post("/admin/language/", {"language": "km", "next": link})

    assert response.headers["Location"] == link
    page = reader.get(link).text
    assert '<html lang="km"' in page
    assert f'name="next" value="{link}"' in page


def test_name_taken_in_the_same_moment_is_said_beside_the_field(reader, link, monkeypatch):
    def too_late(**_fields):
        raise IntegrityError

    monkeypatch.setattr("roundtable.joining.accept", too_late)
    page = answer(reader, link)

    assert page.context["form"].errors == {
        "username": ["Somebody has just taken this name. Choose another."]
    }


def test_link_used_in_the_same_moment_is_a_404(reader, link, monkeypatch):
    token = link.split("/")[-2]

    def quicker(**fields):
        accept(token=token, username="chan", password=PASSWORD)
        return accept(**fields)

    monkeypatch.setattr("roundtable.joining.accept", quicker)

    assert answer(reader, link).status_code == 404
    assert not Organizer.objects.filter(username="bopha").exists()
