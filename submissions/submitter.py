"""What a person can do with her receipt: make the consent stricter, withdraw, reply.

Nobody has to agree, nothing of it can be undone, and no hour is noted.
"""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from roundtable import text, writing
from roundtable.publication import locked
from submissions import consent as ladder
from submissions import sealing, voices
from submissions.consent import Consent
from submissions.intake import key_of
from submissions.models import (
    Audience,
    Decision,
    Envelope,
    Place,
    Receipt,
    State,
    SubmissionTopic,
    Verb,
)
from submissions.records import record

# A person can leave a few replies; a machine that has a receipt cannot fill the disk.
MOST_REPLIES = 20


class Withdrawn(Exception):
    """The submission has been withdrawn: its receipt opens nothing any more."""


def lower_consent(submission, *, consent, scope):
    """Make the consent or the scope of a submission stricter, at once and for ever.

    Excerpts that it does not allow any more are deleted in the same transaction; words that are now
    confidential are sealed. Where nothing can be sealed, the excerpts go all the same, before
    NobodyToSealTo is raised. Raises ValidationError when it is not stricter, and Withdrawn.
    """
    try:
        _lower(submission, consent=consent, scope=scope)
    except sealing.NobodyToSealTo:
        with writing.in_turn(), transaction.atomic():
            keep_or_remove(locked(submission), consent=consent, scope=scope)
        raise
    submission.refresh_from_db()


def _lower(submission, *, consent, scope):
    with writing.in_turn(), transaction.atomic():
        row = locked(submission)
        if row.state == State.WITHDRAWN:
            raise Withdrawn
        stricter = ladder.is_narrower(
            consent=consent, scope=scope, than_consent=row.consent, than_scope=row.scope
        )
        if not stricter:
            raise ValidationError(_("Choose something that is stricter than before."))
        before = f"{row.consent}, {row.scope}"
        keep_or_remove(row, consent=consent, scope=scope)
        if scope != row.scope and row.sent_for_id:
            row.roundtable_id = row.sent_for_id
        row.consent, row.scope = consent, scope
        if consent != Consent.NAMED:
            row.envelopes.filter(kind=Envelope.Kind.NAME).delete()
        if consent == Consent.CONFIDENTIAL:
            seal_words(row)
            row.notes.all().delete()
        row.save()
        row.excerpts.let_go()
        record(row, verb=Verb.CONSENT_LOWERED, by=None, before=before, after=f"{consent}, {scope}")


def keep_or_remove(row, *, consent, scope):
    """Keep the excerpts of a locked submission that a stricter consent allows; delete the others."""
    kept = [e.pk for e in row.excerpts.all() if ladder.allows(consent, needed_for(e))]
    voices.remove_all(row.excerpts.exclude(pk__in=kept), by=None)
    row.excerpts.update(consent=consent, scope=scope)


def needed_for(excerpt):
    """Return the consent without which an excerpt may not stay."""
    if excerpt.name:
        return Consent.NAMED
    return Consent.QUOTED if excerpt.audience == Audience.PUBLIC else Consent.OFFICIALS


def seal_words(row):
    """Move the words of a locked submission into an envelope; the caller saves the row."""
    if row.concern or row.recommendation:
        words = {"concern": row.concern, "recommendation": row.recommendation}
        ring = sealing.Ring.current()
        envelope = sealing.sealed(words, kind=Envelope.Kind.WORDS, submission=row, ring=ring)
        envelope.save(force_insert=True)
    row.concern = row.recommendation = row.fold = ""
    row.bands.all().delete()


def withdraw(submission):
    """Take a submission back: every word, name and key of it is deleted; a bare row remains.

    Its receipt goes as well, so that the number then opens nothing. Doing it twice changes nothing.
    """
    with writing.in_turn(), transaction.atomic():
        row = locked(submission)
        if row.state == State.WITHDRAWN:
            return
        before = row.state
        row.excerpts.all().delete()
        row.envelopes.all().delete()
        row.notes.all().delete()
        row.bands.all().delete()
        let_a_copy_lead(row)
        row.issues.clear()
        SubmissionTopic.objects.filter(submission=row).delete()
        Receipt.objects.filter(pk=row.pk).delete()
        empty(row)
        row.state, row.reason, row.decided_on = State.WITHDRAWN, "", None
        row.save()
        record(row, verb=Verb.WITHDRAWN, by=None, before=before, after=State.WITHDRAWN)
    submission.refresh_from_db()


def let_a_copy_lead(row):
    """Let one copy of a submission that goes stand for the others: together they still count once."""
    copies = sorted(row.copies.order_by("pk"), key=lambda copy: copy.state != State.ACCEPTED)
    for head in copies[:1]:
        row.copies.exclude(pk=head.pk).update(same_as=head)
        row.copies.update(same_as=None)


def empty(row):
    """Remove from a row everything that its person said; the caller saves it."""
    row.concern = row.recommendation = row.fold = row.summary = row.sent_digest = ""
    row.place, row.country = Place.UNSAID, ""
    row.is_group = row.is_danger = row.is_quarantined = False
    row.same_as = row.assigned_to = None
    row.consent = Consent.CONFIDENTIAL


def reply(submission, *, words, nonce):
    """Keep a reply, sealed to the keyholders; the same words of one form sent twice are one reply.

    Raises ValidationError when it is empty or there are too many, NobodyToSealTo, and Withdrawn.
    """
    words = text.clean(words).strip()
    if text.is_blank(words):
        raise ValidationError(_("Please write a few words first."))
    ring = sealing.Ring.current()
    envelope = sealing.sealed(
        {"reply": words},
        kind=Envelope.Kind.REPLY,
        submission=submission,
        ring=ring,
        key=key_of(b"reply" + nonce + submission.pk.bytes + words.encode()),
    )
    try:
        with writing.in_turn(), transaction.atomic():
            row = locked(submission)
            if row.state == State.WITHDRAWN:
                raise Withdrawn
            if row.envelopes.filter(key=envelope.key).exists():
                return
            if row.envelopes.filter(kind=Envelope.Kind.REPLY).count() >= MOST_REPLIES:
                raise ValidationError(_("You have sent many replies. We will read them first."))
            envelope.save(force_insert=True)
            record(row, verb=Verb.REPLIED, by=None)
    except IntegrityError:
        if not Envelope.objects.filter(key=envelope.key).exists():
            raise


def was_handed_over(submission):
    """Return whether words of it were made into excerpts before: what is honest to say of it."""
    return Decision.objects.filter(submission=submission, verb=Verb.EXCERPT_MADE).exists()
