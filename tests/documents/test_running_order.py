"""Running orders: places, roles, and the run-sheet."""

import pytest

from documents.models import RunningItem
from tests.documents.running_forms import ADD, LIST, errors, form, make_item, order, page_of
from tests.factories import make_city, make_issue, make_roundtable, make_scheduled, make_session
from tests.roundtable.organizers import browser, make_organizer
from tests.submissions.factories import make_recovery

pytestmark = pytest.mark.django_db


# Places


def test_items_are_added_in_order_and_the_next_place_is_offered(staff):
    session = make_session()
    staff.post(ADD, form(session))

    offered = staff.get(f"{ADD}?session={session.pk}").context["adminform"].form.initial

    assert (offered["session"], offered["position"]) == (session.pk, 2)
    assert [str(item) for item in RunningItem.objects.all()] == ["1. Land"]


def test_place_that_is_taken_is_refused_beside_the_field_and_the_other_item_named(staff):
    session = make_session()
    make_item(session, title_en="Water")

    response = staff.post(ADD, form(session))

    assert errors(response) == {"position": ["Another item has this place: 1. Water."]}
    assert RunningItem.objects.count() == 1


def test_one_place_serves_in_two_sessions(staff):
    make_item(make_session())

    assert staff.post(ADD, form(make_session(slug="second"))).status_code == 302


def test_item_takes_time_and_its_issue_is_of_the_same_roundtable(staff):
    session = make_session()
    other = make_roundtable(title_en="Second roundtable", title_km="តុមូលលើកទី២")

    response = staff.post(ADD, form(session, minutes=0, issue=make_issue(roundtable=other).pk))

    assert errors(response) == {
        "minutes": ["An item takes at least one minute."],
        "issue": ["This belongs to another roundtable."],
    }


def test_items_are_moved_up_and_down(staff):
    session = make_session()
    items = [make_item(session, position=n, title_en=f"T{n}") for n in (1, 2, 5)]

    staff.post(page_of(items[2], "move"), {"to": "up"})
    staff.post(page_of(items[0], "move"), {"to": "up"})
    staff.post(page_of(items[1], "move"), {"to": "down"})

    assert [str(item) for item in session.running_order.all()] == ["1. T1", "2. T5", "3. T2"]
    assert staff.post(page_of(items[0], "move"), {"to": "away"}).status_code == 404
    assert staff.get(page_of(items[0], "move")).status_code == 405


# Who may


@pytest.mark.parametrize(
    ("role", "see", "add", "alter"),
    [
        ("curator", 200, 302, 302),
        ("translator", 200, 403, 302),
        ("publisher", 200, 403, 403),
        ("auditor", 200, 403, 403),
        ("keyholder", 200, 403, 302),
        ("coordinator", 403, 403, 403),
    ],
)
def test_each_role_does_its_part(role, see, add, alter):
    session = make_session()
    item = make_item(session)
    client = browser(make_organizer("vanna", role))

    for path in (LIST, order(session), order(session, "run-sheet/"), page_of(item)):
        assert client.get(path).status_code == see, path
    assert client.post(page_of(item, "move"), {"to": "up"}).status_code == alter
    assert client.post(ADD, form(session, position=2)).status_code == add


def test_fields_for_real_names_are_not_shown_to_who_only_reads():
    item = make_item(make_session())
    auditor = browser(make_organizer("vanna", "auditor"))

    assert 'name="presenter"' not in auditor.get(page_of(item)).text


def test_running_order_is_not_for_readers(reader):
    assert reader.get(order(make_session(), "run-sheet/")).status_code == 302


def test_unknown_session_is_not_found(staff):
    assert staff.get(f"{LIST}order/999/").status_code == 404
    assert staff.get(f"{ADD}?session=999").status_code == 200
    assert staff.get(f"{ADD}?session=x").status_code == 200


# The run-sheet


def test_run_sheet_tells_the_times_in_the_host_city_and_in_phnom_penh(staff):
    session = make_scheduled()  # 11:00 in Washington, 22:00 in Phnom Penh
    make_item(session, position=1, minutes=30, public_name_en="A farmer", state="accepted")
    make_item(session, position=2, minutes=90, state="withdrew")
    make_item(session, position=3, minutes=95, needs_interpreter=True)
    make_item(session, position=4, minutes=10, language="en")

    turns = staff.get(order(session, "run-sheet/")).context["turns"]

    assert [(t.there, t.in_phnom_penh) for t in turns] == [
        ("11:00 am", "10:00 pm"),
        ("", ""),
        ("11:30 am", "10:30 pm"),
        ("1:05 pm", "Thursday 27 March 2025, 12:05 am"),
    ]


def test_run_sheet_holds_what_those_who_run_the_session_need(staff):
    session = make_scheduled()
    issue = make_issue(roundtable=session.roundtable)
    make_item(session, issue=issue, public_name_en="A farmer", needs_interpreter=True, minutes=75)

    page = staff.get(order(session, "run-sheet/"))

    for said in (
        "A farmer",
        "I-1",
        "Land taken from villages",
        "Khmer",
        "yes",
        "1 hour 15 minutes",
    ):
        assert said in page.text
    assert "on-paper" in page.text
    assert "style=" not in page.text


def test_session_without_a_start_has_a_run_sheet_without_times(staff):
    session = make_session()
    make_item(session)

    turns = staff.get(order(session, "run-sheet/")).context["turns"]

    assert [(t.there, t.in_phnom_penh) for t in turns] == [("", "")]


def test_minutes_are_summed_without_those_who_withdrew(staff):
    session = make_session()
    make_item(session, position=1, minutes=10)
    make_item(session, position=2, minutes=50, state="withdrew")
    make_item(session, position=3, minutes=15)

    assert staff.get(order(session)).context["minutes"] == 25


def test_pages_take_the_same_queries_for_many_items(staff, queries_of):
    make_recovery()
    session = make_scheduled(host_city=make_city())
    paths = (order(session), order(session, "run-sheet/"), LIST)
    make_item(session, issue=make_issue(), ring="former")
    few = [queries_of(staff, path) for path in paths]

    for number in range(2, 9):
        issue = make_issue(slug=f"issue-{number}")
        make_item(session, position=number, issue=issue, ring="former")
    make_session(slug="another")

    assert [queries_of(staff, path) for path in paths] == few
