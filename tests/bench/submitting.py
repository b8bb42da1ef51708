"""Sixteen people send voices without a pause; then every receipt that was shown is looked up.

The tokens are made here, with the portal's own secret and as if each form had been open for a
minute: so only the sending is measured, and sixteen are sending at every moment.
"""

import argparse
import base64
import os
import random
import secrets
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import django

from tests.bench import people
from tests.bench.figures import Figure, hand_over, timings
from tests.bench.portal import cpu_seconds, kill, workers_of

CLIENTS = 16
LOOKING_UP = 2
SECONDS_TO_LOOK_UP = 180
SENDINGS = 20
KILL_EVERY_SECONDS = 2


@dataclass
class Sent:
    """One form: its token, what each sending of it was answered with, and what came of it."""

    token: str
    answers: list = field(default_factory=list)
    seconds: float = 0.0
    receipts: set = field(default_factory=set)


def new_token():
    """Return a token of a form that has been open for a minute."""
    from submissions import guard
    from submissions.views.submit import PURPOSE

    nonce = base64.urlsafe_b64encode(secrets.token_bytes(18)).decode()
    return guard.signer(PURPOSE).sign(f"{nonce}.{int(time.time()) - 60}")


def send(port, *, number, sendings=1):
    """Send one form, again and again with the same token until it is answered well."""
    sent = Sent(new_token())
    began = time.perf_counter()
    for attempt in range(sendings):
        status, receipt = people.submit(port, sent.token, number)
        sent.answers.append(status)
        if receipt:
            sent.receipts.add(receipt)
            break
        time.sleep(min(0.1 * 2**attempt, 2) if sendings > 1 else 0)
    sent.seconds = time.perf_counter() - began
    return sent


def load(port, *, seconds, sendings):
    """Let all clients send for some seconds; return all that was sent, and how long it took."""
    began = time.monotonic()

    def client(place):
        numbers = iter(range(place, 10**9, CLIENTS))
        found = []
        while time.monotonic() - began < seconds:
            found.append(send(port, number=next(numbers), sendings=sendings))
        return found

    with ThreadPoolExecutor(CLIENTS) as pool:
        every = [sent for found in pool.map(client, range(CLIENTS)) for sent in found]
    return every, time.monotonic() - began


def keep_killing(master, stop):
    """Kill a worker of this master every two seconds; return how many were killed."""
    killed = 0
    while not stop.wait(KILL_EVERY_SECONDS):
        if workers := workers_of(master):
            kill(random.choice(workers))
            killed += 1
    return killed


def load_under_fire(port, *, seconds, master):
    """Let all clients send while workers die; return what was sent, the time, and the dead."""
    stop = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        killing = pool.submit(keep_killing, master, stop)
        try:
            every, took = load(port, seconds=seconds, sendings=SENDINGS)
        finally:
            stop.set()
        return every, took, killing.result()


def not_one_row(every):
    """Return how many forms are not exactly one row; of one that was given up, none is fine."""
    from django.db.models import Count

    from submissions import guard, intake
    from submissions.models import Submission
    from submissions.views.submit import PURPOSE

    rows = dict(Submission.objects.values_list("key").annotate(Count("pk")))
    wrong = 0
    for sent in every:
        nonce = guard.read_token(sent.token, purpose=PURPOSE).nonce
        found = rows.get(intake.key_of(nonce), 0)
        wrong += found > 1 or (found == 0 and bool(sent.receipts))
    return wrong


def checked(port, every, *, rows_before):
    """Return the figures of what must hold afterwards: each receipt opens, one form is one row."""
    from submissions.models import Submission

    shown = [receipt for sent in every for receipt in sent.receipts]
    until = time.monotonic() + SECONDS_TO_LOOK_UP
    with ThreadPoolExecutor(LOOKING_UP) as pool:
        statuses = list(pool.map(lambda number: people.look_up(port, number, until=until), shown))
    more = Submission.objects.count() - rows_before
    acknowledged = sum(bool(sent.receipts) for sent in every)
    return [
        Figure("receipts shown", len(shown)),
        Figure("shown receipts that do not open", sum(s != 200 for s in statuses), 0, must=True),
        Figure("forms that are not one row", not_one_row(every), 0, must=True),
        Figure("rows beyond one for each form answered", more - acknowledged, 0, must=True),
        Figure("forms given up", len(every) - acknowledged, 0, must=True),
    ]


def plain(port, seconds, master):
    """Return the figures of sixteen clients and nothing else."""
    from submissions.models import Submission

    before, used = Submission.objects.count(), cpu_seconds(workers_of(master))
    every, took = load(port, seconds=seconds, sendings=1)
    used = cpu_seconds(workers_of(master)) - used
    errors = sum(sent.answers != [200] for sent in every)
    return [
        Figure("submissions", len(every)),
        Figure("submissions a second", len(every) / took),
        Figure("CPU of gunicorn for each (ms)", 1000 * used / len(every)),
        Figure("share of the machine it had (%)", 100 * used / took / os.cpu_count()),
        *timings("sending", [sent.seconds for sent in every], ratio_bound=4),
        Figure("errors", errors, 0, must=True),
        *checked(port, every, rows_before=before),
    ]


def under_fire(port, seconds, master):
    """Return the figures of sixteen clients while a worker is killed every two seconds."""
    from submissions.models import Submission

    before = Submission.objects.count()
    every, took, killed = load_under_fire(port, seconds=seconds, master=master)
    again = [status for sent in every for status in sent.answers if status != 200]
    return [
        Figure("workers killed", killed),
        Figure("submissions a second", len(every) / took),
        *timings("until answered", [sent.seconds for sent in every]),
        Figure("broken connections", again.count(people.BROKEN)),
        Figure("other errors", len(again) - again.count(people.BROKEN), 0, must=True),
        *checked(port, every, rows_before=before),
    ]


def main():
    """Measure, and hand the figures over."""
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("seconds", type=float)
    parser.add_argument("master", type=int, help="the process of gunicorn's master")
    parser.add_argument("--kill", action="store_true", help="kill a worker every two seconds")
    asked = parser.parse_args()
    django.setup()
    measure = under_fire if asked.kill else plain
    hand_over(measure(asked.port, asked.seconds, asked.master))


if __name__ == "__main__":
    main()
