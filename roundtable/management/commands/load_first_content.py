"""Loads the content that comes with the portal: roundtable/content/*.toml."""

import tomllib
from pathlib import Path

from django.core.management.base import BaseCommand
from django.db import transaction

from documents.models import Announcement
from roundtable.approval import approve_shipped
from roundtable.models import Page, SiteSettings
from roundtable.publication import publish
from sessions.models import City, DialogueSession, Figure, Roundtable

CONTENT = Path(__file__).resolve().parents[2] / "content"


class Command(BaseCommand):
    """Adds what is missing, in one transaction; never touches what is already there."""

    help = "Loads the first roundtable, its sessions, cities, news and pages, where missing."

    def add_arguments(self, parser):
        """Offer to do nothing on a database that already has content."""
        parser.add_argument("--if-empty", action="store_true", help="only into an empty portal")

    @transaction.atomic
    def handle(self, *args, if_empty=False, **options):
        """Load every file in the order in which they refer to each other."""
        if if_empty and (Page.objects.exists() or Roundtable.objects.exists()):
            return
        added = [
            load_site(),
            load_cities(),
            load_roundtables(),
            load_sessions(),
            load_announcements(),
            load_pages(),
        ]
        if options["verbosity"]:
            self.stdout.write(f"First content: {sum(added)} texts added.")


def read(name):
    """Return one content file as a dictionary."""
    with (CONTENT / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


def load_site():
    """Add the site's settings."""
    if SiteSettings.objects.exists():
        return 0
    SiteSettings(**read("site")).save()
    return 1


def load_cities():
    """Add the cities, if there are none at all: organizers may have renamed or removed some."""
    if City.objects.exists():
        return 0
    rows = read("cities")["city"]
    for position, row in enumerate(rows, start=1):
        City(position=position, **row).save()
    return len(rows)


def load_roundtables():
    """Add the roundtables with their figures."""
    added = 0
    for row in read("roundtables")["roundtable"]:
        figures = row.pop("figure", [])
        if Roundtable.objects.filter(slug=row["slug"]).exists():
            continue
        roundtable = Roundtable(**row)
        roundtable.save()
        for position, figure in enumerate(figures, start=1):
            Figure(roundtable=roundtable, position=position, **figure).save()
        publish(roundtable, by=None)
        added += 1
    return added


def load_sessions():
    """Add the sessions."""
    added = 0
    for row in read("sessions")["session"]:
        if DialogueSession.objects.filter(slug=row["slug"]).exists():
            continue
        row["roundtable"] = Roundtable.objects.get(slug=row["roundtable"])
        if "host_city" in row:
            row["host_city"] = City.objects.get(name_en=row["host_city"])
        session = DialogueSession(**row)
        session.full_clean()
        publish(session, by=None)
        added += 1
    return added


def load_announcements():
    """Add the news; its approval says that it came with the portal."""
    added = 0
    for row in read("announcements")["announcement"]:
        if Announcement.objects.filter(slug=row["slug"]).exists():
            continue
        if "roundtable" in row:
            row["roundtable"] = Roundtable.objects.get(slug=row["roundtable"])
        announcement = Announcement(**row)
        announcement.save()
        approve_shipped(announcement)
        publish(announcement, by=None, on=announcement.dated)
        added += 1
    return added


def load_pages():
    """Add the plain pages."""
    added = 0
    for row in read("pages")["page"]:
        if Page.objects.filter(slug=row["slug"]).exists():
            continue
        publish(Page(**row), by=None)
        added += 1
    return added
