"""How alike two texts are, and a short fingerprint that brings like texts together.

The same words sent again and again are to stand before a curator as one group, however they are
typed. Texts are compared by the runs of three letters that occur in them. The fingerprint is
MinHash in bands (Broder 1997): two texts of likeness s share at least one of 8 bands of 3 rows
with a probability of 1 - (1 - s**3)**8, that is 0.997 for s = 0.8 and 0.06 for s = 0.2. Sharing a
band therefore only proposes a pair: ``likeness`` decides.
"""

import struct
from functools import lru_cache
from hashlib import blake2b

import regex

from roundtable.text import UNSEEN, fold

BANDS = 8
ROWS = 3
# With fewer trigrams one letter more or less is a large part: only equal ones are alike.
FEW = 5

NOT_LETTERS = regex.compile(r"[^\p{L}\p{M}]+")


def trigrams(text):
    """Return the runs of three letters of a text, however it is typed.

    A text of one or two letters is its own only run; one without letters has none.
    """
    return trigrams_of_folded(fold(UNSEEN.sub("", text)))


def trigrams_of_folded(folded, *, most=None):
    """Return the runs of three letters of what was folded before, or of its first ``most`` letters.

    To fold takes about ten times as long as this.
    """
    letters = NOT_LETTERS.sub("", folded)[:most]
    runs = range(max(len(letters) - 2, 1)) if letters else ()
    return frozenset(letters[i : i + 3] for i in runs)


def likeness(first, second):
    """Return how alike two texts are, from 0.0 to 1.0: the share of their trigrams in both.

    Of two texts one of which has fewer than five trigrams, all or none are shared. A text without
    letters is like nothing, not even itself: nobody repeats what was not said.
    """
    if not first or not second:
        return 0.0
    if min(len(first), len(second)) < FEW:
        return float(first == second)
    return len(first & second) / len(first | second)


def bands(text, *, key=b""):
    """Return the signed 64-bit numbers of a text, one of which any text much like it shares.

    Eight numbers, each of them also telling its place; one for a text of fewer than five trigrams;
    none for one without letters. They are the same on every machine. With a secret ``key`` (at most
    64 bytes) nobody who has only the numbers can try out what the text may have said. The time
    taken grows with the length of the text, and no faster.
    """
    found = sorted(trigrams(text))
    if len(found) < FEW:
        return [_number("".join(f"{run}\n" for run in found).encode(), BANDS, key)] if found else []
    rows = _least_hashes(found, key)
    return [
        _number(struct.pack(f"<{ROWS}I", *rows[band * ROWS : (band + 1) * ROWS]), band, key)
        for band in range(BANDS)
    ]


def _least_hashes(runs, key):
    """Return for each row the least of all runs' hashes: as likely the same as two texts are alike."""
    rows = BANDS * ROWS
    hashes = b"".join(_hashes(run, key) for run in runs)
    numbers = struct.unpack(f"<{rows * len(runs)}I", hashes)
    return [min(numbers[row::rows]) for row in range(rows)]


@lru_cache(maxsize=20_000)  # a language has few trigrams: ten thousand texts share them
def _hashes(run, key):
    """Return the hashes of one run, one after the other, for all rows.

    It is hashed twice: one hash has at most 64 bytes, and 24 rows of 32 bits take 96.
    """
    half = 4 * BANDS * ROWS // 2
    persons = (b"first", b"second")
    return b"".join(
        blake2b(run.encode(), digest_size=half, key=key, person=person).digest()
        for person in persons
    )


def _number(content, place, key):
    """Return 64 bits of a hash as the databases store them: with a sign."""
    digest = blake2b(content, digest_size=8, key=key, person=b"band %d" % place).digest()
    return int.from_bytes(digest, "little", signed=True)
