"""The back office of roundtables and sessions."""

import pytest

from sessions.models import DialogueSession, Roundtable
from tests.factories import MARCH_26, make_city, make_roundtable, make_scheduled

ADD = "/admin/roundtable_sessions/dialoguesession/add/"
PREVIEW = "/admin/roundtable_sessions/dialoguesession/city-times/"


@pytest.fixture
def form(db):
    """A session as an organizer types it."""
    names = ["summary", "reason", "approximate_date", "audience", "languages", "participation"]
    return {
        "roundtable": make_roundtable().pk,
        "kind": "working",
        "status": "scheduled",
        "title_en": "Working session",
        "title_km": "កិច្ចប្រជុំ",
        "host_city": make_city().pk,
        "start_0": "2025-03-26",
        "start_1": "11:00",
        "length": "",
        "position": "0",
        "slug": "",
        **{f"{n}_{code}": "" for n in [*names, "agenda", "report"] for code in ("en", "km")},
    }


def test_start_is_typed_in_the_host_citys_time(staff, form):
    staff.post(ADD, {**form, "_publish": "1"})

    session = DialogueSession.objects.get()
    assert session.start == MARCH_26
    assert session.is_published()


def test_start_is_shown_again_in_the_host_citys_time(staff, form):
    session = make_scheduled(host_city=make_city(zone="Asia/Seoul", name_en="Seoul"))

    page = staff.get(f"/admin/roundtable_sessions/dialoguesession/{session.pk}/change/").text

    assert 'name="start_0" value="2025-03-27"' in page
    assert 'name="start_1" value="00:00:00"' in page


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"start_0": "", "start_1": ""}, "start"),
        ({"start_1": "25:00"}, "start"),
        ({"start_0": "2025-03-09", "start_1": "02:30"}, "start"),
        ({"start_0": "2025-11-02", "start_1": "01:30"}, "start"),
        ({"host_city": ""}, "host_city"),
        ({"host_city": "999"}, "host_city"),
        ({"status": "undetermined"}, "status"),
        ({"status": "perhaps"}, "status"),
        ({"status": "held", "start_0": "2099-01-01"}, "status"),
        ({"status": "postponed"}, "reason_en"),
        ({"status": "postponed", "reason_en": "No funds.", "_publish": "1"}, "reason_km"),
        ({"report_en": "It went well."}, "report_en"),
        ({"length": "0"}, "length"),
        ({"length": "-30"}, "length"),
        ({"slug": "calendar"}, "slug"),
        ({"title_en": ""}, "title_en"),
        ({"title_km": "", "_publish": "1"}, "title_km"),
    ],
)
def test_contradiction_is_told_beside_its_field_and_nothing_is_stored(staff, form, change, field):
    response = staff.post(ADD, {**form, **change})

    assert response.status_code == 200
    assert field in response.context["adminform"].form.errors
    assert not DialogueSession.objects.exists()


def test_unknown_zone_of_a_city_is_refused(staff, db):
    response = staff.post(
        "/admin/roundtable_sessions/city/add/",
        {
            "name_en": "A",
            "name_km": "ក",
            "country_en": "",
            "country_km": "",
            "zone": "Asia/Atlantis",
            "position": "1",
        },
    )

    assert list(response.context["adminform"].form.errors) == ["zone"]


def test_preview_tells_every_city_in_both_languages(staff, form):
    make_city(name_en="Seoul", name_km="សេអ៊ូល", zone="Asia/Seoul")

    page = staff.get(
        PREVIEW, {"city": form["host_city"], "date": "2025-03-26", "time": "11:00:00"}
    ).text

    assert "Wednesday 26 March 2025, 11:00 am" in page
    assert "ថ្ងៃពុធ ទី២៦ ខែមីនា ឆ្នាំ២០២៥ ម៉ោង ១១:០០ ព្រឹក" in page
    assert "Thursday 27 March 2025, 12:00 midnight" in page
    assert "ថ្ងៃព្រហស្បតិ៍ ទី២៧ ខែមីនា ឆ្នាំ២០២៥ ម៉ោង ១២:០០ អធ្រាត្រ" in page


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"city": "x", "date": "2025-03-26", "time": "11:00"},
        {"city": "9" * 40, "date": "2025-03-26", "time": "11:00"},
        {"city": "1", "date": "26/03/2025", "time": "11:00"},
        {"city": "1", "date": "2025-02-30", "time": "11:00"},
        {"city": "1", "date": "\x00", "time": "<b>"},
    ],
)
def test_preview_of_something_unfinished_asks_for_the_rest(staff, query):
    response = staff.get(PREVIEW, query)

    assert response.status_code == 200
    assert "<table>" not in response.text


def test_preview_tells_of_a_time_that_clocks_skip(staff, form):
    page = staff.get(PREVIEW, {"city": form["host_city"], "date": "2025-03-09", "time": "02:30"})

    assert "skip this time" in page.text


def test_preview_is_for_organizers(reader, db):
    assert reader.get(PREVIEW).status_code == 302


def test_stage_is_changed_on_a_page_of_its_own(staff, sokha):
    roundtable = make_roundtable()
    page = f"/admin/roundtable_sessions/roundtable/{roundtable.pk}/stage/"
    assert staff.get(page).status_code == 200

    staff.post(page, {"to": "closed", "reason": ""})
    refused = staff.post(page, {"to": "gathering", "reason": ""})

    assert Roundtable.objects.get().stage == "closed"
    assert list(refused.context["form"].errors) == ["reason"]
    assert Roundtable.objects.get().changes.get().by == sokha


def test_skipped_stage_is_refused_with_a_sentence(staff):
    roundtable = make_roundtable()

    response = staff.post(
        f"/admin/roundtable_sessions/roundtable/{roundtable.pk}/stage/", {"to": "published"}
    )

    assert "a stage cannot be skipped" in response.text
    assert Roundtable.objects.get().stage == "gathering"


def test_roundtable_that_does_not_exist_has_no_stage_page(staff):
    assert staff.get("/admin/roundtable_sessions/roundtable/999/stage/").status_code == 404
