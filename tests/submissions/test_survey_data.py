"""The numbers of a survey as CSV, and its codebook."""

import csv
import io

import pytest

from submissions.percent import percent
from tests.submissions.surveys import make_results, make_survey
from tests.submissions.test_survey_results import SCALE, TABLES

pytestmark = pytest.mark.django_db

NUMBERS = ("total", "inside", "abroad", "n_total", "n_inside", "n_abroad")
NUMBERS += ("percent", "percent_inside", "percent_abroad", "first", "points", "rank", "median")


def sent(reader, name, language="en"):
    """Return a CSV file of the survey as bytes."""
    return reader.get(f"/{language}/surveys/what-matters-most/{name}.csv").content


def rows_of(content):
    """Return the rows of a CSV file, each by its columns."""
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_half_a_percent_goes_up_as_in_a_spreadsheet():
    assert [percent(count, 200) for count in (65, 75, 205, None)] == [33, 38, 100, None]


def test_csv_has_a_row_for_each_answer_with_every_number_and_nothing_where_it_is_hidden(reader):
    make_results(make_survey(), questions=[*TABLES, SCALE])

    rows = {(r["question"], r["option"]): r for r in rows_of(sent(reader, "results"))}

    told = {key: " ".join(row[name] or "-" for name in NUMBERS) for key, row in rows.items()}
    assert told == {
        ("single", "land"): "240 120 100 610 320 280 39 38 36 - - - -",
        ("single", "media"): "90 40 45 610 320 280 15 13 16 - - - -",
        ("single", "courts"): "- - - 610 320 280 - - - - - - -",
        ("several", "land"): "400 200 180 600 310 275 67 65 65 - - - -",
        ("several", "schools"): "305 160 140 600 310 275 51 52 51 - - - -",
        ("ranking", "land"): "300 160 130 605 315 275 50 51 47 100 650 2 -",
        ("ranking", "media"): "350 180 160 605 315 275 58 57 58 120 900 1 -",
        ("ranking", "schools"): "- - - 605 315 275 - - - - - - -",
        ("scale", "1"): "255 - - 580 - - 44 - - - - - 2",
        ("scale", "2"): "325 - - 580 - - 56 - - - - - 2",
    }
    first = rows["single", "land"]
    assert (first["survey"], first["release"], first["kind"]) == (
        "what-matters-most",
        "1",
        "single",
    )
    assert (first["question_en"], first["question_km"]) == ("Question single?", "សំណួរ single?")
    assert (first["label_en"], first["label_km"], first["note"]) == ("Land", "ដីធ្លី", "")


@pytest.mark.parametrize("name", ["results", "codebook"])
def test_file_is_the_same_in_both_languages_and_opens_in_excel(reader, name):
    make_results(make_survey(), questions=TABLES)

    assert sent(reader, name, "en") == sent(reader, name, "km")
    assert sent(reader, name).startswith(b"\xef\xbb\xbf")


def test_codebook_says_every_column_and_every_code_in_both_languages(reader):
    make_results(make_survey(), questions=[*TABLES, SCALE])
    columns = rows_of(sent(reader, "results"))[0].keys()

    rows = rows_of(sent(reader, "codebook"))

    assert {*columns} == {row["column"] for row in rows} - {""}
    assert all(row["en"] and row["km"] for row in rows)
    codes = {(row["column"], row["question"], row["code"]): row["en"] for row in rows}
    assert codes["option", "ranking", "media"] == "Media, radio and press"
    assert codes["question", "", "several"] == "Question several?"
    assert codes["kind", "", "ranking"] == "ranking: the first few, in order"
    assert not any(code in ("short", "long") for _column, _question, code in codes)


def test_cell_that_a_spreadsheet_would_calculate_is_disarmed(reader):
    table = {**TABLES[0], "title_en": "=HYPERLINK(0)"}
    make_results(make_survey(), questions=[table])

    assert rows_of(sent(reader, "results"))[0]["question_en"] == "'=HYPERLINK(0)"


def test_files_of_a_demonstration_say_that_they_are_invented(reader, settings):
    settings.DEMONSTRATION = True
    make_results(make_survey(), questions=TABLES)

    assert {row["note"] for row in rows_of(sent(reader, "results"))} == {"invented"}
    assert "Everything here is invented." in sent(reader, "codebook").decode()
