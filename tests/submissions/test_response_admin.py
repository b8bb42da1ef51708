"""The back office of responses: read by who may, counted or left out on record, edited by nobody."""

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext

from submissions import responses
from submissions.models import Response
from tests.roundtable.organizers import browser, make_organizer
from tests.submissions.surveys import answer, make_survey

pytestmark = pytest.mark.django_db
LIST = "/admin/submissions/response/"
CHOICES = {"single": ["land", "other"], "ranking": ["courts", "land"], "scale": ["4"]}


def page_of(response):
    """Return the address of a response's page."""
    return f"{LIST}{response.pk}/change/"


def act(client, action, *chosen, **kwargs):
    """Do an action with some responses."""
    keys = [str(response.pk) for response in chosen]
    return client.post(LIST, {"action": action, "_selected_action": keys}, **kwargs)


@pytest.fixture
def response():
    """A response with answers and own words."""
    found = answer(make_survey(), choices=CHOICES, concern="Question?\nA road.", consent="quoted")
    return found.response


def test_answers_are_told_in_the_words_of_who_reads(desk, response):
    page = desk.get(page_of(response))

    assert page.context["answers"] == [
        ("Question single?", ["Land", "other: in her own words"]),
        ("Question ranking?", ["Courts", "Land"]),
        ("Question scale?", ["4"]),
    ]
    assert f"/admin/submissions/submission/{response.words_id}/change/" in page.text
    assert "A road." not in page.text
    desk.post("/admin/language/", {"language": "km"})
    assert ("សំណួរ ranking?", ["តុលាការ", "ដីធ្លី"]) in desk.get(page_of(response)).context["answers"]


@pytest.mark.parametrize("role", ["publisher", "auditor"])
def test_who_may_not_read_sees_no_answer(role, response):
    client = browser(make_organizer(role, role))

    page = client.get(page_of(response))

    assert page.status_code == 200
    assert "answers" not in page.context
    assert "Land" not in page.text
    assert "counted" in page.text
    assert act(client, "leave_out_selected", response).status_code == 403
    response.refresh_from_db()
    assert response.state == "counted"


def test_withdrawn_answers_are_gone(desk, response):
    responses.withdraw(response)

    page = desk.get(page_of(response))

    assert "The answers were taken back and are gone." in page.text
    assert "Land" not in page.text
    told = act(desk, "count_selected", response, follow=True)
    assert "It was withdrawn." in told.text
    response.refresh_from_db()
    assert response.state == "withdrawn"
    assert not LogEntry.objects.exists()


def test_curator_leaves_out_and_lets_in_on_record(desk):
    survey = make_survey()
    waiting = answer(survey, choices=CHOICES, is_quarantined=True).response
    other = answer(survey, choices=CHOICES).response
    assert f"{LIST}?waiting=quarantined" in desk.get("/admin/").text
    listed = desk.get(f"{LIST}?waiting=quarantined").context["cl"].result_list
    assert [*listed] == [waiting]

    assert "1 response: done." in act(desk, "count_selected", waiting, follow=True).text
    act(desk, "leave_out_selected", waiting, other)

    assert {*Response.objects.values_list("state", flat=True)} == {"out"}
    entries = LogEntry.objects.order_by("pk")
    assert entries[0].object_id == str(waiting.pk)
    assert len(entries) == 3
    assert entries[0].object_repr == str(waiting.pk)[:8]
    assert entries[0].change_message.startswith("To be counted. · ")


def test_nobody_edits_adds_or_deletes(staff, response):
    before = Response.objects.values().get()

    assert staff.post(page_of(response), {"state": "out", "place": "inside"}).status_code == 403
    assert staff.post(f"{LIST}{response.pk}/delete/", {"post": "yes"}).status_code == 403
    assert staff.get(f"{LIST}add/").status_code == 403
    act(staff, "delete_selected", response)
    assert Response.objects.values().get() == before


def test_keys_that_are_no_keys_are_refused(desk, response):
    sent = {"action": "count_selected", "_selected_action": ["x"]}

    assert desk.post(LIST, sent).status_code == 400
    assert desk.get(f"{LIST}x/change/", follow=True).redirect_chain


@pytest.mark.parametrize("query", ["survey__id__exact={}", "state__exact=out", "is_group__exact=1"])
def test_list_is_filtered(desk, response, query):
    found = desk.get(f"{LIST}?{query.format(response.survey_id)}")

    assert found.status_code == 200
    assert len(found.context["cl"].result_list) == query.startswith("survey")


def test_list_takes_as_many_queries_for_many_responses(desk):
    survey = make_survey()
    counts = []
    for many in (1, 1, 4):
        for _number in range(many):
            answer(survey, choices=CHOICES)
        with CaptureQueriesContext(connection) as queries:
            desk.get(LIST)
        counts.append(len(queries))

    assert counts[1] == counts[2]
