"""Passphrases: six words or more, the same however a keyboard composes and spaces them.

Words that a person thinks of are guessed; words drawn by chance are not. So the page offers six
made-up ones: short, easy to say in either language, easy to write on paper. Each is one of 4,225;
six of them are worth 72 bits, and each guess costs as much as ``keys.lock_of``.
"""

import secrets
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

FEWEST_WORDS = 6
FEWEST_LETTERS = 20

# No letters that are taken for each other in handwriting.
CONSONANTS = "bdfghklmnprst"
VOWELS = "aeiou"


def words_of(passphrase):
    """Return the words of a passphrase.

    A Khmer keyboard's space bar types a zero-width space: that parts words, too.
    """
    return unicodedata.normalize("NFC", passphrase).replace("\u200b", " ").split()


def check_passphrase(passphrase):
    """Raise ValidationError unless a passphrase has six different words or more."""
    words = words_of(passphrase)
    if len({*words}) < FEWEST_WORDS or len("".join(words)) < FEWEST_LETTERS:
        raise ValidationError(
            _("Use six different words or more, with spaces between them, drawn by chance.")
        )


def drawn():
    """Return six different made-up words, drawn by chance and stored nowhere."""
    words = {}
    while len(words) < FEWEST_WORDS:
        letters = [secrets.choice(kind) for kind in (CONSONANTS, VOWELS) * 2]
        words["".join(letters)] = True
    return " ".join(words)
