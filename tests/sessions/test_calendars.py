"""Calendars, read by a program that did not write them."""

import datetime
import io

import pytest
from dateutil import tz
from ical.calendar_stream import IcsCalendarStream

from sessions.models import DialogueSession
from tests.factories import MARCH_26, make_city, make_roundtable, make_scheduled, make_session

pytestmark = pytest.mark.once


def read(reader, path):
    """Return a calendar as another program reads it."""
    response = reader.get(path)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert b"\r\n" in response.content
    assert max(len(line) for line in response.content.split(b"\r\n")) <= 75
    return IcsCalendarStream.calendar_from_ics(response.content.decode())


def test_file_tells_the_moment_in_the_host_citys_zone(db, reader):
    make_scheduled(length=90)

    event = read(reader, "/en/sessions/planning-session.ics").events[0]

    assert event.dtstart.isoformat() == "2025-03-26T11:00:00-04:00"
    assert event.dtend.isoformat() == "2025-03-26T12:30:00-04:00"
    assert event.dtstart == MARCH_26
    assert (event.status, event.sequence) == ("CONFIRMED", 0)


@pytest.mark.parametrize(
    ("zone", "local", "offset"),
    [
        ("America/New_York", "2025-03-26T11:00", -4),
        ("Europe/Paris", "2025-03-26T16:00", 1),
        ("Asia/Phnom_Penh", "2025-03-26T22:00", 7),
        ("Australia/Melbourne", "2025-03-27T02:00", 11),
    ],
)
def test_file_carries_the_rules_of_its_zone(db, reader, zone, local, offset):
    make_scheduled(host_city=make_city(zone=zone))
    text = reader.get("/en/sessions/planning-session.ics").content.decode()

    rules = tz.tzical(io.StringIO(text)).get(zone)

    wall = datetime.datetime.fromisoformat(local).replace(tzinfo=rules)
    assert wall.utcoffset() == datetime.timedelta(hours=offset)


@pytest.mark.parametrize(
    ("language", "title", "address"),
    [
        ("en", "Planning session", "https://portal.example/en/sessions/planning-session/"),
        ("km", "វគ្គរៀបចំផែនការ", "https://portal.example/km/sessions/planning-session/"),
    ],
)
def test_event_speaks_the_calendars_language(db, reader, language, title, address):
    make_scheduled(summary_en="Come.", summary_km="សូមអញ្ជើញមក។")

    event = read(reader, f"/{language}/sessions/calendar.ics").events[0]

    assert event.summary == title
    assert str(event.url) == address
    assert address in event.description
    assert ("សូមអញ្ជើញមក។" if language == "km" else "Come.") in event.description


def test_uid_stays_and_sequence_rises_with_time_length_and_status(db, reader):
    session = make_scheduled()
    first = read(reader, "/en/sessions/calendar.ics").events[0]

    session.title_en = "Another title"
    session.save()
    same = read(reader, "/en/sessions/calendar.ics").events[0]
    session.start += datetime.timedelta(hours=1)
    session.save()
    session.length = 60
    session.save()
    session.status = "cancelled"
    session.save()
    last = read(reader, "/en/sessions/calendar.ics").events[0]

    assert first.uid == same.uid == last.uid
    assert [first.sequence, same.sequence, last.sequence] == [0, 0, 3]


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("tentative", "TENTATIVE"),
        ("scheduled", "CONFIRMED"),
        ("held", "CONFIRMED"),
        ("postponed", "CANCELLED"),
        ("cancelled", "CANCELLED"),
    ],
)
def test_status_is_told_as_calendar_programs_know_it(db, reader, status, told):
    make_scheduled(status=status, reason_en="No funds.", reason_km="គ្មានថវិកា។")

    assert read(reader, "/km/sessions/calendar.ics").events[0].status == told


def test_undated_session_is_absent_and_appears_once_it_has_a_time(db, reader):
    session = make_session()
    assert reader.get("/en/sessions/planning-session.ics").status_code == 404
    assert read(reader, "/en/sessions/calendar.ics").events == []

    session.status, session.start, session.host_city = "scheduled", MARCH_26, make_city()
    session.save()

    assert read(reader, "/en/sessions/calendar.ics").events[0].dtstart == MARCH_26


def test_unpublished_session_is_in_no_calendar(db, reader):
    make_scheduled(published=False)

    assert reader.get("/en/sessions/planning-session.ics").status_code == 404
    assert read(reader, "/en/sessions/calendar.ics").events == []


def test_calendar_is_the_same_bytes_each_time(db, reader):
    make_roundtable()
    make_scheduled(slug="b")
    make_scheduled(slug="a", start=MARCH_26)
    path = "/km/sessions/calendar.ics"

    assert reader.get(path).content == reader.get(path).content


def test_only_time_and_status_raise_the_sequence_of_an_update(db):
    session = make_scheduled()

    session.start += datetime.timedelta(days=1)
    session.save(update_fields=["start"])

    assert DialogueSession.objects.get().sequence == 1


def test_hostile_titles_stay_inside_their_line(db, reader):
    session = make_scheduled(
        title_en="Working\u2028session, a; b\\c\nEND:VCALENDAR", title_km="ក" * 200
    )

    for language in ("en", "km"):
        calendar = read(reader, f"/{language}/sessions/{session.slug}.ics")
        assert len(calendar.events) == 1
    event = read(reader, "/en/sessions/calendar.ics").events[0]
    assert event.summary == "Working session, a; b\\c END:VCALENDAR"


def test_refresh_says_that_it_is_a_length_of_time(db, reader):
    make_scheduled()

    assert (
        b"REFRESH-INTERVAL;VALUE=DURATION:PT12H\r\n"
        in reader.get("/en/sessions/calendar.ics").content
    )
