"""What kind of file it is, by its first bytes: the name alone is never believed."""

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from submissions.imports.problems import refusal

MOST_BYTES = 20 * 1024 * 1024
OFFERED = gettext_lazy("Bring a CSV file (UTF-8) or an XLSX file.")
# Of what people take for a table, or rename by mistake.
OTHERS = (
    (b"%PDF", "PDF"),
    (b"\xd0\xcf\x11\xe0", "XLS"),
    (b"{\\rtf", "RTF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"\x1f\x8b", "GZIP"),
    (b"7z\xbc\xaf", "7Z"),
    (b"Rar!", "RAR"),
    (b"SQLite format 3", "SQLite"),
)
MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*<[a-z!?]", re.I)
TEXT_NAMES = (".csv", ".tsv", ".txt", ".tab")


def check_size(count):
    """Raise NotReadable for a file of too many bytes; asked before it is read."""
    if count > MOST_BYTES:
        sentence = _("The file is larger than 20 MB. Take out pictures and columns, or divide it.")
        raise refusal(sentence)


def kind_of(data, name=""):
    """Return "text" or "workbook"; raises NotReadable for all else, and for a wrong name."""
    check_size(len(data))
    if not data.strip(b"\x00\r\n\t "):
        raise refusal(_("The file is empty."))
    told = next((kind for start, kind in OTHERS if data.startswith(start)), "")
    told = told or ("HTML" if MARKUP.match(data[:1000]) else "")
    if told == "XLS":
        raise refusal(_("This is an old Excel file, or one with a password. Save it as XLSX."))
    if told:
        sentence = _("This is no table but a file of another kind (%(kind)s).") % {"kind": told}
        raise refusal(f"{sentence} {OFFERED}")
    kind = "workbook" if data.startswith(b"PK\x03\x04") else "text"
    ending = name[name.rfind(".") :].lower() if "." in name else ""
    wrong = TEXT_NAMES if kind == "workbook" else (".xlsx", ".xlsm", ".xls", ".ods")
    if ending in wrong:
        inside = "XLSX" if kind == "workbook" else "CSV"
        raise refusal(
            _("The name ends in %(ending)s, but inside is %(kind)s.")
            % {"ending": ending, "kind": inside}
        )
    return kind
