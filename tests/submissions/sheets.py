"""Small files as organizers bring them; a test says only what stands in their cells."""

import csv
import io
import zipfile

from openpyxl import Workbook


def csv_file(*rows, separator=",", encoding="utf-8"):
    """Return the bytes of a CSV file."""
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=separator).writerows(rows)
    return written.getvalue().encode(encoding)


def book_of(*rows):
    """Return a workbook with one sheet."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    return book


def saved(book):
    """Return the bytes of a workbook."""
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def xlsx_file(*rows):
    """Return the bytes of an XLSX file."""
    return saved(book_of(*rows))


def changed(data, part, change):
    """Return a package with one part changed by a function of its bytes; a new part begins empty."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    parts[part] = change(parts.get(part, b""))
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name, contents in parts.items():
            new.writestr(name, contents)
    return file.getvalue()
