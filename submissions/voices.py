"""Excerpts are made, not flipped: from a submission that allows it, and gone when it does not."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from roundtable.approval import drop_approval, note_edit
from roundtable.languages import CODES
from roundtable.publication import Gone, locked
from submissions.consent import FOR_OFFICIALS, PUBLIC, Consent
from submissions.models import Audience, Excerpt, State, Verb
from submissions.records import record

APPROVALS = [f"{part}_{code}_by" for part in ("edited", "approved") for code in CODES]
APPROVALS += [f"approved_{code}{end}" for code in CODES for end in ("", "_on", "_source")]
COPIED = ("consent", "scope")
# What a form does not change: the verbs of others may have, since it was opened.
KEPT = (*APPROVALS, "audience", "name", "digest_en", "digest_km", "translation_is_stale")


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
    """Store an excerpt that was changed, if its submission still allows it.

    Only what a form changes is written; raises Gone when it was taken away meanwhile.
    """
    stored = locked(excerpt)
    row = stored.submission
    check_allowed(row, stored.audience)
    for name in KEPT:
        setattr(excerpt, name, getattr(stored, name))
    excerpt.consent, excerpt.scope = row.consent, row.scope
    note_edit(excerpt, by=by)
    excerpt.save(update_fields=["text", "topic", "original", "shown_place", *COPIED, *APPROVALS])
    if (excerpt.digest_en, excerpt.digest_km) != (stored.digest_en, stored.digest_km):
        excerpt.let_go()


@transaction.atomic
def confirm_translation(excerpt, *, by):
    """Say that a translation still says the same; somebody else then has to approve it anew."""
    row, code = locked(excerpt), excerpt.translated
    if row.translation_is_stale:
        row.translation_is_stale = False
        drop_approval(row, code, editor=by)
        row.save(update_fields=["translation_is_stale", *APPROVALS])
        row.let_go()
    excerpt.refresh_from_db()


@transaction.atomic
def remove(excerpt, *, by):
    """Delete an excerpt; needs nobody's approval and takes effect at once. Twice is once."""
    try:
        row = locked(excerpt)
    except Gone:
        return
    remove_all(Excerpt.objects.filter(pk=row.pk), by=by)


def remove_all(excerpts, *, by):
    """Delete excerpts of a locked submission together: what holds several of them lets go once."""
    for row in excerpts:
        record(row.submission, verb=Verb.EXCERPT_REMOVED, by=by, before=row.audience)
    excerpts.delete()


@transaction.atomic
def release_name(excerpt, *, name, by):
    """Put the name that a keyholder has read in the envelope beside a voice.

    Raises PermissionDenied unless the person chose to be named. Both languages have to be approved
    anew, since the name is part of what is approved.
    """
    excerpt = locked(excerpt)
    row = excerpt.submission
    if row.consent != Consent.NAMED or excerpt.audience != Audience.PUBLIC:
        raise PermissionDenied(_("The person did not agree to be named."))
    excerpt.name = " ".join(name.split())[:120]
    note_edit(excerpt, by=by)
    excerpt.save(update_fields=["text", "name", *APPROVALS])
    excerpt.let_go()
    record(row, verb=Verb.NAME_RELEASED, by=by)
    return excerpt
