"""What of some counts may be published: rounded, small numbers hidden, none given back by others.

Pure functions over rows ``{"kind", "id", "total", "inside", "abroad"}``: one row of all, a table of
topics, a table of issues. The rules are fixed and told on the page, beside each release:

- every count is rounded to the nearest five;
- a count of people inside Cambodia below ``inside``, of people abroad below ``abroad``, and of both
  below the larger of these two, is small and not shown (primary suppression), nought like any other;
- where one of the two places is hidden, so is the other: their sum would give it back;
- where the numbers around a hidden one would tell of it more than that it is small, the next
  smallest row of its table is hidden, too (complementary suppression);
- rows with the same numbers are hidden together: an issue often gathers just one topic.

What others would tell is reckoned for the worst case: everybody stands in exactly one row of the
table, and a reader has undone all rounding. Hundepool et al., Statistical Disclosure Control (Wiley
2012), chapters 4 and 5; the bounds are Fréchet's. A survey's tables have more rules, on the same
ground: ``submissions/survey_suppression.py``.
"""

from itertools import combinations
from math import inf
from typing import NamedTuple

STEP = 5
PLACES = ("inside", "abroad")
CELLS = ("total", *PLACES)
EVERYWHERE = (*PLACES, "unsaid")
CUTS = [cut for size in range(4) for cut in combinations(EVERYWHERE, size)]
TABLES = ("topic", "issue")


def rounded(number):
    """Return a count to the nearest five."""
    return (number + STEP // 2) // STEP * STEP


def safe_rows(rows, *, inside, abroad):
    """Return rows as they may be published: rounded, None where a number is hidden.

    ``inside`` and ``abroad`` are the smallest groups that are shown.
    """
    limits = {"total": max(inside, abroad), "inside": inside, "abroad": abroad}
    tables = [[row for row in rows if row["kind"] == kind] for kind in TABLES]
    few, few_somewhere = small(rows, ["total"], limits), small(rows, CELLS, limits)
    no_total, no_places = set(few), set(few_somewhere)
    while any(hide_one(table, no_total, no_places, limits) for table in tables):
        no_places |= no_total
    return [
        # The row of all stands in no table: it hides small numbers only.
        safe_row(row, few, few_somewhere)
        if row["kind"] == "all"
        else safe_row(row, no_total, no_places)
        for row in rows
    ]


def small(rows, names, limits):
    """Return the numbers of the rows in which one of these cells is small."""
    return {numbers(row) for row in rows if any(row[name] < limits[name] for name in names)}


def numbers(row):
    """Return what rows have to share to be shown or hidden together."""
    return tuple(row[name] for name in CELLS)


def hide_one(table, no_total, no_places, limits):
    """Hide one more number of a table if those that are shown tell too much; return whether it did.

    What is told by totals needs another total hidden; what is told by places another row's places,
    or where no more are shown, a total.
    """
    with_total = [row for row in table if numbers(row) not in no_total]
    with_places = [row for row in table if numbers(row) not in no_places]
    if is_total_told([row for row in table if numbers(row) in no_total], limits):
        shown, hidden = with_total, no_total
    elif is_place_told([r for r in table if numbers(r) in no_places], no_total, limits):
        shown, hidden = (with_places, no_places) if with_places else (with_total, no_total)
    else:
        return False
    if shown:
        hidden.add(numbers(min(shown, key=lambda row: row["total"])))
    return bool(shown)


def is_total_told(held, limits):
    """Return whether the sum of all gives back a hidden total: it is one, or they are few together.

    Otherwise each of them can be anything from nought up to their sum.
    """
    return bool(held) and (len(held) == 1 or sum_of("total", held) < limits["total"])


def sum_of(name, rows):
    """Return the sum of a cell over some rows."""
    return sum(row[name] for row in rows)


def is_place_told(held, no_total, limits):
    """Return whether the sums around hidden places tell too much of a small one."""
    spans = place_spans([line_of(row) for row in held], [numbers(row) in no_total for row in held])
    return any(
        not is_vague(*span[name], limits[name])
        for row, span in zip(held, spans, strict=True)
        for name in PLACES
        if row[name] < limits[name]
    )


def is_vague(low, high, limit):
    """Return whether a number between these says no more than that it is small, or as little."""
    return (low == 0 and high >= limit - 1) or high - low + 1 >= limit


class Line(NamedTuple):
    """People in one row by place, and how many there could be at most."""

    people: dict
    room: dict

    def total(self, places=EVERYWHERE):
        """Return how many there are in these places."""
        return sum(self.people[place] for place in places)

    def most(self, places):
        """Return how many there could be in these places, for who knows the row's total."""
        return min(self.total(), sum(self.room[place] for place in places))


def line_of(row, room=inf):
    """Return a row of exact counts as a line with the same room everywhere."""
    unsaid = row["total"] - row["inside"] - row["abroad"]
    people = {"inside": row["inside"], "abroad": row["abroad"], "unsaid": unsaid}
    return Line(people, dict.fromkeys(EVERYWHERE, room))


def merged(lines):
    """Return lines as one."""
    return Line(
        {place: sum(line.people[place] for line in lines) for place in EVERYWHERE},
        {place: sum(line.room[place] for line in lines) for place in EVERYWHERE},
    )


def place_spans(lines, are_loose):
    """Return for each line and place the least and greatest that the hidden number can be.

    A reader knows the sum of each place over all lines, and the total of each line; of the loose
    ones she knows what they are together only, so that they can stand for each other.
    """
    pairs = list(zip(lines, are_loose, strict=True))
    loose = [line for line, is_loose in pairs if is_loose]
    together = merged(loose)
    known = [line for line, is_loose in pairs if not is_loose] + [together] * bool(loose)
    # By how much people of some places exceed the room that there is for them in all lines.
    over = {cut: sum(line.total(cut) - line.most(cut) for line in known) for cut in CUTS}
    found = []
    for line, is_loose in pairs:
        spans = {place: span_of(together if is_loose else line, place, over) for place in PLACES}
        if is_loose:
            others = merged([other for other in loose if other is not line])
            spans = {
                place: (max(0, low - others.room[place]), min(high, line.room[place]))
                for place, (low, high) in spans.items()
            }
        found.append(spans)
    return found


def span_of(line, place, over):
    """Return the least and greatest that one place of a line can be: what flows through each cut.

    Gale's theorem: people find their place if those of no set of places exceed the room for them.
    """
    low, high = 0, line.room[place]
    for cut in CUTS:
        rest = over[cut] + line.most(cut)
        if place in cut:
            others = [other for other in cut if other != place]
            low = max(low, rest - sum(line.room[other] for other in others))
        else:
            high = min(high, line.total() - rest)
    return low, high


def safe_row(row, no_total, no_places):
    """Return one row rounded, with None for what is hidden."""
    safe = {"kind": row["kind"], "id": row["id"]}
    for name in CELLS:
        hidden = numbers(row) in (no_total if name == "total" else no_places)
        safe[name] = None if hidden else rounded(row[name])
    return safe
