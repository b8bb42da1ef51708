"""Large files of invented answers: 60 columns, as many rows as are asked for, CSV or XLSX.

A time, an address that has to be left out, the place, 55 questions, and two columns of own words.
"""

import csv
import datetime
import random
from itertools import cycle, islice

from openpyxl import Workbook

from submissions.imports.mapping import Mapping
from submissions.models import Survey
from tests.bench.words import khmer
from tests.submissions.surveys import ISSUES, LABELS, make_question, make_survey

QUESTIONS = 55
KINDS = ("single", "several", "scale")
BEGIN = datetime.datetime(2025, 1, 6, 7, 10, 31)
PLACES = ("inside", "abroad", "unsaid")


def kinds():
    """Return the kind of each question."""
    return list(islice(cycle(KINDS), QUESTIONS))


def make_big_survey():
    """Return the survey that the files answer."""
    survey = make_survey(questions=False, published=False, slug="large")
    make_question(survey, "place", "single", options=PLACES, is_place=True)
    for number, kind in enumerate(kinds(), 1):
        options = () if kind == "scale" else ISSUES
        make_question(survey, f"q{number}", kind, options=options)
    return Survey.objects.get(pk=survey.pk)


def headings():
    """Return the headings of the 60 columns."""
    questions = [f"Question q{number}?" for number in range(1, QUESTIONS + 1)]
    return ["Timestamp", "Email Address", "Where?", *questions, "What hurts?", "What helps?"]


def big_mapping(*, consent="quoted"):
    """Return how the files are read."""
    labels = {LABELS[code][0]: code for code in ISSUES}
    roles = [
        {"role": "time", "order": "mdy"},
        {"role": "out"},
        {"role": "place", "texts": {LABELS[code][0]: code for code in PLACES}},
    ]
    for number, kind in enumerate(kinds(), 1):
        more = {"texts": labels} if kind != "scale" else {}
        more |= {"separator": ", "} if kind == "several" else {}
        roles.append({"role": "question", "question": f"q{number}", **more})
    roles += [{"role": "concern"}, {"role": "recommendation"}]
    rules = [{"heading": h, **role} for h, role in zip(headings(), roles, strict=True)]
    told = {"language": "km", "consent": consent, "consent_wording": "As the form said."}
    return Mapping.from_json({"rules": rules, **told})


def rows(count, *, seed=1):
    """Yield the cells of invented answers."""
    drawn, moment = random.Random(seed), BEGIN
    labels = [LABELS[code][0] for code in ISSUES]
    places, said = [LABELS[code][0] for code in PLACES], khmer()
    for number in range(count):
        moment += datetime.timedelta(seconds=drawn.randrange(60, 3600))
        yield [
            f"{moment:%-m/%-d/%Y %-H:%M:%S}",
            f"invented{number}@example.org",
            drawn.choice(places),
            *(answer(kind, labels, drawn) for kind in kinds()),
            f"{drawn.choice(said).get('concern', '').strip()} {number}",
            drawn.choice(said).get("recommendation", "").strip(),
        ]


def answer(kind, labels, drawn):
    """Return one cell of a question."""
    if kind == "scale":
        return str(drawn.randrange(1, 6))
    if kind == "single":
        return drawn.choice(labels)
    return ", ".join(drawn.sample(labels, drawn.randrange(1, 4)))


def write_csv(path, count):
    """Write a file as Google Sheets saves it."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(headings())
        writer.writerows(rows(count))


def write_xlsx(path, count):
    """Write the same as XLSX."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(headings())
    for cells in rows(count):
        sheet.append(cells)
    book.save(path)
