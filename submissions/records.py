"""Writes the record of an act; every verb of this app calls it, inside its own transaction."""

from django.db.models import Max

from roundtable.audit import entries as audit
from roundtable.audit.verbs import Chain
from submissions.models import Decision, Verb

# In the audit are acts of organizers on what is there: not what a person does herself, nor what
# makes a submission, nor what the clearing does.
AUDITED = [
    verb
    for verb in Verb
    if verb
    not in (
        Verb.TAKEN_DOWN,
        Verb.REPLIED,
        Verb.CONSENT_LOWERED,
        Verb.WITHDRAWN,
        Verb.SEALED,
        Verb.ERASED,
    )
]


def record(submission, *, verb, by, before="", after="", reason=""):
    """Add one act to a submission's record. The caller holds the submission's lock."""
    if by is not None and verb in AUDITED:
        audit.record(verb, by=by, about=submission, chain=Chain.VOICES)
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
