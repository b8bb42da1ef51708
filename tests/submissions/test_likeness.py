"""Near-duplicates: how alike two texts are, and the bands that bring like ones together."""

import random
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roundtable import text as texts
from submissions.likeness import bands, likeness, trigrams, trigrams_of_folded

SPAM = "Café owners demand: STOP the évictions now! គេបណ្តេញយើងចេញពីដីធ្លី ដោយបង្ខំ នៅឆ្នាំ២០២៥។"
TYPED = [
    unicodedata.normalize("NFC", SPAM),
    unicodedata.normalize("NFD", SPAM),
    "\u200b".join(SPAM),
    SPAM.replace("ដ", "\u2060ដ").replace(" ", "\u00a0 \ufeff\n"),
    SPAM.upper(),
    SPAM.swapcase(),
    SPAM.replace("្ត", "្ដ"),
    SPAM.replace("២០២៥", "2025").replace("!", "!!!"),
]


def alike(a, b):
    """Return the likeness of two texts."""
    return likeness(trigrams(a), trigrams(b))


@pytest.mark.parametrize("typed", TYPED, ids=range(len(TYPED)))
def test_the_same_words_have_the_same_bands_however_they_are_typed(typed):
    assert bands(typed) == bands(SPAM)
    assert alike(typed, SPAM) == 1.0


def test_trigrams_are_those_of_the_letters_alone():
    assert trigrams("A b-c, 1 D") == {"abc", "bcd"}
    assert trigrams("ក ខ គ") == {"កខគ"}
    assert trigrams("Ab") == {"ab"}
    assert trigrams("12 345 …\u200b\u3164") == frozenset()


@pytest.mark.parametrize("typed", TYPED, ids=range(len(TYPED)))
def test_trigrams_of_what_is_stored_for_search_are_those_of_the_text(typed):
    assert trigrams_of_folded(texts.search_column(texts.clean(typed))) == trigrams(typed)


def test_trigrams_of_so_many_letters_are_those_of_the_beginning():
    assert trigrams_of_folded(" ab c\n 1 de", most=4) == {"abc", "bcd"}
    assert trigrams_of_folded(" ab", most=4) == {"ab"}


def test_likeness_is_the_share_of_common_trigrams():
    assert alike("abcdefgh", "abcdefgx") == pytest.approx(5 / 7)
    assert alike("abcdefgh", "ABC defgh!") == 1.0
    assert alike("abcdefgh", "stuvwxyz") == 0.0


def test_short_texts_are_alike_only_when_they_are_equal():
    assert alike("land", "LAND!") == 1.0
    assert alike("land", "lands") == 0.0
    assert alike("land", "The land was taken from us by force") == 0.0
    assert bands("land") == bands("La nd")
    assert bands("land") != bands("lands")
    assert len(bands("land")) == 1


def test_a_text_without_letters_is_like_nothing():
    for text in ("", "  ", "\u200b", "12345"):
        assert bands(text) == []
        assert alike(text, text) == 0.0


def test_bands_are_the_same_on_every_machine():
    assert bands("They took our land and gave nothing back.") == [
        8258461603317326403,
        -1094624669171836840,
        996632199489349460,
        8928707842369837822,
        2146213577005725404,
        345360781150127848,
        7159580045186901697,
        7631633979855926032,
    ]


def test_bands_differ_with_another_key():
    assert not set(bands(SPAM)) & set(bands(SPAM, key=b"secret"))
    assert bands(SPAM, key=b"secret") == bands(SPAM.upper(), key=b"secret")
    assert bands("land") != bands("land", key=b"secret")


def pairs(common, own):
    """Return a hundred pairs of texts with so many letters in common and so many of their own."""
    chance = random.Random(2025)
    letters = [chr(code) for code in range(0x1780, 0x17A3)]

    def some(count):
        return "".join(chance.choices(letters, k=count))

    for _ in range(100):
        start = some(common)
        yield start + some(own), start + some(own)


def test_texts_much_alike_share_a_band():
    for one, other in pairs(common=300, own=33):
        assert 0.8 <= alike(one, other) < 0.84
        assert set(bands(one)) & set(bands(other))


def test_texts_little_alike_rarely_share_a_band():
    shared = 0
    for one, other in pairs(common=100, own=150):
        assert 0.2 < alike(one, other) < 0.3
        shared += bool(set(bands(one)) & set(bands(other)))
    assert shared < 25


WORDS = st.text(st.sampled_from("abcdeéស្ត្រីខមែរា \u200b1."), max_size=60)


@settings(max_examples=80)
@given(WORDS, WORDS)
def test_likeness_and_bands_keep_their_bounds(one, other):
    share = alike(one, other)

    assert share == alike(other, one)
    assert 0.0 <= share <= 1.0
    assert alike(one, one) == float(bool(trigrams(one)))
    assert (share == 1.0) <= (bands(one) == bands(other))
    assert len(bands(one)) in (0, 1, 8)
    assert all(-(2**63) <= number < 2**63 for number in bands(one))


@settings(max_examples=40)
@given(st.text(max_size=40))
def test_any_text_has_bands(text):
    assert bands(text) == bands(f" {text}\u200b")
