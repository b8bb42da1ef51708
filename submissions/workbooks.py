"""Tables as XLSX files, row by row, with flat memory, and nothing left on the disk afterwards."""

import re
import shutil
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from django.conf import settings
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.worksheet._writer import WorksheetWriter

from submissions.spreadsheets import cell

# Excel reads _x003D_ inside a string as "=" (ECMA-376, part 1, 22.9.2.19).
ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
# Of a process that was killed while it wrote a file.
LEFT_BEHIND_SECONDS = 60 * 60


class PrivateWriter(WorksheetWriter):
    """Writes a sheet into a file of ours.

    Left alone, openpyxl keeps rows in the machine's common folder, and leaves them there after an
    error.
    """

    def cleanup(self):
        """Do nothing: the folder goes as a whole."""


def xlsx_file(sheets):
    """Return an open file without a name that holds a workbook of (title, rows) sheets.

    What is written on the way stands below VAR_DIR, readable by its owner only, and is gone when
    this returns or fails; the file itself goes when it is closed.
    """
    remove_what_was_left()
    with tempfile.TemporaryDirectory(prefix="export-", dir=settings.VAR_DIR) as folder:
        book = Workbook(write_only=True)
        for title, rows in sheets:
            add_sheet(book, title, rows, folder=Path(folder))
        with ExitStack() as closing:
            file = closing.enter_context(tempfile.TemporaryFile(dir=folder))
            book.save(file)
            closing.pop_all()
    file.seek(0)
    return file


def add_sheet(book, title, rows, *, folder):
    """Add a sheet to a write-only workbook; its rows are in ``folder`` until that is saved."""
    path = folder / f"{len(book.worksheets)}.xml"
    path.touch(mode=0o600)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    sheet._writer = PrivateWriter(sheet, out=str(path))
    sheet._writer.write_top()
    try:
        for row in rows:
            sheet.append([as_string(sheet, value) for value in row])
    finally:
        sheet.close()


def as_string(sheet, value):
    """Return a cell that holds a value as text, whatever it looks like; None for an empty one.

    The type is set by hand: left alone, openpyxl makes formulas and errors of some texts.
    """
    words = ESCAPED.sub("_x005F_", cell(value))
    if not words:
        return None
    found = WriteOnlyCell(sheet, words)
    found.data_type = "s"
    return found


def remove_what_was_left():
    """Remove the folders of files that nobody finished."""
    for folder in Path(settings.VAR_DIR).glob("export-*"):
        if time.time() - folder.stat().st_mtime > LEFT_BEHIND_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)
