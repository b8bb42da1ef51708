"""What a reader can work out of published counts: an attacker with patience and nothing else.

A table is a flow: people go from all, through the rows, through inside, abroad and unsaid, back to
all. Each published number bounds one edge, rounding included; what is hidden bounds nothing. How far
a hidden number can go is then asked of a maximum flow, which knows nothing of how we suppress.

It assumes the worst: everybody stands in exactly one row of the table.
"""

from collections import deque
from itertools import pairwise

ALL, UNSAID = "all", "unsaid"
MOST = 10_000


class Flow:
    """A circulation with a least and a greatest flow on each edge."""

    def __init__(self):
        self.edges = {}

    def bound(self, start, end, low, high):
        """Say what an edge carries."""
        self.edges[start, end] = (low, high)

    def is_possible(self, edge=None, value=0):
        """Return whether all bounds can hold at once, with one edge at a value."""
        edges = {**self.edges, **({edge: (value, value)} if edge else {})}
        need, room = {}, {}
        for (start, end), (low, high) in edges.items():
            room.setdefault(start, {})[end] = high - low
            room.setdefault(end, {}).setdefault(start, 0)
            need[end] = need.get(end, 0) + low
            need[start] = need.get(start, 0) - low
        for node, more in need.items():
            if more > 0:
                room.setdefault("source", {})[node] = more
                room[node]["source"] = 0
            elif more < 0:
                room[node]["sink"] = -more
                room.setdefault("sink", {})[node] = 0
        wanted = sum(room.get("source", {}).values())
        return largest_flow(room) == wanted

    def range_of(self, edge):
        """Return the least and greatest that an edge can carry, or None if the bounds contradict."""
        if not self.is_possible():
            return None
        low, high = self.edges[edge]
        known = next(v for v in range(low, high + 1) if self.is_possible(edge, v))
        return known, self.last(edge, known, high)

    def last(self, edge, possible, impossible):
        """Return the greatest possible value from one that is possible on."""
        while possible < impossible:
            middle = (possible + impossible + 1) // 2
            if self.is_possible(edge, middle):
                possible = middle
            else:
                impossible = middle - 1
        return possible


def largest_flow(room):
    """Return the largest flow from source to sink (Edmonds and Karp)."""
    flow = 0
    while path := way_to_sink(room):
        steps = list(pairwise(path))
        least = min(room[a][b] for a, b in steps)
        for a, b in steps:
            room[a][b] -= least
            room[b][a] += least
        flow += least
    return flow


def way_to_sink(room):
    """Return the shortest path along which more can flow, or None."""
    before, waiting = {"source": None}, deque(["source"])
    while waiting and "sink" not in before:
        node = waiting.popleft()
        for end, free in room.get(node, {}).items():
            if free > 0 and end not in before:
                before[end] = node
                waiting.append(end)
    if "sink" not in before:
        return None
    path = ["sink"]
    while path[-1] != "source":
        path.append(before[path[-1]])
    return path[::-1]


def network(rows, limits, *, slack):
    """Return the flow of a published table: the row of all first, then the table's own.

    ``slack``: by how much a published number may be off; a shown one is never below its limit.
    """
    everybody, table = rows[0], rows[1:]

    def bounds(row, name):
        if row[name] is None:
            return 0, MOST
        return max(row[name] - slack, limits[name]), row[name] + slack

    flow = Flow()
    flow.bound("end", ALL, *bounds(everybody, "total"))
    for name in ("inside", "abroad"):
        flow.bound(name, "end", *bounds(everybody, name))
    flow.bound(UNSAID, "end", 0, MOST)
    for row in table:
        flow.bound(ALL, row["id"], *bounds(row, "total"))
        flow.bound(row["id"], UNSAID, 0, MOST)
        for name in ("inside", "abroad"):
            flow.bound(row["id"], name, *bounds(row, name))
    return flow


def worked_out(published, limits, *, slack):
    """Return what can be worked out of each hidden number of a table: {(id, cell): (low, high)}."""
    flow = network(published, limits, slack=slack)
    return {
        (row["id"], name): flow.range_of((ALL, row["id"]) if name == "total" else (row["id"], name))
        for row in published[1:]
        for name in ("total", "inside", "abroad")
        if row[name] is None
    }
