"""Text in two scripts: cleaned when saved, folded for search, cut between syllables, published.

Khmer stacks consonants and vowels into clusters of up to eight code points; it puts no spaces
between words, and the same word can be typed in several orders. So nothing here may count, cut or
compare single code points.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import accumulate, islice
from threading import Lock

import regex
from khmerspell import khnormal

INVISIBLE = re.compile("[\u00ad\u17b4\u17b5\u200b-\u200d\u2060\ufeff]")
# Direction overrides can make a text read otherwise than it is stored (CVE-2021-42574).
UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffc\ufffe\uffff\ud800-\udfff\ue000-\uf8ff\U000e0000-\U000e007f]"
)
# What no reader sees: all that Unicode says may be left undrawn, and what is drawn as nothing.
UNSEEN = regex.compile(r"[\p{Default_Ignorable_Code_Point}\ufff9-\ufffb\U0001d159]")
# Spaces, unassigned and private characters, and signs that stand on no letter: nothing to read.
BLANK = regex.compile(r"[\s\p{Z}\p{C}\p{M}\p{Default_Ignorable_Code_Point}\u2800\ufffc\U0001d159]*")
# No language puts more signs in a row; joiners between them do not begin a new row.
TOO_MANY_MARKS = regex.compile(r"((?:\p{M}[\u200c\u200d]*+){8})\p{M}[\p{M}\u200c\u200d]*+")
# To bring marks into their order takes a time that grows with the square of their number.
ENDLESS_MARKS = regex.compile(r"(?<!\p{M})(\p{M}{64})\p{M}++")
# What the eye counts as one letter. Left alone, \X goes back to the first flag of a row at each one.
LETTER = regex.compile(r"\p{Regional_Indicator}{2}(?=\p{Regional_Indicator})|\X")
# What other programs put at the end of a line or paragraph.
LINE_END = re.compile("\r\n|[\r\x85\u2028\u2029]")
KHMER_DIGITS = str.maketrans("០១២៣៤៥៦៧៨៩", "0123456789")
TO_KHMER_DIGITS = str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩")
KHMER = "\u1780-\u17d3\u17d7\u17dc\u17dd"

# Spellings that are both in use: the one on the left is searched as the one on the right.
SAME_WORD = {"សំរាប់": "សម្រាប់", "អោយ": "ឱ្យ", "ឲ្យ": "ឱ្យ", "សម្លេង": "សំឡេង", "មិនា": "មីនា"}


def clean(text, *, one_line=False):
    """Return a text as it is stored: composed (NFC), without control and direction characters.

    A no-break space becomes a space, since browsers begin a Khmer line with it. Zero-width spaces
    and joiners stay: a joiner can carry meaning before a Khmer register shifter. Of more than
    eight combining marks in a row the first eight stay.
    """
    # Removed first: what stood on both sides of an unwanted character may compose.
    text = ENDLESS_MARKS.sub(r"\1", UNWANTED.sub("", LINE_END.sub("\n", text)))
    text = unicodedata.normalize("NFC", text).replace("\u00a0", " ")
    text = TOO_MANY_MARKS.sub(r"\1", text)
    return " ".join(text.split("\n")) if one_line else text


def is_blank(text):
    """Return whether a reader would see nothing: spaces, invisible characters, signs alone."""
    return BLANK.fullmatch(text) is not None


# A letter of Khmer with its subscripts, vowels and signs.
SYLLABLE = re.compile(
    "(?<!\u17d2)[\u1780-\u17a2\u17a5-\u17b3]"
    "(?:[\u17b6-\u17d3\u17dd]|(?<=\u17d2)[\u1780-\u17a2\u17a5-\u17b3])+"
)


# A language has some thousands of syllables; what is longer than any is hostile and not kept.
LONGEST_SYLLABLE = 16
known_order = lru_cache(maxsize=8192)(khnormal)


def in_order(text):
    """Return the text with the signs of each Khmer syllable in SIL's order.

    The same as ``khnormal(text)`` for a text without joiners, but each syllable is looked at once,
    however often it comes.
    """
    return SYLLABLE.sub(
        lambda found: (known_order if len(found[0]) <= LONGEST_SYLLABLE else khnormal)(found[0]),
        text,
    )


def fold(text):
    """Return the text with all that search should overlook removed; for search columns only.

    Compatibility forms, invisible characters, the order of Khmer signs, look-alike subscripts,
    Khmer digits, accents of Latin letters and upper case.
    """
    text = INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    text = in_order(text)
    text = text.replace("\u17d2\u178a", "\u17d2\u178f")  # subscript da and ta look the same
    text = text.replace("\u17b2", "\u17b1").replace("\u17a3", "\u17a2")
    text = text.translate(KHMER_DIGITS).casefold()
    text = "".join(c for c in unicodedata.normalize("NFD", text) if not "\u0300" <= c <= "\u036f")
    for spelling, usual in SAME_WORD_FOLDED:
        text = text.replace(spelling, usual)
    return text


SAME_WORD_FOLDED = []
SAME_WORD_FOLDED = [(fold(spelling), fold(usual)) for spelling, usual in SAME_WORD.items()]

RUNS = re.compile(f"[{KHMER}]+|[^\\W_]+")


def words(text):
    """Return the folded runs of one script in a text: a Latin word, a number, a Khmer phrase."""
    return RUNS.findall(fold(text))


def search_column(text):
    """Return what is stored for search: line by line, folded runs, each with a space before it.

    So " art" finds the word "art" but not "party", while a Khmer term, which may stand anywhere
    inside a phrase, is looked for without the space.
    """
    return "\n".join("".join(f" {run}" for run in words(line)) for line in text.split("\n"))


def is_khmer(text):
    """Return whether the text begins with a Khmer letter."""
    return bool(re.match(f"[{KHMER}]", text))


def truncate(text, length):
    """Return at most ``length`` grapheme clusters of the text, with an ellipsis if it was cut."""
    clusters = [found[0] for found in islice(LETTER.finditer(text), length + 1)]
    if len(clusters) <= length:
        return text
    cut = "".join(clusters[:length]).rstrip()
    if not is_khmer(clusters[length]) and " " in cut:
        cut = cut[: cut.rindex(" ")]
    return f"{cut}…"


def _after_space(clusters, start, stop):
    """Return the place after the first space from ``start`` on, so that no word is cut."""
    spaces = [i for i in range(start, stop) if clusters[i] == " "] if start else []
    return spaces[0] + 1 if spaces else start


def _before_space(clusters, start, stop):
    """Return the place of the last space before ``stop``, so that no word is cut."""
    if stop == len(clusters):
        return stop
    return next((i for i in range(stop - 1, start, -1) if clusters[i] == " "), stop)


def snippet(text, term, *, around=60):
    """Return (before, hit, after): the first place in ``text`` that ``term`` (folded) was found at.

    Folded cluster by cluster, so that the hit can be shown in the words as they are written.
    ``hit`` is empty when the term cannot be located, which is not looked for beyond the first
    20,000 characters.
    """
    text = text[:20_000]
    clusters = LETTER.findall(" ".join(text.split()))
    folded, owner = "", []
    for index, cluster in enumerate(clusters):
        piece = fold(cluster)
        folded += piece
        owner += [index] * len(piece)
    at = folded.find(term)
    if at < 0:
        return truncate("".join(clusters), 2 * around), "", ""
    first, last = owner[at], owner[at + len(term) - 1] + 1
    start = _after_space(clusters, max(0, first - around), first)
    end = _before_space(clusters, last, min(len(clusters), last + around))
    before = ("…" if start else "") + "".join(clusters[start:first])
    after = "".join(clusters[last:end]) + ("…" if end < len(clusters) else "")
    return before, "".join(clusters[first:last]), after


# A joiner is only seen where it holds a register shifter above a letter, beside an upper vowel.
IDLE_JOINER = re.compile(
    "(?<![\u1780-\u17b3])\u200c|\u200c(?![\u17c9\u17ca](?:[\u17b7-\u17ba\u17be\u17bf\u17d0]|\u17b6\u17c6))"
)
# A line may break here; nobody sees it.
WORD_SPACE = "\u200b"
HAS_KHMER = re.compile("[\u1780-\u17b3]")
# Words that the model splits.
KEPT_WHOLE = re.compile(
    "តុមូល|ឡូសអាន់ជឺឡេស|ឡស់អេនជឡេស|អេនជឡេស|ម៉ែលប៊ន|ម៉ែលបួន|អូកឡែន|ញូហ្សែឡេន|ព្រុចសែល|កូរ៉េខាងត្បូង|អ៊ិនគ្រីប"
)
# Before a Khmer letter, but not after a space, an opening sign, or the sign that makes a subscript.
WORD_MAY_BEGIN = re.compile("(?<![\\s([{«‹“‘\"'\u17d2])(?=[\u1780-\u17b3])")
# The model is one for all threads, and the first of them to ask for it loads it.
ONE_AT_A_TIME = Lock()


def public(text):
    """Return a text as a published quotation shows it, with zero-width spaces between Khmer words.

    Everything invisible is removed first and blanks are made uniform: they can carry a hidden mark
    that tells who was given which copy. Only a joiner that changes how a syllable looks stays. The
    zero-width spaces are then made anew, so that they say nothing but where words begin.
    """
    text = UNSEEN.sub(lambda found: "\u200c" if found[0] == "\u200c" else "", text)
    text = clean(IDLE_JOINER.sub("", text))
    text = re.sub("[^\\S\n]+", " ", text.replace("\u2800", " "))
    text = re.sub("\n{3,}", "\n\n", re.sub(" ?\n ?", "\n", text)).strip()
    return "\n".join(with_word_spaces(line) for line in text.split("\n"))


def has_khmer(text):
    """Return whether any letter of the text is Khmer."""
    return HAS_KHMER.search(text) is not None


def with_word_spaces(line):
    """Return a line with a zero-width space wherever a Khmer word begins and a line may break."""
    line = line.replace(WORD_SPACE, "")
    if not has_khmer(line):
        return line
    from khmercut import tokenize  # its model takes 36 MB: only for those who publish

    bare = line.replace("\u200c", "")  # as the model knows the words
    with ONE_AT_A_TIME:
        words = tokenize(bare)
    places = set(accumulate(len(word) for word in words))
    places &= {found.start() for found in WORD_MAY_BEGIN.finditer(bare)}
    places &= {found.start() for found in LETTER.finditer(bare)}
    for kept in KEPT_WHOLE.finditer(bare):
        places -= set(range(kept.start() + 1, kept.end()))
    spaced, at = [], 0
    for character in line:
        if character != "\u200c":
            spaced.append(WORD_SPACE if at in places else "")
            at += 1
        spaced.append(character)
    return "".join(spaced)
