"""Percentages, everywhere by one rule: from published, rounded numbers only."""


def percent(count, n):
    """Return a count in percent of n as a whole number, or None where either is not shown.

    A half goes up, as in a spreadsheet; ``round`` would take it to the even number.
    """
    if count is None or not n:
        return None
    return min(100, (200 * count + n) // (2 * n))
