"""Text in two scripts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roundtable import text

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
