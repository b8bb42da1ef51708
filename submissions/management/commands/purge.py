"""Clears what is kept no longer than it is needed; for the server to run each day."""

from django.core.management.base import BaseCommand, CommandError

from submissions import order, retention, sealing


class Command(BaseCommand):
    """Seals and removes what is due, and says how much, one line each."""

    help = "Seals originals, removes sealed contents and spam that are due (site settings)."

    def add_arguments(self, parser):
        """Offer to look only, and to run where a wrong clock is suspected."""
        parser.add_argument("--dry-run", action="store_true", help="say what is due, do nothing")
        parser.add_argument(
            "--after-a-pause",
            action="store_true",
            help="run although the clock was set, or nothing was cleared for days; it is right now",
        )

    def handle(self, *args, dry_run=False, after_a_pause=False, **options):
        """Clear, or say what would be cleared."""
        if dry_run:
            self.tell(retention.due())
            return
        try:
            clearing = retention.purge(after_a_pause=after_a_pause)
        except retention.ClockMoved:
            raise CommandError(
                "Nothing was done: a day on record lies ahead of this machine's clock, the clock "
                "was set by more than a day since the last clearing, or none has run for more than "
                f"{retention.LONGEST_PAUSE_DAYS} days. Set the clock right; if it is right, add "
                "--after-a-pause."
            ) from None
        except sealing.NobodyToSealTo:
            raise CommandError("Nothing was done: there is no key to seal to.") from None
        order.forget_journal()
        self.tell({name: getattr(clearing, name) for name in ("sealed", "erased", "spam")})

    def tell(self, counts):
        """Print the counts, one line each."""
        self.stdout.write(f"Originals sealed: {counts['sealed']}")
        self.stdout.write(f"Sealed contents removed: {counts['erased']}")
        self.stdout.write(f"Spam emptied: {counts['spam']}")
