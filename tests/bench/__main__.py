"""The benchmark: what ``make bench`` calls. Ends with 1 only if something was lost.

Timings say "holds" or "falls short" of their bounds and fail nothing: machines differ, and others
may be at work on this one. Look at the ratios: both sides of each are measured in turn, in one run.
"""

import argparse
import contextlib
import json
import signal
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from pathlib import Path

from tests.bench import machine
from tests.bench.figures import ROOT, print_table
from tests.bench.parts import FULL, LEFT_OUT, PARTS, QUICK, USUAL
from tests.bench.portal import Portal, databases

STOPPED = 130


def arguments():
    """Return what the command line asks."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="less of everything, in three minutes")
    parser.add_argument("--full", action="store_true", help="a desk of 1,000,000 rows, too")
    parser.add_argument("--seconds", type=float, help="of each load (60)")
    parser.add_argument("--rows", type=int, help="of the desk and export (100000)")
    parser.add_argument("--only", choices=PARTS, action="append", help="some parts only")
    parser.add_argument("--database", choices=databases(), help="one database only")
    parser.add_argument(
        "--json", type=Path, default=ROOT / "var" / "bench.json", help="where the figures go"
    )
    return parser.parse_args()


def size_of(asked):
    """Return how much is measured."""
    size = QUICK if asked.quick else FULL if asked.full else USUAL
    told = {"seconds": asked.seconds, "rows": asked.rows}
    return replace(size, **{name: value for name, value in told.items() if value is not None})


def tables_of(part, portals, size):
    """Return {title: {column: figures}} of a part; a column is a database unless it says more."""
    tables = {}
    for database, portal in portals.items():
        for title, figures in part(portal, size).items():
            columns = figures if isinstance(figures, dict) else {database: figures}
            tables.setdefault(title, {}).update(columns)
    return tables


def told(tables):
    """Return tables as JSON knows them."""
    return {
        title: {
            column: [{**asdict(figure), "holds": figure.holds} for figure in figures]
            for column, figures in columns.items()
        }
        for title, columns in tables.items()
    }


def write(path, results):
    """Write all that was found so far."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n")


def run(asked):
    """Run every part on every database, print and write the tables; return whether all holds."""
    holds, size = True, size_of(asked)
    results = {"machine": machine.facts(), "size": asdict(size), "parts": {}}
    chosen = {name: part for name, part in PARTS.items() if name in (asked.only or PARTS)}
    with contextlib.ExitStack() as stack:
        portals = {
            name: stack.enter_context(opened())
            for name, opened in databases().items()
            if asked.database in (None, name)
        }
        with ThreadPoolExecutor() as pool:
            list(pool.map(Portal.prepare, portals.values()))
        for name, part in chosen.items():
            load, began = machine.load_average(), time.monotonic()
            tables = tables_of(part, portals, size)
            if not tables:
                continue
            print(f"\nLoad average of this machine before {name}: {load}", flush=True)
            for title, columns in tables.items():
                holds &= print_table(title, columns)
            took = round(time.monotonic() - began, 1)
            results["parts"][name] = {"load": load, "seconds": took, "tables": told(tables)}
            write(asked.json, results)
    return holds


def main():
    """Measure, and return the exit code; what was started is ended whatever stops it."""
    asked = arguments()
    # As Ctrl-C: every server's block is left, and ends what it began.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    for sentence in machine.missing():
        print(sentence)
    if asked.quick:
        print(LEFT_OUT)
    began = time.monotonic()
    try:
        holds = run(asked)
    except KeyboardInterrupt:
        print("\nStopped; everything that was started has ended.")
        return STOPPED
    print(f"\nTook {time.monotonic() - began:.0f} s.")
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
