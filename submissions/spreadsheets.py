"""Cells that no spreadsheet program takes for formulas, and CSV, row by row.

A cell is a person's own words, and spreadsheet programs take some words for formulas (OWASP: CSV
injection). So what could be taken for one gets an apostrophe before it, in both formats: whoever
saves the XLSX as CSV is safe, too.
"""

import csv
import io
import re
import unicodedata
from itertools import islice

from roundtable import text

FORMULA_SIGNS = tuple("=+-@\u2212")
# What XML 1.0 cannot hold (its production 2), and a file for Excel therefore neither.
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
ROWS_AT_ONCE = 200


def is_like_formula(value):
    """Return whether a spreadsheet program could take a text for a formula.

    Judged by the first character that a reader sees, in its plain form: a full-width sign counts,
    and spaces, control and invisible characters before it do not hide it.
    """
    if value.startswith(("\t", "\r")):
        return True
    first = value[text.BLANK.match(value).end() :][:1]
    return unicodedata.normalize("NFKC", first).startswith(FORMULA_SIGNS)


def cell(value):
    """Return a value as the text of a cell that is never a formula."""
    value = str(value)
    value = f"'{value}" if is_like_formula(value) else value
    return NOT_IN_XML.sub("", value)


def csv_chunks(rows):
    """Yield a CSV file as bytes: UTF-8 with its mark, so that Excel reads Khmer; RFC 4180."""
    yield b"\xef\xbb\xbf"
    rows = iter(rows)
    while some := list(islice(rows, ROWS_AT_ONCE)):
        chunk = io.StringIO(newline="")
        csv.writer(chunk, lineterminator="\r\n").writerows(map(cell, row) for row in some)
        yield chunk.getvalue().encode()
