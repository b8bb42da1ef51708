"""Much at one moment: one form sent twenty times, and a hundred receipts looked up."""

import argparse
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import django

from tests.bench import people
from tests.bench.figures import Figure, hand_over, percentile
from tests.bench.submitting import new_token

COPIES = 20
LOOK_UPS = 100
PAGES = ("/en/", "/km/submit/", "/en/receipt/", "/km/voices/")
MOST_SECONDS_FOR_A_PAGE = 2


def copies(port):
    """Send one form twenty times at the same moment: one row, and one number on all pages."""
    from submissions.models import Submission

    before, token = Submission.objects.count(), new_token()
    with ThreadPoolExecutor(COPIES) as pool:
        answers = list(pool.map(lambda _i: people.submit(port, token, 1), range(COPIES)))
    return [
        Figure("one form sent 20 times: errors", sum(a[0] != 200 for a in answers), 0, must=True),
        Figure(
            "one form sent 20 times: numbers shown",
            len({number for _status, number in answers}),
            1,
            must=True,
        ),
        Figure("one form sent 20 times: rows", Submission.objects.count() - before, 1, must=True),
    ]


def possible_number():
    """Return a number that nobody has, with its right check digit."""
    from submissions import receipts

    digits = "".join(random.choices("0123456789", k=receipts.LENGTH - 1))
    return digits + receipts.check_digit(digits)


def flood(port, *, rounds):
    """Look up a hundred numbers at the same moment, ``rounds`` times, and read pages meanwhile."""
    stop, reading = threading.Event(), []

    def read():
        while not stop.is_set():
            for path in PAGES:
                reading.append(people.ask(port, path)[::2])
                time.sleep(0.02)

    def look_up(_place):
        return people.ask(port, "/en/receipt/", {"receipt": possible_number()})[::2]

    with ThreadPoolExecutor(1) as readers, ThreadPoolExecutor(LOOK_UPS) as pool:
        readers.submit(read)
        answers = list(pool.map(look_up, range(LOOK_UPS * rounds)))
        stop.set()
    statuses = [status for status, _seconds in answers]
    pages = [seconds for _status, seconds in reading]
    other = len(statuses) - statuses.count(404) - statuses.count(503)
    lost = sum(status != 200 for status, _seconds in reading)
    return [
        Figure("100 look-ups at once: sent", len(answers)),
        Figure("… answered", statuses.count(404)),
        Figure("… told to come back (503)", statuses.count(503)),
        Figure("100 look-ups at once: answered otherwise", other, 0, must=True),
        Figure("… slowest (s)", max(seconds for _status, seconds in answers)),
        Figure("pages read meanwhile", len(pages)),
        Figure("pages read meanwhile: errors", lost, 0, must=True),
        Figure("pages read meanwhile: p50 (s)", percentile(pages, 0.5)),
        Figure("pages read meanwhile: slowest (s)", max(pages), MOST_SECONDS_FOR_A_PAGE),
    ]


def main():
    """Measure, and hand the figures over."""
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    asked = parser.parse_args()
    django.setup()
    hand_over([*copies(asked.port), *flood(asked.port, rounds=3)])


if __name__ == "__main__":
    main()
