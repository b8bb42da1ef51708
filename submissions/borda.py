"""Points of a ranking (Borda's): the order that they give, and what they tell besides.

Of the first k places that people may give, the first counts k points, the next one less, and so on;
what somebody left out gets none from her. Whoever reads the published numbers can make the order
anew: by points, then by first choices, then by mentions, then as the form has it.
"""

from itertools import product
from math import ceil, floor

from submissions.suppression import STEP, is_vague, rounded

# The most by which a rounded number can be off, and what a fraction may be off by itself.
OFF, NEAR = STEP // 2, 1e-9


def ranked(rows):
    """Give the published rows of a ranking their rank; None without points."""
    having = [row for row in rows if row["points"] is not None]
    having.sort(key=lambda row: (-row["points"], -row["first"], -row["total"]))
    ranks = {row["id"]: rank for rank, row in enumerate(having, start=1)}
    return [{**row, "rank": ranks.get(row["id"])} for row in rows]


def tells_a_later_place(row, *, depth, limit, most):
    """Return whether first choices, mentions and points tell that few put it second, third …

    ``most``: more people cannot have mentioned it, for who knows that its mentions are shown.
    """
    if depth < 3:
        return False
    first, total, points = (rounded(row[name]) for name in ("first", "total", "points"))
    corners = product(
        (max(first - OFF, limit), first + OFF),
        (max(total - OFF, limit), min(total + OFF, most)),
        (points - OFF, points + OFF),
    )
    corners = [(row["first"], row["total"], row["points"]), *corners]
    possible = [(f, t, p) for f, t, p in corners if t - f >= limit]
    spans = [span for corner in possible if (span := later_spans(*corner, depth))]
    for position in range(1, depth):
        low = min(span[position - 1][0] for span in spans)
        high = max(span[position - 1][1] for span in spans)
        if row["at"][position][0] < limit and not is_vague(low, high, limit):
            return True
    return False


def later_spans(first, total, points, depth):
    """Return what each later place can hold, second first; nothing where the numbers contradict.

    ``later`` people give ``left`` points: of one place as many as the others can make up for.
    """
    later, left = total - first, points - depth * first
    if not later <= left <= (depth - 1) * later:
        return []
    found = []
    for worth in range(depth - 1, 0, -1):
        others = [each for each in range(1, depth) if each != worth]
        low, high = 0, later
        # With all the others at the least that they are worth, and at the most.
        for each, is_above in ((others[0], others[0] < worth), (others[-1], others[-1] > worth)):
            bound = (left - later * each) / (worth - each)
            low, high = (low, min(high, bound)) if is_above else (max(low, bound), high)
        found.append((ceil(low - NEAR), floor(high + NEAR)))
    return found
