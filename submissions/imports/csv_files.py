"""CSV and TSV: which letters, which separator, and the records one by one."""

import csv
import io
from contextlib import suppress
from itertools import islice

from django.utils.translation import gettext as _

from submissions.imports.problems import refusal

LONGEST_CELL = 32_000
SEPARATORS = (",", ";", "\t")
LOOKED_AT = 30


def records(data):
    """Return (iterator of (row number, cells), notes) of a text file; both may raise NotReadable."""
    encoding = encoding_of(data)
    separator = separator_of(data, encoding)
    notes = [_("Cells are parted by: %(sign)s.") % {"sign": name_of(separator)}]
    if encoding == "utf-16":
        notes.append(_("The letters are stored as UTF-16."))
    return numbered(data, encoding, separator), notes


def name_of(separator):
    """Return how a separator of cells is called."""
    return {",": _("comma"), ";": _("semicolon"), "\t": _("tab")}[separator]


def encoding_of(data):
    """Return the encoding that the first bytes tell; without any mark it has to be UTF-8."""
    return "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"


def reader_of(data, encoding, separator):
    """Return a reader of the records, line by line."""
    lines = io.TextIOWrapper(io.BytesIO(data), encoding=encoding, newline="")
    return csv.reader(lines, delimiter=separator, strict=True)


def numbered(data, encoding, separator):
    """Yield (number, cells) of each record, as a spreadsheet program would number them."""
    number = 0
    try:
        for number, cells in enumerate(reader_of(data, encoding, separator), 1):
            yield number, cells
    except UnicodeDecodeError:
        raise unknown_letters(data, encoding, separator) from None
    except csv.Error as error:
        raise broken(number + 1, error) from None


def broken(row, error):
    """Return the refusal of a record that cannot be read."""
    if "limit" in str(error):
        return refusal(_("A cell is longer than 32,000 letters."), row=row)
    return refusal(_("The quotes in this row do not match. Export the file anew."), row=row)


def unknown_letters(data, encoding, separator):
    """Return the refusal of bytes that are no letters, with their row."""
    row = None
    try:
        data.decode(encoding)
    except UnicodeDecodeError as error:
        before = data[: error.start].decode(encoding, errors="ignore")
        before = csv.reader(io.StringIO(f"{before}?", newline=""), delimiter=separator)
        row = sum(1 for _cells in before)
    sentence = _("The letters cannot be read. Save the file as “CSV UTF-8”, or bring it as XLSX.")
    return refusal(sentence, row=row)


def separator_of(data, encoding):
    """Return the sign that parts the cells: the most columns, in the heading and the rows alike."""
    return max(SEPARATORS, key=lambda sign: fitness(data, encoding, sign))


def fitness(data, encoding, separator):
    """Return how well a separator fits: (share of rows as wide as the heading, width)."""
    rows = []
    with suppress(UnicodeDecodeError, csv.Error):  # told with its row when all is read
        rows += (row for row in islice(reader_of(data, encoding, separator), LOOKED_AT) if any(row))
    if not rows or len(rows[0]) < 2 or is_prose(rows):
        return 0, 1
    width = len(rows[0])
    return sum(len(row) == width for row in rows) / len(rows), width


def is_prose(rows):
    """Return whether most cells begin with a space: people wrote the sign inside of sentences."""
    cells = [cell for row in rows for cell in row[1:] if cell]
    return 2 * sum(cell.startswith(" ") for cell in cells) > len(cells)
