"""A file as a table: headings and rows of texts, whatever kind of file it came in.

The file is read wholly, once: what cannot be taken refuses all of it, with row and column, before
anything else is asked.
"""

import datetime
import re
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl.utils import get_column_letter

from roundtable.text import clean
from submissions.imports import csv_files, kinds, xlsx_files
from submissions.imports.packed import Packed
from submissions.imports.problems import NotReadable, Problem, refusal
from submissions.imports.values import plain

MOST_COLUMNS = 200
# All are stored at once: on SQLite nobody else can write meanwhile.
MOST_ROWS = 20_000
LONGEST_CELL = csv_files.LONGEST_CELL
MOST_PROBLEMS = 100
# Khmer, typographic signs and accented letters whose UTF-8 was read as Latin; letters that are lost.
MOJIBAKE = re.compile("á[žŸ\x9e\x9f]|â€|â\x80|Ã[\x80-\xbf]|ï»¿|\ufffd")
# What Excel makes of Khmer when it saves as plain CSV: question marks, several in a row.
QUESTION_MARKS = re.compile(r"[?\s.,/()\[\]-]+")

LOST = gettext_lazy(
    "Letters are lost here: the file was read or saved with the wrong encoding. Export it anew, as "
    "“CSV UTF-8” or XLSX."
)


@dataclass(frozen=True)
class Column:
    """One column with a heading; ``which`` tells columns of the same heading apart, from 1."""

    index: int
    heading: str
    which: int = 1


class Table:
    """A file that has been read wholly and found to be in order.

    ``columns``: a Column for each heading; ``heads``: their headings; ``notes``: sentences about
    what was noticed (the separator, headings that come twice). ``len(table)``: its rows.
    """

    def __init__(self, columns, packed, notes):
        self.columns, self.packed, self.notes = columns, packed, notes
        self.heads = [column.heading for column in columns]

    def __len__(self):
        return len(self.packed)

    def rows(self):
        """Yield (row number as the spreadsheet shows it, cells): a text or datetime a column.

        ``cells[i]`` belongs to ``columns[i]``. As often as is asked for. Rows without any cell are
        not there.
        """
        yield from self.packed

    def place_of(self, heading, which=1):
        """Return the place of a column in ``columns`` and in each row's cells, or None."""
        wanted = ((i, c) for i, c in enumerate(self.columns) if c.heading == heading)
        return next((i for i, column in wanted if column.which == which), None)


def opened(data, name=""):
    """Return the Table of a file's bytes; raises NotReadable.

    ``name``: as it was uploaded, only to see whether it is what it says; "" is not looked at.
    """
    module = xlsx_files if kinds.kind_of(data, name) == "workbook" else csv_files
    records, notes = module.records(data)
    return Building(notes).table(records)


class Building:
    """A table on its way: what was found wrong so far, and the rows."""

    def __init__(self, notes):
        self.notes, self.problems, self.packed = notes, [], Packed()
        # By their places: how columns are called; those that need no (further) word about headings.
        self.columns, self.names, self.settled = [], {}, set()
        # Of this file only: nothing of it stays in memory afterwards.
        self.clean = lru_cache(4096)(lambda cell: clean(cell).strip())

    def table(self, records):
        """Return the Table; raises NotReadable with every problem that was found."""
        with closing(records):
            for number, cells in records:
                if not any(cells):
                    continue
                read = self.read_row if self.columns else self.read_headings
                read(number, cells)
                if len(self.problems) >= MOST_PROBLEMS:
                    break
        if not self.problems and not self.columns:
            raise refusal(_("The file is empty."))
        if self.problems:
            raise NotReadable(self.problems[:MOST_PROBLEMS])
        if not len(self.packed):
            raise refusal(_("There are headings, but no rows below them."))
        return Table(self.columns, self.packed, self.notes)

    def read_headings(self, number, cells):
        """Keep the headings; refuse what cannot be a row of headings."""
        if sum(1 for cell in cells if cell) > MOST_COLUMNS:
            raise refusal(_("There are more than 200 columns. Take out what is not needed."))
        seen = {}
        for index, cell in ((i, cell) for i, cell in enumerate(cells) if cell):
            heading = "" if isinstance(cell, xlsx_files.Wrong) else plain(str(cell))
            self.names[index] = heading
            self.check(number, index, cell)
            if "???" in heading and QUESTION_MARKS.fullmatch(heading):
                self.tell(number, index, LOST)
            if heading:
                seen[heading] = seen.get(heading, 0) + 1
                self.columns.append(Column(index, heading, seen[heading]))
        self.settled = {column.index for column in self.columns}
        for heading in (h for h, times in seen.items() if times > 1):
            sentence = _("%(count)s columns have the heading “%(heading)s”.")
            self.notes.append(sentence % {"count": seen[heading], "heading": heading})

    def read_row(self, number, cells):
        """Keep one row, its cells in the order of the columns."""
        if len(self.packed) >= MOST_ROWS:
            raise refusal(_("There are more than 20,000 rows. Divide the file."))
        if not all(isinstance(cell, str) for cell in cells) or suspect(cells):
            for index, cell in enumerate(cells):
                self.check(number, index, cell)
        said = (i for i, cell in enumerate(cells) if cell and i not in self.settled)
        for index in (i for i in said if str(cells[i]).strip()):
            self.settled.add(index)
            self.tell(number, index, _("There is a cell here, but no heading above it."))
        row = [cells[c.index] if c.index < len(cells) else "" for c in self.columns]
        row = [self.clean(cell) if isinstance(cell, str) else cell for cell in row]
        if any(row):
            self.packed.add((number, row))

    def check(self, number, index, cell):
        """Note what is wrong with a cell."""
        if isinstance(cell, xlsx_files.Wrong):
            self.tell(number, index, cell.sentence)
        elif isinstance(cell, datetime.datetime):
            return
        elif len(cell) > LONGEST_CELL:
            self.tell(number, index, _("A cell is longer than 32,000 letters."))
        elif "\x00" in cell:
            self.tell(number, index, _("This is no text. Save the file as “CSV UTF-8”."))
        elif MOJIBAKE.search(cell):
            self.tell(number, index, LOST)

    def tell(self, number, index, sentence):
        """Note a problem; never what stands in the cell."""
        column = self.names.get(index) or get_column_letter(index + 1)
        self.problems.append(Problem(number, column, str(sentence)))


def suspect(cells):
    """Return whether any cell of a row needs a closer look."""
    line = "\x1f".join(cells)
    return "\x00" in line or MOJIBAKE.search(line) or len(line) > LONGEST_CELL
