"""What of some counts may be published, attacked by a solver that knows nothing of our rules."""

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from submissions.suppression import CELLS, STEP, rounded, safe_rows
from tests.submissions.solver import worked_out

pytestmark = pytest.mark.once

# Mostly near the limits, where mistakes are.
COUNTS = st.one_of(st.integers(0, 12), st.integers(0, 60))
ROWS = st.lists(st.tuples(COUNTS, COUNTS, st.one_of(st.just(0), st.integers(0, 9))), min_size=1)
LIMITS = st.sampled_from([(10, 5), (5, 5), (5, 10), (20, 5), (7, 30)])


def row(kind, key, inside, abroad, unsaid=0):
    """Return one row of exact counts."""
    total = inside + abroad + unsaid
    return {"kind": kind, "id": key, "total": total, "inside": inside, "abroad": abroad}


def table(*cells, kind="topic"):
    """Return exact rows in which everybody stands in exactly one: of all, then the table."""
    return [
        row("all", "all", *map(sum, zip(*cells, strict=True))),
        *(row(kind, f"{kind}-{place}", *cell) for place, cell in enumerate(cells)),
    ]


def published(rows, inside=10, abroad=5):
    """Return what is published of exact rows, as (total, inside, abroad) by id."""
    safe = safe_rows(rows, inside=inside, abroad=abroad)
    return {r["id"]: tuple(r[name] for name in CELLS) for r in safe}


def given_away(exact, safe, limits, *, slack):
    """Return the hidden small numbers of which more can be worked out than that they are small."""
    found = worked_out(safe, limits, slack=slack)
    truth = {(r["id"], name): r[name] for r in exact for name in CELLS}
    return {
        cell: span
        for cell, span in found.items()
        if truth[cell] < (limit := limits[cell[1]])
        and not (span[0] == 0 and span[1] >= limit - 1)
        and span[1] - span[0] + 1 < limit
    }


@hypothesis_settings(max_examples=250)
@given(cells=ROWS.map(lambda rows: rows[:8]), least=LIMITS)
def test_no_small_number_can_be_worked_out_even_if_rounding_is_undone(cells, least):
    exact = table(*cells)
    limits = dict(zip(("inside", "abroad"), least, strict=True))
    safe = safe_rows(exact, **limits)
    limits["total"] = max(least)
    as_counted = [
        {**s, **{name: e[name] for name in CELLS if s[name] is not None}}
        for s, e in zip(safe, exact, strict=True)
    ]

    assert given_away(exact, safe, limits, slack=STEP // 2) == {}
    assert given_away(exact, as_counted, limits, slack=0) == {}


@given(cells=ROWS.map(lambda rows: rows[:8]), least=LIMITS)
def test_no_small_number_is_shown_and_places_are_shown_together(cells, least):
    exact = table(*cells)

    for before, after in zip(
        exact, safe_rows(exact, inside=least[0], abroad=least[1]), strict=True
    ):
        for name, limit in (("total", max(least)), ("inside", least[0]), ("abroad", least[1])):
            assert after[name] is None or (before[name] >= limit)
            assert after[name] in (None, rounded(before[name]))
        assert (after["inside"] is None) == (after["abroad"] is None)
        assert after["total"] is not None or after["inside"] is None


@given(cells=ROWS.map(lambda rows: rows[:6]), merged=st.integers(0, 6), least=LIMITS)
def test_an_issue_that_gathers_one_topic_is_hidden_like_it(cells, merged, least):
    """Otherwise the table of issues would give back what the table of topics hides."""
    topics, issues = table(*cells), table(*cells[merged:], (40, 40, 0), kind="issue")[1:]
    safe = published([*topics, *issues], *least)

    for topic in topics[1:]:
        for issue in issues:
            if [topic[n] for n in CELLS] == [issue[n] for n in CELLS]:
                assert safe[topic["id"]] == safe[issue["id"]]


def test_the_solver_sees_through_weaker_rules():
    """Were these not found, the solver would prove nothing."""
    limits = {"total": 10, "inside": 10, "abroad": 5}
    exact = table((30, 30, 0), (3, 0, 0), (20, 20, 0))
    primary_only = [{**r, **{n: None if r[n] < limits[n] else r[n] for n in CELLS}} for r in exact]
    assert worked_out(primary_only, limits, slack=0)["topic-1", "total"] == (3, 3)
    assert ("topic-1", "total") in given_away(exact, primary_only, limits, slack=0)

    # Two hidden rows are not enough where they are next to nothing together, rounding or not.
    exact = table((0, 20, 0), (11, 14, 2), (0, 4, 1))
    two = [
        {**r, **{n: rounded(r[n]) if r["id"] in ("all", "topic-1") else None for n in CELLS}}
        for r in exact
    ]
    assert given_away(exact, two, limits, slack=2)["topic-0", "inside"] == (0, 2)


@pytest.mark.parametrize(
    ("number", "told"), [(10, 10), (12, 10), (13, 15), (14, 15), (17, 15), (18, 20), (1002, 1000)]
)
def test_counts_are_rounded_to_the_nearest_five(number, told):
    assert rounded(number) == told


def test_small_numbers_are_hidden_and_a_second_row_with_them():
    rows = table((31, 12, 2), (9, 0, 0), (12, 6, 0), (40, 40, 0))

    assert published(rows) == {
        "all": (150, 90, 60),
        "topic-0": (45, 30, 10),
        "topic-1": (None, None, None),
        "topic-2": (None, None, None),
        "topic-3": (80, 40, 40),
    }


def test_where_one_place_is_small_both_are_hidden_and_those_of_a_second_row():
    rows = table((31, 12, 0), (30, 4, 0), (12, 6, 0), (40, 40, 0))

    assert published(rows) == {
        "all": (175, 115, 60),
        "topic-0": (45, 30, 10),
        "topic-1": (35, None, None),
        "topic-2": (20, None, None),
        "topic-3": (80, 40, 40),
    }


def test_nought_is_hidden_like_any_small_number():
    assert published(table((0, 0, 0), (0, 0, 0), (50, 50, 0), (20, 20, 0))) == {
        "all": (140, 70, 70),
        "topic-0": (None, None, None),
        "topic-1": (None, None, None),
        "topic-2": (100, 50, 50),
        "topic-3": (None, None, None),
    }


def test_where_no_more_places_can_be_hidden_totals_are():
    """Two rows: their totals and the sums of all would leave eight possibilities."""
    assert published(table((9, 3, 0), (100, 4, 0))) == {
        "all": (115, 110, 5),
        "topic-0": (None, None, None),
        "topic-1": (None, None, None),
    }


def test_one_person_in_a_cell_is_nowhere():
    """H03."""
    assert published(table((1, 0, 0))) == {"all": (None,) * 3, "topic-0": (None,) * 3}


def test_without_anybody_nothing_is_told():
    assert published([row("all", "all", 0, 0), row("topic", "land", 0, 0)]) == {
        "all": (None,) * 3,
        "land": (None,) * 3,
    }
