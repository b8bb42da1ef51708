"""Dates and times in words, in both languages, from one moment.

Neither Django's Khmer formats (which misspell March) nor CLDR's (no word for the hours before
dawn) say a time as Khmer readers do, so the words are ours. Pure functions: a date or an aware
datetime in, a sentence out.
"""

from roundtable.text import TO_KHMER_DIGITS

WEEKDAYS = {
    "en": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    "km": ["ច័ន្ទ", "អង្គារ", "ពុធ", "ព្រហស្បតិ៍", "សុក្រ", "សៅរ៍", "អាទិត្យ"],
}
MONTHS = {
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    "km": [
        "មករា",
        "កុម្ភៈ",
        "មីនា",
        "មេសា",
        "ឧសភា",
        "មិថុនា",
        "កក្កដា",
        "សីហា",
        "កញ្ញា",
        "តុលា",
        "វិច្ឆិកា",
        "ធ្នូ",
    ],
}

# Minutes after midnight at which a part of the Khmer day begins. The borders at 5, 13, 16 and 19
# o'clock follow common use; a native editor may move them here.
DAY_PERIODS = [
    (0, "អធ្រាត្រ"),  # midnight itself
    (1, "យប់"),  # the hour after it
    (1 * 60, "ភ្លឺ"),  # before dawn
    (5 * 60, "ព្រឹក"),  # morning
    (12 * 60, "ថ្ងៃត្រង់"),  # noon
    (13 * 60, "រសៀល"),  # afternoon
    (16 * 60, "ល្ងាច"),  # late afternoon
    (19 * 60, "យប់"),  # night
]


def khmer_digits(value):
    """Return a number or text with Khmer digits."""
    return str(value).translate(TO_KHMER_DIGITS)


def day_period(moment):
    """Return the Khmer word for the part of the day in which a time falls."""
    minutes = moment.hour * 60 + moment.minute
    return next(word for begins, word in reversed(DAY_PERIODS) if minutes >= begins)


def format_date(date, language, *, weekday=False):
    """Return "26 March 2025" or "ថ្ងៃទី២៦ ខែមីនា ឆ្នាំ២០២៥", with the weekday if asked."""
    month = MONTHS[language][date.month - 1]
    name = WEEKDAYS[language][date.weekday()]
    if language == "km":
        day = khmer_digits(date.day)
        first = f"ថ្ងៃ{name} ទី{day}" if weekday else f"ថ្ងៃទី{day}"
        return f"{first} ខែ{month} ឆ្នាំ{khmer_digits(date.year)}"
    return (
        f"{name} {date.day} {month} {date.year}" if weekday else f"{date.day} {month} {date.year}"
    )


def format_time(moment, language):
    """Return "11:00 am", "12:00 midnight", "12:00 noon" or "ម៉ោង ១១:០០ ព្រឹក"."""
    clock = f"{moment.hour % 12 or 12}:{moment.minute:02}"
    if language == "km":
        return f"ម៉ោង {khmer_digits(clock)} {day_period(moment)}"
    if moment.minute == 0 and moment.hour in (0, 12):
        return f"{clock} {'noon' if moment.hour else 'midnight'}"
    return f"{clock} {'am' if moment.hour < 12 else 'pm'}"


def format_moment(moment, language):
    """Return weekday, date and time of an aware datetime, in its own zone.

    >>> format_moment(datetime.datetime(2025, 3, 26, 11, tzinfo=datetime.UTC), "en")
    'Wednesday 26 March 2025, 11:00 am'
    """
    date = format_date(moment, language, weekday=True)
    time = format_time(moment, language)
    return f"{date} {time}" if language == "km" else f"{date}, {time}"


def format_length(minutes, language):
    """Return a length of time: "1 hour 30 minutes", "១ ម៉ោង ៣០ នាទី"."""
    hours, rest = divmod(minutes, 60)
    parts = []
    if hours:
        parts.append(
            f"{khmer_digits(hours)} ម៉ោង"
            if language == "km"
            else f"{hours} hour{'' if hours == 1 else 's'}"
        )
    if rest:
        parts.append(
            f"{khmer_digits(rest)} នាទី"
            if language == "km"
            else f"{rest} minute{'' if rest == 1 else 's'}"
        )
    return " ".join(parts)


def machine_moment(moment):
    """Return a ``datetime`` attribute with the zone's own offset: 2025-03-26T11:00-04:00."""
    return moment.isoformat(timespec="minutes")
