"""XLSX: the one sheet that holds cells, row by row; formulas, merged cells and bombs are refused."""

import datetime
import io
import re
import warnings
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice

from django.utils.translation import gettext as _
from openpyxl import load_workbook

from submissions.imports.problems import NotReadable, Problem, refusal

MOST_PARTS = 500
MOST_UNPACKED = 150 * 1024 * 1024
# Sheets of repeated answers pack to a thirtieth; what packs better is made to fill a memory.
MOST_RATIO = 100
SMALL = 1024 * 1024
# openpyxl holds a row, or a text, or a part without either, in memory as a tree.
LONGEST_STRETCH = 4 * 1024 * 1024
STEP = re.compile(rb"<(?:\w+:)?(?:row|si)[\s>/]")
MOST_STEPS = 1_048_576  # rows of a sheet
MOST_CELLS = 16_384  # columns of a sheet
MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})(\d{1,7})')
# What XML may have before its first sign: byte order marks, blanks, and the noughts of UTF-16.
MARKS = b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"
CHUNK = 1024 * 1024
OVERLAP = 200


@dataclass(frozen=True)
class Wrong:
    """Stands in for a cell that cannot be taken; ``sentence`` says why."""

    sentence: str


def records(data):
    """Return (iterator of (row number, cells), notes) of a workbook; both may raise NotReadable."""
    with one_refusal():
        check_parts(data)
        return numbered(only_sheet(data)), []


@contextmanager
def one_refusal():
    """Turn whatever a damaged workbook brings about into one sentence; be silent of its oddities."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        except NotReadable:
            raise
        except Exception as error:  # a part that lies can fail anywhere in the library
            sentence = _("This workbook is damaged, or of another kind. Save it anew as XLSX.")
            raise refusal(sentence) from error


def check_parts(data):
    """Raise NotReadable for a workbook whose parts are too many or too large, or merge cells."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
        unpacked = sum(part.file_size for part in parts)
        too_dense = any(
            part.file_size > max(SMALL, MOST_RATIO * part.compress_size) for part in parts
        )
        if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED or too_dense:
            raise refusal(_("Unpacked, this workbook would be too large. Bring the table as CSV."))
        if "xl/workbook.xml" not in archive.namelist():
            raise refusal(_("This is no XLSX file, but another kind of package. Save it as XLSX."))
        merged = []
        for part in parts:
            # A sheet may be called whatever its package says: only what is no XML is passed over.
            if is_xml(archive, part):
                merged += merged_in(archive, part)
    if merged:
        sentence = _("Merged cells: part them, so that each row has its own.")
        raise NotReadable([Problem(row, column, sentence) for column, row in merged[:100]])


def is_xml(archive, part):
    """Return whether a part could be read as XML, by its first bytes: pictures could not."""
    with archive.open(part) as file:
        return file.read(CHUNK).lstrip(MARKS)[:1] in (b"<", b"")


def merged_in(archive, part):
    """Return the (column letters, row) of merged cells in a part; refuse what XML can do to us."""
    merged, before, at, last, steps = set(), b"", 0, 0, 0
    with archive.open(part) as file:
        while chunk := file.read(CHUNK):
            start, window = at - len(before), before + chunk
            if b"<!DOCTYPE" in window or b"<!ENTITY" in window or b"\x00" in window:
                raise refusal(_("This workbook holds what no table needs. Save it anew as XLSX."))
            merged |= {(found[1].decode(), int(found[2])) for found in MERGED.finditer(window)}
            for found in STEP.finditer(window, max(len(before) - 10, 0)):
                steps += start + found.start() > last
                last = max(last, start + found.start())
            at += len(chunk)
            if at - last > LONGEST_STRETCH or steps > MOST_STEPS:
                raise refusal(_("This workbook holds far more than a table. Bring it as CSV."))
            before = window[-OVERLAP:]
    return sorted(merged, key=lambda place: place[1])


def only_sheet(data):
    """Return the one sheet that holds any cell; raises NotReadable for none and for several."""
    book = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
    sheets = []
    for sheet in book.worksheets:
        sheet.reset_dimensions()  # what a file says of its size need not be so
        rows = islice(sheet.iter_rows(), MOST_STEPS)
        if any(cell.value is not None for row in rows for cell in row):
            sheets.append(sheet)
    if not sheets:
        raise refusal(_("The file is empty."))
    if len(sheets) > 1:
        raise refusal(_("Several sheets hold cells. Leave one sheet in the file."))
    return sheets[0]


def numbered(sheet):
    """Yield (number, cells) of each row of a sheet."""
    with one_refusal():
        for number, row in enumerate(islice(sheet.iter_rows(), MOST_STEPS), 1):
            yield number, [value_of(cell) for cell in row[:MOST_CELLS]]


def value_of(cell):
    """Return what a cell holds as a text or datetime, or why it cannot be taken."""
    value, kind = cell.value, cell.data_type
    if value is None:
        return ""
    if kind == "f":
        return Wrong(_("A formula: put its result in its place."))
    if kind == "e":
        return Wrong(_("The spreadsheet shows an error here."))
    if isinstance(value, str):
        return value.replace("_x000D_", "")
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value.isoformat()
    return value if isinstance(value, datetime.datetime) else str(value)
