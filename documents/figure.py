"""The walk as a figure: columns of boxes with lines between them. Only numbers and words, no HTML.

Boxes and lines in, places out: a template draws them as SVG.
"""

import unicodedata
from dataclasses import dataclass, field

from roundtable.text import LETTER, WORD_SPACE, is_khmer

WIDTH = 1100
GAP = 64  # between columns, where the lines run
SPACE = 14  # between boxes
HEAD = 40  # above the first box, for the heading of the column
ROW = 25  # a line of text
PAD = 10
MOST_ROWS = 3
# How wide a character is drawn, about: what stands above or below another takes no place.
LATIN, SPACED, KHMER, BESIDE = 8.8, 4.5, 11.0, 6.5
KHMER_VOWELS_BESIDE = frozenset("\u17b6\u17be\u17bf\u17c0\u17c1\u17c2\u17c3\u17c4\u17c5\u17c7")


@dataclass(frozen=True)
class Box:
    """What is to be drawn: where it leads, its code, its title, and the keys it comes from."""

    key: str
    code: str
    title: str
    path: str = ""
    sources: tuple = ()


@dataclass
class Node:
    """A box in its place."""

    box: Box
    x: int
    y: int
    w: int
    h: int
    rows: list = field(default_factory=list)  # (y, text)

    @property
    def text_x(self):
        """Return where its rows begin."""
        return self.x + PAD

    @property
    def is_cut(self):
        """Return whether its title is not all there to read."""
        return any(row.endswith("…") for _y, row in self.rows)


@dataclass(frozen=True)
class Line:
    """A curve from the right of one box to the left of another."""

    x1: int
    y1: int
    x2: int
    y2: int

    @property
    def path(self):
        """Return the curve as SVG writes it."""
        middle = (self.x1 + self.x2) // 2
        return f"M{self.x1} {self.y1}C{middle} {self.y1} {middle} {self.y2} {self.x2} {self.y2}"


@dataclass(frozen=True)
class Figure:
    """Everything in its place."""

    width: int
    height: int
    heads: list  # (x, text)
    nodes: list
    lines: list


def lay_out(columns):
    """Return the Figure of (heading, boxes) columns from left to right; empty ones are left out."""
    columns = [(head, boxes) for head, boxes in columns if boxes]
    if not columns:
        return None
    width = (WIDTH - GAP * (len(columns) - 1)) / len(columns)
    stacks, seen = [], {}
    for number, (_head, boxes) in enumerate(columns):
        nodes = [node_of(box, number * (width + GAP), width) for box in in_order(boxes, seen)]
        stacks.append(nodes)
        seen.update({node.box.key: place for place, node in enumerate(nodes)})
    height = HEAD + max(sum(n.h for n in nodes) + SPACE * (len(nodes) - 1) for nodes in stacks)
    for nodes in stacks:
        stand(nodes, height)
    nodes = [node for stack in stacks for node in stack]
    heads = [(round(i * (width + GAP)), head) for i, (head, _b) in enumerate(columns)]
    return Figure(WIDTH + 2, round(height) + 2, heads, nodes, lines_between(nodes))


def in_order(boxes, seen):
    """Return boxes in the mean order of what they come from, so that few lines cross."""

    def mean(box):
        places = [seen[key] for key in box.sources if key in seen]
        return sum(places) / len(places) if places else len(seen)

    return sorted(boxes, key=mean) if seen else list(boxes)


def node_of(box, x, width):
    """Return a box with its rows of text, not yet at its height on the page."""
    rows = [row for row in [box.code, *wrapped(box.title, width - 2 * PAD)] if row]
    return Node(box, round(x), 0, round(width), 2 * PAD + ROW * len(rows), rows)


def stand(nodes, height):
    """Spread the boxes of one column evenly over the height."""
    free = height - HEAD - sum(node.h for node in nodes)
    gap = free / (len(nodes) + 1) if len(nodes) == 1 else free / (len(nodes) - 1)
    y = HEAD + (gap if len(nodes) == 1 else 0)
    for node in nodes:
        node.y = round(y)
        node.rows = [(round(y + PAD + ROW * (i + 0.7)), row) for i, row in enumerate(node.rows)]
        y += node.h + gap


def lines_between(nodes):
    """Return a line for each source of each box that is drawn, too."""
    found = {node.box.key: node for node in nodes}
    lines = []
    for node in nodes:
        for key in node.box.sources:
            if source := found.get(key):
                x1, y1 = source.x + source.w, source.y + source.h / 2
                lines.append(Line(round(x1), round(y1), node.x, round(node.y + node.h / 2)))
    return lines


def wrapped(title, width):
    """Return a title in at most MOST_ROWS rows of a width; what does not fit is cut, with a sign.

    Rows break at spaces, and between Khmer words where the text says where these are.
    """
    rows, row = [], ""
    for word in pieces(title):
        if row and width_of(row + word.rstrip()) > width:
            rows.append(row.strip())
            row = ""
        row += word
    rows = [*rows, row.strip()] if row.strip() else rows
    kept = rows[:MOST_ROWS]
    if len(rows) > MOST_ROWS:
        kept[-1] = f"{kept[-1]} {rows[MOST_ROWS]}"
    return [cut(row, width) for row in kept]


def pieces(title):
    """Return what a row may break between, with the space behind it; zero-width ones are dropped."""
    spaced = title.replace(WORD_SPACE, f"{WORD_SPACE} ").split()
    return [word[:-1] if word.endswith(WORD_SPACE) else f"{word} " for word in spaced]


def cut(row, width):
    """Return a row as far as it fits, never cut inside a letter."""
    if width_of(row) <= width:
        return row
    kept = ""
    for letter in LETTER.findall(row):
        if width_of(f"{kept}{letter}…") > width:
            break
        kept += letter
    return f"{kept.rstrip()}…"


def width_of(row):
    """Return about how wide a row is drawn."""
    below = "\u17d2"  # makes a subscript of the letter behind it
    return sum(
        0 if before == below else width_of_character(character)
        for before, character in zip(f" {row}", row, strict=False)
    )


def width_of_character(character):
    """Return about how wide one character is drawn."""
    if character == " ":
        return SPACED
    if character in KHMER_VOWELS_BESIDE:
        return BESIDE
    if unicodedata.category(character).startswith(("M", "C")):
        return 0
    return KHMER if is_khmer(character) else LATIN
