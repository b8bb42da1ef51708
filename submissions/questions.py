"""The questions of a survey: their places, and options that are typed line by line.

Nothing here changes what answers mean: once a survey has answers, every move is refused.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from roundtable.publication import locked
from submissions.models import Option
from submissions.models.surveys import refuse_if_answered

PARTS_OF_A_LINE = 3


def next_place(rows):
    """Return the place after the last of some questions or options."""
    last = rows.aggregate(last=Max("position"))["last"]
    return 1 if last is None else last + 1


@transaction.atomic
def move(question, *, by):
    """Move a question up (-1) or down (1) in its survey; all are numbered anew.

    Raises ValidationError once the survey has answers.
    """
    survey = locked(question.survey)
    refuse_if_answered(survey)
    questions = list(survey.questions.order_by("position", "pk"))
    at = questions.index(question)
    to = min(max(0, at + by), len(questions) - 1)
    questions.insert(to, questions.pop(at))
    for place, row in enumerate(questions, start=1):
        survey.questions.filter(pk=row.pk).update(position=place)
    question.refresh_from_db()


def options_from(lines):
    """Return the unsaved options of lines such as ``land | Land | ដីធ្លី``, checked.

    Raises ValidationError that names each line with something wrong.
    """
    options, wrong = [], []
    for number, line in enumerate(lines.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            options.append(option_from(line))
        except ValidationError as error:
            told = {"line": number, "problem": " ".join(error.messages)}
            wrong.append(ValidationError(_("Line %(line)s: %(problem)s"), params=told))
    if wrong:
        raise ValidationError(wrong)
    return options


def option_from(line):
    """Return the unsaved option of one line; raises ValidationError."""
    parts = [part.strip() for part in line.split("|")]
    if len(parts) != PARTS_OF_A_LINE or not all(parts):
        raise ValidationError(_("Write it as: code | English | Khmer."))
    option = Option(code=parts[0])
    option.label_en, option.label_km = parts[1:]
    option.clean_fields(exclude=["question", "label"])
    option.clean()
    return option
