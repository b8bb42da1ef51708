"""A release with the very rows that a test is about."""

import datetime
import hashlib
import json

from submissions.models import Release

HIDDEN = {"total": None, "inside": None, "abroad": None}


def row(kind, key, total, inside, abroad):
    """Return one row as a release publishes it."""
    return {"kind": kind, "id": key, "total": total, "inside": inside, "abroad": abroad}


def make_told(roundtable, *rows, number=1, approved=True):
    """Return a release of a roundtable that tells n = 200 and these rows."""
    on = datetime.date(2025, 4, 30)
    contents = json.dumps(
        {
            "roundtable": roundtable.slug,
            "release": number,
            "frozen_on": on.isoformat(),
            "method": "accepted-submissions-1",
            "rounded_to": 5,
            "smallest_group": {"inside": 10, "abroad": 5},
            "n": 200,
            "rows": [row("all", "all", 200, 105, 80), *rows],
        }
    )
    return Release.objects.create(
        roundtable=roundtable,
        number=number,
        frozen_on=on,
        approved_on=on if approved else None,
        contents=contents,
        exact=[row("all", "all", 7001, 7002, 7003)],
        sha256=hashlib.sha256(contents.encode()).hexdigest(),
    )
