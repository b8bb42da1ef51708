"""All drills: what ``make drills`` calls. Ends with 1 if anything did not hold."""

import argparse
import os
import signal
import sys
import time
import traceback

from tests import postgresql
from tests.drills.found import FAILED, CannotDrill, Found
from tests.drills.grounds import all_grounds
from tests.drills.listed import DATABASES, DRILLS, chosen

STOPPED = 130


def arguments():
    """Return what the command line asks."""
    parser = argparse.ArgumentParser(prog="python -m tests.drills", description=__doc__)
    parser.add_argument("--only", default="", help="numbers or words of names, with commas: 1,disk")
    parser.add_argument("--database", choices=DATABASES, help="one database only")
    return parser.parse_args()


def done(drill, ground):
    """Do a drill; what went wrong with the drill itself did not hold either."""
    try:
        return drill.drill(ground)
    except CannotDrill as reason:
        return Found(left_out=str(reason))
    except Exception as error:
        traceback.print_exc()
        return Found(wrong=[f"{type(error).__name__}: {error}"])


def run(asked):
    """Do the chosen drills on the chosen databases; return {(number, database): Found}."""
    results, databases = {}, [asked.database] if asked.database else DATABASES
    with all_grounds(databases) as grounds:
        for number, drill in chosen(asked.only).items():
            for ground in (g for g in grounds if g.name in getattr(drill, "ON", DATABASES)):
                began = time.monotonic()
                found = results[number, ground.name] = done(drill, ground)
                took = time.monotonic() - began
                print(
                    f"{number:>2} {drill.NAME} ({ground.name})  {found.verdict}: "
                    f"{found.sentence} [{took:.0f} s]",
                    flush=True,
                )
    return results


def table(results):
    """Return the table of all verdicts, a line each."""
    lines = [
        "",
        "| | fault | " + " | ".join(DATABASES) + " |",
        "|---|---|" + "---|" * len(DATABASES),
    ]
    for number in sorted({number for number, _name in results}):
        cells = (results[number, n].verdict if (number, n) in results else "" for n in DATABASES)
        lines.append(f"| {number} | {DRILLS[number].NAME} | {' | '.join(cells)} |")
    return lines


def main():
    """Do them, and return the exit code; what was started is ended whatever stops it."""
    asked = arguments()
    # As Ctrl-C: every server's block is left, and ends what it began.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    began, missing = time.monotonic(), postgresql.binaries() is None
    try:
        results = run(asked)
    except KeyboardInterrupt:
        print("\nStopped; everything that was started has ended.")
        return STOPPED
    print("\n".join(table(results)))
    if missing:
        print("Not drilled here: PostgreSQL 15 (apt install postgresql-15)")
    print(f"\nTook {time.monotonic() - began:.0f} s.")
    left_out = missing or any(found.left_out for found in results.values())
    failed = any(found.verdict == FAILED for found in results.values())
    return 1 if failed or (left_out and os.environ.get("CI") == "true") else 0


if __name__ == "__main__":
    sys.exit(main())
