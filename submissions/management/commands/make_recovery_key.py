"""Makes the recovery key: what opens everything when no keyholder can any more."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from submissions import keys

TOLD = """
This is the private half of the portal's recovery key. It is shown this once and stored nowhere:

{private_half}

1. Copy it to paper by hand, or print it on a printer that keeps nothing. Read it back once.
2. Keep the paper outside the country, with somebody whom no keyholder can reach alone. Better: cut
   it in two, and give the halves to two people who do not know each other.
3. Clear this terminal. Never photograph the letters, never send them, never store them in a cloud.

When all keyholders are gone, a new one makes her key, and whoever has the paper runs:
  python manage.py reseal --key-file FILE     (FILE holds these letters; "-" to type them)
"""

ANEW = """
The former recovery key is retired. What was sealed to it so far is sealed to the new one when a
keyholder presses "Seal anew", or now, with the former paper:  python manage.py reseal --key-file -
"""


class Command(BaseCommand):
    """Prints the private half once; the database keeps the public half only."""

    help = "Makes the recovery key and prints its private half, once."

    def add_arguments(self, parser):
        """Ask to be told when there is one that shall go."""
        parser.add_argument("--replace", action="store_true", help="retires the one that there is")

    def handle(self, *args, replace=False, **options):
        """Make the key, or say why not."""
        try:
            private_half = keys.make_recovery_key(replace=replace)
        except ValidationError as error:
            raise CommandError(
                "There is a recovery key already. If its paper is lost or was seen by somebody, "
                "make another with --replace."
            ) from error
        self.stdout.write(TOLD.format(private_half=private_half) + (ANEW if replace else ""))
