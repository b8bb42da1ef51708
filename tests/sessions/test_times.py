"""One moment in every city."""

import datetime
import zoneinfo

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from roundtable.management.first_content.basics import load_cities
from sessions import times
from sessions.models import City
from tests.factories import MARCH_26, make_city

pytestmark = pytest.mark.once

# Word for word: English and Khmer of the seven rows, and the offset of each city.
ROWS = [
    ("Washington DC", "Wednesday 26 March 2025, 11:00 am", "ថ្ងៃពុធ ទី២៦ ខែមីនា ឆ្នាំ២០២៥ ម៉ោង ១១:០០ ព្រឹក", "2025-03-26T11:00-04:00"),
    ("Los Angeles", "Wednesday 26 March 2025, 8:00 am", "ថ្ងៃពុធ ទី២៦ ខែមីនា ឆ្នាំ២០២៥ ម៉ោង ៨:០០ ព្រឹក", "2025-03-26T08:00-07:00"),
    ("Paris", "Wednesday 26 March 2025, 4:00 pm", "ថ្ងៃពុធ ទី២៦ ខែមីនា ឆ្នាំ២០២៥ ម៉ោង ៤:០០ ល្ងាច", "2025-03-26T16:00+01:00"),
    ("Phnom Penh", "Wednesday 26 March 2025, 10:00 pm", "ថ្ងៃពុធ ទី២៦ ខែមីនា ឆ្នាំ២០២៥ ម៉ោង ១០:០០ យប់", "2025-03-26T22:00+07:00"),
    ("Seoul", "Thursday 27 March 2025, 12:00 midnight", "ថ្ងៃព្រហស្បតិ៍ ទី២៧ ខែមីនា ឆ្នាំ២០២៥ ម៉ោង ១២:០០ អធ្រាត្រ", "2025-03-27T00:00+09:00"),
    ("Melbourne", "Thursday 27 March 2025, 2:00 am", "ថ្ងៃព្រហស្បតិ៍ ទី២៧ ខែមីនា ឆ្នាំ២០២៥ ម៉ោង ២:០០ ភ្លឺ", "2025-03-27T02:00+11:00"),
    ("Auckland", "Thursday 27 March 2025, 4:00 am", "ថ្ងៃព្រហស្បតិ៍ ទី២៧ ខែមីនា ឆ្នាំ២០២៥ ម៉ោង ៤:០០ ភ្លឺ", "2025-03-27T04:00+13:00"),
]  # fmt: skip


@pytest.fixture
def cities(db):
    """The cities that come with the portal."""
    load_cities()
    return City.objects.shown()


def test_seven_rows_read_word_for_word(cities):
    host = City.objects.get(name_en="Washington DC")

    rows = times.city_times(MARCH_26, host, cities)

    told = [(row.city.name_en, row.text("en"), row.text("km"), row.isoformat) for row in rows]
    assert told == ROWS


def test_host_city_stands_first_and_is_not_told_twice(cities):
    host = City.objects.get(name_en="Phnom Penh")

    rows = times.city_times(MARCH_26, host, cities)

    assert [row.city.name_en for row in rows] == [
        "Phnom Penh", "Washington DC", "Los Angeles", "Paris", "Seoul", "Melbourne", "Auckland",
    ]  # fmt: skip
    assert [row.is_host for row in rows] == [True] + [False] * 6


def test_hidden_city_is_told_only_as_host(cities):
    City.objects.filter(name_en="Paris").update(is_shown=False)
    paris = City.objects.get(name_en="Paris")
    seoul = City.objects.get(name_en="Seoul")

    assert "Paris" not in [
        r.city.name_en for r in times.city_times(MARCH_26, seoul, City.objects.shown())
    ]
    assert times.city_times(MARCH_26, paris, City.objects.shown())[0].city == paris


def test_session_across_the_date_line_tells_both_days(db):
    auckland = make_city(name_en="Auckland", name_km="អូកឡែន", zone="Pacific/Auckland")
    honolulu = make_city(name_en="Honolulu", name_km="ហូណូលូលូ", zone="Pacific/Honolulu")
    start = datetime.datetime(2025, 6, 30, 22, tzinfo=datetime.UTC)

    rows = times.city_times(start, auckland, City.objects.shown())

    assert [(r.city, r.text("en"), r.day_shift) for r in rows] == [
        (auckland, "Tuesday 1 July 2025, 10:00 am", 0),
        (honolulu, "Monday 30 June 2025, 12:00 noon", -1),
    ]


def test_time_that_clocks_skip_is_refused():
    with pytest.raises(ValidationError, match="skip this time"):
        times.moment_of(datetime.datetime(2025, 3, 9, 2, 30), "America/New_York")


def test_time_that_clocks_show_twice_is_refused():
    with pytest.raises(ValidationError, match="twice"):
        times.moment_of(datetime.datetime(2025, 11, 2, 1, 30), "America/New_York")


def test_times_around_the_change_of_clocks_are_kept():
    before = times.moment_of(datetime.datetime(2025, 3, 9, 1, 59), "America/New_York")
    after = times.moment_of(datetime.datetime(2025, 3, 9, 3, 0), "America/New_York")

    assert before == datetime.datetime(2025, 3, 9, 6, 59, tzinfo=datetime.UTC)
    assert after == datetime.datetime(2025, 3, 9, 7, 0, tzinfo=datetime.UTC)


@settings(max_examples=300)
@given(
    wall=st.datetimes(
        min_value=datetime.datetime(2000, 1, 1), max_value=datetime.datetime(2037, 1, 1)
    ),
    zone=st.sampled_from(sorted(zoneinfo.available_timezones())),
)
def test_typed_time_comes_back_as_it_was_typed(wall, zone):
    try:
        moment = times.moment_of(wall, zone)
    except ValidationError:
        return  # skipped or doubled by a change of clocks
    assert moment.astimezone(zoneinfo.ZoneInfo(zone)).replace(tzinfo=None) == wall
