"""Differences between two texts, in words of English and in syllables of Khmer.

Khmer puts no spaces between words, so it is compared by what the eye counts as one letter with all
that is stacked on it.
"""

from difflib import SequenceMatcher

import regex

from roundtable import text

TOKEN = regex.compile(
    r"[\p{Latin}\p{Nd}][\p{Latin}\p{M}\p{Nd}’'-]*"  # a word or a number
    rf"|{text.SYLLABLE.pattern}"
    rf"|\s+|{text.LETTER.pattern}"
)
# Longer passages are shown as a whole: comparing takes a time that grows with the square.
MOST_TOKENS = 1200
# How much of what stayed is shown on each side of what changed, in letters.
AROUND = 80

SAME, GONE, NEW = "same", "gone", "new"


def differences(before, after):
    """Return [(kind, text), …]: what stayed (shortened), what is gone, and what is new."""
    parts = []
    lines = before.splitlines(keepends=True), after.splitlines(keepends=True)
    for kind, old, new in compared(*lines):
        parts += [(SAME, old)] if kind == "equal" else within(old, new)
    return shortened(parts)


def compared(before, after):
    """Yield (kind, old text, new text) of two lists of strings."""
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        yield kind, "".join(before[a:b]), "".join(after[c:d])


def within(old, new):
    """Return the differences inside a passage."""
    before, after = TOKEN.findall(old), TOKEN.findall(new)
    begin = alike(before, after)
    end = alike(before[begin:][::-1], after[begin:][::-1])
    middle = before[begin : len(before) - end], after[begin : len(after) - end]
    parts = [(SAME, "".join(before[:begin])), *inner(*middle)]
    return [part for part in [*parts, (SAME, "".join(before[len(before) - end :]))] if part[1]]


def alike(before, after):
    """Return how many tokens two lists have in common from their beginning on."""
    pairs = enumerate(zip(before, after, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(before), len(after)))


def inner(before, after):
    """Return the differences of two lists of tokens that begin and end differently."""
    if not before or not after or max(len(before), len(after)) > MOST_TOKENS:
        return replaced("".join(before), "".join(after))
    parts = []
    for kind, gone, fresh in compared(before, after):
        parts += [(SAME, gone)] if kind == "equal" else replaced(gone, fresh)
    return parts


def replaced(old, new):
    """Return a passage and what stands in its place, each as far as there is one."""
    return [(kind, words) for kind, words in ((GONE, old), (NEW, new)) if words]


def shortened(parts):
    """Return parts with an ellipsis inside each long passage that stayed."""
    last = len(parts) - 1
    return [
        (kind, cut(words, head=at > 0, tail=at < last) if kind == SAME else words)
        for at, (kind, words) in enumerate(parts)
    ]


def cut(words, *, head, tail):
    """Return the beginning (``head``) and the end (``tail``) of a long text, or all of it."""
    letters = text.LETTER.findall(words)
    if len(letters) <= 2 * AROUND:
        return words
    begin = "".join(letters[:AROUND]) if head else ""
    end = "".join(letters[-AROUND:]) if tail else ""
    return f"{begin} … {end}"
