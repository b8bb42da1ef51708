"""What the database and the forms accept of roundtables, sessions and cities."""

import datetime

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session as BrowserSession
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from sessions.models import City, DialogueSession, Roundtable
from tests.factories import MARCH_26, make_city, make_roundtable, make_scheduled, make_session

TOMORROW = timezone.now() + datetime.timedelta(days=1)


def test_no_model_points_at_browser_sessions():
    """A lazy ``"sessions.Session"`` would silently mean Django's model."""
    offenders = [
        str(field)
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.related_model is BrowserSession
    ]

    assert offenders == []


def test_app_label_is_not_that_of_browser_sessions():
    assert apps.get_app_config("roundtable_sessions").name == "sessions"
    assert apps.get_app_config("sessions").name == "django.contrib.sessions"


BROKEN = {
    "scheduled_session_has_start": {"status": "scheduled"},
    "scheduled_session_has_start, held": {"status": "held"},
    "session_with_start_has_zone": {"status": "tentative", "start": MARCH_26},
    "undetermined_session_has_no_start": {"status": "undetermined", "start": MARCH_26, "host_city": True},
    "postponed_session_has_reason": {"status": "postponed"},
    "postponed_session_has_reason, empty": {"status": "postponed", "reason_en": ""},
    "session_ends_after_it_starts": {"length": 0},
    "only_a_held_session_has_a_report": {"report_en": "All went well."},
    "only_a_held_session_has_a_report, khmer": {"report_km": "ល្អ។"},
    "session_is_in_this_century": {"status": "tentative", "start": datetime.datetime(9999, 12, 31, tzinfo=datetime.UTC), "host_city": True},
    "dialoguesession_status_known": {"status": "perhaps"},
    "dialoguesession_kind_known": {"kind": "party"},
    "roundtable_sessions_dialoguesession_english": {"title_en": ""},
    "roundtable_sessions_dialoguesession_english, none": {"title_en": None, "title_km": "ក"},
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_database_refuses_a_contradictory_session(db, case):
    fields = dict(BROKEN[case])
    if fields.get("host_city"):
        fields["host_city"] = make_city()
    make_roundtable()

    with pytest.raises(IntegrityError, match=case.split(",")[0]), transaction.atomic():
        make_session(published=False, slug="x", **fields)


def test_database_refuses_a_session_that_replaces_itself(db):
    session = make_session()

    with (
        pytest.raises(IntegrityError, match="replace"),
        transaction.atomic(),
    ):
        DialogueSession.objects.filter(pk=session.pk).update(replaced_by=session)


@pytest.mark.parametrize("khmer", [None, ""])
def test_database_refuses_to_publish_without_khmer(db, khmer):
    session = make_session(published=False, title_km=khmer)

    with pytest.raises(IntegrityError, match="khmer_to_publish"), transaction.atomic():
        DialogueSession.objects.filter(pk=session.pk).update(published_on=timezone.localdate())


def test_database_refuses_to_publish_a_postponement_without_its_reason_in_khmer(db):
    session = make_session(published=False, status="postponed", reason_en="No funds.")

    with pytest.raises(IntegrityError, match="reason_in_khmer"), transaction.atomic():
        DialogueSession.objects.filter(pk=session.pk).update(published_on=timezone.localdate())


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"status": "scheduled"}, "start"),
        ({"status": "undetermined", "start": MARCH_26, "host_city": True}, "status"),
        ({"status": "tentative", "start": MARCH_26}, "host_city"),
        ({"status": "held", "start": TOMORROW, "host_city": True}, "status"),
        ({"status": "postponed"}, "reason_en"),
        (
            {"status": "scheduled", "start": MARCH_26, "host_city": True, "report_en": "x"},
            "report_en",
        ),
        ({"length": 0}, "length"),
    ],
)
def test_contradiction_is_told_beside_its_field(db, fields, where):
    if fields.get("host_city"):
        fields = {**fields, "host_city": make_city()}
    session = DialogueSession(
        roundtable=make_roundtable(), kind="planning", title_en="A", slug="a", **fields
    )

    with pytest.raises(ValidationError) as error:
        session.full_clean()

    assert where in error.value.message_dict


def test_postponed_session_may_have_words_for_a_date_and_a_replacement(db):
    new = make_scheduled()

    session = make_session(
        slug="old",
        status="postponed",
        reason_en="No funds.",
        reason_km="គ្មានថវិកា។",
        approximate_date_en="February 2025",
        approximate_date_km="ខែកុម្ភៈ ឆ្នាំ២០២៥",
        replaced_by=new,
    )

    assert DialogueSession.objects.with_hosts().get(pk=session.pk).replaced_by == new
    assert session.is_published()


def test_replacement_that_readers_do_not_see_is_not_shown(db):
    new = make_scheduled(published=False)

    session = make_session(
        slug="old", status="postponed", reason_en="x", reason_km="ក", replaced_by=new
    )

    assert DialogueSession.objects.with_hosts().get(pk=session.pk).replaced_by is None


def test_unknown_zone_is_refused(db):
    city = City(name_en="Nowhere", name_km="ទីណា", zone="Asia/Nowhere")

    with pytest.raises(ValidationError) as error:
        city.full_clean()

    assert "zone" in error.value.message_dict


def test_schedule_puts_what_comes_first_and_the_past_last(db):
    city = make_city()
    for status, start, slug in [
        ("held", MARCH_26, "held"),
        ("cancelled", None, "cancelled"),
        ("postponed", None, "postponed"),
        ("undetermined", None, "undetermined"),
        ("scheduled", TOMORROW + datetime.timedelta(days=5), "later"),
        ("scheduled", TOMORROW, "soon"),
        ("held", MARCH_26 - datetime.timedelta(days=30), "held-before"),
    ]:
        make_session(
            status=status, start=start, host_city=city, slug=slug, reason_en="x", reason_km="ក"
        )

    order = DialogueSession.objects.published().in_reading_order().values_list("slug", flat=True)

    assert list(order) == [
        "soon", "later", "undetermined", "postponed", "held", "held-before", "cancelled",
    ]  # fmt: skip


def test_what_waits_is_found(db):
    city = make_city()
    make_session(slug="undated")
    make_session(slug="overdue", status="scheduled", start=MARCH_26, host_city=city)
    make_session(slug="held", status="held", start=MARCH_26, host_city=city)

    assert [s.slug for s in DialogueSession.objects.undated()] == ["undated"]
    assert [s.slug for s in DialogueSession.objects.overdue()] == ["overdue"]


def test_session_of_an_unpublished_roundtable_is_not_public(db):
    session = make_session(roundtable=make_roundtable(published=False))

    assert session.published_on is not None
    assert not session.is_published()
    assert list(DialogueSession.objects.published()) == []


def test_newest_roundtable_stands_first(db):
    make_roundtable(slug="first", position=1)
    make_roundtable(slug="second", position=2)

    assert [r.slug for r in Roundtable.objects.published()] == ["second", "first"]
