"""Closing an account at once: who may, what ends, and who gives it back."""

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied, ValidationError

from roundtable.accounts import returning
from roundtable.accounts.returning import ReturnLink
from roundtable.audit.verbs import Verb
from roundtable.incidents.closing import close_account, open_again
from roundtable.incidents.models import Incident
from roundtable.invitations import Invitation, invite
from roundtable.models import AuditEntry, OrganizerSession
from tests.roundtable.incidents import closed, seen_again
from tests.roundtable.organizers import ROLES, browser, make_organizer

pytestmark = pytest.mark.django_db


@pytest.fixture
def rithy(groups):
    """Another coordinator."""
    return make_organizer("rithy", "coordinator")


def told(organizer):
    """Return the verbs that the audit holds about an organizer."""
    about = f"roundtable.organizer:{organizer.pk}"
    return [*AuditEntry.objects.filter(about=about).order_by("at").values_list("verb", flat=True)]


def test_closed_account_has_no_session_no_password_and_no_second_factor(vanna):
    bopha = make_organizer("bopha", "curator")
    hers, others = browser(bopha), browser(vanna)
    Authenticator.objects.create(user=bopha, type=Authenticator.Type.TOTP, data={})
    OrganizerSession.objects.get_or_create(
        session_key=hers.session.session_key,
        defaults={"organizer": bopha, "second_factor": "totp"},
    )
    assert hers.get("/admin/").status_code == 200

    incident = close_account(bopha, by=vanna)

    assert (bopha.is_active, bopha.has_usable_password()) == (False, False)
    assert not Authenticator.objects.filter(user=bopha).exists()
    assert not OrganizerSession.objects.filter(organizer=bopha).exists()
    assert hers.get("/admin/", follow=True).redirect_chain[-1][0].startswith("/admin/login/")
    assert others.get("/admin/roundtable/organizer/").status_code == 200
    assert (incident.organizer, incident.by, incident.sessions_ended) == (bopha, vanna, 1)
    assert Verb.ORGANIZER_CLOSED in told(bopha)


def test_closed_account_leaves_no_link_to_come_in_by(vanna, rithy, sokha):
    invite(by=rithy, roles=["curator"])
    for_her, _token = returning.ask(rithy, kind="all", by=sokha)
    curator = make_organizer("curator", "curator")
    by_her, _token = returning.ask(curator, kind="all", by=rithy)
    other = make_organizer("other", "curator")
    agreed, _token = returning.ask(other, kind="all", by=vanna)
    returning.agree(agreed, by=rithy)
    untouched, _token = returning.ask(make_organizer("third"), kind="password", by=vanna)

    incident = close_account(rithy, by=vanna)

    assert incident.links_called_back == 4
    assert not Invitation.objects.open().exists()
    assert [*ReturnLink.objects.open()] == [untouched]
    assert {for_her.pk, by_her.pk, agreed.pk} == {
        *ReturnLink.objects.filter(called_back_at__isnull=False).values_list("pk", flat=True)
    }


@pytest.mark.parametrize("role", ROLES)
def test_no_other_role_closes_an_account(groups, role):
    bopha = make_organizer("bopha")

    with pytest.raises(PermissionDenied):
        close_account(bopha, by=make_organizer(role, role))

    assert seen_again(bopha).is_active
    assert not Incident.objects.exists()


def test_nobody_closes_her_own_account(vanna, sokha, dara):
    for person in (vanna, sokha):
        with pytest.raises(PermissionDenied):
            close_account(person, by=person)

    assert seen_again(vanna).is_active
    assert seen_again(sokha).is_active


def test_coordinator_closes_a_superuser_but_never_the_last_one(vanna, sokha, dara):
    close_account(sokha, by=vanna)
    assert not seen_again(sokha).is_active

    with pytest.raises(ValidationError, match="last superuser"):
        close_account(dara, by=vanna)
    assert seen_again(dara).is_active


def test_of_two_who_close_each_other_the_first_wins(vanna, rithy):
    close_account(rithy, by=vanna)

    with pytest.raises(PermissionDenied):
        close_account(vanna, by=rithy)  # as her request has loaded her, still active

    assert seen_again(vanna).is_active
    assert not seen_again(rithy).is_active


def test_coordinator_who_lost_her_role_meanwhile_closes_nobody(vanna):
    bopha = make_organizer("bopha")
    assert vanna.has_perm("roundtable.add_incident")  # kept by her request
    vanna.groups.clear()

    with pytest.raises(PermissionDenied):
        close_account(bopha, by=vanna)


def test_account_is_closed_once(vanna, rithy):
    incident = closed(vanna)

    with pytest.raises(ValidationError, match="closed already"):
        close_account(incident.organizer, by=rithy)

    assert Incident.objects.count() == 1


def test_account_that_somebody_left_can_still_be_closed(vanna):
    bopha = make_organizer("bopha", "coordinator", is_active=False)

    assert close_account(bopha, by=vanna).organizer == bopha


def test_another_coordinator_opens_the_account_again_and_nothing_opens_it_by_itself(vanna, rithy):
    incident = closed(vanna, "curator")
    bopha = incident.organizer

    with pytest.raises(PermissionDenied):
        open_again(bopha, by=vanna)
    assert not seen_again(bopha).is_active

    incident = open_again(bopha, by=rithy)

    assert (bopha.is_active, bopha.has_usable_password()) == (True, False)
    assert (incident.over_by, incident.over_at is not None) == (rithy, True)
    assert [group.name for group in bopha.groups.all()] == ["curator"]
    assert told(bopha) == [Verb.ORGANIZER_CLOSED, Verb.ORGANIZER_OPENED]
    with pytest.raises(ValidationError, match="not closed"):
        open_again(bopha, by=rithy)


def test_organizer_comes_back_by_a_way_back_that_two_people_give(vanna, rithy):
    incident = closed(vanna, "curator")
    bopha = incident.organizer
    with pytest.raises(ValidationError):
        returning.ask(bopha, kind="all", by=vanna)
    open_again(bopha, by=rithy)
    link, token = returning.ask(bopha, kind="all", by=vanna)
    returning.agree(link, by=rithy)

    assert returning.use(token=token, password="five other words and more") == bopha
    assert seen_again(bopha).has_usable_password()


def test_only_a_superuser_opens_a_superuser_again(vanna, rithy, sokha, dara):
    close_account(sokha, by=vanna)

    with pytest.raises(PermissionDenied):
        open_again(sokha, by=rithy)
    open_again(sokha, by=dara)

    assert sokha.is_active


@pytest.mark.parametrize("role", ROLES)
def test_no_other_role_opens_an_account(vanna, role):
    incident = closed(vanna)

    with pytest.raises(PermissionDenied):
        open_again(incident.organizer, by=make_organizer(role, role))


def test_nobody_opens_an_account_while_hers_is_closed(vanna, rithy):
    incident = closed(vanna)
    close_account(rithy, by=vanna)

    with pytest.raises(PermissionDenied):
        open_again(incident.organizer, by=rithy)
