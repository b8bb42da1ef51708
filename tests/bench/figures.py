"""Figures: measured values with their bounds, printed side by side as one Markdown table."""

import json
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Figure:
    """One measured value, and the most (``bound``) or the least that it should be.

    What ``must`` hold makes the whole benchmark fail; a timing never does.
    """

    what: str
    value: float
    bound: float | None = None
    must: bool = False
    at_least: float | None = None

    @property
    def is_bounded(self):
        """Return whether anything is asked of the value."""
        return self.bound is not None or self.at_least is not None

    @property
    def holds(self):
        """Return whether the value keeps its bounds."""
        enough = self.at_least is None or self.value >= self.at_least
        return enough and (self.bound is None or self.value <= self.bound)

    @property
    def asked(self):
        """Return the bounds in words."""
        least = [] if self.at_least is None else [f">= {shown(self.at_least)}"]
        most = [] if self.bound is None else [f"<= {shown(self.bound)}"]
        return " and ".join(least + most)


def percentile(values, share):
    """Return the value that a share of all values does not exceed, by nearest rank."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def median(values):
    """Return the middle one of an odd number of values, the upper middle one of an even."""
    return percentile(values, 0.5)


def timings(name, seconds, *, ratio_bound=None):
    """Return the figures of many durations: their percentiles in ms, and p99/p50."""
    p50, p95, p99 = (percentile(seconds, share) for share in (0.50, 0.95, 0.99))
    figures = [
        Figure(f"{name}, {share} (ms)", 1000 * value)
        for share, value in (("p50", p50), ("p95", p95), ("p99", p99), ("max", max(seconds or [0])))
    ]
    return [*figures, Figure(f"{name}, p99/p50", p99 / p50 if p50 else 0.0, bound=ratio_bound)]


def program(part, *words):
    """Return the command that runs a part's program."""
    return [sys.executable, "-m", f"tests.bench.{part}", *map(str, words)]


def measured(part, *words, environment):
    """Run a part's program in an environment and return its figures; what it says is shown."""
    command = program(part, *words)
    done = subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE)
    return [Figure(**fields) for fields in json.loads(done.stdout)]


def hand_over(figures):
    """Write a part's figures for ``measured``."""
    json.dump([asdict(figure) for figure in figures], sys.stdout)


def shown(value):
    """Return a value with three digits that count."""
    return f"{value:.0f}" if value == int(value) or value >= 100 else f"{value:.3g}"


def verdict(what, cells):
    """Return the line that says whether the figures of one row keep their bounds."""
    cells = {column: figure for column, figure in cells.items() if figure.is_bounded}
    asked = next(figure.asked for figure in cells.values())
    broken = [figure for figure in cells.values() if not figure.holds]
    said = "holds" if not broken else "FAILS" if broken[0].must else "falls short"
    values = ", ".join(f"{column} {shown(figure.value)}" for column, figure in cells.items())
    return f"- {said}: {what}: {values}; {asked}"


def print_table(title, columns):
    """Print a table of {column: figures}, and a line for each bound; return whether all holds
    that must."""
    rows = {}
    for column, figures in columns.items():
        for figure in figures:
            rows.setdefault(figure.what, {})[column] = figure
    print(f"\n### {title}\n\n| | {' | '.join(columns)} |\n|---|{'---|' * len(columns)}")
    for what, cells in rows.items():
        values = (shown(cells[column].value) if column in cells else "" for column in columns)
        print(f"| {what} | {' | '.join(values)} |")
    print()
    for what, cells in rows.items():
        if any(figure.is_bounded for figure in cells.values()):
            print(verdict(what, cells))
    sys.stdout.flush()
    return all(f.holds for cells in rows.values() for f in cells.values() if f.must)
