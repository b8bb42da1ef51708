"""Files as tables: what is read, and what is refused with row and column."""

import datetime
import io
import zipfile

import pytest

from submissions.imports import csv_files, kinds, tables, xlsx_files
from submissions.imports.problems import NotReadable
from tests.submissions.sheets import book_of, changed, csv_file, saved, xlsx_file

pytestmark = pytest.mark.once

HEADS, KHMER = ("When", "What"), "ដីធ្លី"
SHEET = "xl/worksheets/sheet1.xml"


def refused(data, name=""):
    """Return where and why a file is refused: (row, column, sentence)."""
    with pytest.raises(NotReadable) as refusal:
        tables.opened(data, name)
    return [(p.row, p.column, p.sentence) for p in refusal.value.problems]


def cells(data, name=""):
    """Return the rows of a file."""
    return list(tables.opened(data, name).rows())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_letters_and_separator_are_found(encoding, separator):
    table = tables.opened(
        csv_file(HEADS, ("1", f"{KHMER}, a; b"), separator=separator, encoding=encoding), "a.csv"
    )

    assert table.heads == ["When", "What"]
    assert list(table.rows()) == [(2, ["1", f"{KHMER}, a; b"])]


def test_headings_full_of_commas_do_not_mislead():
    data = b"When;What, if any, hurts?;Where\n1;land, media, courts;inside\n"

    assert tables.opened(data).heads == ["When", "What, if any, hurts?", "Where"]


def test_rows_are_numbered_as_the_spreadsheet_shows_them_and_read_again():
    table = tables.opened(csv_file((), HEADS, ("1", "two\nlines"), (), ("2", "b")))

    assert list(table.rows()) == [(3, ["1", "two\nlines"]), (5, ["2", "b"])]
    assert list(table.rows()) == list(table.rows())
    assert cells(xlsx_file(HEADS, ("1", "a"), (), ("2", "b"))) == [(2, ["1", "a"]), (4, ["2", "b"])]


def test_workbook_gives_texts_and_moments():
    moment = datetime.datetime(2025, 3, 26, 11, 14, 25)
    data = xlsx_file(("When", "n", "f", "b"), (moment, 5, 2.0, True))

    assert cells(data, "a.xlsx") == [(2, [moment, "5", "2", "TRUE"])]


def test_equal_headings_are_told_apart_and_told_of():
    table = tables.opened(csv_file(("What", "What"), ("a", "b")))

    assert [(c.heading, c.which) for c in table.columns] == [("What", 1), ("What", 2)]
    assert "2 columns have the heading “What”." in table.notes


@pytest.mark.parametrize(
    ("data", "name", "word"),
    [
        (b"%PDF-1.7 ...", "a.csv", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.xlsx", "old Excel"),
        (b"\n <!DOCTYPE html><table>", "a.csv", "HTML"),
        (xlsx_file(HEADS, ("1", "a")), "a.csv", ".csv"),
        (csv_file(HEADS, ("1", "a")), "a.xlsx", ".xlsx"),
        (b"PK\x03\x04 no package", "a.xlsx", "damaged"),
        (b" \n ", "a.csv", "empty"),
    ],
)
def test_file_that_is_not_what_it_says_is_refused(data, name, word):
    assert word in refused(data, name)[0][2]


def test_other_package_is_refused():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")

    assert "another kind of package" in refused(file.getvalue(), "a.xlsx")[0][2]


def test_file_of_200_megabytes_is_refused_before_it_is_read():
    with pytest.raises(NotReadable) as refusal:
        kinds.check_size(200 * 1024 * 1024)

    assert "20 MB" in refusal.value.problems[0].sentence


@pytest.mark.parametrize("make", [csv_file, xlsx_file])
def test_table_of_16000_columns_is_refused(make):
    heads = [f"h{number}" for number in range(16_000)]

    assert refused(make(heads))[0][2].startswith("There are more than 200 columns.")


def test_long_tables_and_long_cells_are_refused(monkeypatch):
    monkeypatch.setattr(tables, "MOST_ROWS", 2)
    assert "20,000 rows" in refused(csv_file(HEADS, *[("1", "a")] * 3))[0][2]
    told = refused(csv_file(HEADS, ("1", "a" * 32_001)))
    assert told == [(2, "What", "A cell is longer than 32,000 letters.")]
    assert refused(csv_file(HEADS, ("1", "a" * 140_000)))[0][0] == 2


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1"])
def test_khmer_that_was_read_as_latin_is_refused_with_row_and_column(encoding):
    broken = "ដី".encode().decode(encoding)
    told = refused(csv_file(HEADS, ("1", "fine"), ("2", broken), ("3", "\ufffd")))

    assert [(row, column) for row, column, _why in told] == [(3, "What"), (4, "What")]
    assert refused(xlsx_file(("When", broken), ("1", "a")))[0][0] == 1


def test_letters_of_another_encoding_are_refused_with_their_row():
    data = csv_file(HEADS, ("1", "two\nlines")) + "2,café\n".encode("latin-1")

    assert refused(data)[0][0] == 3
    assert "lost" in refused(csv_file(("When", "???? ???"), ("1", "a")))[0][2]
    assert "no text" in refused("When,What\n1,a".encode("utf-16-le"))[0][2]


def test_question_marks_for_letters_are_refused_and_a_long_row_of_them_takes_no_time():
    lost = csv_file(("????? (???)", "What"), ("1", "a"))
    assert [told[:2] for told in refused(lost)] == [(1, "????? (???)")]

    # Tried from each place anew, a heading like this would keep the portal busy for hours.
    assert len(tables.opened(csv_file(("?" * 20_000 + "x", "What"), ("1", "a")))) == 1


def test_broken_quotes_are_refused_with_their_row():
    assert refused(b'When,What\n1,a\n2,"a"b\n')[0][0] == 3


def test_cell_without_heading_is_refused_and_a_table_without_rows():
    assert refused(csv_file(HEADS, ("1", "a", "stray")))[0][:2] == (2, "C")
    assert "no rows" in refused(csv_file(HEADS))[0][2]


def test_formulas_and_errors_are_refused_with_row_and_column():
    told = refused(xlsx_file(HEADS, ("1", "=1+1"), ("2", "#REF!")))

    assert [(row, column) for row, column, _why in told] == [(2, "What"), (3, "What")]


def test_merged_cells_are_refused_with_row_and_column():
    book = book_of(HEADS, ("1", "a"), ("2", "b"))
    book.active.merge_cells("B2:B3")

    assert refused(saved(book))[0][:2] == (2, "B")


def test_several_sheets_with_cells_are_refused_and_empty_ones_are_not():
    book = book_of(HEADS, ("1", "a"))
    book.create_sheet("empty")
    assert len(tables.opened(saved(book))) == 1
    book.create_sheet("other").append(["x"])
    assert "one sheet" in refused(saved(book))[0][2]


def test_workbook_that_swells_is_refused():
    good = xlsx_file(HEADS, ("1", "a"))

    assert "too large" in refused(changed(good, "xl/a.bin", lambda old: b"0" * 2_000_000))[0][2]
    entity = b'<!DOCTYPE a [<!ENTITY b "c">]>'
    told = refused(
        changed(good, SHEET, lambda old: old.replace(b"<worksheet", entity + b"<worksheet"))
    )
    assert "no table needs" in told[0][2]


def test_row_without_end_is_refused_before_it_fills_the_memory(monkeypatch):
    monkeypatch.setattr(xlsx_files, "LONGEST_STRETCH", 50_000)
    monkeypatch.setattr(xlsx_files, "CHUNK", 10_000)
    heads = [f"heading {number} of many" for number in range(199)]
    good = xlsx_file(heads, *[heads] * 9)
    assert len(tables.opened(good)) == 9
    wide = changed(good, SHEET, lambda old: old.replace(b"</row>", b"<c/>" * 20_000 + b"</row>", 1))

    assert "far more than a table" in refused(wide)[0][2]
    assert "far more than a table" in refused(under_another_name(wide, "sheet1.bin"))[0][2]


def under_another_name(data, name):
    """Return a workbook whose sheet is a part of another name, as its package may say."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        sheet = package.read(SHEET)
    renamed = changed(data, f"xl/worksheets/{name}", lambda new: sheet)
    for part in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels"):
        renamed = changed(renamed, part, lambda old: old.replace(b"sheet1.xml", name.encode()))
    return changed(renamed, SHEET, lambda old: b"<worksheet/>")


def test_row_far_below_does_not_make_the_portal_count_to_it():
    far = changed(
        xlsx_file(HEADS, ("1", "a")), SHEET, lambda old: old.replace(b'r="2"', b'r="99999999999"')
    )

    assert "no rows" in refused(far)[0][2]


def test_separator_is_said():
    _records, notes = csv_files.records(csv_file(HEADS, ("1", "a"), separator=";"))

    assert notes == ["Cells are parted by: semicolon."]
