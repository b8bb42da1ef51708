"""A reading session: one passphrase opens up to twenty envelopes within a quarter of an hour.

While it lasts, the keyholder's private key is kept sealed to a second key that only a cookie of her
browser holds. Each envelope is shown once in a session, and each opening is on record.
"""

import datetime

import pyrage
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from pyrage import x25519

from roundtable.publication import Gone, locked
from submissions import counted_rows, keys, moderation, sealing, voices
from submissions.consent import Consent
from submissions.models import (
    Audience,
    Envelope,
    Excerpt,
    ReadingSession,
    SealingKey,
    State,
    Submission,
    Verb,
)
from submissions.records import record

MINUTES = 15
MOST_ENVELOPES = 20
BATCH = 200


class NotReading(Exception):
    """There is no reading session, it is over, or this envelope has been shown in it."""


def begin(*, organizer, passphrase):
    """Open a reading session and return (session, cookie value).

    Raises WrongPassphrase, and NotReading for somebody without an active key.
    """
    end_expired()
    key = SealingKey.objects.active().filter(organizer=organizer).first()
    if key is None:
        raise NotReading
    identity, cookie = keys.unlocked(key, passphrase), x25519.Identity.generate()
    with transaction.atomic():
        ReadingSession.objects.filter(key=key).delete()
        session = ReadingSession.objects.create(
            key=key,
            locked_key=pyrage.encrypt(str(identity).encode(), [cookie.to_public()]),
            ends_at=timezone.now() + datetime.timedelta(minutes=MINUTES),
        )
    return session, f"{session.pk}.{cookie}"


def current(*, organizer, cookie):
    """Return (session, identity) of a browser's cookie; raises NotReading."""
    pk, _dot, secret = (cookie or "").partition(".")
    end_expired()
    mine = ReadingSession.objects.filter(key__organizer=organizer, key__retired_on=None)
    try:
        session = mine.get(pk=pk)
        lock = x25519.Identity.from_str(secret)
        identity = pyrage.decrypt(bytes(session.locked_key), [lock]).decode()
    except (
        ReadingSession.DoesNotExist,
        ValidationError,  # no UUID
        ValueError,
        pyrage.IdentityError,
        pyrage.DecryptError,
    ) as error:
        raise NotReading from error
    return session, x25519.Identity.from_str(identity)


def end(session):
    """Close a reading session before its time."""
    session.delete()


def end_expired():
    """Delete the reading sessions whose time is over."""
    ReadingSession.objects.filter(ends_at__lte=timezone.now()).delete()


@transaction.atomic
def open_envelope(envelope, *, session, identity, by):
    """Return what is in an envelope, once a session, and put the opening on record.

    Raises NotReading when it was shown before or the session has shown enough, CannotOpen, and
    Envelope.DoesNotExist when it was withdrawn meanwhile.
    """
    row = (
        ReadingSession.objects.select_for_update(of=("self",))
        .filter(pk=session.pk, key__organizer=by, ends_at__gt=timezone.now())
        .first()
    )
    if row is None or str(envelope.pk) in row.opened or len(row.opened) >= MOST_ENVELOPES:
        raise NotReading
    submission = locked(envelope.submission)
    stored = submission.envelopes.get(pk=envelope.pk)
    contents = sealing.contents_of(stored.data, identity)
    row.opened = [*row.opened, str(stored.pk)]
    row.save(update_fields=["opened"])
    stored.is_read = True
    stored.save(update_fields=["is_read"])
    record(submission, verb=Verb.OPENED, by=by, after=stored.kind)
    session.opened = row.opened
    return contents


@transaction.atomic
def export(envelope, *, by):
    """Return an envelope's bytes, still sealed, and put that on record."""
    submission = locked(envelope.submission)
    stored = submission.envelopes.get(pk=envelope.pk)
    record(submission, verb=Verb.EXPORTED, by=by, after=stored.kind)
    return bytes(stored.data)


@transaction.atomic
def summarize(submission, *, summary, topics, by):
    """Keep a safe summary of sealed words, and their topics, for curators to work from.

    Raises ValidationError when the submission was withdrawn.
    """
    row = locked(submission)
    if row.state == State.WITHDRAWN:
        raise ValidationError(_("It was withdrawn."))
    row.summary = summary.strip()
    row.save(update_fields=["summary"])
    record(row, verb=Verb.SUMMARIZED, by=by)
    if topics is not None:
        moderation.sort(row, topics=topics, by=by)
    submission.refresh_from_db()


@transaction.atomic
def release_name(envelope, *, excerpts, session, identity, by):
    """Put the name from an envelope that this session has shown beside these voices.

    The envelope is opened again on the server, so that no browser can send another name. Raises
    NotReading, CannotOpen, and PermissionDenied unless the person chose to be named.
    """
    if str(envelope.pk) not in session.opened:
        raise NotReading
    name = sealing.contents_of(envelope.data, identity).get("name", "")
    if not name or any(e.submission_id != envelope.submission_id for e in excerpts):
        raise ValidationError(_("There is no name to release."))
    for excerpt in excerpts:
        voices.release_name(excerpt, name=name, by=by)


def waiting_words():
    """Return the envelopes of words given in confidence that nobody has summarized."""
    return Envelope.objects.filter(
        kind=Envelope.Kind.WORDS, submission__in=Submission.objects.sealed()
    )


def waiting_replies():
    """Return the replies that nobody has opened."""
    return Envelope.objects.filter(kind=Envelope.Kind.REPLY, is_read=False)


def waiting_names():
    """Return the names and contacts of those who want to be named and whose voice has no name."""
    voice = Excerpt.objects.filter(
        submission=OuterRef("submission"), audience=Audience.PUBLIC, name=""
    )
    return Envelope.objects.filter(
        Exists(voice),
        kind=Envelope.Kind.NAME,
        submission__consent=Consent.NAMED,
        submission__state=State.ACCEPTED,
    )


def in_batches(rows):
    """Yield sealed rows in their order, only their keys, one query a batch.

    Not one long query: while its cursor is open, SQLite refuses to change a row as soon as somebody
    else has written, and PostgreSQL's driver would hold a thousand envelopes in memory.
    """
    model, rows = rows.model, rows.order_by("pk").values_list("pk", flat=True)
    batch = list(rows[:BATCH])
    while batch:
        yield from (model(pk=pk) for pk in batch)
        batch = list(rows.filter(pk__gt=batch[-1])[:BATCH])


def seal_all_anew(*, identity, most=None):
    """Seal all that this key opens to the keys of today; return (done, not opened).

    Envelopes, and the counted answers of releases. Each is a transaction of its own: an interrupted
    run loses nothing and is run again.
    """
    ring, done, closed = sealing.Ring.current(), 0, 0
    for rows, seal_anew in (
        (keys.sealed_otherwise(ring), sealing.seal_anew),
        (keys.counted_otherwise(ring), counted_rows.seal_anew),
    ):
        for row in in_batches(rows):
            if most and done >= most:
                return done, closed
            try:
                seal_anew(row, identity=identity, ring=ring)
                done += 1
            except sealing.CannotOpen:
                closed += 1
            except Gone:  # withdrawn, or discarded, meanwhile
                continue
    return done, closed
