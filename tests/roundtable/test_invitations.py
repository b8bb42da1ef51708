"""Inviting and accepting: by whom, to what, for how long."""

import datetime
import hashlib
import re

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.test.utils import CaptureQueriesContext

from roundtable import role_permissions
from roundtable.invitations import accept, call_back, find, invite
from roundtable.models import Invitation, Organizer
from roundtable.roles import LABELS, NAMES
from tests.roundtable.organizers import PASSWORD, ROLES, history_of, make_organizer, roles_of

pytestmark = pytest.mark.usefixtures("groups")


def test_invited_person_becomes_an_organizer_with_her_roles(vanna):
    invitation, token = invite(by=vanna, roles=["curator", "translator"], name_hint="Bopha")

    bopha = accept(token=token, username="bopha", password=PASSWORD)

    assert (bopha.username, bopha.is_staff, bopha.is_active) == ("bopha", True, True)
    assert not bopha.is_superuser
    assert bopha.check_password(PASSWORD)
    assert roles_of(bopha) == ["curator", "translator"]
    invitation.refresh_from_db()
    assert (invitation.used_by, invitation.by) == (bopha, vanna)
    assert invitation.state() == "used"


def test_only_the_digest_of_a_token_of_256_bits_is_stored(vanna):
    invitation, token = invite(by=vanna, roles=["curator"])

    assert re.fullmatch(r"[\w-]{43}", token)
    assert invitation.token_digest == hashlib.sha256(token.encode()).hexdigest()
    stored = [*Invitation.objects.values_list(), *LogEntry.objects.values_list()]
    assert token not in str(stored)


def test_token_works_once(vanna):
    _invitation, token = invite(by=vanna, roles=["curator"])
    accept(token=token, username="bopha", password=PASSWORD)

    with pytest.raises(Invitation.DoesNotExist):
        accept(token=token, username="chan", password=PASSWORD)
    assert not Organizer.objects.filter(username="chan").exists()


@pytest.mark.postgresql
def test_two_at_once_wait_for_one_another(vanna):
    _invitation, token = invite(by=vanna, roles=["curator"])

    with CaptureQueriesContext(connection) as queries:
        accept(token=token, username="bopha", password=PASSWORD)

    first = next(q["sql"] for q in queries if "roundtable_invitation" in q["sql"])
    assert first.endswith('FOR UPDATE OF "roundtable_invitation"')


def test_token_works_on_the_seventh_day_and_no_longer(vanna):
    start = datetime.datetime(2026, 1, 5, 23, tzinfo=datetime.UTC)
    with time_machine.travel(start) as clock:
        invitation, token = invite(by=vanna, roles=["curator"])
        assert invitation.good_until == datetime.date(2026, 1, 12)

        clock.move_to(datetime.datetime(2026, 1, 12, 23, tzinfo=datetime.UTC))
        assert (find(token), invitation.state()) == (invitation, "open")

        clock.move_to(datetime.datetime(2026, 1, 13, 0, tzinfo=datetime.UTC))
        assert invitation.state() == "expired"
        with pytest.raises(Invitation.DoesNotExist):
            accept(token=token, username="bopha", password=PASSWORD)


def test_invitation_that_was_called_back_lets_nobody_in(vanna, sokha):
    invitation, token = invite(by=vanna, roles=["curator"])
    call_back(invitation, by=sokha)
    call_back(invitation, by=sokha)

    assert invitation.state() == "called back"
    assert [who for who, _told in history_of(invitation)] == ["vanna", "sokha"]
    with pytest.raises(Invitation.DoesNotExist):
        find(token)


def test_used_invitation_cannot_be_called_back(vanna):
    invitation, token = invite(by=vanna, roles=["curator"])
    accept(token=token, username="bopha", password=PASSWORD)

    with pytest.raises(ValidationError):
        call_back(invitation, by=vanna)
    assert Invitation.objects.get().called_back_on is None


@pytest.mark.parametrize("loss", [{"is_active": False}, "role"])
def test_invitation_is_void_when_its_maker_may_not_invite_any_more(vanna, loss):
    _invitation, token = invite(by=vanna, roles=["curator"])
    if loss == "role":
        vanna.groups.clear()
    else:
        Organizer.objects.filter(pk=vanna.pk).update(**loss)

    with pytest.raises(Invitation.DoesNotExist):
        find(token)
    with pytest.raises(Invitation.DoesNotExist):
        accept(token=token, username="bopha", password=PASSWORD)


def test_invitation_of_somebody_who_left_says_so(vanna):
    invitation, _token = invite(by=vanna, roles=["curator"])
    vanna.is_active = False
    vanna.save()

    assert Invitation.objects.get(pk=invitation.pk).state() == "void: who invited has left"


def test_former_superusers_invitation_makes_no_coordinator(sokha):
    _invitation, token = invite(by=sokha, roles=["coordinator", "auditor"])
    sokha.is_superuser = False
    sokha.save()
    sokha.groups.add(Group.objects.get(name="coordinator"))

    bopha = accept(token=token, username="bopha", password=PASSWORD)

    assert roles_of(bopha) == ["auditor"]


def test_only_a_superuser_invites_a_coordinator(vanna, sokha):
    with pytest.raises(PermissionDenied):
        invite(by=vanna, roles=["curator", "coordinator"])
    assert not Invitation.objects.exists()

    _invitation, token = invite(by=sokha, roles=["coordinator"])
    bopha = accept(token=token, username="bopha", password=PASSWORD)
    assert (roles_of(bopha), bopha.is_superuser) == (["coordinator"], False)


@pytest.mark.parametrize("roles", [[], ["no such role"], ["curator", "friends"], ["Curator"]])
def test_only_roles_that_there_are_can_be_given(sokha, roles):
    Group.objects.create(name="friends")

    with pytest.raises(ValidationError) as caught:
        invite(by=sokha, roles=roles)
    assert [*caught.value.message_dict] == ["roles"]
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("role", [*ROLES, None])
def test_other_organizers_neither_invite_nor_call_back(vanna, role):
    other = make_organizer("other", role)
    invitation, _token = invite(by=vanna, roles=["curator"])

    with pytest.raises(PermissionDenied):
        invite(by=other, roles=["curator"])
    with pytest.raises(PermissionDenied):
        call_back(invitation, by=other)
    assert [i.state() for i in Invitation.objects.all()] == ["open"]


@pytest.mark.parametrize(
    ("username", "password", "field"),
    [
        ("bopha", "too short", "password"),
        ("bopha", "123456789012345678", "password"),
        ("boramey-boramey", "boramey-boramey", "password"),
        ("vanna", PASSWORD, "username"),
        ("", PASSWORD, "username"),
        ("two words", PASSWORD, "username"),
    ],
)
def test_name_or_password_that_will_not_do_leaves_the_token_good(vanna, username, password, field):
    _invitation, token = invite(by=vanna, roles=["curator"])

    with pytest.raises(ValidationError) as caught:
        accept(token=token, username=username, password=password)

    assert [*caught.value.message_dict] == [field]
    assert Organizer.objects.count() == 1
    assert find(token)


@pytest.mark.parametrize("token", ["", "x", "a" * 43, "\x00", "\ud800", "ក"])
def test_made_up_token_is_refused(vanna, token):
    invite(by=vanna, roles=["curator"])

    with pytest.raises(Invitation.DoesNotExist):
        find(token)


def test_giving_is_in_the_history_in_both_languages(vanna):
    invitation, token = invite(by=vanna, roles=["translator", "curator"], name_hint="Bopha")
    bopha = accept(token=token, username="bopha", password=PASSWORD)

    [(who, told)] = history_of(invitation)
    english, khmer = told.split(" · ")
    assert (who, english) == ("vanna", "Invited. Roles: curator, translator.")
    assert khmer
    [(who, told)] = history_of(bopha)
    assert who == "vanna"
    assert told.startswith("Came by invitation. Roles: curator, translator. · ")


def test_who_invited_and_who_came_cannot_be_deleted(vanna):
    _invitation, token = invite(by=vanna, roles=["curator"])
    bopha = accept(token=token, username="bopha", password=PASSWORD)

    for person in (vanna, bopha):
        with pytest.raises(ProtectedError):
            person.delete()


def test_half_used_invitation_cannot_be_stored(vanna):
    invitation, _token = invite(by=vanna, roles=["curator"])
    for fields in ({"used_by": vanna}, {"used_on": datetime.date(2026, 1, 5)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Invitation.objects.filter(pk=invitation.pk).update(**fields)


def test_every_role_has_a_name_and_a_label():
    assert [*NAMES] == [*LABELS] == [*role_permissions.ROLES]
