"""What organizers do with a submission: one verb each, atomic, on record; never any words in it.

The admin, bulk actions and commands call the same verbs.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roundtable import text
from roundtable.publication import locked
from submissions import sealing
from submissions.consent import Scope
from submissions.models import (
    CLOSED,
    UNDECIDED,
    Envelope,
    Note,
    Reason,
    State,
    Submission,
    SubmissionTopic,
    Verb,
)
from submissions.records import record

LONGEST_MESSAGE = 2000


def _refuse_unless(condition, sentence):
    if not condition:
        raise ValidationError(sentence)


def _not_withdrawn(submission):
    row = locked(submission)
    _refuse_unless(row.state != State.WITHDRAWN, _("It was withdrawn."))
    return row


def _move(row, *, to, verb, by, reason=""):
    before, row.state, row.reason = row.state, to, reason
    row.decided_on = timezone.localdate() if to in CLOSED else None
    row.save(update_fields=["state", "reason", "decided_on"])
    row.excerpts.let_go()
    record(row, verb=verb, by=by, before=before, after=to, reason=reason)


@transaction.atomic
def take_up(submission, *, by):
    """Begin to read a submission; it is assigned to whoever begins."""
    row = locked(submission)
    _refuse_unless(row.state == State.RECEIVED, _("Somebody is reading it already."))
    row.assigned_to = by
    row.save(update_fields=["assigned_to"])
    _move(row, to=State.READING, verb=Verb.TAKEN_UP, by=by)
    submission.refresh_from_db()


@transaction.atomic
def accept(submission, *, by):
    """Make a submission part of its roundtable."""
    row = locked(submission)
    _refuse_unless(row.state in UNDECIDED, _("It has been decided already. Open it again first."))
    _refuse_unless(row.roundtable_id, _("Choose the roundtable first."))
    _refuse_unless(not row.is_quarantined, _("Let it out of quarantine first."))
    _move(row, to=State.ACCEPTED, verb=Verb.ACCEPTED, by=by)
    submission.refresh_from_db()


@transaction.atomic
def decline(submission, *, reason, by):
    """Leave a submission out of this round, for a reason from the list."""
    row = locked(submission)
    _refuse_unless(row.state in UNDECIDED, _("It has been decided already. Open it again first."))
    _refuse_unless(reason in Reason.values, _("Choose a reason from the list."))
    _move(row, to=State.DECLINED, verb=Verb.DECLINED, by=by, reason=reason)
    submission.refresh_from_db()


@transaction.atomic
def set_aside(submission, *, by):
    """Set a submission aside as spam; it counts nowhere and is removed after some weeks."""
    row = locked(submission)
    _refuse_unless(row.state in UNDECIDED, _("It has been decided already. Open it again first."))
    _move(row, to=State.SPAM, verb=Verb.SET_ASIDE, by=by)
    submission.refresh_from_db()


@transaction.atomic
def reopen(submission, *, by):
    """Read a decided submission again. Its voices are not public meanwhile."""
    row = locked(submission)
    _refuse_unless(row.state in CLOSED, _("It is open."))
    _move(row, to=State.READING, verb=Verb.REOPENED, by=by)
    submission.refresh_from_db()


@transaction.atomic
def clear(submission, *, by):
    """Let a submission out of quarantine: a person has seen that a person wrote it."""
    row = _not_withdrawn(submission)
    if row.is_quarantined:
        row.is_quarantined = False
        row.save(update_fields=["is_quarantined"])
        record(row, verb=Verb.CLEARED, by=by)
    submission.refresh_from_db()


@transaction.atomic
def assign(submission, *, to, by):
    """Give a submission to an organizer, or to nobody."""
    row = _not_withdrawn(submission)
    if row.assigned_to != to:
        before, row.assigned_to = str(row.assigned_to or ""), to
        row.save(update_fields=["assigned_to"])
        record(row, verb=Verb.ASSIGNED, by=by, before=before[:60], after=str(to or "")[:60])
    submission.refresh_from_db()


@transaction.atomic
def sort(submission, *, topics, by):
    """Put a submission under these topics and no others."""
    row = _not_withdrawn(submission)
    before = sorted(row.topics.values_list("slug", flat=True))
    after = sorted(topic.slug for topic in topics)
    if before != after:
        SubmissionTopic.objects.filter(submission=row).delete()
        rows = [SubmissionTopic(submission=row, topic=topic) for topic in topics]
        SubmissionTopic.objects.bulk_create(rows)
        told = [", ".join(slugs)[:60] for slugs in (before, after)]
        record(row, verb=Verb.SORTED, by=by, before=told[0], after=told[1])
    submission.refresh_from_db()


@transaction.atomic
def move(submission, *, roundtable, by):
    """Give a submission that waits for "the next roundtable" to one, or move it to another.

    Raises ValidationError when it was sent for one roundtable only.
    """
    row = _not_withdrawn(submission)
    if row.roundtable_id == (roundtable and roundtable.pk):
        return
    allowed = row.roundtable_id is None or row.scope == Scope.WIDER
    _refuse_unless(allowed, _("It was sent for that roundtable only."))
    before = row.roundtable.slug if row.roundtable else ""
    row.roundtable = roundtable
    row.save(update_fields=["roundtable"])
    row.excerpts.let_go()
    record(row, verb=Verb.MOVED, by=by, before=before[:60], after=roundtable.slug[:60])
    submission.refresh_from_db()


@transaction.atomic
def set_danger(submission, *, is_danger, by):
    """Mark that somebody is in danger now, or that the danger is over."""
    row = _not_withdrawn(submission)
    if row.is_danger != is_danger:
        row.is_danger = is_danger
        row.save(update_fields=["is_danger"])
        record(row, verb=Verb.ALARMED if is_danger else Verb.CALMED, by=by)
    submission.refresh_from_db()


def _both_locked(*submissions):
    """Return submissions locked in the order of their keys, as everybody does who locks two."""
    keys = {submission.pk for submission in submissions}
    rows = Submission.objects.filter(pk__in=keys).order_by("pk")
    return list(rows.select_for_update(of=("self",), no_key=True))


@transaction.atomic
def link(submission, *, to, by):
    """Say that a submission says the same as another one. Both stay as they are."""
    pair = {found.pk: found for found in _both_locked(submission, to)}
    row, head = pair[submission.pk], pair[to.pk].same_as or pair[to.pk]
    open_ones = State.WITHDRAWN not in (row.state, head.state)
    _refuse_unless(open_ones, _("It was withdrawn."))
    _refuse_unless(head.pk != row.pk, _("A submission cannot be linked to itself."))
    row.copies.update(same_as=head)
    row.same_as = head
    row.save(update_fields=["same_as"])
    record(row, verb=Verb.LINKED, by=by, after=str(head))
    submission.refresh_from_db()


@transaction.atomic
def unlink(submission, *, by):
    """Take a link away again."""
    row = _not_withdrawn(submission)
    if row.same_as_id:
        before, row.same_as = str(row.same_as), None
        row.save(update_fields=["same_as"])
        record(row, verb=Verb.UNLINKED, by=by, before=before)
    submission.refresh_from_db()


@transaction.atomic
def note(submission, *, words, by):
    """Keep a note for other organizers."""
    row = _not_withdrawn(submission)
    words = text.clean(words).strip()
    _refuse_unless(words, _("Write something first."))
    return Note.objects.create(submission=row, words=words[:LONGEST_MESSAGE], by=by)


@transaction.atomic
def write_to(submission, *, words, by):
    """Leave a message that the person's receipt opens, sealed like everything of hers."""
    row = locked(submission)
    receipt = getattr(row, "receipt", None)
    _refuse_unless(receipt, _("There is no receipt: nobody could read a message."))
    words = text.clean(words).strip()[:LONGEST_MESSAGE]
    _refuse_unless(words, _("Write something first."))
    envelope = sealing.sealed(
        {"message": words},
        kind=Envelope.Kind.MESSAGE,
        submission=row,
        ring=sealing.Ring.current(),
        also_to=receipt.public_key,
    )
    envelope.save(force_insert=True)
    record(row, verb=Verb.MESSAGED, by=by)
