"""Organizers' Markdown, turned into clean HTML once, when it is saved."""

from html.parser import HTMLParser

import nh3
from markdown_it import MarkdownIt

MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")

ALLOWED = {
    "a": {"href", "title"},
    "blockquote": set(),
    "code": set(),
    "em": set(),
    "h2": set(),
    "h3": set(),
    "hr": set(),
    "li": set(),
    "ol": {"start"},
    "p": set(),
    "strong": set(),
    "table": set(),
    "tbody": set(),
    "td": set(),
    "th": set(),
    "thead": set(),
    "tr": set(),
    "ul": set(),
    "br": set(),
}
VOID = {"br", "hr"}


def render(source):
    """Return clean HTML for a Markdown source.

    Raw HTML in the source is shown as text; a first-level heading becomes a second-level one,
    because the page has its own. Links leave with ``rel="noopener noreferrer"``.
    """
    tokens = MARKDOWN.parse(source or "")
    for token in tokens:
        if token.tag in ("h1", "h4", "h5", "h6"):
            token.tag = "h2" if token.tag == "h1" else "h3"
    html = MARKDOWN.renderer.render(tokens, MARKDOWN.options, {})
    return nh3.clean(
        html,
        tags=set(ALLOWED),
        attributes={tag: names for tag, names in ALLOWED.items() if names},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
    ).strip()


class _Blocks(HTMLParser):
    """Splits clean HTML where a top-level element ends."""

    def __init__(self, html):
        super().__init__(convert_charrefs=False)
        self.blocks, self.depth, self.start = [], 0, 0
        self.html = html
        # Where each line begins, by the parser's own idea of a line.
        self.lines = [0]
        for line in html.split("\n"):
            self.lines.append(self.lines[-1] + len(line) + 1)
        self.feed(html)

    def position(self):
        line, column = self.getpos()
        return self.lines[line - 1] + column

    def close_block(self, tag):
        end = self.html.index(">", self.position()) + 1
        self.blocks.append(self.html[self.start : end].strip())
        self.start = end

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.depth += 1
        elif self.depth == 0:
            self.close_block(tag)

    def handle_endtag(self, tag):
        self.depth -= 1
        if self.depth == 0:
            self.close_block(tag)


def blocks(html):
    """Return the top-level elements of clean HTML: its paragraphs, headings, lists and tables."""
    return _Blocks(html).blocks


def pairs(first, second):
    """Return two clean HTML texts as pairs of blocks, or as one pair where their shapes differ."""
    left, right = blocks(first), blocks(second)
    if len(left) == len(right):
        return list(zip(left, right, strict=True))
    return [(first, second)]


class _Text(HTMLParser):
    """Collects the text of clean HTML."""

    def __init__(self, html):
        super().__init__()
        self.pieces = []
        self.feed(html)

    def handle_data(self, data):
        self.pieces.append(data)


def plain(html):
    """Return the text of clean HTML, for search, feeds and calendars."""
    return "".join(_Text(html).pieces).strip()
