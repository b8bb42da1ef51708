"""What a reader can work out of a survey's published numbers: all of them together, by linear bounds.

She knows the method. Each published number bounds what it counts, rounding included; what is hidden
bounds nothing. People inside Cambodia, abroad and who did not say add up; of one choice everybody
stands in one row, of several and of a ranking in each once at most. How small and how large a number
can be is then asked of a linear program, which knows nothing of how we suppress.
"""

from itertools import pairwise
from math import ceil, floor

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

WHERE = ("inside", "abroad", "unsaid")
CELLS = {"total": WHERE, "inside": WHERE[:1], "abroad": WHERE[1:2]}
OFF, NEAR, MANY = 2, 1e-6, 100_000


class Attack:
    """All that is known, as linear bounds, and what it says of any sum."""

    def __init__(self, told, truth=None):
        """Set the bounds up; with the ``truth`` of all published numbers, rounding is undone."""
        self.truth, self.size, self.bounds, self.matrix = truth, 0, [], None
        least = told["smallest_group"]
        self.least = {"total": max(least.values()), **least}
        # What may be asked for: the name of a number → the variables that it sums up.
        self.sums = {}
        everybody = self.people("n")
        self.publish("n", {name: told["n" if name == "total" else name] for name in CELLS})
        groups = self.new()
        self.sums["groups", "total"] = {groups: 1}
        self.bound({**dict.fromkeys(everybody, 1), groups: -1}, 0, np.inf)
        self.publish("groups", {"total": told["groups"]})
        for question in told["questions"]:
            self.question(question, everybody)

    def new(self):
        """Return a new variable: a number of people."""
        self.size += 1
        return self.size - 1

    def people(self, key):
        """Return new variables for people by place, under the names of their sums."""
        here = [self.new() for _place in WHERE]
        self.name(key, [{number: 1} for number in here])
        return here

    def name(self, key, by_place):
        """Give the sums of these by place their names."""
        for cell, places in CELLS.items():
            parts = (by_place[WHERE.index(place)] for place in places)
            self.sums[key, cell] = added(*parts)

    def bound(self, sum_of, low, high):
        """Say between what a sum lies."""
        self.bounds.append((sum_of, low, high))

    def publish(self, key, numbers, near=OFF):
        """Say what is published of a number: never anything small."""
        for cell, number in numbers.items():
            if number is None:
                continue
            if self.truth:
                number, near = self.truth[key, cell], 0
            least = self.least.get(cell, 0)
            self.bound(self.sums[key, cell], max(number - near, least), number + near)

    def question(self, question, everybody):
        """Add one question's table."""
        code, kind = question["code"], question["kind"]
        n = self.people(code)
        for one, whole in zip(n, everybody, strict=True):
            self.bound({whole: 1, one: -1}, 0, np.inf)
        self.publish(code, question["n"])
        most = (question["most"] or len(question["rows"])) if kind in ("several", "ranking") else 1
        depth = most if kind == "ranking" else 1
        marks = [[[self.new() for _ in WHERE] for _at in range(depth)] for _row in question["rows"]]
        for row, at in zip(question["rows"], marks, strict=True):
            self.row(code, row, at, n)
        for place, people in enumerate(n):
            ticks = [added(*({at[i][place]: 1} for at in marks)) for i in range(depth)]
            if kind == "ranking":
                self.bound(minus(ticks[0], {people: 1}), 0, 0)
                for before, after in pairwise(ticks):
                    self.bound(minus(before, after), 0, np.inf)
            else:
                self.bound(minus(ticks[0], {people: 1}), 0, np.inf)
                self.bound(minus(ticks[0], {people: most}), -np.inf, 0)

    def row(self, code, row, at, n):
        """Add one answer: who gave it, and of a ranking at which place."""
        key = (code, row["id"])
        by_place = [added(*({put[place]: 1} for put in at)) for place in range(len(WHERE))]
        for given, people in zip(by_place, n, strict=True):
            self.bound(minus(given, {people: 1}), -np.inf, 0)
        self.name(key, by_place)
        self.name((*key, "rest"), [minus({p: 1}, g) for g, p in zip(by_place, n, strict=True)])
        self.publish(key, {name: row[name] for name in CELLS})
        for name in CELLS:
            if row[name] is not None:
                self.bound(self.sums[(*key, "rest"), name], self.least[name], np.inf)
        if "first" in row:
            self.places_of_ranking(key, row, at)

    def places_of_ranking(self, key, row, at):
        """Add who put an answer first, later at all, second, third …, and its points."""
        put = [dict.fromkeys(variables, 1) for variables in at]
        self.sums[key, "first"], self.sums[key, "later"] = put[0], added(*put[1:])
        for number, variables in enumerate(put[1:], 2):
            self.sums[key, f"put {number}"] = variables
        worth = range(len(at), 0, -1)
        parts = (dict.fromkeys(them, each) for each, them in zip(worth, at, strict=True))
        self.sums[key, "points"] = added(*parts)
        self.publish(key, {name: row[name] for name in ("first", "points")})

    def span(self, key, cell):
        """Return the least and greatest that a number can be."""
        return self.least_of(key, cell), self.most_of(key, cell)

    def least_of(self, key, cell):
        """Return the least that a number can be."""
        return ceil(self.best(self.sums[key, cell], 1) - NEAR)

    def most_of(self, key, cell):
        """Return the greatest that a number can be."""
        return floor(-self.best(self.sums[key, cell], -1) + NEAR)

    def best(self, sum_of, sign):
        """Return the least value of a sum, times a sign; raises where the bounds contradict."""
        if self.matrix is None:
            self.as_matrix()
        cost = np.zeros(self.size)
        for variable, factor in sum_of.items():
            cost[variable] = sign * factor
        answer = linprog(cost, A_ub=self.matrix, b_ub=self.limits, bounds=(0, MANY))
        if answer.status != 0:
            raise ValueError(answer.message)
        return answer.fun

    def as_matrix(self):
        """Write all bounds as one matrix."""
        rows = []
        for sum_of, low, high in self.bounds:
            if high < np.inf:
                rows.append((sum_of, 1, high))
            if low > -np.inf:
                rows.append((sum_of, -1, -low))
        entries = [
            (sign * factor, line, variable)
            for line, (sum_of, sign, _limit) in enumerate(rows)
            for variable, factor in sum_of.items()
        ]
        data, lines, columns = zip(*entries, strict=True)
        self.matrix = csr_matrix((data, (lines, columns)), shape=(len(rows), self.size))
        self.limits = [limit for _sum, _sign, limit in rows]


def added(*sums):
    """Return the sum of sums."""
    found = {}
    for one in sums:
        for variable, factor in one.items():
            found[variable] = found.get(variable, 0) + factor
    return found


def minus(first, second):
    """Return the difference of two sums."""
    return added(first, {variable: -factor for variable, factor in second.items()})
