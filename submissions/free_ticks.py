"""What several choices tell of their hidden numbers: less than a partition, for ticks are free.

Nobody publishes how many boxes were ticked. Of each place a reader knows only that everybody who
answered has ticked one box at least and none more than the most; and of an answer whose total is
shown, that its places add up to it. From these she draws ever narrower spans, as is done here.
``cover``: the question, and which of its numbers are hidden (``survey_suppression.Cover``).
"""


def place_spans(cover, held):
    """Return for each of these rows {place: (low, high)}, as far as people are told by place."""
    hidden = cover.held(cover.no_places if cover.are_places_known else cover.no_total)
    others = [cover.by_place(row) for row in cover.rows if row not in hidden]
    shown = {place: sum(row[place] for row in others) for place in cover.most}
    totals = [None if row["id"] in cover.no_total else row["total"] for row in hidden]
    found = spans(totals, shown=shown, people=cover.most, most=cover.limit)
    return [span for row, span in zip(hidden, found, strict=True) if row in held]


def total_spans(cover, held):
    """Return (low, high) of each hidden total: by place, and by what all the shown totals leave."""
    shown = sum(row["total"] for row in cover.rows if row["id"] not in cover.no_total)
    n, others = cover.n["total"], len(cover.no_total) - 1
    found = []
    for by_place in place_spans(cover, held):
        low = sum(low for low, _high in by_place.values())
        high = sum(high for _low, high in by_place.values())
        found.append((max(0, low, n - shown - n * others), min(n, high, n * cover.limit - shown)))
    return found


def spans(totals, *, shown, people, most):
    """Return for each hidden answer {place: (low, high)}: what it can be at least and at most.

    ``totals``: those of the hidden answers, None where not even that is shown; ``shown``: the ticks
    of the other answers by place; ``people``: who answered the question by place.
    """
    low = [dict.fromkeys(people, 0) for _total in totals]
    high = [dict(people) for _total in totals]
    changed = True
    while changed:
        changed = False
        for row, total in enumerate(totals):
            for place, count in people.items():
                others = [other for other in range(len(totals)) if other != row]
                least = count - shown[place] - sum(high[other][place] for other in others)
                most_left = most * count - shown[place] - sum(low[other][place] for other in others)
                if total is not None:
                    elsewhere = [other for other in people if other != place]
                    least = max(least, total - sum(high[row][other] for other in elsewhere))
                    most_left = min(most_left, total - sum(low[row][other] for other in elsewhere))
                if least > low[row][place] or most_left < high[row][place]:
                    low[row][place] = max(low[row][place], least)
                    high[row][place] = min(high[row][place], most_left)
                    changed = True
    return [
        {place: (low[row][place], high[row][place]) for place in people}
        for row in range(len(totals))
    ]
