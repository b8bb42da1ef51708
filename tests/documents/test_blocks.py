"""What a version is made of: references found in a text, filled, and drawn on a page."""

import pytest
from django.template import engines
from django.utils import translation

from documents import blocks
from documents.templatetags.blocks import with_bars
from tests.factories import (
    make_addressee,
    make_document,
    make_issue,
    make_outcome,
    make_recommendation,
    make_release,
    make_roundtable,
    make_statement,
)
from tests.submissions.factories import make_excerpt, make_submission, make_topic

pytestmark = [pytest.mark.once, pytest.mark.django_db]

KINDS = ["issues", "recommendations", "statements", "outcomes", "figures"]
ALL = "\n".join(f"[[{kind}]]" for kind in KINDS)


def drawn(contents, language="en", *, both=False):
    """Return the blocks as the page of a version shows them."""
    template = engines["django"].from_string("{% load blocks %}{% blocks contents %}")
    other = "km" if language == "en" else "en"
    with translation.override(language):
        context = {"contents": contents, "both": both, "other_language": other}
        return template.render(context)


def contents_of(**fields):
    """Return the contents of a document as it stands."""
    document = make_document(published=False, **fields)
    release = make_release() if "figures" in fields.get("body_en", "") else None
    return blocks.of_document(document, release)


# Split


@pytest.mark.parametrize(
    ("html", "kinds"),
    [
        ("<p>One.</p><p>Two.</p>", ["html"]),
        ("<p>[[issues]]</p>", ["issues"]),
        ("<p>[[ issues ]]</p>", ["issues"]),
        ("<p>One.</p><p>[[issues]]</p><h2>Two</h2><p>Three.</p>", ["html", "issues", "html"]),
        ("<p>[[issues]]\n[[figures]]</p>", ["issues", "figures"]),
        ("<p>See [[issues]].</p>", ["html"]),
        ("<p>[[issues]]\nand more</p>", ["html"]),
        ("<h2>[[issues]]</h2>", ["html"]),
        ("<p>[[Issues]]</p>", ["html"]),
        ("", []),
    ],
)
def test_line_of_its_own_is_a_reference_and_nothing_else_is(html, kinds):
    assert [block["kind"] for block in blocks.split(html)] == kinds


def test_reference_to_a_voice_keeps_its_code_and_nothing_more():
    assert blocks.split("<p>[[voice v-1a2b3c4d]]</p>") == [{"kind": "voice", "code": "v-1a2b3c4d"}]


@pytest.mark.parametrize("text", ["See [[issues]].", "## [[issues]]", "- [[issues]]", "[[Issues]]"])
def test_reference_that_would_stay_in_the_text_is_said(text):
    document = make_document(published=False, body_en=text)
    found = blocks.split(document.body_html_en)

    assert [bool(blocks.problem_of(block, document, None)) for block in found] == [True]


# Filled and drawn


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            [
                "Land taken from villages",
                "Families lose their fields.",
                "Publish every land concession with its map.",
                "Example Ministry",
                "We speak for our villages",
                "First paragraph of the statement.",
                "Handed over at the session.",
                "All together",
            ],
        ),
        (
            "km",
            [
                "ដីភូមិត្រូវគេយក",
                "គ្រួសារនានាបាត់បង់ស្រែ។",
                "សូមផ្សាយរាល់សម្បទានដី ព្រមទាំងផែនទី។",
                "ក្រសួងគំរូ",
                "យើងនិយាយជំនួសភូមិយើង",
                "កថាខណ្ឌទីមួយនៃសេចក្តីថ្លែងការណ៍។",
                "បានប្រគល់ជូននៅកិច្ចប្រជុំ។",
            ],
        ),
    ],
)
def test_every_kind_is_drawn_in_each_language(language, words):
    make_outcome(recommendation=make_recommendation(make_issue()))
    make_statement()
    contents = contents_of(body_en=ALL, body_km=ALL)

    page = drawn(contents, language)

    assert [block["kind"] for block in contents[language]] == KINDS
    assert [word for word in words if word not in page] == []
    assert f'href="/{language}/issues/land-taken-from-villages/"' in page
    assert "[[" not in page


def test_only_what_readers_may_see_is_filled_in():
    issue = make_issue(published=False)
    make_recommendation(issue, approved=False)
    make_statement(published=False)
    make_outcome(published=False)
    contents = contents_of(body_en=ALL, body_km=ALL)

    page = drawn(contents)

    assert "Land taken" not in page
    assert "concession" not in page
    assert "We speak" not in page
    assert "Handed over" not in page


def test_counts_are_those_of_the_release_and_no_others():
    issue = make_issue()
    for number in range(24):
        found = make_submission(state="accepted", place="inside" if number < 12 else "abroad")
        found.topics.set([make_topic()])
        issue.submissions.add(found)
    release = make_release()
    issue.submissions.clear()
    text = "[[figures]]\n\n[[issues]]"
    document = make_document(published=False, body_en=text, body_km=text)

    figures, issues = blocks.of_document(document, release)["en"]

    of_all, of_land = (
        {name: row[name] for name in ("total", "inside", "abroad")} for row in figures["rows"][:2]
    )
    assert of_all == {"total": 25, "inside": 10, "abroad": 10}
    assert of_land.items() <= release.row("topic", "land").items()
    assert [issues["items"][0]["total"]] == [release.row("issue", issue.code)["total"]]
    assert figures["release"]["path"] == release.get_absolute_url()
    assert figures["release"]["sha256"] == release.sha256


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ["not shown", "inside Cambodia 10, abroad 10", "Land"]), ("km", ["១០"])],
)
def test_small_numbers_are_not_shown_and_have_no_bar(language, words):
    release = {
        "number": 1,
        "frozen_on": "2025-04-30",
        "n": 20,
        "sha256": "a" * 64,
        "path": "/data/first-roundtable/release-1.json",
    }
    rows = [
        {"label": "Land", "total": 20, "inside": 10, "abroad": 10},
        {"label": "Water", "total": None, "inside": None, "abroad": None},
    ]
    block = {"kind": "figures", "release": release, "rows": rows}

    page = drawn({"en": [block], "km": [block]}, language)

    assert [word for word in words if word not in page] == []
    assert page.count("<svg") == 1
    assert "/data/first-roundtable/release-1.json" in page
    assert "None" not in page


@pytest.mark.parametrize("language", ["en", "km"])
def test_voice_is_drawn_as_long_as_it_is_published(language):
    voice = make_excerpt()
    text = f"Before.\n\n[[voice {voice.slug}]]"
    contents = contents_of(body_en=text, body_km=text)
    assert voice.in_language("text", language) in drawn(contents, language)

    voice.delete()

    page = drawn(contents, language)
    assert voice.in_language("text", language) not in page
    assert "Before." in page


def test_blocks_stand_beside_each_other_paragraph_by_paragraph():
    make_issue()
    contents = contents_of(body_en="One.\n\nTwo.\n\n[[issues]]", body_km="មួយ។\n\nពីរ។\n\n[[issues]]")

    page = drawn(contents, both=True).replace("\n", "")

    assert page.count('<div class="pair">') == 3
    assert '<div class="pair"><div><p>One.</p></div><div lang="km"><p>មួយ។</p></div></div>' in page
    assert page.index("Land taken from villages") < page.index("ដីភូមិត្រូវគេយក")


def test_texts_of_different_shape_stand_beside_each_other_as_a_whole():
    make_issue()
    contents = contents_of(body_en="One.\n\n[[issues]]", body_km="[[issues]]")

    page = drawn(contents, "km", both=True)

    assert page.count('<div class="pair">') == 1
    assert page.index("ដីភូមិត្រូវគេយក") < page.index("One.")


def test_hostile_words_are_shown_as_words():
    make_addressee(name_en="<script>alert(1)</script>", name_km="<b>ក</b>")
    make_recommendation(make_issue(title_en="<img src=x onerror=alert(1)>", slug="land"))
    contents = contents_of(
        body_en="<script>alert(1)</script> [x](javascript:alert(1))\n\n" + ALL,
        body_km="ក\n\n" + ALL,
    )

    page = drawn(contents)

    assert "<script" not in page
    assert "<img" not in page
    assert 'href="javascript' not in page


def test_contents_of_another_roundtable_are_left_alone():
    make_issue()
    second = make_roundtable(title_en="Second roundtable")
    contents = contents_of(roundtable=second, body_en="[[issues]]", body_km="[[issues]]")

    assert contents["en"][0]["items"] == []


def test_without_takes_the_blocks_of_lost_voices_out_of_both_languages():
    voice = {"kind": "voice", "code": "v-1a2b3c4d"}
    kept = {"kind": "voice", "code": "v-00000000"}
    contents = {"en": [voice, kept], "km": [kept, voice]}

    assert blocks.voice_codes(contents) == ["v-00000000", "v-1a2b3c4d"]
    assert blocks.without(contents, {"v-1a2b3c4d"}) == {"en": [kept], "km": [kept]}


def test_full_bar_is_everybody_who_was_counted_as_on_the_page_of_results():
    rows = [{"total": 45}, {"total": 10}, {"total": None}]

    assert [row["bar"] for row in with_bars(rows, {"n": 190})] == [24, 5, 0]
    assert [row["bar"] for row in with_bars(rows, {"n": None})] == [100, 22, 0]
    assert [row["bar"] for row in with_bars(rows, None)] == [100, 22, 0]
