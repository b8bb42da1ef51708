"""The back office of accounts: nobody raises her own rights, nor anybody else's too far."""

import pytest
from django.contrib.auth.models import Group, Permission

from roundtable.invitations import accept, invite
from roundtable.models import Organizer
from roundtable.roles import NAMES
from tests.roundtable.organizers import (
    INVITATIONS,
    ORGANIZERS,
    PASSWORD,
    browser,
    history_of,
    ids,
    make_organizer,
    roles_of,
)

pytestmark = pytest.mark.usefixtures("groups")


def form_of(organizer, **fields):
    """Return the whole form of an account, as a tampering organizer may send it."""
    return {
        "username": organizer.username,
        "first_name": "",
        "last_name": "",
        "email": "",
        "is_active": "on",
        "is_staff": "on",
        "date_joined_0": "2026-01-01",
        "date_joined_1": "00:00:00",
        **fields,
    }


def save(client, organizer, **fields):
    """Send the form of an account and return its answer; the account is fresh afterwards."""
    path = f"{ORGANIZERS}/{organizer.pk}/change/"
    response = client.post(path, form_of(organizer, **fields))
    organizer.refresh_from_db()
    return response


def rights_of(organizer):
    """Return all that somebody may, so that two moments can be compared."""
    organizer = Organizer.objects.get(pk=organizer.pk)
    permissions = sorted(organizer.user_permissions.values_list("codename", flat=True))
    flags = organizer.is_superuser, organizer.is_staff, organizer.is_active
    return flags, roles_of(organizer), permissions


def all_rights():
    """Return fields of a form that ask for everything."""
    return {
        "is_superuser": "on",
        "groups": ids(*NAMES),
        "user_permissions": [str(pk) for pk in Permission.objects.values_list("pk", flat=True)],
    }


def test_nobody_changes_her_own_rights(coordinator, vanna, staff, sokha):
    curator = make_organizer("curator", "curator")
    for client, person in ((coordinator, vanna), (staff, sokha), (browser(curator), curator)):
        before = rights_of(person)

        save(client, person, **all_rights())
        assert rights_of(person) == before

        save(client, person, is_staff="", is_active="", groups=[])
        assert rights_of(person) == before


def test_superuser_makes_no_superuser(staff, vanna):
    save(staff, vanna, is_superuser="on")

    assert not Organizer.objects.get(pk=vanna.pk).is_superuser


def test_own_name_may_be_put_right(coordinator, vanna):
    assert save(coordinator, vanna, first_name="Vanna", username="other").status_code == 302
    assert (vanna.first_name, vanna.username) == ("Vanna", "vanna")


def test_coordinator_gives_and_takes_the_five_roles_of_others(coordinator):
    bopha = make_organizer("bopha", "curator")

    save(coordinator, bopha, groups=ids("translator", "publisher"))
    assert rights_of(bopha) == ((False, True, True), ["publisher", "translator"], [])

    save(coordinator, bopha, groups=[])
    assert rights_of(bopha) == ((False, True, True), [], [])


def test_coordinator_gives_nothing_else(coordinator):
    bopha = make_organizer("bopha", "curator", is_staff=False)

    page = save(coordinator, bopha, groups=ids("curator", "coordinator"))
    assert page.status_code == 200
    assert [*page.context["adminform"].form.errors] == ["groups"]

    asked = {**all_rights(), "groups": ids("auditor"), "username": "x", "email": "x@example.org"}
    save(coordinator, bopha, **asked)
    assert rights_of(bopha) == ((False, False, True), ["auditor"], [])
    assert (bopha.username, bopha.email) == ("bopha", "")


def test_coordinator_leaves_the_role_of_another_coordinator_and_other_groups(coordinator):
    Group.objects.create(name="friends")
    bopha = make_organizer("bopha", "coordinator", "friends", "curator")

    page = coordinator.get(f"{ORGANIZERS}/{bopha.pk}/change/").text
    assert "invites organizers" not in page
    save(coordinator, bopha, groups=ids("auditor"))

    assert roles_of(bopha) == ["auditor", "coordinator", "friends"]


def test_coordinator_makes_an_account_inactive_and_active(coordinator):
    bopha = make_organizer("bopha", "curator", "coordinator")

    save(coordinator, bopha, is_active="", groups=ids("curator"))
    assert rights_of(bopha) == ((False, True, False), ["coordinator", "curator"], [])
    [(who, told)] = history_of(bopha)
    assert (who, told) == ("vanna", '[{"changed": {"fields": ["Active"]}}]')

    save(coordinator, bopha, groups=ids("curator"))
    assert bopha.is_active


def test_superuser_is_out_of_a_coordinators_hands(coordinator, sokha):
    before = rights_of(sokha)
    assert coordinator.get(f"{ORGANIZERS}/{sokha.pk}/change/").status_code == 200

    assert save(coordinator, sokha, is_active="", groups=ids("auditor")).status_code == 403

    assert rights_of(sokha) == before


def test_coordinator_sets_nobodys_password(coordinator, vanna, sokha, staff):
    bopha = make_organizer("bopha", "keyholder")
    new = {"password1": "another long password", "password2": "another long password"}

    for person in (bopha, sokha, vanna):
        path = f"{ORGANIZERS}/{person.pk}/password/"
        assert coordinator.get(path).status_code == 403
        assert coordinator.post(path, new).status_code == 403
        page = coordinator.get(f"{ORGANIZERS}/{person.pk}/change/").text
        assert "md5" not in page
        assert "id_password" not in page

    assert staff.post(f"{ORGANIZERS}/{bopha.pk}/password/", new).status_code == 302
    bopha.refresh_from_db()
    assert bopha.check_password("another long password")


def test_coordinator_adds_no_account_by_hand(coordinator):
    form = {"username": "bopha", "password1": PASSWORD, "password2": PASSWORD}

    assert coordinator.post(f"{ORGANIZERS}/add/", form).status_code == 403
    assert not Organizer.objects.filter(username="bopha").exists()


def test_superuser_sets_every_right_of_others_but_hers(staff, dara):
    save(staff, dara, groups=ids("coordinator", "auditor"), is_staff="")

    assert rights_of(dara) == ((True, False, True), ["auditor", "coordinator"], [])


def test_superuser_adds_an_account_and_changes_it(staff):
    form = {"username": "bopha", "password1": PASSWORD, "password2": PASSWORD}

    added = staff.post(f"{ORGANIZERS}/add/", form)

    bopha = Organizer.objects.get(username="bopha")
    assert added.headers["Location"] == f"{ORGANIZERS}/{bopha.pk}/change/"
    assert rights_of(bopha) == ((False, False, True), [], [])
    save(staff, bopha, groups=ids("curator"))
    assert rights_of(bopha) == ((False, True, True), ["curator"], [])


def test_every_change_of_roles_is_in_the_history_in_both_languages(coordinator, staff):
    bopha = make_organizer("bopha")
    save(coordinator, bopha, groups=ids("translator", "curator"))
    save(staff, bopha, groups=ids("coordinator"))
    save(staff, bopha, groups=ids("coordinator"))

    told = [(who, words) for who, words in history_of(bopha) if words.startswith("Roles")]

    assert [(who, words.split(" · ")[0]) for who, words in told] == [
        ("vanna", "Roles before: none. Roles now: curator, translator."),
        ("sokha", "Roles before: curator, translator. Roles now: coordinator."),
    ]
    assert all(len(words.split(" · ")) == 2 for _who, words in told)


def test_viewer_changes_nothing(groups):
    groups["auditor"].permissions.add(Permission.objects.get(codename="view_organizer"))
    client = browser(make_organizer("auditor", "auditor"))
    bopha = make_organizer("bopha")

    assert client.get(f"{ORGANIZERS}/").status_code == 200
    assert "md5" not in client.get(f"{ORGANIZERS}/{bopha.pk}/change/").text
    assert save(client, bopha, groups=ids("curator")).status_code == 403
    assert roles_of(bopha) == []


def test_role_names_come_in_the_organizers_language(telling_role, coordinator, vanna):
    make_organizer("bopha", "curator")
    invite(by=vanna, roles=["curator"])
    for language in ("en", "km"):
        coordinator.post("/admin/language/", {"language": language})
        for path in (f"{ORGANIZERS}/?role=curator", INVITATIONS):
            assert f"curator in {language}" in coordinator.get(path).text


def test_own_roles_are_read_in_the_chosen_language(telling_role, vanna, coordinator, staff, sokha):
    for client, person in ((coordinator, vanna), (staff, sokha)):
        person.groups.add(Group.objects.get(name="curator"))
        page = client.get(f"{ORGANIZERS}/{person.pk}/change/").text
        assert "curator in en" in page
        assert 'name="groups"' not in page


@pytest.mark.parametrize(
    ("role", "found"), [("curator", ["bopha"]), ("auditor", []), ("x", ["bopha", "vanna"])]
)
def test_list_is_filtered_by_role(coordinator, role, found):
    make_organizer("bopha", "curator", "translator")

    page = coordinator.get(f"{ORGANIZERS}/?role={role}")

    assert [o.username for o in page.context["cl"].result_list] == found


def test_role_names_come_in_both_languages_in_the_history(telling_role, coordinator, vanna):
    bopha = make_organizer("bopha")
    save(coordinator, bopha, groups=ids("curator"))
    invitation, token = invite(by=vanna, roles=["curator"])
    chan = accept(token=token, username="chan", password=PASSWORD)

    for obj in (bopha, invitation, chan):
        [told] = [told for _who, told in history_of(obj) if told[0] != "["]
        english, khmer = told.split(" · ")
        assert "curator in en" in english
        assert "curator in km" in khmer
