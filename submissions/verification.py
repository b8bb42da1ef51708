"""Verifying releases: the published bytes made again from the exact counts, and these from the answers."""

from submissions import counted_rows, releases, sealing, survey_tables
from submissions.counting import Asked, count
from submissions.models import CountedRows

METHODS = {
    releases.METHOD: releases.recomputed,
    survey_tables.METHOD: survey_tables.recomputed,
}
COUNTS = ("n", "groups", "questions")


def differences(release):
    """Return in plain sentences where a release is not what was frozen; nothing if all agrees."""
    found = []
    if releases.sha256(release.contents) != release.sha256:
        found.append("The published bytes do not have their SHA-256.")
    try:
        again = METHODS[release.data["method"]](release)
    except (KeyError, TypeError, ValueError):
        return [*found, "The published numbers cannot be made again from what is stored."]
    if again != release.contents:
        found.append("The exact counts give other published numbers.")
    return found


def recounted(release, identity):
    """Return in plain sentences where the counted answers of a survey give other exact counts."""
    sealed = CountedRows.objects.filter(release=release).first()
    if sealed is None:
        return ["The counted answers are not stored."]
    try:
        rows = list(counted_rows.opened(sealed, identity))
    except sealing.CannotOpen:
        return ["This key does not open the counted answers."]
    asked = [Asked.of_counts(counts) for counts in release.exact["questions"]]
    again = count(asked, rows)
    if any(again[name] != release.exact[name] for name in COUNTS):
        return ["The counted answers give other exact counts."]
    return []
