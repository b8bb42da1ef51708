"""The page for a new coordinator: who sees it, what it tells, and the dates she fills in."""

import datetime

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from roundtable import handover
from roundtable.audit.entries import AuditEntry
from roundtable.audit.verbs import Verb
from roundtable.handover import state_of
from roundtable.keeping.models import BackupRun, Upkeep
from roundtable.models import Incident, Invitation, Organizer
from submissions.models import SealingKey
from tests.roundtable.organizers import browser, make_organizer

pytestmark = pytest.mark.once

PAGE = "/admin/handover/"
TODAY = timezone.localdate


@pytest.fixture(autouse=True)
def roles(groups):
    """The groups with what they may do here."""
    upkeep = Permission.objects.filter(content_type__model="upkeep")
    groups["coordinator"].permissions.add(*upkeep)
    groups["auditor"].permissions.add(upkeep.get(codename="view_upkeep"))


def make_key(organizer=None, **fields):
    """Return a key, in use since today."""
    count = SealingKey.objects.count()
    return SealingKey.objects.create(
        organizer=organizer,
        public_key=f"age1{'q' * 54}{count:04}",
        **{"active_since": TODAY(), "is_recovery": organizer is None, **fields},
    )


def days(number):
    """Return a day so many days from today."""
    return TODAY() + datetime.timedelta(days=number)


@pytest.mark.parametrize("role", ["coordinator", "auditor"])
def test_coordinators_and_auditors_see_it(role):
    assert browser(make_organizer("bopha", role)).get(PAGE).status_code == 200


def test_superusers_see_it(staff):
    assert staff.get(PAGE).status_code == 200


@pytest.mark.parametrize("role", ["curator", "translator", "publisher", "keyholder"])
def test_nobody_else_sees_it(role):
    client = browser(make_organizer("bopha", role))

    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, {"domain_with": "x"}).status_code == 403


def test_visitor_is_led_to_the_login(reader):
    assert reader.get(PAGE).url.startswith("/admin/login/")


def test_auditor_reads_and_stores_nothing():
    auditor = browser(make_organizer("bopha", "auditor"))
    assert "<form class=" not in auditor.get(PAGE).text.split('id="content"')[1]

    assert auditor.post(PAGE, {"domain_with": "x"}).status_code == 403
    assert not Upkeep.objects.exists()


def test_dates_are_stored_and_put_on_record(coordinator, vanna):
    response = coordinator.post(PAGE, {"domain_until": "2030-03-31", "domain_with": "Names"})

    assert response.url == PAGE
    upkeep = Upkeep.objects.get()
    assert (upkeep.domain_until, upkeep.domain_with) == (datetime.date(2030, 3, 31), "Names")
    assert (upkeep.changed_by, upkeep.changed_on) == (vanna, TODAY())
    entry = AuditEntry.objects.get(verb=Verb.SETTINGS_CHANGED)
    assert (entry.by, entry.about) == (vanna, "roundtable.upkeep:1")
    assert entry.detail == "domain_until domain_with"
    assert "31 March 2030" in coordinator.get(PAGE).text


def test_what_is_sent_unchanged_is_not_on_record(coordinator):
    coordinator.post(PAGE, {"server_with": "Host"})
    coordinator.post(PAGE, {"server_with": "Host"})

    assert AuditEntry.objects.filter(verb=Verb.SETTINGS_CHANGED).count() == 1


@pytest.mark.parametrize("field", ["last_drill_on", "last_paper_check_on"])
def test_what_has_been_done_does_not_lie_ahead(coordinator, field):
    response = coordinator.post(PAGE, {field: days(1).isoformat(), "server_with": "Typed"})

    assert "This day lies ahead." in response.text
    assert 'value="Typed"' in response.text
    assert not Upkeep.objects.exists()
    assert coordinator.post(PAGE, {field: TODAY().isoformat()}).status_code == 302


@pytest.mark.parametrize(
    ("name", "day", "state"),
    [
        ("domain_until", None, "missing"),
        ("domain_until", -1, "past"),
        ("certificate_until", 0, "soon"),
        ("certificate_until", 30, "soon"),
        ("server_until", 31, ""),
        ("last_drill_on", None, "missing"),
        ("last_drill_on", -365, ""),
        ("last_drill_on", -366, "old"),
        ("last_paper_check_on", 0, ""),
    ],
)
def test_date_is_marked_when_it_is_time(name, day, state):
    assert state_of(name, None if day is None else days(day)) == state


def test_people_are_told_with_role_second_factor_and_last_login(vanna):
    bopha = make_organizer("bopha", "curator", last_login=timezone.now())
    Authenticator.objects.create(user=bopha, type="totp", data={})
    Authenticator.objects.create(user=bopha, type="recovery_codes", data={})
    gone = make_organizer("gone", is_active=False)
    team = {person.organizer: person for person in handover.people()}

    assert str(team[bopha].roles) == "curator"
    assert [str(factor) for factor in team[bopha].factors] == ["code of the app", "recovery code"]
    assert team[vanna].factors == []
    assert [*team][-1] == gone


@pytest.mark.parametrize(
    ("last", "active", "idle"), [(61, True, True), (59, True, False), (61, False, False)]
)
def test_who_has_not_come_in_for_long_is_marked(coordinator, last, active, idle):
    at = timezone.now() - datetime.timedelta(days=last)
    make_organizer("bopha", is_active=active, last_login=at)

    assert ("not for 60 days" in coordinator.get(PAGE).text) is idle


def test_account_that_nobody_ever_used_is_idle_after_two_months(coordinator):
    long_ago = timezone.now() - datetime.timedelta(days=61)
    make_organizer("bopha", date_joined=long_ago)

    assert "not for 60 days" in coordinator.get(PAGE).text


def test_fewer_than_two_keyholders_are_warned_of(coordinator):
    warned = "Fewer than two keyholders"
    one, two = (make_organizer(name, "keyholder") for name in ("one", "two"))
    make_key(one)
    assert warned in coordinator.get(PAGE).text

    second = make_key(two, active_since=None)
    page = coordinator.get(PAGE).text
    assert warned in page and "waits to be let in by another keyholder" in page

    SealingKey.objects.filter(pk=second.pk).update(active_since=TODAY())
    page = coordinator.get(PAGE).text
    assert warned not in page
    assert second.fingerprint in page


def test_key_of_who_is_no_keyholder_any_more_counts_for_nothing(coordinator):
    one, two = (make_organizer(name, "keyholder") for name in ("one", "two"))
    make_key(one), make_key(two)
    two.groups.set(Group.objects.filter(name="curator"))
    page = coordinator.get(PAGE).text

    assert "Fewer than two keyholders" in page
    assert "to be retired: this person is not a keyholder any more" in page


def test_keyholder_without_key_and_missing_recovery_key_are_told(coordinator):
    make_organizer("bopha", "keyholder")
    page = coordinator.get(PAGE).text
    assert "is a keyholder and has made no key yet" in page
    assert "there is none: ask the operator to make one today" in page

    recovery = make_key()
    page = coordinator.get(PAGE).text
    assert recovery.fingerprint in page
    assert "there is none: ask the operator" not in page


def test_open_things_are_counted_and_lead_only_where_one_may_go(coordinator, vanna):
    bopha = make_organizer("bopha", "keyholder")
    make_key(bopha, active_since=None)
    Invitation.objects.create(token_digest="a" * 64, by=vanna, good_until=days(3))
    Incident.objects.create(organizer=bopha, by=vanna)
    found = {str(row.label): row for row in handover.open_promises(vanna)}

    assert found["sealing keys: waiting to be let in"].count == 1
    assert found["sealing keys: waiting to be let in"].url == ""
    invitations = found["invitations that somebody can still come in by"]
    assert (invitations.count, invitations.url) == (1, "/admin/roundtable/invitation/")
    assert found["incidents that are not over"].count == 1


def test_nothing_open_is_said_so(coordinator):
    assert "Nothing waits. Thank you." in coordinator.get(PAGE).text


def test_last_backup_and_check_are_told(coordinator):
    assert coordinator.get(PAGE).text.count("never</span>") == 2

    BackupRun.objects.create(kind="backup", size=1)
    BackupRun.objects.create(kind="restore", size=1)
    assert coordinator.get(PAGE).text.count("never</span>") == 1


def test_doctor_complains_and_the_audit_is_copied_to_paper(coordinator, vanna):
    codes = {finding.code for finding in handover.complaints()}
    assert "keeping.backup" in codes
    assert not codes & handover.SAID_ABOVE

    handover.fill_in(Upkeep(), changed=["server_with"], by=vanna)
    handover.chain.link()
    (head,) = handover.audit_heads()
    assert head["written"].startswith("accounts:1:")
    assert head["written"] in coordinator.get(PAGE).text


def queries(client):
    """Return how many queries the page takes."""
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(PAGE).status_code == 200
    return len(asked)


def test_more_people_and_keys_take_no_more_queries(coordinator, vanna):
    make_key(make_organizer("first", "keyholder"))
    queries(coordinator)  # what is asked once in each process
    few = queries(coordinator)
    for number in range(6):
        organizer = make_organizer(f"keyholder-{number}", "keyholder", "curator")
        Authenticator.objects.create(user=organizer, type="totp", data={})
        make_key(organizer)
        Invitation.objects.create(token_digest=f"{number:064}", by=vanna, good_until=days(3))

    assert queries(coordinator) == few


def test_it_speaks_khmer(coordinator):
    Upkeep(domain_until=datetime.date(2030, 3, 31)).save()
    coordinator.post("/admin/language/", {"language": "km"})

    assert "ថ្ងៃទី៣១ ខែមីនា ឆ្នាំ២០៣០" in coordinator.get(PAGE).text


def test_name_of_an_organizer_cannot_break_the_page(coordinator):
    Organizer.objects.filter(username="vanna").update(first_name="<b>x</b>")

    assert "<b>x</b>" not in coordinator.get(PAGE).text
