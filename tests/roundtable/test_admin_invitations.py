"""The back office of invitations."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from roundtable.invitations import accept, call_back, invite
from roundtable.models import Invitation, Organizer
from tests.roundtable.organizers import (
    ADD,
    INVITATIONS,
    PASSWORD,
    ROLES,
    answer,
    browser,
    history_of,
    ids,
    make_organizer,
    roles_of,
)

pytestmark = pytest.mark.usefixtures("groups")


def test_coordinator_makes_a_link_that_is_shown_once(coordinator, reader):
    page = coordinator.post(ADD, {"name_hint": "Bopha", "roles": ids("curator", "auditor")})

    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    assert "Send this link to <b>Bopha</b>" in page.text
    assert "Roles: auditor, curator" in page.text
    [address] = re.findall(
        r'href="(https://portal\.example/admin/invitation/[\w-]{43}/)"', page.text
    )
    path = address.removeprefix("https://portal.example")
    invitation = Invitation.objects.get()
    for again in (INVITATIONS, f"{INVITATIONS}{invitation.pk}/change/", "/admin/", ADD):
        assert path not in coordinator.get(again, follow=True).text

    assert answer(reader, path).status_code == 302
    assert roles_of(Organizer.objects.get(username="bopha")) == ["auditor", "curator"]


def test_coordinator_is_not_offered_her_own_role_and_cannot_tamper_it_in(coordinator, staff):
    assert "invites organizers" not in coordinator.get(ADD).text
    assert "curator: reads" in coordinator.get(ADD).text

    page = coordinator.post(ADD, {"roles": ids("curator", "coordinator")})
    assert [*page.context["form"].errors] == ["roles"]
    assert not Invitation.objects.exists()

    assert "invites organizers" in staff.get(ADD).text
    assert staff.post(ADD, {"roles": ids("coordinator")}).status_code == 200
    assert Invitation.objects.count() == 1


@pytest.mark.parametrize("roles", [[], ["abc"], ["999999"], ["\x00"]])
def test_invitation_without_a_known_role_is_refused_beside_the_field(coordinator, roles):
    page = coordinator.post(ADD, {"roles": roles, "name_hint": "Bopha"})

    assert [*page.context["form"].errors] == ["roles"]
    assert 'value="Bopha"' in page.text
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("role", ROLES)
def test_others_do_not_invite(vanna, role):
    invite(by=vanna, roles=["curator"])
    client = browser(make_organizer("other", role))

    assert client.get(ADD).status_code == 403
    assert client.post(ADD, {"roles": ids("curator")}).status_code == 403
    assert Invitation.objects.count() == 1


def test_list_says_what_became_of_each(coordinator, vanna):
    for number, name in enumerate(["Used", "Old", "Back", "Open"]):
        invitation, token = invite(by=vanna, roles=["curator"], name_hint=name)
        if name == "Used":
            accept(token=token, username=f"bopha{number}", password=PASSWORD)
        if name == "Back":
            call_back(invitation, by=vanna)
        if name == "Old":
            Invitation.objects.filter(pk=invitation.pk).update(good_until="2020-01-01")

    page = coordinator.get(INVITATIONS)

    assert [(i.name_hint, str(i.state())) for i in page.context["cl"].result_list] == [
        ("Open", "open"),
        ("Back", "called back"),
        ("Old", "expired"),
        ("Used", "used"),
    ]
    for state in ("open", "called back", "expired", "used"):
        assert f'<td class="field-state">{state}</td>' in page.text


def test_list_takes_as_many_queries_for_many_rows_as_for_one(
    coordinator, vanna, django_assert_num_queries
):
    def make(number):
        _invitation, token = invite(by=vanna, roles=["curator", "auditor"])
        accept(token=token, username=f"bopha{number}", password=PASSWORD)

    make(0)
    for path in (INVITATIONS, "/admin/roundtable/organizer/"):
        coordinator.get(path)
        with CaptureQueriesContext(connection) as first:
            coordinator.get(path)
        for number in range(5):
            make(f"{len(path)}-{number}")
        with django_assert_num_queries(len(first)):
            coordinator.get(path)


def test_invitations_are_called_back_from_the_list(coordinator, vanna):
    open_one, _token = invite(by=vanna, roles=["curator"], name_hint="Open")
    used, token = invite(by=vanna, roles=["curator"], name_hint="Used")
    accept(token=token, username="bopha", password=PASSWORD)

    page = coordinator.post(
        INVITATIONS,
        {"action": "call_back_selected", "_selected_action": [open_one.pk, used.pk]},
        follow=True,
    )

    assert "The invitation “Open” is called back" in page.text
    assert "“Used” has been used already." in page.text
    assert [str(i.state()) for i in Invitation.objects.order_by("pk")] == ["called back", "used"]
    assert history_of(open_one)[-1][1].startswith("Called back. · ")


def test_invitation_is_read_and_never_changed_or_deleted(staff, sokha):
    invitation, _token = invite(by=sokha, roles=["curator"], name_hint="Bopha")
    path = f"{INVITATIONS}{invitation.pk}"

    page = staff.get(f"{path}/change/").text
    assert "Bopha" in page
    assert invitation.token_digest not in page
    assert staff.post(f"{path}/change/", {"name_hint": "Else"}).status_code == 403
    assert staff.post(f"{path}/delete/", {"post": "yes"}).status_code == 403
    assert Invitation.objects.get().name_hint == "Bopha"
