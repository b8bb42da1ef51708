"""Makes a way back at the server: for a team of one, or when no coordinator can come in."""

from django.core.management.base import BaseCommand, CommandError

from roundtable.accounts import returning
from roundtable.accounts.return_pages import address_of
from roundtable.accounts.returning import ReturnLink
from roundtable.models import Organizer


class Command(BaseCommand):
    """Prints a link that sets a new password and takes the second factors away."""

    help = "Prints a link by which an organizer who has lost everything comes back in, once."

    def add_arguments(self, parser):
        """Ask whom it is for."""
        parser.add_argument("username")

    def handle(self, *args, username, **options):
        """Make the link, which is good for a day and on record."""
        organizer = Organizer.objects.filter(username=username, is_active=True).first()
        if organizer is None:
            raise CommandError(f"There is no active organizer {username!r}.")
        _link, token = returning.ask(organizer, kind=ReturnLink.Kind.ALL, by=None)
        self.stdout.write(f"Good for a day, once:  {address_of(token)}")
