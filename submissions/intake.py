"""Receiving a submission: from the form, or from a volunteer who writes down what somebody said.

One form is one submission: the nonce of its token is the key, and the receipt comes from it too, so
that sending it again changes nothing and shows the same number.
"""

import hashlib
import hmac
import json
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction

from roundtable import text, writing
from sessions.models import Roundtable
from submissions import likeness, receipts, sealing
from submissions.consent import Consent, Scope
from submissions.models import (
    Band,
    Channel,
    Envelope,
    Follow,
    Place,
    Receipt,
    Submission,
    SubmissionTopic,
    Verb,
)
from submissions.records import record


class SentOtherwise(Exception):
    """The same form was sent before with other words, or what it sent was withdrawn since."""


@dataclass(frozen=True)
class Entry:
    """What somebody said, cleaned and checked by a form."""

    language: str
    consent: str
    concern: str = ""
    recommendation: str = ""
    topics: tuple = ()
    is_group: bool = False
    place: str = Place.UNSAID.value
    country: str = ""
    scope: str = Scope.ROUNDTABLE.value
    name: str = ""
    contact: str = ""
    follow: str = Follow.STATE.value
    roundtable: Roundtable | None = None
    # The address of a roundtable that was chosen among several; the only one is not a choice.
    chosen_roundtable: str = ""
    channel: str = Channel.WEB.value
    is_quarantined: bool = False

    def digest(self, nonce):
        """Return what tells whether the same was sent again; worth nothing without the nonce."""
        said = [
            *(self.language, self.consent, self.concern, self.recommendation, self.is_group),
            *(self.place, self.country, self.scope, self.name, self.contact, self.follow),
            sorted(topic.slug for topic in self.topics),
            *(self.chosen_roundtable, self.channel),
        ]
        written = json.dumps(said, default=str).encode()
        return hmac.new(nonce, b"sent" + written, hashlib.sha256).hexdigest()


@dataclass
class Accepted:
    """A stored submission and the number on its receipt, if one was wanted."""

    submission: Submission
    number: str = ""
    again: bool = field(default=False)


def key_of(nonce):
    """Return the key that a form's nonce becomes; it does not give the nonce back."""
    return hashlib.sha256(b"form" + nonce).hexdigest()


def sent_before(entry, *, nonce):
    """Return the Accepted of a form that was sent before, or None if it was not.

    Raises SentOtherwise when it was sent with other words.
    """
    submission = Submission.objects.select_related("receipt").filter(key=key_of(nonce)).first()
    if submission is None:
        return None
    if not hmac.compare_digest(submission.sent_digest, entry.digest(nonce)):
        raise SentOtherwise
    receipt = getattr(submission, "receipt", None)
    number = receipts.number_for(nonce, pepper_id=receipt.pepper) if receipt else ""
    return Accepted(submission, number, again=True)


def receive(entry, *, nonce, by=None):
    """Store what somebody said, once, and return it with its receipt number.

    Words given in confidence, the name and the contact are sealed before anything is stored.
    Raises NobodyToSealTo when there is no key, and SentOtherwise. ``by`` is the organizer who
    wrote it down, if somebody did.
    """
    if before := sent_before(entry, nonce=nonce):
        return before
    ring = sealing.Ring.current()
    submission = as_row(entry, nonce=nonce)
    envelopes = as_envelopes(entry, submission=submission, ring=ring)
    receipt, number = as_receipt(entry, submission=submission, nonce=nonce)
    try:
        with writing.in_turn(), transaction.atomic():
            submission.save(force_insert=True)
            store_beside(entry, submission=submission, envelopes=envelopes, receipt=receipt, by=by)
    except IntegrityError:
        # The same form at the same moment: the other one was first.
        if before := sent_before(entry, nonce=nonce):
            return before
        raise
    return Accepted(submission, number)


def as_row(entry, *, nonce):
    """Return the unsaved submission; without its words when they are given in confidence."""
    submission = Submission(
        roundtable=entry.roundtable,
        sent_for=entry.roundtable,
        is_group=entry.is_group,
        language=entry.language,
        place=entry.place,
        country=entry.country if entry.place == Place.ABROAD else "",
        consent=entry.consent,
        scope=entry.scope,
        channel=entry.channel,
        is_quarantined=entry.is_quarantined,
        key=key_of(nonce),
        sent_digest=entry.digest(nonce),
    )
    if not submission.is_confidential:
        submission.concern, submission.recommendation = entry.concern, entry.recommendation
        submission.fold = text.search_column(f"{entry.concern}\n{entry.recommendation}")
    return submission


def as_envelopes(entry, *, submission, ring):
    """Return the unsaved envelopes of what has to be sealed, each thing in its own.

    A name is kept only from those who want to be named, and goes alone when they change their mind.
    """
    found = {}
    if submission.is_confidential:
        words = {"concern": entry.concern, "recommendation": entry.recommendation}
        found[Envelope.Kind.WORDS] = words
    if entry.name and entry.consent == Consent.NAMED:
        found[Envelope.Kind.NAME] = {"name": entry.name}
    if entry.contact:
        found[Envelope.Kind.CONTACT] = {"contact": entry.contact}
    return [
        sealing.sealed(contents, kind=kind, submission=submission, ring=ring)
        for kind, contents in found.items()
    ]


def as_receipt(entry, *, submission, nonce):
    """Return the unsaved receipt and its number; None and an empty text when none is wanted.

    The slow hash is made either way, so that the time of an answer does not tell.
    """
    number = receipts.number_for(nonce)
    worth = receipts.opened(number)
    if entry.follow == Follow.NONE:
        return None, ""
    receipt = Receipt(
        submission=submission,
        verifier=worth.verifier,
        pepper=receipts.current_pepper_id(),
        public_key=str(worth.identity.to_public()),
        follow=entry.follow,
    )
    return receipt, number


def store_beside(entry, *, submission, envelopes, receipt, by):
    """Store what hangs on a submission that was just inserted."""
    topics = [SubmissionTopic(submission=submission, topic=topic) for topic in entry.topics]
    SubmissionTopic.objects.bulk_create(topics)
    for envelope in envelopes:
        envelope.save(force_insert=True)
    if receipt:
        receipt.save(force_insert=True)
    words = f"{submission.concern}\n{submission.recommendation}".strip()
    if words:
        bands = [Band(submission=submission, value=value) for value in likeness.bands(words)]
        Band.objects.bulk_create(bands)
    if by:
        record(submission, verb=Verb.TAKEN_DOWN, by=by, after=submission.channel)
