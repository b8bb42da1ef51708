"""The benchmark of the voices: what ``make bench`` calls. Ends with 1 only if something was lost.

Timings say "holds" or "falls short" of their bounds and fail nothing: machines differ, and others
may be at work on this one. Look at the ratios.
"""

import argparse
import os
import sys

from tests.bench import exporting, importing, papers
from tests.bench.figures import measured, print_table
from tests.bench.portal import databases


def arguments():
    """Return what the command line asks."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--seconds", type=float, default=30, help="of each load (30)")
    parser.add_argument("--rows", type=int, default=100_000, help="of the desk and export (100000)")
    parser.add_argument("--only", choices=PARTS, help="one part only")
    parser.add_argument("--database", choices=databases(), help="one database only")
    return parser.parse_args()


def serving(portal, asked):
    """Return {title: figures} of what is asked of the real server."""
    environment = portal.environment
    with portal.served() as master:
        load = (portal.port, asked.seconds, master.pid)
        return {
            "Submitting: 16 clients": measured("submitting", *load, environment=environment),
            "At one moment": measured("at_once", portal.port, environment=environment),
            "Submitting while a worker is killed every 2 s": measured(
                "submitting", *load, "--kill", environment=environment
            ),
        }


def counting(portal, asked):
    """Return {title: figures} of the desk and the exports with many rows."""
    environment = portal.environment
    for words in ("migrate", "load_first_content", "collectstatic --noinput"):
        portal.manage(*words.split(), "--verbosity", "0")
    made = measured("many", asked.rows, environment=environment)
    return {
        "Desk with many submissions": [*made, *measured("desk", environment=environment)],
        "Export for analysts": exporting.compared(environment=environment),
    }


def making(portal, asked):
    """Return {title: figures} of the PDFs that documents are downloaded as."""
    portal.manage("migrate", "--verbosity", "0")
    return {"PDFs": papers.compared(environment=portal.environment)}


def bringing_in(portal, asked):
    """Return {title: figures} of a survey's answers from files: imported, frozen, shown."""
    for words in ("migrate", "collectstatic --noinput"):
        portal.manage(*words.split(), "--verbosity", "0")
    found = importing.compared(folder=portal.folder, environment=portal.environment)
    return {"Answers from files": found}


PARTS = {"serving": serving, "counting": counting, "making": making, "bringing-in": bringing_in}


def main():
    """Run every part on every database, print the tables, and return the exit code."""
    asked = arguments()
    holds = True
    if len(databases()) == 1:
        print("Not measured here: PostgreSQL 15 (apt install postgresql-15)")
    for name, part in PARTS.items():
        if asked.only not in (None, name):
            continue
        print(f"\nLoad average of this machine before: {os.getloadavg()[0]:.1f}")
        tables = {}
        for database, opened in databases().items():
            if asked.database not in (None, database):
                continue
            with opened() as portal:
                for title, figures in part(portal, asked).items():
                    tables.setdefault(title, {})[database] = figures
        for title, columns in tables.items():
            holds &= print_table(title, columns)
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
