"""Dates and times in words."""

import datetime
import zoneinfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roundtable import dates

pytestmark = pytest.mark.once


def at(hour, minute=0):
    """Return a time on 26 March 2025."""
    return datetime.datetime(2025, 3, 26, hour, minute, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("hour", "minute", "english", "khmer"),
    [
        (0, 0, "12:00 midnight", "ម៉ោង ១២:០០ អធ្រាត្រ"),
        (0, 1, "12:01 am", "ម៉ោង ១២:០១ យប់"),
        (0, 59, "12:59 am", "ម៉ោង ១២:៥៩ យប់"),
        (1, 0, "1:00 am", "ម៉ោង ១:០០ ភ្លឺ"),
        (4, 59, "4:59 am", "ម៉ោង ៤:៥៩ ភ្លឺ"),
        (5, 0, "5:00 am", "ម៉ោង ៥:០០ ព្រឹក"),
        (11, 59, "11:59 am", "ម៉ោង ១១:៥៩ ព្រឹក"),
        (12, 0, "12:00 noon", "ម៉ោង ១២:០០ ថ្ងៃត្រង់"),
        (12, 59, "12:59 pm", "ម៉ោង ១២:៥៩ ថ្ងៃត្រង់"),
        (13, 0, "1:00 pm", "ម៉ោង ១:០០ រសៀល"),
        (15, 59, "3:59 pm", "ម៉ោង ៣:៥៩ រសៀល"),
        (16, 0, "4:00 pm", "ម៉ោង ៤:០០ ល្ងាច"),
        (18, 59, "6:59 pm", "ម៉ោង ៦:៥៩ ល្ងាច"),
        (19, 0, "7:00 pm", "ម៉ោង ៧:០០ យប់"),
        (23, 59, "11:59 pm", "ម៉ោង ១១:៥៩ យប់"),
    ],
)
def test_time_names_its_part_of_the_day(hour, minute, english, khmer):
    assert dates.format_time(at(hour, minute), "en") == english
    assert dates.format_time(at(hour, minute), "km") == khmer


def test_date_is_in_words_of_both_languages():
    assert dates.format_date(at(0), "en") == "26 March 2025"
    assert dates.format_date(at(0), "km") == "ថ្ងៃទី២៦ ខែមីនា ឆ្នាំ២០២៥"


@pytest.mark.parametrize(
    ("minutes", "english", "khmer"),
    [
        (1, "1 minute", "១ នាទី"),
        (60, "1 hour", "១ ម៉ោង"),
        (150, "2 hours 30 minutes", "២ ម៉ោង ៣០ នាទី"),
    ],
)
def test_length_is_in_words_of_both_languages(minutes, english, khmer):
    assert dates.format_length(minutes, "en") == english
    assert dates.format_length(minutes, "km") == khmer


ENGLISH = "%A %-d %B %Y"
ASCII_DIGITS = str.maketrans("០១២៣៤៥៦៧៨៩", "0123456789")


@settings(max_examples=400)
@given(
    moment=st.datetimes(
        min_value=datetime.datetime(1970, 1, 2),
        max_value=datetime.datetime(2100, 1, 1),
        timezones=st.just(datetime.UTC),
    ),
    zone=st.sampled_from(sorted(zoneinfo.available_timezones())),
)
def test_words_agree_with_zoneinfo_in_every_zone(moment, zone):
    local = moment.astimezone(zoneinfo.ZoneInfo(zone))
    english, khmer = dates.format_moment(local, "en"), dates.format_moment(local, "km")

    assert english.startswith(local.strftime(ENGLISH) + ", ")
    numbers = [
        int(n)
        for n in "".join(c if c.isdigit() else " " for c in khmer.translate(ASCII_DIGITS)).split()
    ]
    assert numbers == [local.day, local.year, local.hour % 12 or 12, local.minute]
    assert dates.MONTHS["km"][local.month - 1] in khmer
    assert dates.WEEKDAYS["km"][local.weekday()] in khmer
    machine = datetime.datetime.fromisoformat(dates.machine_moment(local))
    assert abs(machine.astimezone(datetime.UTC) - moment) < datetime.timedelta(minutes=1)
    assert machine.utcoffset() == local.utcoffset()
