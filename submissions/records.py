"""Writes the record of an act; every verb of this app calls it, inside its own transaction."""

from django.db.models import Max

from submissions.models import Decision


def record(submission, *, verb, by, before="", after="", reason=""):
    """Add one act to a submission's record. The caller holds the submission's lock."""
    last = submission.decisions.aggregate(last=Max("number"))["last"] or 0
    return Decision.objects.create(
        submission=submission,
        number=last + 1,
        verb=verb,
        by=by,
        before=before,
        after=after,
        reason=reason,
    )
