"""Writes the two files of invented answers anew:  python -m tests.submissions.files.make"""

import csv
import datetime
import os
import random

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "roundtable.settings")
django.setup()

from openpyxl import Workbook  # noqa: E402

from roundtable.text import TO_KHMER_DIGITS  # noqa: E402
from tests.submissions.google_forms import (  # noqa: E402
    ENGLISH_FILE,
    ISSUES,
    KHMER_FILE,
    NEWS,
    OPTIONS,
    PERSONAL,
    TITLES,
)

BEGIN = datetime.datetime(2025, 1, 6, 7, 10, 31)
STORIES = {
    "en": (
        "They closed the road to our rice field, and nobody tells us why.",
        "The radio is gone; now we only hear one side.",
        "My cousin waited two years for his hearing.",
        "Teachers ask for money every morning.\nWe cannot pay for three children.",
    ),
    "km": (
        "គេបិទផ្លូវចូលស្រែយើង ហើយគ្មាននរណាប្រាប់ថាហេតុអ្វីទេ។",
        "វិទ្យុត្រូវបានបិទ ឥឡូវយើងឮតែសំឡេងម្ខាង។",
        "បងប្អូនខ្ញុំរង់ចាំសវនាការពីរឆ្នាំ។",
        "គ្រូទារលុយរៀងរាល់ព្រឹក។\nយើងមិនអាចបង់ឱ្យកូនបីនាក់បានទេ។",
    ),
}
CHANGES = {
    "en": ("Give the land back, with papers.", "Open the radio again.", "Pay the teachers."),
    "km": ("សូមប្រគល់ដីវិញ ដោយមានប្លង់។", "សូមបើកវិទ្យុឡើងវិញ។", "សូមបង់ប្រាក់ខែគ្រូឱ្យបានគ្រប់គ្រាន់។"),
}
OTHERS = {"en": "Water in the dry season", "km": "ទឹកនៅរដូវប្រាំង"}


def answers(count, language, seed):
    """Yield what each invented person answered, as codes and words."""
    drawn = random.Random(seed)
    moment = BEGIN
    for number in range(1, count + 1):
        moment += datetime.timedelta(minutes=drawn.randrange(20, 900), seconds=drawn.randrange(60))
        ranked = drawn.sample(ISSUES, drawn.choice((2, 3, 3)))
        issues = sorted(drawn.sample(ISSUES, drawn.randrange(1, 4)), key=ISSUES.index)
        yield {
            "number": number,
            "moment": moment,
            "place": drawn.choice(("inside", "inside", "inside", "abroad", "abroad", "unsaid")),
            "issues": issues,
            "other": OTHERS[language] if number % 9 == 0 else "",
            "order": ranked if number % 7 else [],
            "news": drawn.choice(NEWS),
            "trust": drawn.randrange(1, 6),
            "story": drawn.choice(STORIES[language]) if number % 3 == 0 else "",
            "change": drawn.choice(CHANGES[language]) if number % 4 == 0 else "",
        }


def label(code, language):
    """Return an option as the form of one language shows it."""
    return OPTIONS[code][("en", "km").index(language)]


def title(code, language):
    """Return a question as the form of one language asks it."""
    return TITLES[code][("en", "km").index(language)]


def several(answer, language, separator):
    """Return several answers in one cell, what somebody wrote herself at the end."""
    told = [label(code, language) for code in answer["issues"]]
    return separator.join([*told, answer["other"]] if answer["other"] else told)


def write_english():
    """Write the file as Google Forms downloads it: all quoted, several answers parted by ``;``."""
    grid = [f"{title('order', 'en')} [{label(code, 'en')}]" for code in ISSUES]
    asked = [title(code, "en") for code in ("place", "issues")]
    more = [title(code, "en") for code in ("news", "trust", "story", "change")]
    ordinals = ("1st", "2nd", "3rd")
    with ENGLISH_FILE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerow(["Timestamp", *PERSONAL["en"], *asked, *grid, *more])
        for answer in answers(36, "en", 5):
            ranks = dict(zip(answer["order"], ordinals, strict=False))
            number = answer["number"]
            writer.writerow(
                [
                    f"{answer['moment']:%Y/%m/%d %-I:%M:%S %p} GMT+7",
                    f"invented{number:02}@example.org",
                    f"Invented Person {number:02}",
                    label(answer["place"], "en"),
                    several(answer, "en", ";"),
                    *(ranks.get(code, "") for code in ISSUES),
                    label(answer["news"], "en") if number % 11 else "A monk in our village",
                    answer["trust"],
                    answer["story"],
                    answer["change"],
                ]
            )


def write_khmer():
    """Write the file as Google Sheets saves it: several answers parted by a comma and a space.

    A third of the times are typed in Khmer digits, as volunteers do who add answers from paper.
    """
    book = Workbook()
    sheet = book.active
    sheet.title = "ចម្លើយ"
    asked = [title(code, "km") for code in ("place", "issues")]
    ranks = [f"{title('order', 'km')} [ទី{digit}]" for digit in "១២៣"]
    more = [title(code, "km") for code in ("news", "trust", "story", "change")]
    sheet.append(["ត្រាពេលវេលា", *PERSONAL["km"], *asked, *ranks, *more])
    for answer in answers(32, "km", 7):
        number, moment = answer["number"], answer["moment"]
        typed = f"{moment.day}/{moment.month}/{moment.year} {moment:%-I:%M:%S} "
        typed = typed.translate(TO_KHMER_DIGITS) + ("ព្រឹក" if moment.hour < 12 else "ល្ងាច")
        ranked = [label(code, "km") for code in answer["order"]]
        sheet.append(
            [
                typed if number % 3 == 0 else moment,
                f"invented{number:02}@example.org",
                f"ឈ្មោះប្រឌិត {number}".translate(TO_KHMER_DIGITS),
                label(answer["place"], "km"),
                several(answer, "km", ", "),
                *[*ranked, None, None, None][:3],
                label(answer["news"], "km") if number % 11 else "ព្រះសង្ឃក្នុងភូមិ",
                str(answer["trust"]).translate(TO_KHMER_DIGITS),
                answer["story"] or None,
                answer["change"] or None,
            ]
        )
    book.save(KHMER_FILE)


if __name__ == "__main__":
    write_english()
    write_khmer()
