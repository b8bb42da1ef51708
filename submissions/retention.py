"""Clearing: what is kept no longer than it is needed. The days are in the site's settings."""

import datetime
from functools import reduce
from operator import or_

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from roundtable.publication import locked
from roundtable.site_settings import SiteSettings
from sessions.models import Roundtable
from submissions import order, reading, sealing, uptime, voices
from submissions.imports import pending
from submissions.models import (
    DECIDED,
    Clearing,
    Decision,
    Envelope,
    Excerpt,
    Note,
    State,
    Submission,
    SubmissionTopic,
    Verb,
)
from submissions.records import record
from submissions.submitter import seal_words

# A clock that was set further than this stands before what cannot be undone.
MOST_SECONDS_SET = 24 * 60 * 60
# After so many days without a clearing, and a start of the machine in between, nobody can tell a
# pause from a clock that was set ahead.
LONGEST_PAUSE_DAYS = 2


class ClockMoved(Exception):
    """The clock of this machine does not fit what was recorded before."""


def check_clock(*, today, after_a_pause=False):
    """Raise ClockMoved when a day that was recorded lies ahead, or the clock was set since.

    ``after_a_pause``: a person has looked at the clock and says that it is right.
    """
    if after_a_pause:
        return
    last = Clearing.objects.order_by("-on", "-pk").first()
    ahead = Decision.objects.filter(on__gt=today).exists() or (last and last.on > today)
    if ahead or (last and was_set(today=today, last=last)):
        raise ClockMoved


def was_set(*, today, last):
    """Return whether the clock was, or may have been, set by more than a day since the last run."""
    seconds = uptime.seconds_set_since(str(last.pk))
    if seconds is None:
        return (today - last.on).days > LONGEST_PAUSE_DAYS
    return abs(seconds) > MOST_SECONDS_SET


def originals_due(today):
    """Return the decided submissions whose original words have stood long enough."""
    day = today - datetime.timedelta(days=SiteSettings.current().seal_after_days)
    decided = Submission.objects.filter(state__in=DECIDED, decided_on__lte=day)
    return decided.exclude(concern="", recommendation="")


def envelopes_due(today):
    """Return the envelopes of roundtables whose results have been out long enough."""
    day = today - datetime.timedelta(days=SiteSettings.current().erase_after_days)
    published = Roundtable.objects.filter(
        stage=Roundtable.Stage.PUBLISHED,
        pk__in=Roundtable.objects.filter(changes__after="published", changes__on__lte=day).values(
            "pk"
        ),
    ).exclude(changes__after="published", changes__on__gt=day)
    return Envelope.objects.filter(submission__roundtable__in=published)


def spam_due(today):
    """Return the spam that still has words or envelopes after its weeks."""
    day = today - datetime.timedelta(days=SiteSettings.current().spam_after_days)
    spam = Submission.objects.filter(state=State.SPAM, decided_on__lte=day)
    holds = [
        ~Q(concern="", recommendation="", summary=""),
        *(Exists(model.objects.filter(submission=OuterRef("pk"))) for model in (Envelope, Note)),
        Exists(Excerpt.objects.filter(submission=OuterRef("pk"))),
    ]
    return spam.filter(reduce(or_, holds))


def due(today=None):
    """Return what a clearing would do today, as counts by name."""
    today = today or timezone.localdate()
    return {
        "sealed": originals_due(today).count(),
        "erased": envelopes_due(today).count(),
        "spam": spam_due(today).count(),
    }


def purge(*, by=None, today=None, after_a_pause=False):
    """Seal, remove, and return the Clearing that says how much. Raises ClockMoved, NobodyToSealTo.

    Each submission is its own transaction, so that an interrupted run loses nothing.
    """
    today = today or timezone.localdate()
    check_clock(today=today, after_a_pause=after_a_pause)
    if originals_due(today).exists():
        sealing.Ring.current()
    sealed = sum(seal_original(pk, today=today) for pk in ids(originals_due(today)))
    owners = {*envelopes_due(today).values_list("submission_id", flat=True)}
    erased = sum(erase(pk, today=today) for pk in owners)
    spam = sum(empty_spam(pk, today=today) for pk in ids(spam_due(today)))
    reading.end_expired()
    pending.end_expired()
    order.shuffle()
    clearing = Clearing.objects.create(by=by, on=today, sealed=sealed, erased=erased, spam=spam)
    uptime.remember(str(clearing.pk))
    return clearing


def ids(submissions):
    """Return the keys of submissions, read before anything is changed."""
    return list(submissions.values_list("pk", flat=True))


def still(due, pk):
    """Return the locked row if it is still due: somebody may have opened it again meanwhile."""
    row = locked(Submission(pk=pk))
    return row if due.filter(pk=pk).exists() else None


@transaction.atomic
def seal_original(pk, *, today):
    """Seal the words of one decided submission; its excerpts stay. Return how many were sealed."""
    row = still(originals_due(today), pk)
    if row is None:
        return 0
    seal_words(row)
    row.notes.all().delete()
    row.save(update_fields=["concern", "recommendation", "fold"])
    record(row, verb=Verb.SEALED, by=None)
    return 1


@transaction.atomic
def erase(pk, *, today):
    """Remove every envelope of one submission; return how many."""
    row = locked(Submission(pk=pk))
    count, _by_model = envelopes_due(today).filter(submission=row).delete()
    if count:
        record(row, verb=Verb.ERASED, by=None)
    return count


@transaction.atomic
def empty_spam(pk, *, today):
    """Remove the words, envelopes, notes and excerpts of one piece of spam; a bare row remains."""
    row = still(spam_due(today), pk)
    if row is None:
        return 0
    voices.remove_all(row.excerpts.all(), by=None)
    row.concern = row.recommendation = row.fold = row.summary = row.sent_digest = ""
    row.save(update_fields=["concern", "recommendation", "fold", "summary", "sent_digest"])
    row.envelopes.all().delete()
    row.notes.all().delete()
    row.bands.all().delete()
    SubmissionTopic.objects.filter(submission=row).delete()
    record(row, verb=Verb.ERASED, by=None)
    return 1
