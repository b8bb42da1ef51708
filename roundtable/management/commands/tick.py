"""Turns the pages to a new generation when the clock alone changes them."""

import time

from django.core.management.base import BaseCommand
from django.db import close_old_connections, transaction

from roundtable.stored import error_files, generations, shelves

# A clock that is set, a closed store that nobody asks for: seen after this many seconds at most.
LONGEST_SLEEP = 20


class Command(BaseCommand):
    """A timer in production calls it, or it stays (``--stay``) and turns to the second.

    The portal itself needs neither: it knows until when its pages are true. A web server that sends
    the same files does not.
    """

    help = "Makes every public page new when a boundary has passed: a new day, a session's start."

    def add_arguments(self, parser):
        """Offer to stay, and to turn now whatever the clock says."""
        parser.add_argument("--stay", action="store_true", help="keep running; turn to the second")
        parser.add_argument(
            "--now",
            action="store_true",
            help="turn at once: after the database was changed by hand or restored, or older code "
            "was put back",
        )

    def handle(self, *args, **options):
        """Turn if it is time; say what was done."""
        error_files.keep()
        before = shelves.pointer()
        if options["now"]:
            with transaction.atomic():
                generations.forget()
        generations.catch_up()
        if options["verbosity"]:
            self.stdout.write(told(shelves.pointer(), before))
        while options["stay"]:
            time.sleep(seconds_left())
            close_old_connections()
            generations.catch_up()


def told(label, before):
    """Return what was done, in one line."""
    if label is None:
        return "The store is closed: something public is just being changed."
    return f"Generation {label.number}{', as before' if label == before else ' is new'}."


def seconds_left():
    """Return how long to sleep: to the moment at which the pages are over, but not too long."""
    label = shelves.pointer()
    left = label.ends - time.time() if label else 1
    return min(max(left, 0.2), LONGEST_SLEEP)
