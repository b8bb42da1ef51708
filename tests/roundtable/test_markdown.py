"""Organizers' Markdown."""

import pytest

from roundtable import markdown

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("**a** *b*", "<p><strong>a</strong> <em>b</em></p>"),
        ("# One\n\n#### Four", "<h2>One</h2>\n<h3>Four</h3>"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ("<b onclick=x>a</b>", "<p>&lt;b onclick=x&gt;a&lt;/b&gt;</p>"),
        ("[a](javascript:alert(1))", "<p>[a](javascript:alert(1))</p>"),
        ("![a](https://evil.example/x.png)", "<p></p>"),
        (
            "[a](https://example.org)",
            '<p><a href="https://example.org" rel="noopener noreferrer">a</a></p>',
        ),
        ("[a](/km/safety/)", '<p><a href="/km/safety/" rel="noopener noreferrer">a</a></p>'),
        ("", ""),
        (None, ""),
    ],
)
def test_markdown_becomes_clean_html(source, html):
    assert markdown.render(source) == html


def test_blocks_are_the_top_level_elements():
    html = markdown.render("a\n\n> b\n>\n> c\n\n- d\n\n  e\n\n---\n\n## f")

    assert [block[:4] for block in markdown.blocks(html)] == [
        "<p>a",
        "<blo",
        "<ul>",
        "<hr>",
        "<h2>",
    ]
    assert "\n".join(markdown.blocks(html)) == html


def test_blocks_lose_nothing_at_unusual_line_ends():
    html = "<p>a\u2028b\x85c</p>\n<p>d</p>"

    assert markdown.blocks(html) == ["<p>a\u2028b\x85c</p>", "<p>d</p>"]


def test_texts_of_one_shape_are_paired_block_by_block():
    assert markdown.pairs("<p>a</p>\n<p>b</p>", "<p>ក</p>\n<p>ខ</p>") == [
        ("<p>a</p>", "<p>ក</p>"),
        ("<p>b</p>", "<p>ខ</p>"),
    ]


def test_texts_of_different_shape_stay_whole():
    assert markdown.pairs("<p>a</p>\n<p>b</p>", "<p>ក</p>") == [("<p>a</p>\n<p>b</p>", "<p>ក</p>")]


def test_plain_text_has_no_markup():
    assert markdown.plain("<p>a <strong>b</strong> &amp; c</p>") == "a b & c"
