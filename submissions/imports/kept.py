"""A table between two pages of an import: as bytes that open in a moment, which a workbook does not.

It was read and found to be in order when the file came; what is kept is the table, not the file.
"""

import datetime
import gzip
import io
import json

from submissions.imports.packed import Packed
from submissions.imports.tables import Column, Table


def as_bytes(table):
    """Return a table as bytes: a line of columns, one of notes, and one for each row."""
    file = io.BytesIO()
    with gzip.GzipFile(fileobj=file, mode="wb", compresslevel=1, mtime=0) as lines:
        lines.write(line([[c.index, c.heading, c.which] for c in table.columns]))
        lines.write(line([str(note) for note in table.notes]))
        for number, cells in table.rows():
            lines.write(line([number, [marked(cell) for cell in cells]]))
    return file.getvalue()


def line(told):
    """Return something as a line of JSON."""
    return json.dumps(told, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n"


def marked(cell):
    """Return a cell as JSON holds it: a text, or the moment in a list."""
    return [cell.isoformat()] if isinstance(cell, datetime.datetime) else cell


def unmarked(cell):
    """Return a cell as the table had it."""
    return datetime.datetime.fromisoformat(cell[0]) if isinstance(cell, list) else cell


def table_of(data):
    """Return the Table that ``as_bytes`` wrote; read line by line, so that memory stays flat."""
    with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
        lines = map(json.loads, file)
        columns, notes, packed = [Column(*told) for told in next(lines)], next(lines), Packed()
        for number, cells in lines:
            packed.add((number, [unmarked(cell) for cell in cells]))
    return Table(columns, packed, notes)
