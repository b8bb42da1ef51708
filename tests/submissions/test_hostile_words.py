"""Words that are made to keep a server busy are answered like any that are too long."""

import re
from pathlib import Path
from urllib.parse import quote

import pytest
import regex
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from roundtable import text
from roundtable.errors import MOST_PUBLIC_BYTES
from submissions import guard
from submissions.forms.submit import MOST_COUNTED, too_long
from submissions.models import Envelope, Submission
from tests.submissions.factories import make_recovery, receive

pytestmark = pytest.mark.once

KINDS = {
    "flags": "\U0001f1f0\U0001f1ed",
    "one family": "\U0001f469\u200d",
    "shaded hands": "\U0001f44b\U0001f3fd",
    "marks": "\u0301",
    "marks out of order": "\u0301\u0323",
    "marks on letters": "a" + "\u0323\u0301" * 20,
    "joined marks": "\u0301\u200d\u0323\u200c",
    "Hangul letters": "\u1100",
    "Hangul syllables": "\u1100\u1161\u11a8",
    "Khmer signs": "\u17c9\u17b8\u17c6",
    "Khmer subscripts": "\u17d2\u1780",
    "Khmer syllables": "ស្ត្រី",
    "signs before a letter": "\u0600",
    "Indic conjuncts": "\u0915\u094d",
    "selectors": "a\ufe0f",
    "blanks": " \n",
    "one letter": "x",
}
AS_MANY_BYTES = MOST_PUBLIC_BYTES - 1500


@pytest.fixture
def counted(monkeypatch):
    """How many code points were given to be counted as the eye does, each time."""
    lengths, true = [], text.LETTER

    class Counting:
        def findall(self, value):
            lengths.append(len(value))
            return true.findall(value)

    monkeypatch.setattr(text, "LETTER", Counting())
    return lengths


@pytest.fixture
def ordered(monkeypatch):
    """The longest row of marks that was given to be brought into order, each time."""
    rows, true = [], text.unicodedata.normalize

    def normalize(form, value):
        rows.append(max(map(len, regex.findall(r"\p{M}+", value)), default=0))
        return true(form, value)

    monkeypatch.setattr(text.unicodedata, "normalize", normalize)
    return rows


def as_much_as_possible(kind):
    """Return words of a kind, as many as one form takes."""
    words = KINDS[kind]
    return words * (AS_MANY_BYTES // len(words.encode()))


def send(reader, path, **fields):
    """Post a form whose letters take as few bytes as they can."""
    body = "&".join(
        f"{name}={value if name in ('concern', 'reply') else quote(value)}"
        for name, value in fields.items()
    )
    kind = "application/x-www-form-urlencoded"
    return reader.generic("POST", path, body.encode(), content_type=kind)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "blanks"])
def test_endless_words_in_the_form_are_counted_as_far_as_needed(reader, kind, counted, ordered):
    make_recovery()
    token = guard.new_token("submit")
    words = as_much_as_possible(kind)

    response = send(reader, "/en/submit/", token=token, consent="quoted", concern=words)

    assert response.status_code == 400
    assert words[:1000] in response.content.decode()
    assert Submission.objects.count() == 0
    assert all(length <= MOST_COUNTED for length in counted)
    assert max(ordered) <= 64


@pytest.mark.django_db
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "blanks"])
def test_endless_words_in_a_reply_are_counted_as_far_as_needed(reader, kind, counted, ordered):
    number, token = receive().number, guard.new_token("reply")
    words = as_much_as_possible(kind)
    ordered.clear()

    response = send(
        reader, "/en/receipt/", receipt=number, action="reply", token=token, reply=words
    )

    assert response.status_code == 400
    assert text.is_blank(words) or words[:1000] in response.content.decode()
    assert Envelope.objects.filter(kind="reply").count() == 0
    assert all(length <= MOST_COUNTED for length in counted)
    assert max(ordered) <= 64


@pytest.mark.django_db
def test_endless_blanks_are_no_words(reader):
    make_recovery()
    token, blanks = guard.new_token("submit"), as_much_as_possible("blanks")

    response = send(reader, "/en/submit/", token=token, consent="quoted", concern=blanks)

    assert response.status_code == 400
    assert "Please write a few words here" in response.content.decode()


@pytest.mark.parametrize(
    ("letter", "over"), [("x", 8_000), ("ស្ត្រី", 1_333), ("\U0001f1f0\U0001f1ed", 4_000)]
)
def test_what_is_over_is_told_of_the_whole_text_though_a_part_is_counted(letter, over):
    for times in (1, 10):
        most = 4_000 * times
        value = (letter * (3 * most))[: 3 * most]

        told = int(re.search(r"\d+", too_long(value, most))[0])

        assert abs(told - over * times) <= times


@given(
    st.text(
        "\U0001f1f0\U0001f1ed\U0001f1f0\u200d\u0301\u0600a\U0001f469\ufe0f\u17b6\u17d2\u1780\u1100"
        "\u1161\r\n\u0e33\U0001f3fd\u0903\u0915\u094d",
        max_size=12,
    )
)
def test_letters_are_those_that_unicode_knows(value):
    assert text.LETTER.findall(value) == regex.findall(r"\X", value)


@given(st.integers(0, 70), st.text("a\u0301\u1780\u17d2", max_size=3))
def test_flags_in_a_row_are_pairs(number, tail):
    value = "\U0001f1f0" * number + tail

    assert text.LETTER.findall(value) == regex.findall(r"\X", value)


def test_nothing_else_cuts_a_text_into_letters():
    r"""Left alone, \X takes a minute for the flags that one form holds."""
    found = [
        (path.name, line.strip())
        for app in ("roundtable", "sessions", "submissions", "documents")
        for path in sorted((Path(settings.BASE_DIR) / app).rglob("*.py"))
        for line in path.read_text().splitlines()
        if r"\X" in line.split("# ")[0]
    ]

    assert [name for name, _line in found] == ["text.py"]
    assert found[0][1].startswith("LETTER = ")


@pytest.mark.parametrize("base", ["a", "ក", ""])
def test_marks_out_of_order_are_put_in_order_and_eight_stay(base):
    assert text.clean(base + "\u0301\u0323" * 20_000) == text.clean(base + "\u0301\u0323" * 32)
    assert text.clean(base + "\u0301\u0323" + "z") == text.unicodedata.normalize(
        "NFC", base + "\u0301\u0323z"
    )
