"""Loads the site's settings, the cities, topics, roundtables and sessions, the news and pages."""

from django.core.management.base import CommandError

from documents.models import Announcement
from roundtable.approval import approve_shipped
from roundtable.management.first_content.files import by_address, is_there, read, store
from roundtable.models import Page, SiteSettings
from roundtable.publication import publish
from sessions.models import City, DialogueSession, Figure, Roundtable
from submissions.models import Topic


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
