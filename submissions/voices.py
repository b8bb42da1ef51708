"""Excerpts are made, not flipped: from a submission that allows it, and gone when it does not."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from roundtable.approval import note_edit
from roundtable.publication import locked
from submissions.consent import FOR_OFFICIALS, PUBLIC, Consent
from submissions.models import Audience, State, Verb
from submissions.records import record


def audiences(submission):
    """Return for whom an excerpt may be made of a submission."""
    found = [Audience.OFFICIALS] if submission.consent in FOR_OFFICIALS else []
    return found + ([Audience.PUBLIC] if submission.consent in PUBLIC else [])


def check_allowed(submission, audience):
    """Raise ValidationError when an excerpt for that audience may not be made or kept."""
    if submission.state in (State.WITHDRAWN, State.SPAM):
        raise ValidationError(_("Nothing can be made of this submission."))
    if audience not in audiences(submission):
        raise ValidationError(
            {"audience": _("The person did not agree to this audience.")}, code="consent"
        )


@transaction.atomic
def make(submission, *, excerpt, by):
    """Store a new excerpt of a submission, under the consent that holds at this moment."""
    row = locked(submission)
    check_allowed(row, excerpt.audience)
    excerpt.submission, excerpt.consent, excerpt.scope = row, row.consent, row.scope
    note_edit(excerpt, by=by)
    excerpt.save()
    record(row, verb=Verb.EXCERPT_MADE, by=by, after=excerpt.audience)
    return excerpt


@transaction.atomic
def edit(excerpt, *, by):
    """Store an excerpt that was changed, if its submission still allows it as it was made."""
    row = locked(excerpt.submission)
    check_allowed(row, excerpt.audience)
    excerpt.consent, excerpt.scope = row.consent, row.scope
    note_edit(excerpt, by=by)
    excerpt.save()


@transaction.atomic
def remove(excerpt, *, by):
    """Delete an excerpt; needs nobody's approval and takes effect at once."""
    row = locked(excerpt.submission)
    record(row, verb=Verb.EXCERPT_REMOVED, by=by, before=excerpt.audience)
    excerpt.delete()


@transaction.atomic
def release_name(excerpt, *, name, by):
    """Put the name that a keyholder has read in the envelope beside a voice.

    Raises PermissionDenied unless the person chose to be named. Both languages have to be approved
    anew, since the name is part of what is approved.
    """
    row = locked(excerpt.submission)
    excerpt = locked(excerpt)
    if row.consent != Consent.NAMED or excerpt.audience != Audience.PUBLIC:
        raise PermissionDenied(_("The person did not agree to be named."))
    excerpt.name = " ".join(name.split())[:120]
    note_edit(excerpt, by=by)
    excerpt.save()
    record(row, verb=Verb.NAME_RELEASED, by=by)
    return excerpt
