"""The sheet into which volunteers type answers on paper: headings only, one row for each paper.

The headings are those that an import recognises by itself (``imports/suggesting.py``).
"""

from collections import Counter
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from submissions.imports.likely import HEADINGS
from submissions.imports.mapping import Role
from submissions.models import Kind, Language
from submissions.spreadsheets import csv_chunks

SEPARATOR = ";"
# As an import knows them (imports/likely.py): a group, and a person.
GROUP = {"en": ["yes", "no"], "km": ["មែន", "ទេ"]}
HOW = {
    Kind.SINGLE: gettext_lazy("one of these, as it stands here"),
    Kind.SEVERAL: gettext_lazy("those of these that were ticked, with a semicolon between them"),
    Kind.RANKING: gettext_lazy("one of these in each column"),
    Kind.SCALE: gettext_lazy("a number"),
    Kind.SHORT: gettext_lazy("what was written, word for word"),
    Kind.LONG: gettext_lazy("what was written, word for word"),
}


@dataclass(frozen=True)
class Column:
    """One or several columns about one thing: their headings, and what is typed below them."""

    headings: list
    how: str
    answers: list


def columns(survey, code):
    """Return the Columns of a survey's sheet, its headings in one language."""
    questions = list(survey.questions.prefetch_related("options"))
    titles = Counter(question.in_language("title", code) for question in questions)
    return [*about_each(code), *(of_question(q, code, titles) for q in questions)]


def about_each(code):
    """Return the Columns about each paper: its day, language, and whether a group filled it in."""
    languages = [str(label) for value, label in Language.choices if value != Language.OTHER]
    return [
        Column([HEADINGS[Role.TIME][code]], _("like 2025-03-26, or nothing"), []),
        Column([HEADINGS[Role.LANGUAGE][code]], _("one of these, as it stands here"), languages),
        Column([HEADINGS[Role.GROUP][code]], _("the first for a group’s one answer"), GROUP[code]),
    ]


def of_question(question, code, titles):
    """Return the Column of one question; one column for each rank of a ranking."""
    title = question.in_language("title", code)
    # Two questions of one title are told apart by their codes.
    heading = question.code if titles[title] > 1 else title
    headings = [heading]
    if question.kind == Kind.RANKING:
        headings = [f"{heading} [{rank}]" for rank in range(1, question.most + 1)]
    answers = [option.in_language("label", code) for option in question.options.all()]
    if question.kind == Kind.SCALE:
        answers = question.codes()
    how = str(HOW[question.kind])
    if question.has_other:
        how = _("%(how)s; or what was written beside it") % {"how": how}
    return Column(headings, how, answers)


def headings(survey, code):
    """Return the row of headings of a survey's sheet."""
    return [heading for column in columns(survey, code) for heading in column.headings]


def as_csv(survey, code):
    """Return the sheet as the bytes of a CSV file."""
    return b"".join(csv_chunks([headings(survey, code)]))


def as_xlsx(survey, code):
    """Return the sheet as an open XLSX file."""
    from submissions.workbooks import xlsx_file  # takes a while: only for those who ask

    return xlsx_file([("answers", [headings(survey, code)])])
