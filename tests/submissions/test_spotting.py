"""Words that may identify a person, marked for the curators."""

import time

import pytest
import regex
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from submissions.spotting import KINDS, Segment, Spot, segments, spots

pytestmark = pytest.mark.once


def marked(text):
    """Return what was spotted, as (kind, words)."""
    return [(kind, text[start:end]) for start, end, kind in spots(text)]


# The whole text is one spot.
WHOLE = {
    "phone": """012 345 678|012345678|012.345.678|012-345-678|+855 12 345 678|+855 (0)12-345-678
        |(202) 555-0143|202-555-0143|06 12 34 56 78|០១២ ៣៤៥ ៦៧៨|០១២៣៤៥៦៧៨|០១2៣៤5 ៦៧៨|012,345,678
        |0 1 2 3 4 5 6 7 8|０１２３４５６７８""",
    "email": """sok.chea@gmail.com|sok_chea+a@mail.example.org|sok (at) gmail (dot) com
        |sok at gmail dot com|sok @ gmail.com|sok＠gmail．com""",
    "web": """https://www.facebook.com/sok.chea?x=1|www.example.org/sok|t.me/soksan|sok.com.kh|@sok_san
        |Facebook: Sok_Chea|Telegram ID: 12|ហ្វេសប៊ុក៖ សុខា|តេឡេក្រាម sok12|https://x.com/សុខជា""",
    "date": """12/03/2025|3/12/25|12.3.2025|12-03-2025|05/03/2025|2025-03-12|2568/03/12|March 12 2025
        |March 12, 2025|Mar. 12|12 March 2025|12th of March|12 mars 2025|1er août|12 mars|26 March
        |ថ្ងៃទី១២ ខែមីនា ឆ្នាំ២០២៥|ថ្ងៃទី ១២ ខែ មីនា ឆ្នាំ ២០២៥|ថ្ងៃពុធ ទី ២៦ ខែមីនា ឆ្នាំ ២០២៥|១២ មីនា ២០២៥
        |១២ខែកញ្ញា|ថ្ងៃទី២៧មិនា|ថ្ងៃទី១២|ទី១២ ខែ៣ ឆ្នាំ២០២៥|១២កើត|12 មីនា 2025""",
    "name": """លោក សុខ ជា|លោកស្រី ចាន់ ធី|អ្នកស្រីធីតា|លោកតា ម៉ៅ|ឧកញ៉ាសុខ គង់|កញ្ញា ស្រីមុំ|ឈ្មោះ សុភា
        |ឈ្មោះខ្ញុំគឺ សុភា|ពូសុខ|ពូ សុខា|មីងធី|តា សុខ|បងសុខ|លោក Trump|ហ៊ុន សែន|សុខ ចាន់ណា|Mr Sok|Mr. sok|Mrs Chan
        |Ms Dara|Dr Sok Dara|Oknha Try Pheap|M. Dupont|M.Dupont|Mme Lefèvre|uncle Sok|SOK CHEA
        |Kem Ley|Nguyễn Văn Lê|Sok C. Dara|Anne O'Brien|my name is dara|named Dara""",
    "place": """ភូមិត្រពាំងឈូក|ឃុំចក|សង្កាត់ទឹកថ្លា|ស្រុកបាទី|ខណ្ឌសែនសុខ|ខេត្តតាកែវ|ខេត្ដ តាកែវ|ភូមិ ៥|ភូមិទី៥|ភ្នំពេញ|ផ្លូវលេខ ២៧១
        |Phnom Penh|village of Krang|Chak commune|Bati district|Sangkat Toul Kork|Street 271
        |commune d'Angkor|Svay Rieng province""",
    "number": "123456|N0123456|2A-1234|1AB 2345|1234567|៨៨១២៣៤៥|12-34-56|1234567890123456789",
}
WHOLES = [(kind, text.strip()) for kind, texts in WHOLE.items() for text in texts.split("|")]


@pytest.mark.parametrize(("kind", "text"), WHOLES)
def test_what_may_identify_is_spotted_from_end_to_end(kind, text):
    assert spots(text) == [Spot(0, len(text), kind)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "They took our land in March 2025 from 250 families, 12 months ago.",
        "From 2010-2015 it cost 1,000,000 riel, then 20 000 000.",
        "The United States and the U.S. State Department; Human Rights Watch.",
        "We met at 5 p.m., e.g. on Monday, version 1.2.",
        "បងប្អូនទាំងអស់ក្នុងពិភពលោក និយាយតាមមាតុភូមិ",
        "ជំពូកទី១២ លក្ខខណ្ឌ វត្តមាន លោកអ្នក",
        "ខែកញ្ញា ឆ្នាំ២០២៥ ការឃុំឃាំង នៅស្រុកខ្មែរ",
    ],
)
def test_what_identifies_nobody_is_left_alone(text):
    assert spots(text) == []


def test_a_sentence_is_marked_only_where_it_should_be():
    text = "Yesterday my brother Sok was at Trapeang village; call 012 345 678."

    assert marked(text) == [
        ("name", "brother Sok"),
        ("place", "Trapeang village"),
        ("phone", "012 345 678"),
    ]


def test_the_first_word_of_a_sentence_makes_no_name():
    assert marked("The Village. In Cambodia we met. When Dara came") == []
    assert marked("When Sok Dara came") == [("name", "Sok Dara")]


def test_a_khmer_sentence_is_marked_too():
    text = "លោក សុខ ជា បានរស់នៅភូមិត្រពាំងឈូក ឃុំចក តាំងពីថ្ងៃទី១២ ខែមីនា។ ទូរស័ព្ទ ០១២ ៣៤៥ ៦៧៨"

    assert marked(text) == [
        ("name", "លោក សុខ ជា"),
        ("place", "ភូមិត្រពាំងឈូក"),
        ("place", "ឃុំចក"),
        ("date", "ថ្ងៃទី១២ ខែមីនា"),
        ("phone", "០១២ ៣៤៥ ៦៧៨"),
    ]


def test_several_numbers_and_dates_in_a_row_stay_apart():
    assert marked("012 345 678, 092 345 678; 12/03/2025, 2025-03-12") == [
        ("phone", "012 345 678"),
        ("phone", "092 345 678"),
        ("date", "12/03/2025"),
        ("date", "2025-03-12"),
    ]


@pytest.mark.parametrize("invisible", ["\u200b", "\u200c", "\u200d", "\u2060", "\u00ad", "\ufe0f"])
@pytest.mark.parametrize("text", ["012345678", "លោកសុខ", "sok@mail.org", "Mr Sok", "ភូមិចក"])
def test_an_invisible_character_hides_nothing(text, invisible):
    hidden = invisible.join(text)

    assert [kind for _start, _end, kind in spots(hidden)] == [kind for *_, kind in spots(text)]
    assert marked(hidden)[0][1].replace(invisible, "") == text


def test_zero_width_spaces_typed_between_words_count_as_spaces():
    text = "យើង\u200bនិង\u200bហ៊ុន\u200bសែន\u200bបាន\u200bទៅ"

    assert marked(text) == [("name", "ហ៊ុន\u200bសែន")]


def test_segments_are_the_whole_text_in_pieces():
    assert segments("Call 012 345 678 now") == [
        Segment("Call ", ""),
        Segment("012 345 678", "phone"),
        Segment(" now", ""),
    ]
    assert segments("012 345 678") == [Segment("012 345 678", "phone")]
    assert segments("") == []


def test_a_kind_is_named_in_words():
    with translation.override("en"):
        assert [str(piece.label) for piece in segments("Call 012 345 678")] == [
            "",
            "telephone number",
        ]


WORDS = "កា ក្ ស្ត្រី ៉ លោក ភូមិ ខែមីនា សុខ Sok Mr a@b.kh www. village ថ្ងៃទី é".split()
PARTS = st.sampled_from([*"012345678០១២ @.-/()\n", "\u200b", "\u200d", "\u0301", *WORDS])


@settings(max_examples=150)
@given(st.one_of(st.lists(PARTS, max_size=30).map("".join), st.text(max_size=40)))
def test_spots_are_in_order_apart_and_cut_no_syllable(text):
    found = spots(text)

    edges = [0]
    for cluster in regex.findall(r"\X", text):
        edges.append(edges[-1] + len(cluster))
    places = [place for start, end, _kind in found for place in (start, end)]
    assert places == sorted(places)
    assert all(start < end for start, end, _kind in found)
    assert set(places) <= set(edges)
    assert {kind for *_, kind in found} <= set(KINDS)
    pieces = segments(text)
    assert "".join(piece.text for piece in pieces) == text
    assert [piece for piece in pieces if piece.kind] == [
        Segment(text[start:end], kind) for start, end, kind in found
    ]


@pytest.mark.parametrize(
    "text",
    "a@,0,[,(,A',a.,A.,A ,Ab ,1-,12 ,12/,ក្,លោក,ភូមិ,www.,http:/,fb:,\u200b,0\u200b,\u0301, ".split(
        ","
    ),
    ids=ascii,
)
def test_hostile_text_is_read_in_time(text):
    hostile = text * (100_000 // len(text))

    began = time.process_time()
    spots(hostile)

    assert time.process_time() - began < 1
