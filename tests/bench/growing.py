"""The desk with few and with very many submissions: one database of each size, asked in turn.

A program stays in each database and asks every page once a round; the sizes take turns, so that a
ratio between them is of the same minute.
"""

import contextlib
import json
import subprocess
import sys
import time

import django
import psycopg2

from tests.bench.desk import ROW, organizer, pages
from tests.bench.figures import ROOT, Figure, measured, median, program

SIZES = (1_000, 10_000, 100_000)
MILLION = 1_000_000
# As many as are made one by one; what is more is copied inside the database.
ONE_BY_ONE = 100_000
ROUNDS = 7
LIST, RARE = "first page", ("search, rare word, Latin", "search, rare word, Khmer")
MOST_GROWTH, MOST_SECONDS = 1.5, 0.1
READ = {"home": "/en/", "results": "/en/results/"}


def database_of(address, name):
    """Return the address of another database on the same server."""
    return address.replace("/postgres?", f"/{name}?")


def make_database(portal, rows):
    """Return the environment of a database with that many submissions, and how long it took."""
    address, name = portal.environment["DATABASE_URL"], f"rows_{rows}"
    connection = psycopg2.connect(database_of(address, "template1"))
    connection.autocommit = True
    with contextlib.closing(connection), connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE postgres")
    # Its own content must not get among the pages of the portal that it was copied from.
    changed = {"DATABASE_URL": database_of(address, name), "STORED_PAGES": "0"}
    environment = {**portal.environment, **changed}
    began = time.monotonic()
    measured("many", min(rows, ONE_BY_ONE), environment=environment)
    if rows > ONE_BY_ONE:
        measured("multiplying", rows, environment=environment)
    return environment, time.monotonic() - began


@contextlib.contextmanager
def asking(environment):
    """Run the program that asks one database; yields a function that has it ask once."""
    process = subprocess.Popen(
        program("growing"),
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )

    def ask():
        process.stdin.write("\n")
        process.stdin.flush()
        return json.loads(process.stdout.readline())

    try:
        yield ask
    finally:
        process.stdin.close()
        process.wait(timeout=60)


def compared(portal, sizes):
    """Return {size: figures} and the figures between the smallest and the largest."""
    portal.prepare()
    environments, made = {}, {}
    for rows in sizes:
        environments[rows], made[rows] = make_database(portal, rows)
    with contextlib.ExitStack() as stack:
        asks = {rows: stack.enter_context(asking(env)) for rows, env in environments.items()}
        for ask in asks.values():
            ask()
        rounds = [{rows: ask() for rows, ask in asks.items()} for _round in range(ROUNDS)]
    columns = {}
    for rows in sizes:
        told = [round_[rows] for round_ in rounds]
        columns[f"{rows:,} rows"] = [Figure("made in (s)", made[rows]), *figures_of(told)]
    columns[f"{sizes[-1]:,} rows"] += growth(rounds, sizes[0], sizes[-1])
    return columns


def figures_of(told):
    """Return the figures of one size from what its program told in each round."""
    figures = []
    for name in told[0]:
        seconds = median([page[name]["seconds"] for page in told])
        most = MOST_SECONDS if name in RARE else None
        if name in RARE:
            figures.append(Figure(f"{name}: rows shown", told[0][name]["rows"], at_least=1))
        figures.append(Figure(f"{name}: ms", 1000 * seconds, 1000 * most if most else None))
        figures.append(Figure(f"{name}: queries", told[0][name]["queries"], 12))
    unbounded = sum(page["counts"] for page in told[0].values())
    return [*figures, Figure("counts of rows without a bound", unbounded, 0)]


def growth(rounds, smallest, largest):
    """Return how much slower each page is at the largest size, as the median of the rounds."""
    figures = []
    for name in rounds[0][smallest]:
        ratios = [
            round_[largest][name]["seconds"] / round_[smallest][name]["seconds"]
            for round_ in rounds
        ]
        bound = MOST_GROWTH if name == LIST else None
        figures.append(Figure(f"{name}: / with {smallest:,} rows", median(ratios), bound))
    return figures


def is_unbounded(sql):
    """Return whether a query counts the rows of submissions, however many there are."""
    return "COUNT(" in sql and '"submissions_submission"' in sql and " LIMIT " not in sql


def ask_once(client, address):
    """Return the seconds, the queries, the unbounded counts and the rows of a page."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        began = time.perf_counter()
        answer = client.get(address)
        seconds = time.perf_counter() - began
    assert answer.status_code == 200, (address, answer.status_code)
    counts = sum(is_unbounded(query["sql"]) for query in captured)
    rows = answer.content.count(ROW)
    return {"seconds": seconds, "queries": len(captured), "counts": counts, "rows": rows}


def main():
    """Ask every page once for each line that comes, and tell in a line what it took."""
    django.setup()
    from django.conf import settings

    settings.STORED_PAGES = False
    client = organizer()
    for _line in sys.stdin:
        told = {name: ask_once(client, path) for name, path in {**pages(), **READ}.items()}
        print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main()
