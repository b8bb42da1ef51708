"""The follow-up desk: what is due, whose it is, done, and next."""

import datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError

from documents import following
from documents.models import FollowUp
from tests.conftest import change
from tests.factories import make_document, make_recommendation
from tests.roundtable.organizers import browser, make_organizer

LIST = "/admin/documents/followup/"
TODAY = datetime.date(2025, 5, 1)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_may_first():
    """Stop the clock on 1 May 2025, at noon."""
    with time_machine.travel("2025-05-01 12:00", tick=False):
        yield


@pytest.fixture
def sok():
    """A curator."""
    return make_organizer("sok", "curator")


@pytest.fixture
def client_of_sok(sok):
    """Her browser."""
    return browser(sok)


def make_step(owner, *, days=7, due="Write again.", **fields):
    """Return a stored step, due in some days."""
    if "document" not in fields:
        fields.setdefault(
            "recommendation", make_recommendation(slug=f"ask-{days}-{due[:3].lower()}")
        )
    return FollowUp.objects.create(
        owner=owner, next_on=TODAY + datetime.timedelta(days=days), due=due, **fields
    )


def listed(client, query=""):
    """Return the keys in the list."""
    return [row.pk for row in client.get(f"{LIST}{query}").context["cl"].result_list]


def test_done_plans_the_next_step_about_the_same_thing(sok):
    step = make_step(sok)

    new = following.done(step, by=sok, next_on=datetime.date(2025, 6, 1), due="Call the office.")

    assert step.done_on == TODAY
    assert (new.recommendation, new.document) == (step.recommendation, None)
    assert (new.owner, new.next_on, new.due) == (sok, datetime.date(2025, 6, 1), "Call the office.")
    assert [*FollowUp.objects.open()] == [new]


def test_same_is_due_again_where_nothing_else_is_said_and_belongs_to_whoever_did_it(sok):
    chan = make_organizer("chan", "curator")
    step = make_step(sok, document=make_document())

    new = following.done(step, by=chan, next_on=TODAY)

    assert (new.document, new.due, new.owner) == (step.document, "Write again.", chan)


def test_nothing_need_be_next(sok):
    step = make_step(sok)

    assert following.done(step, by=sok) is None
    assert not FollowUp.objects.open().exists()


@pytest.mark.parametrize(
    ("plan", "told"),
    [
        ({"due": "Call."}, "Give the day of the next step."),
        ({"next_on": datetime.date(2025, 4, 30)}, "This day is over. Give one that lies ahead."),
    ],
)
def test_plan_that_cannot_be_leaves_the_step_open(sok, plan, told):
    step = make_step(sok)

    with pytest.raises(ValidationError) as caught:
        following.done(step, by=sok, **plan)

    assert caught.value.message_dict == {"next_on": [told]}
    assert [*FollowUp.objects.open()] == [step]


def test_step_is_done_once(sok):
    step = make_step(sok)
    following.done(step, by=sok, next_on=TODAY)

    with pytest.raises(ValidationError, match="done already"):
        following.done(step, by=sok, next_on=TODAY)
    assert FollowUp.objects.count() == 2


def test_desk_lists_what_is_open_by_its_day_and_narrows(sok, client_of_sok):
    chan = make_organizer("chan", "curator")
    late, far = make_step(sok, days=-1), make_step(sok, days=30)
    soon, over = make_step(chan, days=0), make_step(chan, days=-9)
    following.done(over, by=chan)

    assert listed(client_of_sok) == [late.pk, soon.pk, far.pk]
    assert listed(client_of_sok, "?waiting=overdue") == [late.pk]
    assert listed(client_of_sok, "?owner=me") == [late.pk, far.pk]
    assert listed(client_of_sok, "?done=yes") == [over.pk]
    assert listed(client_of_sok, "?q=Write") == [late.pk, soon.pk, far.pk]
    assert client_of_sok.get(f"{LIST}?owner__password=x").status_code == 400


def test_overdue_ones_are_counted_on_the_home_page(sok, client_of_sok):
    make_step(sok, days=-1)
    make_step(sok, days=-2)
    make_step(sok, days=0)
    following.done(make_step(sok, days=-3), by=sok)

    waits = {task.url: task.count for task in client_of_sok.get("/admin/").context["tasks"]}

    assert waits[f"{LIST}?waiting=overdue"] == 2


def test_step_is_planned_from_the_page_of_what_it_is_about(sok, client_of_sok):
    recommendation = make_recommendation()
    add = f"{LIST}add/?recommendation={recommendation.pk}"

    first = client_of_sok.get(add).context["adminform"].form.initial
    posted = {"recommendation": recommendation.pk, "owner": sok.pk}
    client_of_sok.post(add, {**posted, "next_on": "2025-05-09", "due": "Write."})

    assert (first["recommendation"], first["owner"]) == (str(recommendation.pk), sok.pk)
    step = FollowUp.objects.get()
    assert (step.recommendation, step.owner, step.due) == (recommendation, sok, "Write.")


def test_pages_of_recommendations_and_documents_lead_to_the_next_step(client_of_sok):
    audit = browser(make_organizer("audit", "auditor"))
    for found, kind in ((make_recommendation(), "recommendation"), (make_document(), "document")):
        page = f"/admin/documents/{kind}/{found.pk}/change/"

        assert f"{LIST}add/?{kind}={found.pk}" in client_of_sok.get(page).text
        assert f"{LIST}add/" not in audit.get(page).text


def test_step_is_about_exactly_one_thing(sok, client_of_sok):
    both = {"recommendation": make_recommendation().pk, "document": make_document().pk}
    rest = {"owner": sok.pk, "next_on": "2025-05-09", "due": "Write."}

    for about, field in ((both, "document"), ({}, "recommendation")):
        answer = client_of_sok.post(f"{LIST}add/", {**rest, **about})
        assert [*answer.context["adminform"].form.errors] == [field]
    assert not FollowUp.objects.exists()


def test_button_marks_as_done_and_plans(sok, client_of_sok):
    step = make_step(sok, days=-1)
    address = f"{LIST}{step.pk}/done/"
    assert address in client_of_sok.get(LIST).text
    assert address in client_of_sok.get(f"{LIST}{step.pk}/change/").text
    assert step.due in client_of_sok.get(address).text

    data = {"next_on": "2025-06-01", "due": "", "owner": sok.pk}
    answer = client_of_sok.post(address, data, follow=True)

    assert "Done, and the next step is planned." in answer.text
    new = FollowUp.objects.open().get()
    assert (new.next_on, new.due) == (datetime.date(2025, 6, 1), "Write again.")
    again = client_of_sok.post(address, data)
    assert "Somebody has marked this as done already." in again.text
    assert FollowUp.objects.count() == 2


def test_button_tells_beside_the_field_what_cannot_be(sok, client_of_sok):
    step = make_step(sok)

    for day in ("2025-04-30", "soon"):
        data = {"next_on": day, "owner": sok.pk}
        answer = client_of_sok.post(f"{LIST}{step.pk}/done/", data)
        assert [*answer.context["form"].errors] == ["next_on"]
    assert [*FollowUp.objects.open()] == [step]


def test_owner_who_has_left_may_be_kept_but_is_not_offered_to_others(sok, client_of_sok):
    gone = make_organizer("gone", "curator", is_active=False)
    hers, mine = make_step(gone), make_step(sok, days=9)

    def offered(step):
        page = client_of_sok.get(f"{LIST}{step.pk}/done/")
        return {owner.username for owner in page.context["form"].fields["owner"].queryset}

    assert offered(hers) == {"gone", "sok"}
    assert offered(mine) == {"sok"}


def test_second_of_two_open_forms_is_refused(sok, client_of_sok):
    step = make_step(sok)
    address = f"{LIST}{step.pk}/change/"
    version = client_of_sok.get(address).context["adminform"].form.initial["version"]
    fields = {"recommendation": step.recommendation_id, "owner": sok.pk, "next_on": "2025-05-08"}
    change(browser(make_organizer("chan", "curator")), address, {**fields, "due": "Chan's."})

    answer = client_of_sok.post(address, {**fields, "due": "Sok's.", "version": version})

    assert [*answer.context["adminform"].form.errors] == ["__all__"]
    step.refresh_from_db()
    assert step.due == "Chan's."


def test_auditor_sees_the_desk_and_changes_nothing(sok):
    step = make_step(sok)
    audit = browser(make_organizer("audit", "auditor"))

    assert listed(audit) == [step.pk]
    assert audit.get(f"{LIST}{step.pk}/change/").status_code == 200
    assert audit.get(f"{LIST}{step.pk}/done/").status_code == 403
    assert audit.post(f"{LIST}{step.pk}/done/", {"owner": sok.pk}).status_code == 403
    assert audit.get(f"{LIST}add/").status_code == 403
    assert [*FollowUp.objects.open()] == [step]


def test_list_takes_the_same_few_queries_however_long_it_is(
    sok, client_of_sok, django_assert_num_queries
):
    make_step(sok)
    client_of_sok.get(LIST)
    with django_assert_num_queries(7):
        client_of_sok.get(LIST)

    for days in range(20, 35):
        make_step(sok, days=days)
    with django_assert_num_queries(7):
        assert len(listed(client_of_sok)) == 16
