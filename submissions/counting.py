"""Counting answers: exactly, and for organizers' eyes only.

Pure functions over rows ``{"place", "is_group", "choices"}`` as ``Response`` holds them: no database,
no day, no words. A person, or a group, counts once in every number. Whoever says nothing known to a
question is not among those who answered it; nothing depends on the order of the rows.
"""

from collections import Counter
from dataclasses import dataclass

PLACES = ("inside", "abroad")


@dataclass(frozen=True)
class Asked:
    """A question as counting needs it: the codes in the order of the form, the most per answer."""

    code: str
    kind: str
    codes: tuple
    limit: int

    @classmethod
    def of(cls, question):
        """Return what is asked by a stored question, its options prefetched."""
        return cls(question.code, question.kind, tuple(question.codes()), question.limit)

    @classmethod
    def of_counts(cls, counts):
        """Return what was asked when these exact counts of a question were made."""
        codes = tuple(row["id"] for row in counts["rows"])
        return cls(counts["code"], counts["kind"], codes, counts["limit"])


class Tally:
    """The marks of one question: who answered it, and who gave which code at which place of it."""

    def __init__(self, asked):
        self.asked, self.codes = asked, frozenset(asked.codes)
        self.answered, self.marks = Counter(), Counter()

    def add(self, place, given):
        """Count one person's answer: each known code once, and no more than may be given."""
        known = [code for code in dict.fromkeys(given) if code in self.codes][: self.asked.limit]
        if not known:
            return
        self.answered[place] += 1
        for position, code in enumerate(known):
            self.marks[code, position, place] += 1

    def counts(self):
        """Return the exact counts of the question."""
        rows = [self.row(code) for code in self.asked.codes]
        asked = {"code": self.asked.code, "kind": self.asked.kind, "limit": self.asked.limit}
        return {**asked, "n": by_place(self.answered), "rows": rows}

    def row(self, code):
        """Return the exact counts of one answer; of a ranking also where it was put.

        ``at``: how many put it first, second and so on, in all, inside Cambodia and abroad. Points
        are Borda's: of k places the first gives k, the last one, none nought.
        """
        at = [Counter() for _place in range(self.asked.limit)]
        for (marked, position, place), count in self.marks.items():
            if marked == code:
                at[position][place] += count
        row = {"id": code, **by_place(sum(at, Counter()))}
        if self.asked.kind != "ranking":
            return row
        at = [list(by_place(position).values()) for position in at]
        worth = range(self.asked.limit, 0, -1)
        points = sum(each * put[0] for each, put in zip(worth, at, strict=True))
        return {**row, "first": at[0][0], "points": points, "at": at}


def by_place(people):
    """Return how many there are in all, inside Cambodia and abroad; the rest did not say where."""
    return {"total": sum(people.values()), **{place: people[place] for place in PLACES}}


def count(asked, rows):
    """Return the exact counts of these questions over all rows, each row read once."""
    tallies, people, groups = [Tally(question) for question in asked], Counter(), 0
    for row in rows:
        people[row["place"]] += 1
        groups += bool(row["is_group"])
        for tally in tallies:
            tally.add(row["place"], row["choices"].get(tally.asked.code, ()))
    counts = [tally.counts() for tally in tallies]
    return {"n": by_place(people), "groups": groups, "questions": counts}
