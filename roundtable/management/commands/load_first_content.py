"""Loads the content that comes with the portal: roundtable/content/*.toml."""

import tomllib
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from documents.models import Announcement
from roundtable.addresses import PublishedSlug
from roundtable.approval import approve_shipped
from roundtable.models import Page, SiteSettings
from roundtable.publication import publish
from sessions.models import City, DialogueSession, Figure, Roundtable
from submissions.models import Topic

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
            load_topics(),
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


def is_there(model, slug):
    """Return whether a text has, or once had, this address: renamed ones are not added again."""
    known = PublishedSlug.objects.of(model).filter(slug=slug)
    return known.exists() or model.objects.filter(slug=slug).exists()


def store(obj, where):
    """Check and save an object; a fault is told in one line each."""
    try:
        obj.full_clean()
    except ValidationError as error:
        lines = [f"{where}: {name}: {'; '.join(m)}" for name, m in error.message_dict.items()]
        raise CommandError("\n".join(lines)) from None
    obj.save()
    return obj


def load_site():
    """Add the site's settings."""
    if SiteSettings.objects.exists():
        return 0
    store(SiteSettings(**read("site")), "site.toml")
    return 1


def load_cities():
    """Add the cities, if there are none at all: organizers may have renamed or removed some."""
    if City.objects.exists():
        return 0
    rows = read("cities")["city"]
    for position, row in enumerate(rows, start=1):
        store(City(position=position, **row), f"cities.toml, {row['name_en']}")
    return len(rows)


def load_topics():
    """Add the topics, if there are none at all: organizers may have renamed or removed some."""
    if Topic.objects.exists():
        return 0
    rows = read("topics")["topic"]
    for row in rows:
        store(Topic(**row), f"topics.toml, {row['slug']}")
    return len(rows)


def load_roundtables():
    """Add the roundtables with their figures."""
    added = 0
    for row in read("roundtables")["roundtable"]:
        figures = row.pop("figure", [])
        if is_there(Roundtable, row["slug"]):
            continue
        where = f"roundtables.toml, {row['slug']}"
        roundtable = store(Roundtable(**row), where)
        for position, figure in enumerate(figures, start=1):
            store(Figure(roundtable=roundtable, position=position, **figure), where)
        publish(roundtable, by=None)
        added += 1
    return added


def load_sessions():
    """Add the sessions."""
    added = 0
    for row in read("sessions")["session"]:
        if is_there(DialogueSession, row["slug"]):
            continue
        row["roundtable"] = by_address(Roundtable, row["roundtable"])
        if "host_city" in row:
            row["host_city"] = host_city(row["host_city"])
        publish(store(DialogueSession(**row), f"sessions.toml, {row['slug']}"), by=None)
        added += 1
    return added


def load_announcements():
    """Add the news; its approval says that it came with the portal."""
    added = 0
    for row in read("announcements")["announcement"]:
        if is_there(Announcement, row["slug"]):
            continue
        if "roundtable" in row:
            row["roundtable"] = by_address(Roundtable, row["roundtable"])
        announcement = store(Announcement(**row), f"announcements.toml, {row['slug']}")
        approve_shipped(announcement)
        publish(announcement, by=None, on=announcement.dated)
        added += 1
    return added


def load_pages():
    """Add the plain pages."""
    added = 0
    for row in read("pages")["page"]:
        if not is_there(Page, row["slug"]):
            publish(store(Page(**row), f"pages.toml, {row['slug']}"), by=None)
            added += 1
    return added


def host_city(name):
    """Return the city of that name, or of that zone if organizers have renamed it."""
    zone = next(row["zone"] for row in read("cities")["city"] if row["name_en"] == name)
    named = City.objects.filter(name_en=name).first()
    found = named or City.objects.filter(zone=zone).first()
    if found is None:
        raise CommandError(f"sessions.toml: there is no city {name} any more; add one first.")
    return found


def by_address(model, slug):
    """Return the text that has or once had this address."""
    known = PublishedSlug.objects.of(model).filter(slug=slug)
    found = model.objects.filter(pk__in=known.values("target")).first()
    if found is None:
        raise CommandError(f"There is no {model._meta.verbose_name} “{slug}” any more.")
    return found
