"""What a release tells, as rows of bars for a page: published counts, never anything else."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils import translation
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from roundtable.languages import CODES
from submissions.percent import percent
from submissions.releases import CELLS

PLACES = {"inside": _("Inside Cambodia"), "abroad": _("Abroad")}


@dataclass(frozen=True)
class Bar:
    """One row: a count of a release, its length in percent of n, and what it counts.

    ``count`` is None where the number is hidden; ``is_counted`` is false where the release is older
    than what it would count.
    """

    names: dict
    count: int | None
    n: int | None
    address: tuple = ()
    is_counted: bool = True

    @property
    def label(self):
        """Return what is counted, in the active language."""
        return self.names.get(translation.get_language()) or self.names["en"]

    @property
    def link(self):
        """Return the path of its page in the active language, or nothing."""
        return reverse(self.address[0], args=self.address[1:]) if self.address else ""

    @property
    def percent(self):
        """Return its share of all that was counted, from the published numbers, or None."""
        return percent(self.count, self.n)


class Told:
    """A release as pages tell it: read once, asked by row."""

    def __init__(self, release):
        self.release = release

    @cached_property
    def data(self):
        """Return the published contents."""
        return self.release.data

    @property
    def n(self):
        """Return how many were counted in all, or None where that is hidden."""
        return self.data["n"]

    @property
    def limits(self):
        """Return the smallest groups that this release shows, inside Cambodia and abroad."""
        return self.data["smallest_group"]

    @cached_property
    def rows(self):
        """Return the rows by kind and code."""
        return {(row["kind"], row["id"]): row for row in self.data["rows"]}

    def issue(self, issue):
        """Return total, inside and abroad of an issue; None where the release is older than it."""
        row = self.rows.get(("issue", issue.code))
        return {name: row[name] for name in CELLS} if row else None

    def issue_bars(self, issues):
        """Return how many voices stand behind each issue, in the order given."""
        return [
            Bar(
                names={code: f"{i.code} {i.in_language('title', code)}" for code in CODES},
                count=(row := self.issue(i) or {}).get("total"),
                n=self.n,
                address=("documents:issue", i.slug),
                is_counted=bool(row),
            )
            for i in issues
        ]

    def topic_bars(self):
        """Return the topics, the most frequent first, the hidden ones last by name."""
        bars = [
            Bar({code: row.get(f"name_{code}") for code in CODES}, row["total"], self.n)
            for (kind, _id), row in self.rows.items()
            if kind == "topic"
        ]
        return sorted(bars, key=lambda bar: (-(bar.count or 0), bar.names["en"] or ""))

    def place_bars(self):
        """Return how many wrote from inside Cambodia and from abroad."""
        row = self.rows["all", "all"]
        return [Bar(in_both(name), row[key], self.n) for key, name in PLACES.items()]


def in_both(name):
    """Return a translated word in each language."""
    found = {}
    for code in CODES:
        with translation.override(code):
            found[code] = str(name)
    return found


def release_of(release):
    """Return what is told of a release beside its numbers."""
    return {
        "number": release.number,
        "frozen_on": release.frozen_on.isoformat(),
        "n": release.data["n"],
        "sha256": release.sha256,
        "path": release.get_absolute_url(),
    }
