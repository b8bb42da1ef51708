"""Cells: days however they are written, numbers, several answers in one cell."""

import datetime

import pytest
import time_machine

from submissions.imports import values
from submissions.imports.values import BadCell, Moment, Splitter

pytestmark = pytest.mark.once

EVENING = (19, 10, 31)


@pytest.mark.parametrize(
    ("cell", "order", "clock"),
    [
        ("2023/02/11 7:10:31 PM AST", "", EVENING),
        ("2023/02/11 7:10:31 PM GMT+7", "", EVENING),
        ("2023-02-11T19:10:31.250+07:00", "", EVENING),
        ("2023-02-11", "ymd", (0, 0, 0)),
        ("2/11/2023 19:10:31", "mdy", EVENING),
        ("11.2.2023, 19:10", "dmy", (19, 10, 0)),
        ("១១/២/២០២៣ ៧:១០:៣១ ល្ងាច", "dmy", EVENING),
        ("១១/២/២០២៣ ម៉ោង ១២:១០:៣១ ព្រឹក", "dmy", (0, 10, 31)),
        (datetime.datetime(2023, 2, 11, 19, 10, 31), "", EVENING),
    ],
)
def test_days_and_times_are_read_however_a_form_writes_them(cell, order, clock):
    assert values.day(cell, order) == datetime.date(2023, 2, 11)
    assert values.moment(cell).clock == clock


@pytest.mark.parametrize(
    ("cell", "order", "word"),
    [
        ("3/4/2020 11:14:25", "", "order"),
        ("3/4/2020 11:14:25", "ymd", "order"),
        ("13/4/2020", "mdy", "no such day"),
        ("19/3/20", "dmy", "2025-03-26"),
        ("11/2/2566 19:10", "dmy", "future"),  # the Buddhist year
        ("1999-12-31", "", "before the year 2000"),
        ("2023/02/11 25:00", "", "2025-03-26"),
        ("2023/02/11 and more", "", "2025-03-26"),
        ("last Tuesday", "", "2025-03-26"),
    ],
)
def test_day_that_is_not_certain_is_a_problem(cell, order, word):
    with pytest.raises(BadCell) as bad:
        values.day(cell, order)

    assert word in bad.value.sentence


def test_tomorrow_in_the_east_is_today():
    with time_machine.travel("2025-03-26 20:00", tick=False):
        assert values.day("2025-03-27 03:00:00 GMT+7", "") == datetime.date(2025, 3, 26)
        with pytest.raises(BadCell):
            values.day("2025-03-28", "")


def test_moment_of_a_day_knows_where_the_year_stood():
    assert values.moment("3/19/2020 11:14:25") == Moment(
        2020, 3, 19, (11, 14, 25), year_leads=False
    )


def test_numbers_are_read_in_khmer_digits():
    assert [values.number(text) for text in ("៥", " 05", "5.0", "five", "5-6", "")] == [
        *("5", "5", "5", "", "", "")
    ]


@pytest.mark.parametrize(
    ("separator", "cell", "parts"),
    [
        (";", "Courts;N95s, Masks", ["Courts", "N95s, Masks"]),
        (", ", "N95s, Masks, Courts", ["N95s, Masks", "Courts"]),
        (",", "Courts,N95s, Masks , a", ["Courts", "N95s, Masks", "a"]),
        (", ", "N95s, Masks and more", ["N95s", "Masks and more"]),
        (", ", "N95s, Masks, home, Courts", ["N95s, Masks, home", "Courts"]),
        ("\n", "Courts\n\n N95s, Masks ", ["Courts", "N95s, Masks"]),
        ("", " N95s,  Masks", ["N95s, Masks"]),
        (";", " ; ", []),
    ],
)
def test_cell_is_split_but_known_answers_stay_whole(separator, cell, parts):
    known = ["N95s, Masks", "N95s, Masks, home", "Courts"]

    assert Splitter(separator, known).split(cell) == parts
