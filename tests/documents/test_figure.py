"""The walk as a figure: where boxes and lines stand."""

import itertools

from documents.figure import HEAD, WIDTH, Box, lay_out, wrapped

TITLE = "Publish every land concession with its map"


def columns():
    """Return three columns, the middle one with more boxes than the others."""
    return [
        ("Topics", [Box("t1", "", "Land", "/t/1/")]),
        ("Issues", [Box("i1", "I-1", "One", "/i/1/", ("t1",)), Box("i2", "I-2", "Two", "/i/2/")]),
        ("Recommendations", [Box("R-1", "R-1", TITLE, "/r/1/", ("i1", "i2", "gone"))]),
        ("Outcomes", []),
    ]


def test_columns_stand_beside_each_other_and_empty_ones_are_left_out():
    figure = lay_out(columns())

    assert [head for _x, head in figure.heads] == ["Topics", "Issues", "Recommendations"]
    assert [x for x, _head in figure.heads] == sorted({node.x for node in figure.nodes})
    last = figure.nodes[-1]
    assert last.x + last.w == WIDTH


def test_lines_join_only_what_is_drawn():
    figure = lay_out(columns())
    by_key = {node.box.key: node for node in figure.nodes}

    joined = {(line.x1, line.y1, line.x2, line.y2) for line in figure.lines}

    assert joined == {
        (
            by_key[a].x + by_key[a].w,
            round(by_key[a].y + by_key[a].h / 2),
            by_key[b].x,
            round(by_key[b].y + by_key[b].h / 2),
        )
        for a, b in [("t1", "i1"), ("i1", "R-1"), ("i2", "R-1")]
    }


def test_boxes_of_a_column_never_overlap_and_stay_inside():
    boxes = [Box(f"i{n}", f"I-{n}", TITLE * (n % 3 + 1)) for n in range(30)]
    figure = lay_out([("Issues", boxes), ("Outcomes", [Box("o1", "", "x", "", ("i3",))])])

    for x in {node.x for node in figure.nodes}:
        column = sorted((n for n in figure.nodes if n.x == x), key=lambda n: n.y)
        assert column[0].y >= HEAD
        assert column[-1].y + column[-1].h <= figure.height
        for upper, lower in itertools.pairwise(column):
            assert upper.y + upper.h < lower.y
    for node in figure.nodes:
        assert all(node.y < y < node.y + node.h for y, _row in node.rows)


def test_boxes_stand_in_the_order_of_what_they_come_from():
    issues = [Box(f"i{n}", f"I-{n}", "x") for n in range(3)]
    asked = [Box(f"r{n}", f"R-{n}", "x", "", (f"i{2 - n}",)) for n in range(3)]

    figure = lay_out([("Issues", issues), ("Recommendations", asked)])

    drawn = [node.box.key for node in sorted(figure.nodes, key=lambda n: (n.x, n.y))]
    assert drawn == ["i0", "i1", "i2", "r2", "r1", "r0"]


def test_nothing_to_draw_is_no_figure():
    assert lay_out([("Issues", [])]) is None


def test_long_titles_are_wrapped_and_cut_with_a_sign():
    rows = wrapped(TITLE * 4, 200)

    assert len(rows) == 3
    assert rows[0] == "Publish every land"
    assert rows[-1].endswith("…")
    assert wrapped("One", 200) == ["One"]


def test_khmer_breaks_between_clauses_and_words_and_never_inside_a_letter():
    rows = wrapped("សូមផ្សាយ រាល់សម្បទានដី\u200bព្រមទាំងផែនទី។", 150)

    assert rows[0].startswith("សូមផ្សាយ")
    assert "\u200b" not in "".join(rows)
    assert not any(row.startswith(("\u17d2", "ា")) for row in rows)
