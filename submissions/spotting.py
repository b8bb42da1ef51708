"""Words in a text that may identify somebody, marked for the curators who redact it.

A mark is a hint and no more: what is not marked may identify somebody too, and a person reads every
word. So a mark too many is better than one too few.
"""

from bisect import bisect_left, bisect_right
from itertools import accumulate
from typing import NamedTuple
from unicodedata import decimal, normalize

from django.utils.translation import gettext_lazy as _

from roundtable.text import LETTER, UNSEEN
from submissions.spotting_patterns import PATTERNS

KINDS = {
    "email": _("e-mail address"),
    "web": _("web address or account"),
    "date": _("exact date"),
    "phone": _("telephone number"),
    "place": _("place"),
    "name": _("name of a person"),
    "number": _("long number"),
}


class Spot(NamedTuple):
    """Where something that may identify a person begins and ends, and what it may be."""

    start: int
    end: int
    kind: str


class Segment(NamedTuple):
    """A piece of a text; ``kind`` is empty where nothing was spotted."""

    text: str
    kind: str

    @property
    def label(self):
        """Return the kind in words."""
        return KINDS.get(self.kind, "")


def spots(text):
    """Return what may identify a person, in order, never overlapping, never cutting a syllable."""
    found = set(_found(text, kept=""))
    if "\u200b" in text:
        found |= set(_found(text, kept="\u200b"))
    clusters = [0, *accumulate(len(cluster) for cluster in LETTER.findall(text))]
    whole = (
        Spot(
            clusters[bisect_right(clusters, spot.start) - 1],
            clusters[bisect_left(clusters, spot.end)],
            spot.kind,
        )
        for spot in found
    )
    return _merged(whole)


def segments(text):
    """Return the whole text in pieces, those that were spotted and those between them."""
    pieces, at = [], 0
    for start, end, kind in spots(text):
        pieces += [Segment(text[at:start], ""), Segment(text[start:end], kind)]
        at = end
    pieces.append(Segment(text[at:], ""))
    return [piece for piece in pieces if piece.text]


def _seen(character, kept):
    """Return a character as the patterns know it, or nothing when it is invisible."""
    if character != kept and UNSEEN.match(character):
        return ""
    digit = decimal(character, None)
    plain = normalize("NFKC", character) if digit is None else str(digit)
    return plain if len(plain) == 1 else character


def _found(text, *, kept):
    """Return a spot for each place where a pattern matches; they may overlap.

    The patterns read a copy without invisible characters other than ``kept``, so that none can hide
    a number or a name.
    """
    seen = {character: _seen(character, kept) for character in set(text)}
    places = [place for place, character in enumerate(text) if seen[character]]
    copy = "".join(seen[character] for character in text).replace("\u17d2\u178a", "\u17d2\u178f")
    for kind, patterns in PATTERNS.items():
        for pattern in patterns:
            for match in pattern.finditer(copy):
                end = match.start() + len(match[0].rstrip(" \t\u200b.,;:!?)]}»”\"'’…"))
                if end > match.start():
                    yield Spot(places[match.start()], places[end - 1] + 1, kind)


def _merged(found):
    """Return spots that overlap as one, of the kind of the longest among them."""
    order = list(KINDS)
    merged, longest = [], 0
    for spot in sorted(found, key=lambda spot: (spot.start, -spot.end, order.index(spot.kind))):
        length = spot.end - spot.start
        if not merged or spot.start >= merged[-1].end:
            merged.append(spot)
            longest = length
            continue
        last = merged[-1]
        kind = spot.kind if length > longest else last.kind
        longest = max(longest, length)
        merged[-1] = Spot(last.start, max(last.end, spot.end), kind)
    return merged
