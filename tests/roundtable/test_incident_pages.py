"""The pages of an incident: looked at without acting, one button, and what is left to do."""

import datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from roundtable.audit.entries import record
from roundtable.audit.verbs import Verb
from roundtable.incidents import deeds
from roundtable.models import AuditEntry, Incident, Organizer
from roundtable.publication import publish
from tests.factories import make_page
from tests.roundtable.incidents import (
    INCIDENTS,
    close_button,
    closed,
    person_page,
    seen_again,
)
from tests.roundtable.organizers import ORGANIZERS, ROLES, browser, history_of, make_organizer
from tests.submissions.factories import make_submission

pytestmark = pytest.mark.usefixtures("groups")


@pytest.fixture
def bopha(groups):
    """The organizer in question."""
    return make_organizer("bopha", "curator")


@pytest.fixture
def other_coordinator(groups):
    """A browser of another coordinator."""
    return browser(make_organizer("rithy", "coordinator"))


def speaking(client, language):
    """Return a browser after its organizer has chosen a language."""
    client.post("/admin/language/", {"language": language})
    return client


def test_page_shows_and_closes_nothing_until_the_button_is_pressed(coordinator, bopha):
    page = coordinator.get(person_page(bopha))

    assert page.status_code == 200
    assert f'action="{close_button(bopha)}"' in page.text
    assert coordinator.get(close_button(bopha)).status_code == 405
    assert seen_again(bopha).is_active

    pressed = coordinator.post(close_button(bopha))
    incident = Incident.objects.get()

    assert pressed["Location"] == f"{INCIDENTS}{incident.pk}/change/"
    assert coordinator.get(pressed["Location"]).status_code == 200
    assert not seen_again(bopha).is_active
    assert [who for who, _told in history_of(bopha)] == ["vanna"]
    assert coordinator.get(person_page(bopha))["Location"] == pressed["Location"]


@pytest.mark.parametrize("role", ROLES)
def test_no_other_role_sees_or_does_anything(vanna, bopha, role):
    incident = closed(vanna, name="sreymom")
    client = browser(make_organizer(role, role))
    may_read = role == "auditor"

    assert client.get(person_page(bopha)).status_code == 403
    assert client.post(close_button(bopha)).status_code == 403
    assert client.get(f"{INCIDENTS}add/").status_code == 403
    answer = client.get(f"{INCIDENTS}{incident.pk}/change/")
    assert answer.status_code == (200 if may_read else 403)
    for act in ("open-again", "take-down"):
        assert client.post(f"{INCIDENTS}{incident.pk}/{act}/").status_code == 403
        assert act not in answer.text
    assert client.get(INCIDENTS).status_code == (200 if may_read else 403)
    assert seen_again(bopha).is_active
    assert not seen_again(incident.organizer).is_active


def test_superuser_closes_too_and_nobody_changes_or_deletes_an_incident(staff, sokha, bopha):
    staff.post(close_button(bopha))
    incident = Incident.objects.get(by=sokha)

    assert staff.post(f"{INCIDENTS}{incident.pk}/delete/", {"post": "yes"}).status_code == 403
    assert staff.post(f"{INCIDENTS}{incident.pk}/change/", {"by": bopha.pk}).status_code == 403
    assert Incident.objects.get() == incident


def test_logged_out_browser_is_asked_to_log_in(reader, bopha):
    for path in (person_page(bopha), INCIDENTS, f"{INCIDENTS}notice/"):
        assert reader.get(path).status_code == 302
    assert reader.post(close_button(bopha)).status_code == 302
    assert seen_again(bopha).is_active


def test_own_account_has_no_button(coordinator, vanna):
    assert "This is your own account." in coordinator.get(person_page(vanna)).text
    assert coordinator.post(close_button(vanna)).status_code == 403
    assert seen_again(vanna).is_active


def test_last_superuser_has_no_button_either(coordinator, sokha):
    assert "This is the last superuser." in coordinator.get(person_page(sokha)).text
    assert coordinator.post(close_button(sokha), follow=True).status_code == 200
    assert seen_again(sokha).is_active


def test_button_is_found_from_the_account_and_from_the_first_page(coordinator, bopha, staff):
    for client in (coordinator, staff):
        assert person_page(bopha) in client.get(f"{ORGANIZERS}/{bopha.pk}/change/").text
        assert f'href="{INCIDENTS}add/"' in client.get("/admin/").text
        assert person_page(bopha) in client.get(f"{INCIDENTS}add/").text
    auditor = browser(make_organizer("chan", "auditor"))
    assert person_page(bopha) not in auditor.get(f"{ORGANIZERS}/{bopha.pk}/change/").text
    assert f'href="{INCIDENTS}add/"' not in auditor.get("/admin/").text


@pytest.mark.parametrize("language", ["en", "km"])
def test_page_tells_what_she_did_with_links_to_its_rows(coordinator, bopha, language):
    submission, page = make_submission(), make_page()
    record(Verb.ENVELOPE_OPENED, by=bopha, about=submission)
    record(Verb.PUBLISHED, by=bopha, about=page)
    record(Verb.LOGIN_FAILED, about=bopha)

    shown = speaking(coordinator, language).get(person_page(bopha))

    lines = [line for _group, lines in shown.context["groups"] for line in lines]
    assert [line["url"] for line in lines] == [
        f"/admin/submissions/submission/{submission.pk}/change/",
        "",  # a coordinator has no right to see texts in the back office
        f"{ORGANIZERS}/{bopha.pk}/change/",
    ]
    assert [group.count for group, _lines in shown.context["groups"]] == [1, 1, 1]
    with translation.override(language):
        assert str(lines[0]["label"]) in shown.text


def test_days_to_look_back_are_asked_for_and_bounded(coordinator, bopha):
    record(Verb.LOGGED_IN, by=bopha)
    for days in (1, 365):
        page = coordinator.get(person_page(bopha), {"days": days})
        assert (page.context["days"], len(page.context["groups"])) == (days, 1)
    for wrong in ("0", "366", "-1", "x", ""):
        page = coordinator.get(person_page(bopha), {"days": wrong})
        assert (page.status_code, page.context["days"]) == (200, 30)
        assert "errorlist" in page.text


def test_acts_before_those_days_are_not_told(coordinator, bopha):
    with time_machine.travel(timezone.now() - datetime.timedelta(days=40), tick=False):
        record(Verb.LOGGED_IN, by=bopha)

    assert coordinator.get(person_page(bopha)).context["groups"] == []
    assert coordinator.get(person_page(bopha), {"days": 41}).context["groups"] != []


def test_what_is_too_much_to_list_is_found_in_the_audit(coordinator, bopha, monkeypatch):
    monkeypatch.setattr(deeds, "MOST", 2)
    for _number in range(3):
        record(Verb.LOGGED_IN, by=bopha)

    page = coordinator.get(person_page(bopha))

    [(group, lines)] = page.context["groups"]
    assert (group.count, len(lines), group.more) == (3, 2, 1)
    address = f"/admin/roundtable/auditentry/?by__id__exact={bopha.pk}"
    assert f'href="{address}"' in page.text
    assert coordinator.get(address).status_code == 200


def test_page_takes_as_many_queries_for_many_acts_as_for_few(coordinator, bopha):
    counts = []
    coordinator.get(person_page(bopha))  # what is asked once only
    for number in range(3):
        for verb in (Verb.LOGGED_IN, Verb.EXPORT_MADE, Verb.KEY_MADE):
            record(verb, by=bopha, about=make_page(slug=f"{verb}-{number}"))
        with CaptureQueriesContext(connection) as queries:
            coordinator.get(person_page(bopha))
        counts.append(len(queries))

    assert AuditEntry.objects.filter(by=bopha).count() == 9
    assert counts[0] == counts[-1]


def test_auditor_reads_an_incident_in_both_languages(vanna, bopha):
    incident = closed(vanna, name="sreymom")
    auditor = browser(make_organizer("chan", "auditor"))
    for language in ("en", "km"):
        page = speaking(auditor, language).get(f"{INCIDENTS}{incident.pk}/change/")
        assert (page.status_code, page.context["may_act"]) == (200, False)


def test_what_is_ticked_is_taken_down(coordinator, bopha, reader):
    page = make_page(published=False)
    publish(page, by=bopha)
    coordinator.post(close_button(bopha))
    address = f"{INCIDENTS}{Incident.objects.get().pk}"
    assert f'value="roundtable.page:{page.pk}"' in coordinator.get(f"{address}/change/").text

    coordinator.post(f"{address}/take-down/")
    assert reader.get("/en/about/").status_code == 200
    coordinator.post(f"{address}/take-down/", {"row": [f"roundtable.page:{page.pk}"]})

    assert reader.get("/en/about/").status_code == 404


def test_second_person_opens_the_account_from_its_page(coordinator, other_coordinator, bopha):
    coordinator.post(close_button(bopha))
    address = f"{INCIDENTS}{Incident.objects.get().pk}"

    assert "open-again" not in coordinator.get(f"{address}/change/").text
    assert coordinator.post(f"{address}/open-again/").status_code == 403
    assert not seen_again(bopha).is_active
    assert f'action="{address}/open-again/"' in other_coordinator.get(f"{address}/change/").text
    other_coordinator.post(f"{address}/open-again/")

    assert seen_again(bopha).is_active
    assert Incident.objects.open().count() == 0


def test_no_form_of_the_account_opens_it_past_the_second_person(coordinator, staff, bopha):
    coordinator.post(close_button(bopha))
    form = {"username": "bopha", "is_active": "on", "is_staff": "on"}
    form |= {"date_joined_0": "2026-01-01", "date_joined_1": "00:00:00"}

    for client in (coordinator, staff):
        client.post(f"{ORGANIZERS}/{bopha.pk}/change/", form)
        assert not seen_again(bopha).is_active

    assert Organizer.objects.get(pk=bopha.pk).incidents.open().exists()


def test_incident_waits_on_the_first_page_until_it_is_over(coordinator, bopha):
    coordinator.post(close_button(bopha))

    assert f'href="{INCIDENTS}?waiting=open"' in coordinator.get("/admin/").text
    assert coordinator.get(f"{INCIDENTS}?waiting=open").status_code == 200
