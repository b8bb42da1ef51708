"""What the apps add to the closing of an account: each knows its own tables, this package does not.

An app hands in a module when it starts (``apps.py``), with three functions:

``end(organizer, *, by)`` ends what is hers there, inside the transaction of the closing, and returns
a Counter of ``approvals`` and ``keys``;
``standing(organizer)`` returns what readers or officials may still see by her word, as Standing;
``by_hand(organizer)`` returns what is left for people to do, as Task.
"""

from dataclasses import dataclass, field

from django.db import models

PARTS = []


def add(part):
    """Let a module take part in every closing; twice is once."""
    if part not in PARTS:
        PARTS.append(part)


@dataclass(frozen=True)
class Standing:
    """A row that somebody outside sees by her word: why, and whether it can be taken down here."""

    row: models.Model
    why: list = field(default_factory=list)
    may_be_taken_down: bool = True

    @property
    def key(self):
        """Return what a form sends of it."""
        return f"{self.row._meta.label_lower}:{self.row.pk}"

    @property
    def kind(self):
        """Return what sort of row it is."""
        return self.row._meta.verbose_name


@dataclass(frozen=True)
class Task:
    """Something that people have to do now, and the page of the back office for it, if any."""

    told: str
    url: str = ""
    is_urgent: bool = False
