"""Loads the content that comes with the portal: roundtable/content/*.toml."""

from django.core.management.base import BaseCommand
from django.db import transaction

from roundtable.management.first_content import basics, walk
from roundtable.models import Page
from sessions.models import Roundtable


class Command(BaseCommand):
    """Adds what is missing, in one transaction; never touches what is already there."""

    help = (
        "Loads the first roundtable, its sessions, issues, documents, news and pages, if missing."
    )

    def add_arguments(self, parser):
        """Offer to do nothing on a database that already has content."""
        parser.add_argument("--if-empty", action="store_true", help="only into an empty portal")

    def handle(self, *args, if_empty=False, **options):
        """Load what is missing and say how much."""
        if if_empty and (Page.objects.exists() or Roundtable.objects.exists()):
            return
        added = load()
        if options["verbosity"]:
            self.stdout.write(f"First content: {added} texts added.")


@transaction.atomic
def load():
    """Load every file in the order in which they refer to each other; return how many were added."""
    added = [
        basics.load_site(),
        basics.load_cities(),
        basics.load_topics(),
        basics.load_roundtables(),
        basics.load_sessions(),
        walk.load_issues(),
        walk.load_documents(),
        walk.load_outcomes(),
        basics.load_announcements(),
        basics.load_pages(),
    ]
    return sum(added)
