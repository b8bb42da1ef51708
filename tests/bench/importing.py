"""Answers from a file: read, brought in, frozen, and shown; each in a process of its own.

The file has 60 columns, as a spreadsheet of form answers has them: a time, an address that is left
out, the place, choices of one and of several with commas inside, scales, and two of own words, which
every fifth person fills in.
"""

import argparse
import csv
import datetime
import gzip
import random
import time
from pathlib import Path

import django

from tests.bench.exporting import peak_megabytes
from tests.bench.figures import Figure, hand_over, measured

SMALL, LARGE = 1_000, 10_000
MOST_SECONDS, MOST_QUERIES = 30, 12
# Ten times the rows: most memory goes to what does not grow with them.
MOST_GROWTH = 1.5
SINGLE, SEVERAL, SCALES = 29, 14, 12
OPTIONS = ("land", "media", "courts", "schools", "roads", "water", "wages", "health")
HEADS = ("Timestamp", "Email Address")
WORDS = ("short", "long")
PLACES = ("inside", "abroad", "unsaid")
EVERY = 5


def make_survey(slug):
    """Make the survey that the file answers, with a key to seal to."""
    from roundtable.publication import publish
    from submissions import keys
    from submissions.models import SealingKey
    from tests.submissions import surveys as make

    if not SealingKey.objects.active().exists():
        keys.make_recovery_key()
    survey = make.make_survey(slug=slug, questions=False, published=False)
    make.make_question(survey, "place", "single", options=PLACES, is_place=True)
    for number in range(SINGLE):
        make.make_question(survey, f"single{number}", "single", options=OPTIONS)
    for number in range(SEVERAL):
        make.make_question(survey, f"several{number}", "several", options=OPTIONS, most=3)
    for number in range(SCALES):
        make.make_question(survey, f"scale{number}", "scale")
    for kind in WORDS:
        make.make_question(survey, kind, kind, is_recommendation=kind == "long")
    publish(survey, by=None)
    return survey


def cells_of(survey, number):
    """Yield the headings, and so many rows of cells; each time the same."""
    from tests.bench import words

    chance, today = random.Random(1), datetime.datetime.now(tz=datetime.UTC)
    questions = [(q, labels_of(q)) for q in survey.questions.prefetch_related("options")]
    yield [*HEADS, *(question.title_en for question, _labels in questions)]
    said = [text.get("concern") or text["recommendation"] for text in words.texts()]
    for row in range(number):
        on = today - datetime.timedelta(days=chance.randrange(1, 6), seconds=row)
        stamp = on.strftime("%Y/%m/%d %I:%M:%S %p GMT+7")
        begun = [stamp, f"somebody{row}@example.org"]
        yield begun + [answer(q, labels, row, said, chance) for q, labels in questions]


def labels_of(question):
    """Return the labels of a question's options, as the form showed them."""
    return [option.label_en for option in question.options.all()]


def answer(question, labels, row, said, chance):
    """Return one cell; own words are different in each row."""
    if question.is_in_words:
        return f"{chance.choice(said).strip()} {row}" if row % EVERY == 0 else ""
    if question.kind == "scale":
        return str(chance.randint(1, 5))
    number = chance.randint(1, 3) if question.kind == "several" else 1
    return ", ".join(chance.sample(labels, number))


def write(path, *, rows):
    """Write the file of a survey that is made for it."""
    from openpyxl import Workbook

    cells = cells_of(make_survey(path.stem), rows)
    if path.suffix == ".csv":
        with path.open("w", newline="", encoding="utf-8-sig") as file:
            csv.writer(file).writerows(cells)
        return
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Form Responses 1")
    for row in cells:
        sheet.append(row)
    book.save(path)


def bring_in(path):
    """Return the figures of one import, as the command and the back office do it."""
    from submissions.imports import runs, suggesting, tables
    from submissions.models import Survey

    survey = Survey.objects.get(slug=path.stem)
    clock = Clock()
    table = tables.opened(path.read_bytes(), path.name)
    clock.stop("read")
    mapping = suggesting.suggested(survey, table)
    mapping.language, mapping.consent, mapping.consent_wording = "en", "quoted", "Quote me."
    clock.stop("proposal of the columns")
    prepared = runs.prepare(survey, table, mapping)
    clock.stop("dry run")
    imported = runs.store(prepared, mapping=mapping)
    clock.stop("stored")
    name = f"{path.suffix[1:]}, {len(table)} rows x {len(table.columns)} columns"
    return [
        Figure(f"{name}: not brought in", len(table) - imported.added, 0, must=True),
        *(Figure(f"{name}: {what} (s)", seconds) for what, seconds in clock.told.items()),
        Figure(f"{name}: all of it (s)", sum(clock.told.values()), MOST_SECONDS),
        Figure(f"{name}: peak (MB)", peak_megabytes()),
    ]


class Clock:
    """Seconds between one stop and the next, by name."""

    def __init__(self):
        self.told, self.began = {}, time.perf_counter()

    def stop(self, name):
        """Tell how long it took until here."""
        now = time.perf_counter()
        self.told[name], self.began = now - self.began, now


def freeze(path):
    """Return the figures of a release of all answers, and of the page that shows it."""
    from django.contrib.auth import get_user_model
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.utils.translation import override

    from submissions import releases, survey_releases
    from submissions.models import Survey

    survey, second = Survey.objects.get(slug=path.stem), get_user_model()(username="second")
    second.save()
    clock = Clock()
    release = survey_releases.freeze_survey(survey, by=None)
    releases.approve(release, digest=release.sha256, by=second)
    clock.stop("frozen")
    peak, figures = peak_megabytes(), []
    client = Client(headers={"host": "127.0.0.1"})
    for language in ("en", "km"):
        with override(language):
            address = survey.results_url()
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            page = client.get(address)
        assert page.status_code == 200, page.status_code
        name = f"results page, {survey.questions.count()} questions, {language}"
        figures += [
            Figure(f"{name}: KB", len(page.content) / 1024),
            Figure(f"{name}: KB as sent", len(gzip.compress(page.content)) / 1024),
            Figure(f"{name}: queries", len(queries), MOST_QUERIES),
        ]
    return [
        Figure(f"{survey.responses.count()} answers frozen in (s)", clock.told["frozen"]),
        Figure("… peak (MB)", peak),
        *figures,
    ]


def compared(*, folder, environment):
    """Return the figures of both formats with a tenth of the rows and with all of them."""
    figures = []
    for file_format in ("csv", "xlsx"):
        peaks = []
        for rows in (SMALL, LARGE):
            path = Path(folder) / f"answers-{file_format}-{rows}.{file_format}"
            measured("importing", "write", path, rows, environment=environment)
            found = measured("importing", "bring-in", path, environment=environment)
            figures += found
            peaks.append(found[-1].value)
        name = f"{file_format}, peak with {LARGE} rows / with {SMALL}"
        figures.append(Figure(name, peaks[1] / peaks[0], MOST_GROWTH))
    return figures + measured("importing", "freeze", path, environment=environment)


def main():
    """Do one of these, and hand the figures over."""
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=("write", "bring-in", "freeze"))
    parser.add_argument("path", type=Path)
    parser.add_argument("rows", type=int, nargs="?", default=SMALL)
    asked = parser.parse_args()
    django.setup()
    if asked.what == "write":
        write(asked.path, rows=asked.rows)
        hand_over([])
    else:
        hand_over((bring_in if asked.what == "bring-in" else freeze)(asked.path))


if __name__ == "__main__":
    main()
