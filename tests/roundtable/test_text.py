"""Text in two scripts."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st
from khmerspell import khnormal

from roundtable import text

pytestmark = pytest.mark.once

SAME = [
    ("សេចក្ដី", "សេចក្តី"),  # subscript da, ta
    ("ស្រ្តី", "ស្ត្រី"),  # order of subscripts
    ("ឲ្យ", "ឱ្យ"),
    ("អោយ", "ឱ្យ"),
    ("សំរាប់", "សម្រាប់"),
    ("មិនា", "មីនា"),
    ("តុ\u200bមូល", "តុមូល"),
    ("២០២៥", "2025"),
    ("Café", "CAFE"),
    ("ﬁle", "file"),
]
DIFFERENT = [("ភ្នំ", "ភំ"), ("ក", "ខ"), ("កុម្ភៈ", "កុម្ភ")]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_spellings_of_one_word_fold_alike(one, other):
    assert text.fold(one) == text.fold(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different_words_stay_different(one, other):
    assert text.fold(one) != text.fold(other)


def test_terms_are_runs_of_one_script():
    assert text.words("ឆ្នាំ២០២៥ U.S.-EU (Café)") == ["ឆ្នាំ", "2025", "u", "s", "eu", "cafe"]


@pytest.mark.parametrize(
    ("length", "cut"),
    [(1, "ស្ត្រី…"), (2, "ស្ត្រីខ្មែ…"), (3, "ស្ត្រីខ្មែរ")],
)
def test_khmer_is_cut_between_syllables_only(length, cut):
    assert text.truncate("ស្ត្រីខ្មែរ", length) == cut


def test_english_is_cut_between_words():
    assert text.truncate("Sovereignty and integrity", 18) == "Sovereignty and…"


def test_snippet_shows_the_words_as_they_are_written():
    before, hit, after = text.snippet("បងប្អូន សេចក្ដីថ្លែងការណ៍ នៅទីនេះ", text.fold("សេចក្តី"))

    assert (before, hit, after) == ("បងប្អូន ", "សេចក្ដី", "ថ្លែងការណ៍ នៅទីនេះ")


def test_snippet_of_a_long_text_is_cut_around_the_hit():
    before, hit, after = text.snippet("a " * 200 + "Roundtable" + " b" * 200, "roundtable")

    assert hit == "Roundtable"
    assert before.startswith("…")
    assert after.endswith("…")
    assert len(before + after) < 130


@given(st.text())
def test_any_text_can_be_folded_cleaned_cut_and_searched(value):
    text.fold(value)
    assert "\x00" not in text.clean(value)
    assert text.clean(text.clean(value)) == text.clean(value)
    assert len(text.truncate(value, 5)) <= len(value) + 1
    before, hit, after = text.snippet(value, "a")
    assert isinstance(before + hit + after, str)


# Khmer letters, vowels and signs with what may stand between them, for texts that nobody would type.
KHMER = st.text(
    st.sampled_from(
        [chr(code) for code in range(0x1780, 0x17DE)]
        + list("្្្្កខសរបាិីុ៉៊ \n។ៗ(«»a1\u200b\u200c\u200d\u2060\u0301\ue000\u00a0\u2800")
    ),
    max_size=24,
)


@given(KHMER)
def test_signs_are_ordered_syllable_by_syllable_as_in_the_whole_text(value):
    bare = text.INVISIBLE.sub("", value)

    assert text.in_order(bare) == khnormal(bare)


def test_what_stood_beside_an_unwanted_character_composes():
    assert text.clean("e\ue000\u0301") == "é"


@given(KHMER)
def test_cleaning_khmer_twice_changes_nothing_more(value):
    assert text.clean(text.clean(value)) == text.clean(value)


@pytest.mark.parametrize("base", ["a", "ក", "\u25cc"])
@pytest.mark.parametrize("between", ["", "\u200c", "\u200d"])
def test_of_many_marks_on_a_letter_eight_stay(base, between):
    mark = f"\u20d0{between}"

    assert text.clean(base + mark * 200 + "z") == base + mark * 8 + "z"
    assert text.clean(base + mark * 8 + "z") == base + mark * 8 + "z"


@pytest.mark.parametrize("cluster", ["ស្ត្រី", "ក្ស្មៅ", "ង្គ្រោះ", "ប\u200c៉ី", "ន្ត្រ៊ាំ៍", "ញ្ច្រាំ", "កុំា"])
def test_a_khmer_cluster_is_stored_as_it_is_typed(cluster):
    assert text.clean(cluster * 3) == cluster * 3


# One blank text a line.
BLANKS = r"""
\t\u00a0\u3000
\u200b\u200c\u200d\u2060\ufeff
\u115f\u1160\u3164\uffa0
\u2800
\ufe0f\U000e0101
\u0301\u20d0
\u17b6\u17d2
\u202e\u2066\u061c
\u00ad\u034f
\x00\x1b\ue000
\ufffc\uffff
\u17b4\u17b5
\U0001d159
"""


@pytest.mark.parametrize("name", BLANKS.split("\n"))
def test_a_text_without_anything_to_see_is_blank(name):
    value = name.encode().decode("unicode_escape")

    assert text.is_blank(value)
    assert not text.is_blank(f"{value}ក")


@pytest.mark.parametrize("value", [".", "0", "ក", "។", "é", "\u200bx", "😀", "한"])
def test_a_text_with_a_visible_sign_is_not_blank(value):
    assert not text.is_blank(value)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("លោកសុខបានជួបប្រជាជន", "លោក|សុខ|បាន|ជួប|ប្រជាជន"),
        ("ដែលៗ។ (លោក) «អ្នក» “អ្នក”", "ដែលៗ។ (លោក) «អ្នក» “អ្នក”"),
        ("នៅតុមូលម៉ែលប៊ន", "នៅ|តុមូល|ម៉ែលប៊ន"),
        ("១២នាក់NGOដែលជា", "១២នាក់NGO|ដែល|ជា"),
        ("Sovereignty, sok@mail.org and 😀", "Sovereignty, sok@mail.org and 😀"),
        ("", ""),
    ],
)
def test_a_published_text_may_break_between_khmer_words(value, words):
    assert text.public(value).replace("\u200b", "|") == words


HIDDEN = (
    "\u200b \u200c \u200d \u2060 \ufeff \u00ad \u034f \ufe00 \u2063 \u3164 \U000e0041 \u17b5 \ufff9"
)


@pytest.mark.parametrize("hidden", HIDDEN.split(" "), ids=ascii)
def test_no_hidden_mark_survives_publication(hidden):
    plain = "ប្រជាជនកម្ពុជា និង people"
    value = hidden.join(plain)

    assert text.public(value) == text.public(plain) == "ប្រជាជន\u200bកម្ពុជា និង people"


def test_blanks_of_a_published_text_are_all_alike():
    assert text.public(" a\u2003 \t b\u2800c \r\n \n\n d\u00a0") == "a b c\n\nd"


def test_only_a_joiner_that_is_seen_stays_in_a_published_text():
    assert text.public("ប\u200c៉ី") == "ប\u200c៉ី"
    assert text.public("ប៉\u200cី ប\u200c៉ា ប\u200cី ប\u200d៉ី") == "ប៉ី ប៉ា ប\u17b8 ប៉ី"


@settings(max_examples=200)
@given(st.one_of(KHMER, st.text(max_size=20)))
def test_a_published_text_stays_as_it_is_when_published_again(value):
    published = text.public(value)

    assert text.public(published) == published
    unseen = text.UNSEEN.findall(published)
    assert set(unseen) <= {"\u200b", "\u200c"}
    for found in regex.finditer("\u200b", published):
        assert regex.match("[\u1780-\u17b3]", published[found.end() :])
        assert not regex.search(r"[\s(\[{«‹“‘\"'\u17d2]$", published[: found.start()])
    bare = published.replace("\u200b", "")
    assert bare == text.clean(bare)


def test_threads_that_publish_at_the_same_moment_all_get_the_same(monkeypatch):
    monkeypatch.setattr("khmercut.tagger", None)
    value = "ប្រជាជនកម្ពុជា" * 50

    with ThreadPoolExecutor(8) as threads:
        published = set(threads.map(text.public, [value] * 16))

    assert published == {text.public(value)}


def test_the_segmenter_is_loaded_only_for_those_who_publish():
    code = "import sys, roundtable.text; sys.exit('khmercut' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
