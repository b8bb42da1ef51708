"""A table between two pages is the table that came: headings that come twice, days, lines and all."""

import datetime

from submissions.imports import kept
from submissions.imports.packed import Packed
from submissions.imports.tables import Column, Table


def test_table_is_the_same_after_it_was_kept():
    columns = [Column(0, "When"), Column(2, "តើ “អ្វី”?"), Column(3, "តើ “អ្វី”?", 2)]
    rows = [
        (2, [datetime.datetime(2025, 3, 26, 19, 10, 31), "line\nline", ""]),
        (7, ["2025", '"; [x]\x85\u2028', "ដីធ្លី"]),
    ]
    packed = Packed()
    for row in rows:
        packed.add(row)

    found = kept.table_of(kept.as_bytes(Table(columns, packed, ["Cells are parted by: comma."])))

    assert [*found.rows()] == rows
    assert found.columns == columns
    assert found.notes == ["Cells are parted by: comma."]
