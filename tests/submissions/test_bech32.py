"""A seed written as an age identity is the one that age itself prints."""

import pyrage
import pytest
from pyrage import x25519

from submissions.bech32 import ALPHABET, age_identity


def seed_of(identity):
    """Return the 32 bytes in an identity that age has printed."""
    letters = str(identity).lower().removeprefix("age-secret-key-1")[:-6]
    bits = "".join(f"{ALPHABET.index(letter):05b}" for letter in letters)
    return bytes(int(bits[i : i + 8], 2) for i in range(0, 256, 8))


def test_identity_is_written_as_age_writes_it():
    for _time in range(50):
        identity = x25519.Identity.generate()

        assert age_identity(seed_of(identity)) == str(identity)


@pytest.mark.parametrize("seed", [bytes(32), b"\xff" * 32, bytes(range(32))])
def test_any_seed_is_an_identity_that_age_reads(seed):
    written = age_identity(seed)

    identity = x25519.Identity.from_str(written)
    assert str(identity) == written
    data = pyrage.encrypt(b"words", [identity.to_public()])
    assert pyrage.decrypt(data, [identity]) == b"words"


def test_slip_in_one_letter_is_noticed():
    written = age_identity(b"\x01" * 32)
    for place in range(len("AGE-SECRET-KEY-1"), len(written)):
        wrong = "Q" if written[place] != "Q" else "P"

        with pytest.raises(pyrage.IdentityError):
            x25519.Identity.from_str(written[:place] + wrong + written[place + 1 :])
