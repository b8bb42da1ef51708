"""Open data of a survey: a release as CSV, and the codebook that says what it holds.

Everything is taken from the release's published contents; both files are the same in both languages.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from submissions.export_columns import codes_of, in_each
from submissions.models import Kind
from submissions.percent import percent
from submissions.spreadsheets import csv_chunks

CODEBOOK_HEADS = ("column", "question", "code", "en", "km")


@dataclass(frozen=True)
class Column:
    """One column: its name, what it means, and what it says of an answer.

    ``value`` is given what the release tells of itself, of the question and of the answer.
    """

    name: str
    meaning: str
    value: Callable


def of_question(name):
    """Return what gives a value of the question."""
    return lambda data, question, row: question.get(name)


def of_answer(name):
    """Return what gives a value of the answer."""
    return lambda data, question, row: row.get(name)


def base(name):
    """Return what gives how many answered the question."""
    return lambda data, question, row: question["n"].get(name)


def in_percent(name):
    """Return what gives the share of those who answered the question."""
    return lambda data, question, row: percent(row[name], question["n"].get(name))


def invented(*_told):
    """Return a mark on every row of a demonstration."""
    return "invented" if settings.DEMONSTRATION else ""


COLUMNS = (
    Column("survey", _("survey"), lambda data, question, row: data["survey"]),
    Column("release", _("number of the release"), lambda data, question, row: data["release"]),
    Column("question", _("code of the question"), of_question("code")),
    Column("question_en", _("the question in English"), of_question("title_en")),
    Column("question_km", _("the question in Khmer"), of_question("title_km")),
    Column("kind", _("kind of question"), of_question("kind")),
    Column("option", _("code of the answer"), of_answer("id")),
    Column("label_en", _("the answer in English"), of_answer("label_en")),
    Column("label_km", _("the answer in Khmer"), of_answer("label_km")),
    Column("total", _("how many gave this answer"), of_answer("total")),
    Column("inside", _("of these, inside Cambodia"), of_answer("inside")),
    Column("abroad", _("of these, abroad"), of_answer("abroad")),
    Column("n_total", _("how many answered the question"), base("total")),
    Column("n_inside", _("how many answered the question inside Cambodia"), base("inside")),
    Column("n_abroad", _("how many answered the question abroad"), base("abroad")),
    Column("percent", _("total in percent of n_total"), in_percent("total")),
    Column("percent_inside", _("inside in percent of n_inside"), in_percent("inside")),
    Column("percent_abroad", _("abroad in percent of n_abroad"), in_percent("abroad")),
    Column("first", _("of a ranking: how many put it first"), of_answer("first")),
    Column("points", _("of a ranking: points"), of_answer("points")),
    Column("rank", _("of a ranking: place by points"), of_answer("rank")),
    Column("median", _("of a scale: the middle answer of all"), of_question("median")),
    Column("note", _("“invented” in a demonstration: no real answers"), invented),
)
INVENTED = _(
    "Everything here is invented. It shows how the portal works and is not real information."
)
HIDDEN = _("An empty cell: no such number, or a number that is not shown, to protect people.")
ROUNDED = _("Numbers are rounded to the nearest five; percentages are made from rounded numbers.")


def results(release):
    """Return the counts of a release as CSV, one row an answer; empty where a number is hidden."""
    data = release.data
    rows = (
        [
            "" if (value := column.value(data, question, row)) is None else value
            for column in COLUMNS
        ]
        for question in data["questions"]
        for row in question["rows"]
    )
    return b"".join(csv_chunks([[column.name for column in COLUMNS], *rows]))


def codebook(release):
    """Return as CSV what each column means, and each code of it, in both languages."""
    return b"".join(csv_chunks([CODEBOOK_HEADS, *codebook_rows(release.data)]))


def codebook_rows(data):
    """Yield the rows of the codebook: each column, then each code that it holds."""
    yield ["", "", "", data["title_en"], data["title_km"]]
    for rule in (*([INVENTED] if settings.DEMONSTRATION else []), HIDDEN, ROUNDED):
        yield ["", "", "", *in_each(rule)]
    for column in COLUMNS:
        yield [column.name, "", "", *in_each(column.meaning)]
        yield from CODES.get(column.name, nothing)(data)


def nothing(data):
    """Return that a column holds no codes."""
    return []


def question_codes(data):
    """Yield the code of each question."""
    for question in data["questions"]:
        yield ["question", "", question["code"], question["title_en"], question["title_km"]]


def answer_codes(data):
    """Yield the code of each answer of each question."""
    for question in data["questions"]:
        for row in question["rows"]:
            yield ["option", question["code"], row["id"], row["label_en"], row["label_km"]]


def kind_codes(data):
    """Yield the code of each kind of question that is counted."""
    counted = {question["kind"] for question in data["questions"]}
    return [["kind", "", *told] for told in codes_of(Kind)() if told[0] in counted]


CODES = {"question": question_codes, "option": answer_codes, "kind": kind_codes}
