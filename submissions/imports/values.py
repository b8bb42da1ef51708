"""Single cells: days and times however a form wrote them, numbers, several answers in one cell.

A time is taken as the clock on the wall showed it; only its day is ever stored.
"""

import datetime
import re
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from roundtable.text import clean, fold

FIRST_YEAR = 2000
# As Google writes it in Khmer, and as people do.
BEFORE_NOON = tuple(map(fold, ("មុនថ្ងៃត្រង់", "ព្រឹក", "am", "a.m.")))
AFTER_NOON = tuple(map(fold, ("ក្រោយថ្ងៃត្រង់", "រសៀល", "ល្ងាច", "pm", "p.m.")))
HOUR = fold("ម៉ោង")
DATE = re.compile(r"(\d{1,4})([/.\-])(\d{1,2})\2(\d{1,4})(?!\d)")
CLOCK = re.compile(r"(?<!\d)(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?(?!\d)")
# What may stand beside: a zone, as letters, as hours, or both.
ZONE = re.compile(r"[a-z]{0,5} ?(?:[+\-\u2212]\d{1,2}(?::?\d{2})?)?|[a-z]{1,9}/[a-z_]{1,20}")
NUMBER = re.compile(r"(\d{1,3})(?:\.0+)?")


class BadCell(Exception):
    """A cell cannot be read; ``sentence`` says why."""

    def __init__(self, sentence):
        super().__init__()
        self.sentence = sentence


@dataclass(frozen=True)
class Moment:
    """A day and time as written: ``first`` and ``second`` are month and day if the year leads."""

    year: int
    first: int
    second: int
    clock: tuple = (0, 0, 0)
    year_leads: bool = True

    def day(self, order):
        """Return the day; ``order`` is asked where the year stands last. Raises BadCell."""
        month, day = self.first, self.second
        if not self.year_leads:
            if order not in ("dmy", "mdy"):
                raise BadCell(_("Say in which order day, month and year stand in this column."))
            month, day = (month, day) if order == "mdy" else (day, month)
        try:
            return datetime.date(self.year, month, day)
        except ValueError:
            raise BadCell(_("There is no such day in the order that was chosen.")) from None


def moment(cell):
    """Return the Moment in a cell, or None when there is none."""
    if isinstance(cell, datetime.datetime):
        clock = (cell.hour, cell.minute, cell.second)
        return Moment(cell.year, cell.month, cell.day, clock)
    if not 8 <= len(cell) <= 60:
        return None
    words = " ".join(fold(cell).split())
    found = DATE.match(words)
    clock = found and clock_of(words[found.end() :])
    if not clock:
        return None
    first, second, third = found[1], found[3], found[4]
    if len(first) == 4 and len(third) <= 2:
        return Moment(int(first), int(second), int(third), clock)
    if len(first) <= 2 and len(third) == 4:
        return Moment(int(third), int(first), int(second), clock, year_leads=False)
    return None


def clock_of(words):
    """Return (hour, minute, second) of what stands behind a date; None when it is something else."""
    words = words.lstrip("t,").replace(HOUR, " ")
    found = CLOCK.search(words)
    rest = f"{words[: found.start()]} {words[found.end() :]}" if found else words
    hour, minute, second = (int(part or 0) for part in found.groups()) if found else (0, 0, 0)
    before = next((word for word in BEFORE_NOON if word in rest), "")
    after = next((word for word in AFTER_NOON if word in rest), "")
    rest = rest.replace(before or after, "", 1)
    if not ZONE.fullmatch(" ".join(rest.split())) or minute > 59 or second > 59:
        return None
    if after and hour < 12:
        hour += 12
    hour = 0 if before and hour == 12 else hour
    return (hour, minute, second) if hour < 24 else None


def day(cell, order):
    """Return the day in a cell; raises BadCell."""
    found = moment(cell)
    if found is None:
        raise BadCell(_("This is no day that we can read. Write it like 2025-03-26."))
    answered = found.day(order)
    today = timezone.localdate()
    # East of this server it may be tomorrow already.
    if answered > today + datetime.timedelta(days=1):
        raise BadCell(_("This day lies in the future."))
    if answered.year < FIRST_YEAR:
        raise BadCell(_("This day lies before the year 2000."))
    return min(answered, today)


def as_text(cell):
    """Return a cell as text; of a day in a column of answers, as ISO writes it."""
    return cell.isoformat(sep=" ") if isinstance(cell, datetime.datetime) else cell


def plain(words):
    """Return a heading or answer as it is compared: one line, single spaces, nothing invisible."""
    return " ".join(clean(words).replace("\u200b", "").split())


def number(words):
    """Return a whole number as text in Latin digits, or "" for anything else."""
    found = NUMBER.fullmatch(fold(words).strip())
    return str(int(found[1])) if found else ""


class Splitter:
    """Splits the cells of one column into answer texts: by its separator, known texts whole."""

    def __init__(self, separator, known=()):
        self.separator = separator
        wholes = {plain(text) for text in known}
        wholes = sorted((w for w in wholes if separator and separator in w), key=len, reverse=True)
        end = re.escape(separator.strip() or separator)
        pattern = "|".join(map(re.escape, wholes))
        self.whole = re.compile(rf"(?:{pattern})(?=\s*(?:{end}|$))") if wholes else None

    def split(self, cell):
        """Return the answer texts of a cell in their order."""
        if not self.separator:
            return [text] if (text := plain(cell)) else []
        if self.separator == "\n":
            return [text for line in cell.split("\n") if (text := plain(line))]
        found, rest = [], plain(cell)
        while rest:
            whole = self.whole.match(rest) if self.whole else None
            if whole:
                text, rest = whole[0], rest[whole.end() :].lstrip()
                rest = rest[len(self.separator.strip() or self.separator) :]
            else:
                text, _sign, rest = rest.partition(self.separator)
            found.append(text.strip())
            rest = rest.lstrip()
        return [text for text in found if text]
