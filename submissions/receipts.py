"""The number on a receipt: made from a form's token, checked, hashed, looked up.

20 digits: 19 random ones (63 bits) and a check digit. Kept is an Argon2id hash whose salt comes
from a pepper outside the database, so that the same number always gives the same hash and can be
found by an index, while a copy of the database alone cannot even be tried against. The second half
of the same hash is the seed of an age key: messages to the person are sealed to it, and only her
number opens them. Parameters: OWASP's Argon2id minimum (19 MiB, two passes).
"""

import hashlib
import hmac
from dataclasses import dataclass

from argon2.low_level import Type, hash_secret_raw
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from pyrage import x25519

from roundtable import limits, text
from roundtable.turns import Turns
from submissions.bech32 import age_identity
from submissions.models import Receipt, ResponseReceipt

LENGTH = 20
GROUP = 5
LONGEST_TYPED = 200

# A quasigroup of order 10 (Damm 2004): notices each single wrong digit and each swap of neighbours.
DAMM = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)

# Changed, no receipt that was ever given opens any more.
HASH = {"time_cost": 2, "memory_cost": 19 * 1024}
# 19 MiB each: a flood of numbers must not take the memory of a small server, nor its threads.
hashing = Turns()
# How often a network may wait for its turn: a crowd is served, a flood is told to come back.
waiting = limits.Limit(burst=20, per_second=5)


class WronglyTyped(Exception):
    """This is no number that we ever gave: a slip of the pen, told in ``sentence``."""

    def __init__(self, sentence):
        super().__init__()
        self.sentence = sentence


@dataclass(frozen=True)
class Opened:
    """What a number is worth: a hash to look for, and the key that opens messages."""

    verifier: str
    identity: x25519.Identity


def check_digit(digits):
    """Return the digit that completes these."""
    interim = 0
    for digit in digits:
        interim = int(DAMM[interim][int(digit)])
    return str(interim)


def number_for(nonce, *, pepper_id=None):
    """Return the receipt number of a form's nonce; the same for each time the form is sent."""
    pepper = settings.RECEIPT_PEPPERS[pepper_id or settings.RECEIPT_PEPPER_ID]
    drawn = hmac.new(pepper.encode(), b"receipt number" + nonce, hashlib.sha256).digest()
    digits = str(int.from_bytes(drawn, "big") % 10 ** (LENGTH - 1)).zfill(LENGTH - 1)
    return digits + check_digit(digits)


def grouped(number):
    """Return a number's groups of five digits."""
    return [number[i : i + GROUP] for i in range(0, len(number), GROUP)]


def canonical(typed):
    """Return the 20 digits of what somebody typed: Khmer digits, spaces and dashes are fine.

    Raises WronglyTyped when it cannot be one of our numbers.
    """
    if len(typed) > LONGEST_TYPED:
        raise WronglyTyped(_("The number has 20 digits. Please look at it again."))
    folded = text.fold(text.clean(typed))
    digits = "".join(c for c in folded if c not in " \t\r\n-‐‑‒–—―−.,_")
    if len(digits) != LENGTH or not (digits.isascii() and digits.isdigit()):
        raise WronglyTyped(_("The number has 20 digits. Please look at it again."))
    if check_digit(digits[:-1]) != digits[-1]:
        raise WronglyTyped(
            _("One digit is not right, or two have changed places. Please look at it again.")
        )
    return digits


def opened(number, *, pepper_id=None):
    """Return what a number is worth under a pepper. Slow by design (about 30 ms, 19 MiB).

    However many others wait: whoever sends her words is not sent away.
    """
    with hashing.patient_turn():
        return worth_of(number, pepper_id=pepper_id or settings.RECEIPT_PEPPER_ID)


def worth_of(number, *, pepper_id):
    """Return the Opened of a number; only for who has the turn to hash."""
    pepper = settings.RECEIPT_PEPPERS[pepper_id]
    salt = hmac.new(pepper.encode(), b"receipt salt" + number.encode(), hashlib.sha256).digest()
    raw = hash_secret_raw(number.encode(), salt, parallelism=1, hash_len=64, type=Type.ID, **HASH)
    identity = x25519.Identity.from_str(age_identity(raw[32:]))
    return Opened(verifier=raw[:32].hex(), identity=identity)


def look_up(number, *, network=b""):
    """Return (receipt, identity) of a number, or (None, None); the same work for any number.

    The receipt is a Receipt, or the ResponseReceipt of answers to a survey. Raises turns.Busy when
    others are before it, or its network has waited too often.
    """
    found = None, None
    for pepper_id in settings.RECEIPT_PEPPERS:
        with hashing.turn(may_wait=lambda: waiting.allow(network)):
            worth = worth_of(number, pepper_id=pepper_id)
        for receipt in receipts_of(worth.verifier, pepper_id=pepper_id):
            found = receipt, worth.identity
    return found


def receipts_of(verifier, *, pepper_id):
    """Return the receipts with a verifier, one at most; both kinds are always looked through."""
    wanted = {"verifier": verifier, "pepper": pepper_id}
    of_submissions = Receipt.objects.filter(**wanted).select_related("submission__roundtable")
    of_responses = ResponseReceipt.objects.filter(**wanted).select_related(
        "response__survey__roundtable", "response__words"
    )
    return [*of_submissions, *of_responses]


def current_pepper_id():
    """Return the id of the pepper that new receipts are made with."""
    return settings.RECEIPT_PEPPER_ID
