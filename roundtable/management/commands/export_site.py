"""Writes the whole public site as files that work from any path, another host or a USB stick."""

import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from roundtable.mirror import making, writing

WIDTH = 40
LINE_EVERY = 100


class Command(BaseCommand):
    """Says how many pages and files were written, and the checksum that readers compare."""

    help = "Exports the public site to DIR: a copy for reading, which readers can verify."

    def add_arguments(self, parser):
        """Ask for the folder."""
        parser.add_argument("folder", type=Path, metavar="DIR", help="new, or a former export")

    def handle(self, *args, folder, verbosity, **options):
        """Write the copy and say what was written, or why not."""
        try:
            made = making.make(folder, on_step=self.bar(verbosity))
        except writing.Refused as refused:
            raise CommandError(str(refused)) from refused
        except making.Broken as broken:
            lines = "\n".join(broken.problems)
            raise CommandError(
                f"Nothing was exported, as this cannot be copied:\n{lines}"
            ) from None
        if verbosity:
            self.stdout.write(
                f"{made.pages} pages, {made.files} files, {made.size / 1_000_000:.1f} MB. "
                f"SHA-256 of SHA256SUMS: {made.digest}"
            )

    def bar(self, verbosity):
        """Return what is told how many addresses were asked: a bar on a terminal, else lines.

        How many there are is known at the end only.
        """
        screen = sys.stderr

        def show(done, known):
            if verbosity and screen.isatty():
                part = WIDTH * done // known
                end = "\n" if done == known else ""
                screen.write(f"\r[{'#' * part}{'.' * (WIDTH - part)}] {done} of {known} {end}")
                screen.flush()
            elif verbosity > 1 and (done == known or done % LINE_EVERY == 0):
                self.stderr.write(f"{done} of {known}")

        return show
