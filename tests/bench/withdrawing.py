"""How long a word is read after it was taken back, and how soon what is published is seen.

Readers ask the same pages without a pause, of four workers and of nginx in front of them. A voice
is withdrawn behind its receipt as its person does it; an announcement is published by the
organizers' own verb, in another process. "Gone" and "seen" are counted from the last reader who
asked later and was still given the former page.
"""

import argparse
import contextlib
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import django

from tests import nginx
from tests.bench import people, web_server
from tests.bench.figures import Figure, hand_over, measured, median
from tests.bench.portal import cpu_seconds, workers_of

WORKERS = 4
READERS_OF_EACH = 3
SECONDS_AFTER = 1.5
MOST_SECONDS = 1
PATIENCE_SECONDS = 30


@dataclass(frozen=True)
class Read:
    """One answer: when it was asked for, when it came, and whether the word stood in it."""

    began: float
    ended: float
    status: int
    holds: bool


@dataclass(frozen=True)
class Change:
    """What happened: when it was begun, when it was done, and what the readers read meanwhile."""

    began: float
    ended: float
    reads: tuple

    def delay(self, *, old, since):
        """Return how long after a moment somebody asked and still got the former page."""
        late = [read.began - since for read in self.reads if read.holds == old]
        return max(0.0, *late)

    def late(self, *, old):
        """Return how many asked a second after it was done and still got the former page."""
        until = self.ended + MOST_SECONDS
        return sum(read.holds == old for read in self.reads if read.began > until)


def keep_reading(port, paths, word, stop):
    """Ask for the pages in turn until told to stop; return what was read."""
    found = []
    while not stop.is_set():
        for path in paths:
            began = time.monotonic()
            status, page, seconds = people.ask(port, path)
            found.append(Read(began, began + seconds, status, word in page))
    return found


def seen_by_all(ports, paths, word, *, holds):
    """Return when every page is as it should be before the change: kept, and found by nginx."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        answers = [word in people.ask(port, path)[1] for port in ports for path in paths]
        if all(answer == holds for answer in answers):
            return
    raise RuntimeError(f"The pages are not what they should be before the change: {paths}")


def watched(change, *, ports, paths, word, holds):
    """Make a change while readers read; ``holds``: whether the word stands on the pages before."""
    seen_by_all(ports, paths, word, holds=holds)
    stop = threading.Event()
    with ThreadPoolExecutor(READERS_OF_EACH * len(ports)) as pool:
        readers = [
            pool.submit(keep_reading, port, paths, word, stop)
            for port in ports
            for _reader in range(READERS_OF_EACH)
        ]
        try:
            time.sleep(0.3)
            began = time.monotonic()
            change()
            ended = time.monotonic()
            time.sleep(SECONDS_AFTER)
        finally:
            stop.set()
        reads = tuple(read for reader in readers for read in reader.result())
    return Change(began, ended, reads)


def withdrawal(number, ports):
    """Withdraw a voice through gunicorn while it is read; return the Change."""
    from django.db import transaction

    from submissions import moderation
    from submissions.models import Topic
    from tests.submissions.factories import make_excerpt, receive

    word = f"takenback{number}"
    with transaction.atomic():
        accepted = receive()
        moderation.take_up(accepted.submission, by=None)
        moderation.accept(accepted.submission, by=None)
        voice = make_excerpt(
            accepted.submission, topic=Topic.objects.first(), text_en=f"They said {word}."
        )
    own = voice.get_absolute_url()
    paths = (own, f"{own}?both=1", "/en/voices/", f"/en/voices/{voice.topic.slug}/")
    form = {"receipt": accepted.number, "action": "withdraw", "confirm": "yes"}

    def withdraw():
        status, _page, _seconds = people.ask(ports[0], "/en/receipt/", form)
        assert status == 200, status

    return watched(withdraw, ports=ports, paths=paths, word=word, holds=True)


def publication(number, ports):
    """Publish an announcement while the news are read; return the Change."""
    from django.db import transaction

    from roundtable.publication import publish
    from tests.factories import make_announcement

    word = f"Newlypublished{number}"
    with transaction.atomic():
        announcement = make_announcement(title_en=word, published=False)
    paths = ("/en/news/", announcement.get_absolute_url())

    def change():
        publish(announcement, by=None)

    return watched(change, ports=ports, paths=paths, word=word, holds=False)


def told(name, changes, *, old):
    """Return the figures of some changes of one kind."""
    answered = [change.delay(old=old, since=change.ended) for change in changes]
    sent = [change.delay(old=old, since=change.began) for change in changes]
    reads = [read for change in changes for read in change.reads]
    # A page that is gone, or not there yet, answers 404.
    broken = sum(read.status not in (200, 404, 410) for read in reads)
    return [
        Figure(f"{name}: times", len(changes)),
        Figure(
            f"{name}: the former page after the answer, longest (s)", max(answered), MOST_SECONDS
        ),
        Figure(f"{name}: after it was sent, median (s)", median(sent)),
        Figure(f"{name}: after it was sent, longest (s)", max(sent), MOST_SECONDS),
        Figure(f"{name}: itself, longest (s)", max(c.ended - c.began for c in changes)),
        Figure(f"{name}: pages read meanwhile", len(reads)),
        Figure(
            f"{name}: former pages a second later",
            sum(c.late(old=old) for c in changes),
            0,
            must=True,
        ),
        Figure(f"{name}: errors", broken, 0, must=True),
    ]


def compared(portal, *, times):
    """Return the figures of four workers, with nginx in front of them where there is one."""
    portal.prepare()
    measured("content", 2, environment=portal.environment)
    with contextlib.ExitStack() as stack:
        serving = portal.gunicorn("roundtable.wsgi:application", WEB_WORKERS=str(WORKERS))
        upstream, master = stack.enter_context(serving)
        ports = [upstream]
        if nginx.program():
            ports.append(stack.enter_context(web_server.deployed(portal, upstream))[0])
        workers = {pid: cpu_seconds([pid]) for pid in workers_of(master.pid)}
        found = measured("withdrawing", times, *ports, environment=portal.environment)
        busy = sum(cpu_seconds([pid]) > before + 0.05 for pid, before in workers.items())
    return [*found, Figure("workers that answered", busy, at_least=WORKERS)]


def main():
    """Measure, and hand the figures over."""
    parser = argparse.ArgumentParser()
    parser.add_argument("times", type=int)
    parser.add_argument("ports", type=int, nargs="+")
    asked = parser.parse_args()
    django.setup()
    gone = [withdrawal(number, asked.ports) for number in range(asked.times)]
    seen = [publication(number, asked.ports) for number in range(asked.times)]
    hand_over(
        [
            *told("voice withdrawn", gone, old=True),
            *told("announcement published", seen, old=False),
        ]
    )


if __name__ == "__main__":
    main()
