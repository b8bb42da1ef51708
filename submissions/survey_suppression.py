"""What of a survey's counts may be published: rounded, small numbers hidden, none given back.

The rules of ``submissions/suppression.py``, for each question by itself, and:

- who answered a question is known by place, and so is the rest of them: a number is small as well
  when fewer people than that answered something else;
- who answered a question is itself a row: with those who left it out it makes up the whole survey;
- of several choices and of a ranking a person stands in several rows, in each once at most; how
  many boxes were ticked among several choices is published nowhere (``submissions/free_ticks.py``);
- of a ranking, first choices are hidden where they, or the later mentions, are small; points are
  shown with them only, and not where they would tell that few people put it at a later place.

What others would tell is reckoned for the worst case here, too: a reader has undone all rounding and
knows how many people put something at each place of a ranking. Only what points tell of the later
places is left to the rounding: nobody publishes these counts.
"""

from submissions import free_ticks
from submissions.borda import tells_a_later_place
from submissions.suppression import (
    CELLS,
    EVERYWHERE,
    PLACES,
    Line,
    is_vague,
    place_spans,
    rounded,
)


def safe_survey(exact, limits):
    """Return the published numbers of a survey's exact counts: rounded, None where hidden."""
    limits = {"total": max(limits.values()), **limits}
    n, stays = exact["n"], exact.get("stays", {})
    shown = shown_cells(n, limits, stays.get("n"))
    # What an earlier release has shown of it is known, whether or not it is shown again.
    whole = n if "inside" in shown_cells(n, limits, "") else None
    found = []
    for counts in exact["questions"]:
        of_it = stays.get("questions", {}).get(counts["code"], {})
        cover = Cover(counts, whole, limits, of_it)
        found.append(cover.safe() if "total" in shown else cover.nothing())
    groups = exact["groups"]
    are_many = min(groups, n["total"] - groups) >= limits["total"]
    return {
        "n": rounded_cells(n, shown),
        "groups": rounded(groups) if are_many and not stays.get("groups") else None,
        "questions": found,
    }


def shown_cells(n, limits, stays):
    """Return which numbers of a row of all are shown; ``stays``: from which cell on none may be."""
    if n["total"] < limits["total"] or stays == "total":
        return ()
    if stays == "places" or any(n[place] < limits[place] for place in PLACES):
        return ("total",)
    return CELLS


def rounded_cells(row, shown):
    """Return the numbers of a row, rounded, None for what is not shown."""
    return {name: rounded(row[name]) if name in shown else None for name in CELLS}


def everywhere(cells):
    """Return people by place, those who did not say it as well."""
    total, inside, abroad = cells
    return {"inside": inside, "abroad": abroad, "unsaid": total - inside - abroad}


def is_told(number, most, span, limit):
    """Return whether a span tells more of a small number, or of a small rest, than that it is."""
    low, high = span
    few = number < limit and not is_vague(low, high, limit)
    return few or (most - number < limit and not is_vague(most - high, most - low, limit))


class Cover:
    """One question's exact counts, and which of its numbers are hidden.

    ``whole``: who answered the survey, where that is shown by place. ``stays``: what is hidden
    because of an earlier release.
    """

    def __init__(self, counts, whole, limits, stays):
        self.n, self.rows, self.whole, self.limits = counts["n"], counts["rows"], whole, limits
        self.kind, self.limit = counts["kind"], counts["limit"]
        self.shown = shown_cells(self.n, limits, stays.get("n"))
        if "inside" not in self.shown and self.is_told_by_whole(self.n):
            self.shown = ()
        self.are_places_known = "inside" in self.shown
        self.no_total, self.no_places, self.no_first = (
            {row["id"] for row in self.rows if row["id"] in stays.get(name, ())}
            for name in ("total", "places", "first")
        )
        self.most = self.by_place(self.n)

    def people(self, cells):
        """Return people by place, as far as a reader could tell them apart by it."""
        return everywhere(cells) if self.are_places_known else {"total": cells[0]}

    def by_place(self, row):
        """Return the people of a row by place, as far as a reader could tell them apart by it."""
        return self.people([row[name] for name in CELLS])

    def safe(self):
        """Return the published numbers of the question."""
        if not self.shown:
            return self.nothing()
        self.hide_small()
        while self.hide_one():
            self.keep_together()
        return {"n": rounded_cells(self.n, self.shown), "rows": [self.row(r) for r in self.rows]}

    def nothing(self):
        """Return the question without any number."""
        more = {"first": None, "points": None} if self.kind == "ranking" else {}
        rows = [{"id": r["id"], **rounded_cells(r, ()), **more} for r in self.rows]
        return {"n": rounded_cells(self.n, ()), "rows": rows}

    def row(self, row):
        """Return the published numbers of one answer."""
        shown = ["total"] * (row["id"] not in self.no_total)
        shown += PLACES if row["id"] not in self.no_places else ()
        safe = {"id": row["id"], **rounded_cells(row, shown)}
        if self.kind == "ranking":
            has_first = row["id"] not in self.no_first
            safe["first"] = rounded(row["first"]) if has_first else None
            safe["points"] = rounded(row["points"]) if has_first and self.has_points(row) else None
        return safe

    def has_points(self, row):
        """Return whether the points of an answer may be shown beside its other numbers."""
        limit = self.limits["total"]
        most = self.n["total"] - limit
        return not tells_a_later_place(row, depth=self.limit, limit=limit, most=most)

    def hide_small(self):
        """Hide what is small by itself."""
        for row in self.rows:
            if self.is_small(row, "total"):
                self.no_total.add(row["id"])
            if any(self.is_small(row, place) for place in PLACES):
                self.no_places.add(row["id"])
            if self.limit > 1 and self.kind == "ranking" and self.is_first_small(row):
                self.no_first.add(row["id"])
            if not self.are_places_known:
                self.no_places.add(row["id"])
                if self.is_told_by_whole(row) or self.is_told_by_whole(self.rest(row)):
                    self.no_total.add(row["id"])
        self.keep_together()

    def keep_together(self):
        """Hide the parts of what is hidden."""
        self.no_places |= self.no_total
        self.no_first |= self.no_total

    def is_small(self, row, name):
        """Return whether few people stand in a cell, or few of those who answered do not."""
        return min(row[name], self.n[name] - row[name]) < self.limits[name]

    def is_first_small(self, row):
        """Return whether few people put it first, or few at any later place."""
        return min(row["first"], row["total"] - row["first"]) < self.limits["total"]

    def rest(self, row):
        """Return those who answered the question otherwise."""
        return {name: self.n[name] - row[name] for name in CELLS}

    def is_told_by_whole(self, row):
        """Return whether the numbers of the whole survey tell how few of a row are somewhere."""
        if self.whole is None:
            return False
        others = [self.whole[name] - row[name] for name in CELLS]
        lines = [everywhere([row[name] for name in CELLS]), everywhere(others)]
        room = everywhere([self.whole[name] for name in CELLS])
        span = place_spans([Line(line, room) for line in lines], [False, False])[0]
        return any(
            row[place] < self.limits[place] and not is_vague(*span[place], self.limits[place])
            for place in PLACES
        )

    def hide_one(self):
        """Hide one more number if those that are shown tell too much; return whether it did.

        The next smallest of its sort; where no more of it are shown, a total.
        """
        for is_too_much, hidden, name in (
            (self.are_totals_told, self.no_total, "total"),
            (self.are_places_told, self.no_places, "total"),
            (self.are_firsts_told, self.no_first, "first"),
        ):
            if not is_too_much():
                continue
            shown = [row for row in self.rows if row["id"] not in hidden]
            if not shown:
                hidden, name = self.no_total, "total"
                shown = [row for row in self.rows if row["id"] not in hidden]
            if shown:
                hidden.add(min(shown, key=lambda row, name=name: row[name])["id"])
                return True
        return False

    def held(self, hidden):
        """Return the rows of which a number is hidden."""
        return [row for row in self.rows if row["id"] in hidden]

    def are_totals_told(self):
        """Return whether hidden totals, which can stand for each other, are told by their sum."""
        held, limit = self.held(self.no_total), self.limits["total"]
        if not held:
            return False
        if self.kind == "several":
            found = free_ticks.total_spans(self, held)
            told = zip(held, found, strict=True)
            return any(is_told(row["total"], self.n["total"], span, limit) for row, span in told)
        if len(held) == 1 or sum(row["total"] for row in held) < limit:
            return True
        people = merged([self.by_place(row) for row in held])
        span = span_of_part(people, self.most, times(self.most, len(held) - 1))
        return any(is_told(row["total"], self.n["total"], span, limit) for row in held)

    def are_places_told(self):
        """Return whether the sums around hidden places tell too much of one."""
        held = self.held(self.no_places)
        if not self.are_places_known or not held:
            return False
        if self.kind == "several":
            spans = free_ticks.place_spans(self, held)
        else:
            spans = self.place_spans(held)
        return any(
            is_told(row[place], self.n[place], span[place], self.limits[place])
            for row, span in zip(held, spans, strict=True)
            for place in PLACES
        )

    def place_spans(self, held):
        """Return what hidden places can be: at each place of a ranking people add up by themselves.

        What is free in a row is shared out among these.
        """
        are_loose = [row["id"] in self.no_total for row in held]
        depth = self.limit if self.kind == "ranking" else 1
        found = [dict.fromkeys(PLACES, (0, 0)) for _row in held]
        for position in range(depth):
            lines = [self.line(row, position, depth) for row in held]
            for sums, span in zip(found, place_spans(lines, are_loose), strict=True):
                for place in PLACES:
                    sums[place] = tuple(map(sum, zip(sums[place], span[place], strict=True)))
        return found

    def line(self, row, position, depth):
        """Return who gave an answer at one place of a ranking; otherwise all who gave it."""
        cells = [row[name] for name in CELLS]
        all_of_it, here = everywhere(cells), everywhere(row["at"][position] if depth > 1 else cells)
        free = {place: (self.most[place] - all_of_it[place]) // depth for place in EVERYWHERE}
        return Line(here, {place: here[place] + free[place] for place in EVERYWHERE})

    def are_firsts_told(self):
        """Return whether hidden first choices are told: of all people each has one, once mentioned.

        Rows whose mentions are hidden as well can stand for each other.
        """
        held, limit = self.held(self.no_first), self.limits["total"]
        if self.kind != "ranking" or self.limit == 1 or not held:
            return False
        loose = [row for row in held if row["id"] in self.no_total]
        firsts = merged([self.people(row["at"][0]) for row in held])
        room = merged([self.by_place(row) for row in held])
        room_of_loose = merged([self.by_place(row) for row in loose]) if loose else {}
        for row in held:
            is_loose = row["id"] in self.no_total
            own = room_of_loose if is_loose else self.by_place(row)
            others = {place: room[place] - own[place] for place in room}
            if is_loose:
                more = times(self.most, len(loose) - 1)
                others = merged([others, more])
                own = {place: min(own[place], self.most[place]) for place in own}
            low, high = span_of_part(firsts, own, others)
            if row["first"] < limit and not is_vague(low, high, limit):
                return True
            later = row["total"] - row["first"]
            spans_later = (row["total"] - high, row["total"] - low)
            if not is_loose and later < limit and not is_vague(*spans_later, limit):
                return True
        return False


def merged(lines):
    """Return people of several rows as of one."""
    return {place: sum(line[place] for line in lines) for place in lines[0]}


def times(people, many):
    """Return as many people several times."""
    return {place: many * number for place, number in people.items()}


def span_of_part(people, room, room_of_others):
    """Return the least and greatest part of these people that a row can hold, place by place."""
    low = sum(max(0, number - room_of_others[place]) for place, number in people.items())
    high = sum(min(number, room[place]) for place, number in people.items())
    return low, high
