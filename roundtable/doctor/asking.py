"""What a check is, what it says, and in which order all of them are asked."""

import enum
import logging
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path

from django.db import Error, connection
from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

logger = logging.getLogger(__name__)

# What rests on what: first things first.
SUBJECTS = (
    *("program", "settings", "database", "files", "machine"),
    *("keys", "people", "running", "keeping", "audit"),
)
OURS = (
    *("program", "environment", "database", "files", "machine"),
    *("people", "running", "keeping", "audit"),
)


class Level(enum.StrEnum):
    """How bad it is: nothing to do, something to look at, something that has to be put right."""

    OK = "ok"
    LOOK = "look"
    WRONG = "wrong"


@dataclass(frozen=True)
class Said:
    """What a check says: a sentence with its values, or a bare figure when all is well."""

    level: Level
    text: str | Promise = ""
    values: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Finding:
    """What was found of one thing. ``code`` never changes; ``str()`` is the sentence, translated."""

    code: str
    name: str | Promise
    said: Said

    @property
    def level(self):
        """Return how bad it is."""
        return self.said.level

    def __str__(self):
        return str(self.said.text) % self.said.values if self.said.values else str(self.said.text)


def ok(figure=""):
    """Return that all is well, with a figure or a date if there is one."""
    return Said(Level.OK, str(figure))


def look(text, **values):
    """Return what somebody should look at."""
    return Said(Level.LOOK, text, values)


def wrong(text, **values):
    """Return what has to be put right."""
    return Said(Level.WRONG, text, values)


@dataclass(frozen=True)
class Check:
    """One thing that is looked at."""

    code: str
    name: Promise
    ask: callable
    at_start: bool
    is_slow: bool
    in_database: bool

    @property
    def subject(self):
        """Return what it is about, in one word."""
        return self.code.partition(".")[0]

    def finding(self):
        """Return what is found; None where it does not apply. It never raises."""
        try:
            said = self.ask()
        except Exception as error:
            logger.debug("The check %s failed", self.code, exc_info=True)
            text = _("This could not be looked at (%(error)s).")
            said = wrong(text, error=type(error).__name__)
        return said and Finding(self.code, self.name, said)


checks = {}


def check(code, name, *, at_start=False, is_slow=False, in_database=True):
    """Register a function as the check with this code, ``subject.thing``.

    ``at_start``: asked before the portal starts, which then refuses what is wrong. ``is_slow``: left
    out where somebody waits for a page. ``in_database``: left out while that does not
    answer or has no tables.
    """

    def register(function):
        checks[code] = Check(code, name, function, at_start, is_slow, in_database)
        return function

    return register


def all_checks():
    """Return every check of every app, in the order of the subjects."""
    for name in OURS:
        import_module(f"roundtable.doctor.{name}")
    autodiscover_modules("doctor")
    return sorted(checks.values(), key=lambda check: SUBJECTS.index(check.subject))


def database_answers():
    """Return whether the database can be asked; asking SQLite would make a file that is not there."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite" and isinstance(name, Path) and not name.exists():
        return False
    try:
        connection.ensure_connection()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return False
    return True


def findings(*, at_start=False, quick=False):
    """Return what was found, in order.

    ``at_start``: only what the portal cannot start with. ``quick``: without what takes seconds.
    """
    answers, found = database_answers(), []
    for check in all_checks():
        if (at_start and not check.at_start) or (quick and check.is_slow):
            continue
        if check.in_database and not (
            answers and (check.subject == "database" or has_tables(found))
        ):
            continue
        found.append(check.finding())
    return [finding for finding in found if finding is not None]


def has_tables(found):
    """Return whether the tables were not found to be missing."""
    return not any(f and f.code == "database.migrations" and f.level == Level.WRONG for f in found)
