"""What is wrong with a file or its rows, for the organizer who looks for the place in her sheet."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, and where.

    ``row``: the number at the side of her spreadsheet; None is about the whole file or mapping.
    ``column``: the heading, or a letter where there is none. ``value``: what stands there, shortened;
    never of a column that is left out, and never somebody's own words.
    """

    row: int | None
    column: str
    sentence: str
    value: str = ""


class NotReadable(Exception):
    """A file is refused as a whole; ``problems`` say why and where."""

    def __init__(self, problems):
        super().__init__()
        self.problems = problems


def refusal(sentence, *, row=None, column="", value=""):
    """Return a NotReadable with one problem."""
    return NotReadable([Problem(row, column, sentence, value)])
