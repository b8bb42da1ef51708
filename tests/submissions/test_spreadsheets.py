"""Cells are words, never formulas; the files hold no more and no less than the rows."""

import csv
import io
import tempfile
import zipfile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from submissions import workbooks
from submissions.spreadsheets import cell, csv_chunks, is_like_formula

pytestmark = pytest.mark.once

# Abuse case D03, with signs in other widths and behind what nobody sees.
POLYGLOTS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1:A9)",
    '=HYPERLINK("https://evil.example","click")',
    "=cmd|' /C calc'!A0",
    "\t=1+1",
    "\tplain",
    "\rplain",
    "\n=1+1",
    " =1+1",
    "\u00a0=1+1",
    "\u3000=1+1",
    "\u200b=1+1",
    "\u200d\u2060=1+1",
    "\u202e=1+1",
    "\u0000=1+1",
    "\x1b=1+1",
    "\u034f=1+1",
    "\ufe0f=1+1",
    "\u2800=1+1",
    "\u115f=1+1",
    "\U000e0020=1+1",
    "\ue000=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(A1)",
    "﹦1",
    "﹢1",
    "﹣1",
    "﹫1",
    "⁼1",
    "−1",
    '"=1"',
]
PLAIN = [
    *("", "a=1", "'=1", "ស្រែ", "1-1", "(=1)", "#N/A", "«=1»", "– first", "0612345678"),
    *("a; b, c", "one\ntwo", "one\n\n’tis", "a;'=1", "a,b-c", "1,5\t2"),
]
# What the cell shows after it is parted somewhere inside, with the apostrophe.
PARTED = {
    "hello;=HYPERLINK(1)": "hello;'=HYPERLINK(1)",
    "a\t=1+1": "a\t'=1+1",
    "a,=1": "a,'=1",
    "a|+1": "a|'+1",
    "a\n=1": "a\n'=1",
    "a\r\n-1": "a\r\n'-1",
    "a\r@x": "a\r'@x",
    "a; \u200b=1": "a; \u200b'=1",
    "a;\x00=1": "a;'=1",
    "a;\u034f\u00a0=1": "a;\u034f\u00a0'=1",
    "a;＝1": "a;'＝1",
    "a,＋1;－1\t＠x": "a,'＋1;'－1\t'＠x",
    "a;−1;;=1": "a;'−1;;'=1",
    'x";=1': "x\";'=1",
    'x;"=1"': 'x;"\'=1"',
    'x;""\t "=1': 'x;""\t "\'=1',
    "=1;=2": "'=1;'=2",
}


def read_csv(chunks):
    """Return the rows that Python's reader finds in a file."""
    return list(csv.reader(io.StringIO(b"".join(chunks).decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("value", POLYGLOTS)
def test_what_may_be_taken_for_a_formula_gets_an_apostrophe(value):
    assert is_like_formula(value)
    assert cell(value).startswith("'")


@pytest.mark.parametrize("value", PLAIN)
def test_other_words_stay_as_they_are(value):
    assert cell(value) == value


@pytest.mark.parametrize("value", PARTED)
def test_what_another_program_would_part_is_no_formula_either(value):
    assert cell(value) == PARTED[value]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@given(value=st.text(alphabet=" ;,|\t\r\n\"'\u200b=＝+-@aក\x00", max_size=12))
def test_no_part_of_a_file_is_a_formula_wherever_it_is_parted(separator, value):
    file = b"".join(csv_chunks([["export", value, "a"]])).decode("utf-8-sig")
    rows = csv.reader(io.StringIO(file, newline=""), delimiter=separator)
    naive = [part for line in file.splitlines() for part in line.split(separator)]

    for part in [*(part for row in rows for part in row), *naive]:
        assert not is_like_formula(part.lstrip("\t\r"))


@given(st.text(alphabet=" \t\r\n\u200b\u034f\u2800\ufeff=＝+－@aក\x00", max_size=8))
def test_no_cell_shows_a_sign_of_a_formula_first(value):
    seen = cell(value).strip(" \t\r\n\u200b\u034f\u2800\ufeff\x00")

    assert not seen.startswith(tuple("=＝+－@"))


def test_csv_is_what_rfc_4180_and_excel_want():
    rows = [["a", "b"], ['say "no"', "one\ntwo, three"], ["ដី\u200bធ្លី", "=1"]]

    assert b"".join(csv_chunks(rows)) == (
        b'\xef\xbb\xbf"a","b"\r\n"say ""no""","one\ntwo, three"\r\n'
        + '"ដី\u200bធ្លី","\'=1"\r\n'.encode()
    )


def test_csv_of_many_rows_is_whole():
    rows = [[str(i), "x"] for i in range(1001)]

    assert read_csv(csv_chunks(rows)) == rows


def written(rows, settings, tmp_path):
    """Return the bytes of a workbook with one sheet, and its cells."""
    settings.VAR_DIR = tmp_path
    with workbooks.xlsx_file([("export", rows)]) as file:
        content = file.read()
    sheet = openpyxl.load_workbook(io.BytesIO(content))["export"]
    return content, list(sheet.iter_rows())


def test_xlsx_holds_strings_and_no_formula(settings, tmp_path):
    rows = [["head", "head"], *([value, "#N/A"] for value in POLYGLOTS), ["1", "ស្រែ"]]

    content, cells = written(rows, settings, tmp_path)

    xml = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in xml
    assert 't="e"' not in xml
    assert {found.data_type for row in cells for found in row} == {"s"}
    assert [found.value for found in cells[-1]] == ["1", "ស្រែ"]
    assert all(row[0].value.startswith("'") for row in cells[1:-1])


def test_xlsx_leaves_out_what_xml_cannot_hold(settings, tmp_path):
    value = "a\x00b\x0bc\ufffed\uffffe\ud800f\x1fg"

    _content, cells = written([["head"], [value]], settings, tmp_path)

    assert cells[1][0].value == "abcdefg"


def test_xlsx_escape_is_no_way_to_a_formula(settings, tmp_path):
    content, _cells = written([["_x003D_1+1"]], settings, tmp_path)

    xml = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()
    assert "_x005F_x003D_1+1" in xml


def test_xlsx_stands_on_the_disk_for_its_owner_only_and_not_for_long(
    settings, tmp_path, monkeypatch
):
    settings.VAR_DIR = tmp_path
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(elsewhere))
    seen = []

    def rows():
        yield ["a"]
        for path in tmp_path.rglob("*"):
            seen.append((path.name[:7], oct(path.stat().st_mode)[-3:]))

    workbooks.xlsx_file([("export", rows())]).close()

    assert ("0.xml", "600") in seen
    assert [mode for name, mode in seen if name == "export-"] == ["700"]
    assert [*tmp_path.iterdir()] == [elsewhere]
    assert [*elsewhere.iterdir()] == []


def test_xlsx_that_fails_leaves_nothing_behind(settings, tmp_path):
    settings.VAR_DIR = tmp_path

    def rows():
        yield ["a person’s words"]
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError, match="went away"):
        workbooks.xlsx_file([("export", rows())])
    assert [*tmp_path.iterdir()] == []


def test_what_a_killed_process_left_goes_with_the_next_export(settings, tmp_path, monkeypatch):
    settings.VAR_DIR = tmp_path
    left = tmp_path / "export-left"
    left.mkdir()
    (left / "0.xml").write_text("words")
    monkeypatch.setattr(workbooks.time, "time", lambda: left.stat().st_mtime + 60)
    workbooks.remove_what_was_left()
    assert left.exists()

    later = left.stat().st_mtime + workbooks.LEFT_BEHIND_SECONDS + 1
    monkeypatch.setattr(workbooks.time, "time", lambda: later)
    workbooks.remove_what_was_left()
    assert not left.exists()
