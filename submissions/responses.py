"""Responses to a survey: one form is one response; taken back, left out, and let in again.

What somebody writes in her own words becomes a submission on the desk, in the same transaction: it
is read, sealed, kept and cleared like any other, and never counted by the survey.
"""

import hashlib
import hmac
import json
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from roundtable import writing
from roundtable.publication import locked
from submissions import intake, receipts, sealing, submitter
from submissions.consent import Consent
from submissions.intake import SentOtherwise, key_of
from submissions.models import Channel, Follow, Place, Response, ResponseReceipt, Survey


@dataclass(frozen=True)
class Answered:
    """What somebody answered, cleaned and checked by a form.

    ``choices``: see ``Response.choices``; each list has passed ``answers.checked``. ``consent`` is
    of the own words, and empty where there are none.
    """

    survey: Survey
    language: str
    choices: dict = field(default_factory=dict)
    place: str = Place.UNSAID.value
    is_group: bool = False
    concern: str = ""
    recommendation: str = ""
    consent: str = ""
    follow: str = Follow.STATE.value
    is_quarantined: bool = False

    def digest(self, nonce):
        """Return what tells whether the same was sent again; worth nothing without the nonce."""
        said = [self.survey.pk, self.language, self.choices, self.place, self.is_group]
        said += [self.concern, self.recommendation, self.consent, self.follow]
        written = json.dumps(said, sort_keys=True).encode()
        return hmac.new(nonce, b"answered" + written, hashlib.sha256).hexdigest()

    def words(self, **extra):
        """Return the own words as an Entry for the desk, or None; a survey may seal them always."""
        if not self.concern and not self.recommendation:
            return None
        sealed = self.survey.words == Survey.Words.SEALED
        return intake.Entry(
            language=self.language,
            consent=Consent.CONFIDENTIAL.value if sealed else self.consent,
            concern=self.concern,
            recommendation=self.recommendation,
            is_group=self.is_group,
            place=self.place,
            follow=Follow.NONE.value,
            roundtable=self.survey.roundtable,
            channel=Channel.SURVEY.value,
            is_quarantined=self.is_quarantined,
            **extra,
        )


@dataclass
class Accepted:
    """A stored response and the number on its receipt, if one was wanted."""

    response: Response
    number: str = ""
    again: bool = False


def sent_before(answered, *, nonce):
    """Return the Accepted of a form that was sent before, or None if it was not.

    Raises SentOtherwise when it was sent with other answers, or taken back since.
    """
    response = Response.objects.select_related("receipt").filter(key=key_of(nonce)).first()
    if response is None:
        return None
    if not hmac.compare_digest(response.sent_digest, answered.digest(nonce)):
        raise SentOtherwise
    receipt = getattr(response, "receipt", None)
    number = receipts.number_for(nonce, pepper_id=receipt.pepper) if receipt else ""
    return Accepted(response, number, again=True)


def respond(answered, *, nonce):
    """Store what somebody answered, once, and return it with its receipt number.

    Raises NobodyToSealTo when there is no key to seal her words to, and SentOtherwise.
    """
    if before := sent_before(answered, nonce=nonce):
        return before
    response = as_row(answered, nonce=nonce)
    words = as_words(answered, nonce=nonce)
    receipt, number = as_receipt(answered, response=response, nonce=nonce)
    try:
        with writing.in_turn(), transaction.atomic():
            if words:
                response.words = words.store()
            response.save(force_insert=True)
            if receipt:
                receipt.save(force_insert=True)
    except IntegrityError:
        # The same form at the same moment: the other one was first.
        if before := sent_before(answered, nonce=nonce):
            return before
        raise
    return Accepted(response, number)


def as_row(answered, *, nonce):
    """Return the unsaved response."""
    waits = answered.is_quarantined
    return Response(
        survey=answered.survey,
        language=answered.language,
        place=answered.place,
        is_group=answered.is_group,
        state=Response.State.QUARANTINED if waits else Response.State.COUNTED,
        choices=answered.choices,
        key=key_of(nonce),
        sent_digest=answered.digest(nonce),
    )


@dataclass
class Words:
    """Somebody's own words, ready to be stored on the desk: slow work is done before the lock."""

    entry: intake.Entry
    submission: object
    envelopes: list

    def store(self):
        """Insert the submission with what hangs on it; return it."""
        self.submission.save(force_insert=True)
        beside = {"submission": self.submission, "envelopes": self.envelopes}
        intake.store_beside(self.entry, **beside, receipt=None, by=None)
        return self.submission


def as_words(answered, *, nonce):
    """Return the own words ready to be stored, sealed where they have to be; None without any."""
    entry = answered.words()
    if entry is None:
        return None
    own_nonce = hashlib.sha256(b"words" + nonce).digest()
    submission = intake.as_row(entry, nonce=own_nonce)
    ring = sealing.Ring.current()
    return Words(entry, submission, intake.as_envelopes(entry, submission=submission, ring=ring))


def as_receipt(answered, *, response, nonce):
    """Return the unsaved receipt and its number; None and an empty text when none is wanted.

    The slow hash is made either way, so that the time of an answer does not tell.
    """
    number = receipts.number_for(nonce)
    worth = receipts.opened(number)
    if answered.follow == Follow.NONE:
        return None, ""
    pepper = receipts.current_pepper_id()
    return ResponseReceipt(response=response, verifier=worth.verifier, pepper=pepper), number


def withdraw(response):
    """Take a response back, with the words that came with it; a bare row remains.

    Its receipt goes as well, so that the number then opens nothing. What a release has counted
    stays as it was published; the next one does not count it. Doing it twice changes nothing.
    """
    with writing.in_turn(), transaction.atomic():
        row = locked(response)
        if row.state == Response.State.WITHDRAWN:
            return
        if row.words:
            submitter.withdraw(row.words)
        ResponseReceipt.objects.filter(pk=row.pk).delete()
        row.choices, row.sent_digest = {}, ""
        row.place, row.is_group = Place.UNSAID, False
        row.state = Response.State.WITHDRAWN
        row.save()
    response.refresh_from_db()


@transaction.atomic
def sort(response, *, state):
    """Count a response, or leave it out: what a machine or a person sent many times.

    ``state``: COUNTED or LEFT_OUT. Raises ValidationError when it was withdrawn.
    """
    row = locked(response)
    if row.state == Response.State.WITHDRAWN:
        raise ValidationError(_("It was withdrawn."))
    row.state = state
    row.save(update_fields=["state"])
    response.refresh_from_db()
