"""The desk with many submissions: seconds and queries of its list, its searches and one page."""

import time

import django

from tests.bench import words
from tests.bench.figures import Figure, hand_over

ROW = b'name="_selected_action"'
LIST = "/admin/submissions/submission/"
MOST_SECONDS = 1
MOST_QUERIES = 12
TIMES = 5


def pages():
    """Return {name: address}."""
    searched = {
        "rare word, Latin": words.RARE[0],
        "rare word, Khmer": words.RARE[1],
        "common word, Latin": words.COMMON[0],
        "common word, Khmer": words.COMMON[1],
        "no such word, Khmer": "ក្រពើវង្វេង",
    }
    return {
        "first page": LIST,
        "waiting for somebody": f"{LIST}?waiting=waiting",
        **{f"search, {name}": f"{LIST}?q={word}" for name, word in searched.items()},
    }


def organizer():
    """Return a browser in which somebody who may do everything is logged in."""
    from django.contrib.auth import get_user_model
    from django.test import Client

    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(get_user_model().objects.create_superuser("bench"))
    client.get("/admin/")
    return client


def measured_page(client, address):
    """Return (rows shown, median of the seconds, queries) of a page."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    asked = len(queries)
    seconds = []
    for _time in range(TIMES):
        began = time.perf_counter()
        client.get(address)
        seconds.append(time.perf_counter() - began)
    return answer.content.count(ROW), sorted(seconds)[TIMES // 2], asked


def main():
    """Measure, and hand the figures over."""
    django.setup()
    from django.db import connection

    # SQLite has no index for words: its seconds are told, and nothing is asked of them.
    most_seconds = MOST_SECONDS if connection.vendor == "postgresql" else None
    client, figures = organizer(), []
    for name, address in pages().items():
        rows, seconds, queries = measured_page(client, address)
        figures += [
            Figure(f"{name}: rows shown", rows),
            Figure(f"{name}: seconds", seconds, most_seconds),
            Figure(f"{name}: queries", queries, MOST_QUERIES),
        ]
    hand_over(figures)


if __name__ == "__main__":
    main()
