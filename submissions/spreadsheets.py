"""Cells that no spreadsheet program takes for formulas, and CSV, row by row.

A cell is a person's own words, and spreadsheet programs take some words for formulas (OWASP: CSV
injection). So what could be taken for one gets an apostrophe before it, in both formats: whoever
saves the XLSX as CSV is safe, too. Inside a cell as well, after each sign at which a program of
another country parts cells: quotes do not hold it back, because it looks for them elsewhere.
"""

import csv
import io
import re
import unicodedata
from itertools import islice

import regex

from roundtable import text

FORMULA_SIGNS = tuple("=+-@\u2212")
# What does not keep a sign behind it from being the first: nobody sees it, or it opens a cell.
BEFORE = f'(?:{text.BLANK.pattern[:-1]}|")*+'
START = regex.compile(BEFORE)
# Where cells are parted, here or elsewhere.
PARTING = regex.compile(f"[;,|\t\r\n]{BEFORE}")
# What XML 1.0 cannot hold (its production 2), and a file for Excel therefore neither.
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
ROWS_AT_ONCE = 200


def is_like_formula(value):
    """Return whether a spreadsheet program could take a text for a formula.

    Judged by the first character that a reader sees, in its plain form: a full-width sign counts,
    and quotes, spaces, control and invisible characters before it do not hide it.
    """
    if value.startswith(("\t", "\r")):
        return True
    return is_sign_at(START.match(value).end(), value)


def is_sign_at(place, value):
    """Return whether the character at a place of a text would begin a formula."""
    return unicodedata.normalize("NFKC", value[place : place + 1]).startswith(FORMULA_SIGNS)


def disarmed(found):
    """Return where cells are parted, with an apostrophe if a formula would begin behind it."""
    return f"{found[0]}'" if is_sign_at(found.end(), found.string) else found[0]


def cell(value):
    """Return a value as the text of a cell that is never a formula, nor is a part of it."""
    value = str(value)
    value = f"'{value}" if is_like_formula(value) else value
    return NOT_IN_XML.sub("", PARTING.sub(disarmed, value))


def csv_chunks(rows):
    """Yield a CSV file as bytes: UTF-8 with its mark, so that Excel reads Khmer; RFC 4180.

    Every cell is quoted: some programs part cells at several signs at once, but not inside quotes.
    """
    yield b"\xef\xbb\xbf"
    rows = iter(rows)
    while some := list(islice(rows, ROWS_AT_ONCE)):
        chunk = io.StringIO(newline="")
        writer = csv.writer(chunk, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
        writer.writerows(map(cell, row) for row in some)
        yield chunk.getvalue().encode()
