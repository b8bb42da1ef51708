"""What several choices tell of their hidden numbers: less than a partition, for ticks are free.

Nobody publishes how many boxes were ticked. Of each place a reader knows only that everybody who
answered has ticked one box at least and none more than the most; and of an answer whose total is
shown, that its places add up to it. From these she draws ever narrower spans, as is done here.
"""


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
