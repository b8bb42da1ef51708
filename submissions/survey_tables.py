"""The published contents of a survey's release: made from exact counts and texts, and made again.

``frame`` holds the texts, ``filled`` puts the numbers in; a release's own contents are a frame as
well, so that years later the same bytes come out of the stored counts, whatever the survey is called
by then.
"""

from django.utils.translation import gettext_lazy as _

from roundtable.dates import khmer_digits
from roundtable.languages import CODES
from submissions.borda import ranked
from submissions.export_columns import in_each
from submissions.models import OTHER, Kind
from submissions.releases import written
from submissions.suppression import STEP
from submissions.survey_suppression import safe_survey

METHOD = "survey-answers-1"
LIMITED = (Kind.SEVERAL, Kind.RANKING)


def frame(survey, questions, *, number, on, until, limits):
    """Return everything that a release publishes besides its numbers.

    ``limits``: the smallest groups shown, inside Cambodia and abroad.
    """
    return {
        "survey": survey.slug,
        "roundtable": survey.roundtable.slug,
        **texts(survey, "title"),
        "release": number,
        "frozen_on": on.isoformat(),
        "until": until.isoformat(),
        "method": METHOD,
        "rounded_to": STEP,
        "smallest_group": limits,
        "questions": [frame_of(question) for question in questions],
    }


def frame_of(question):
    """Return what is published of a question besides its numbers."""
    told = {"code": question.code, "kind": question.kind, **texts(question, "title")}
    told["most"] = question.most if question.kind in LIMITED else None
    if question.kind == Kind.SCALE:
        told |= {"lowest": question.lowest, "highest": question.highest}
        told |= {**texts(question, "lowest_label"), **texts(question, "highest_label")}
    return {**told, "rows": rows_of(question)}


def texts(obj, name):
    """Return a translated text in each language."""
    return {f"{name}_{code}": obj.in_language(name, code) for code in CODES}


def rows_of(question):
    """Return the answers of a question with their labels, in the order of the form."""
    if question.kind == Kind.SCALE:
        labels = {code: [code, khmer_digits(code)] for code in question.codes()}
    else:
        labels = {
            option.code: [option.in_language("label", code) for code in CODES]
            for option in question.options.all()
        }
    labels |= {OTHER: in_each(_("Another answer"))} if question.has_other else {}
    return [
        {"id": key, **{f"label_{code}": label for code, label in zip(CODES, words, strict=True)}}
        for key, words in labels.items()
    ]


def contents_of(frame, exact):
    """Return the published JSON of a release, byte for byte."""
    return written(filled(frame, exact))


def filled(frame, exact):
    """Return a frame with the numbers that may be published of these exact counts."""
    safe = safe_survey(exact, frame["smallest_group"])
    questions = [
        with_numbers(question, numbers)
        for question, numbers in zip(frame["questions"], safe["questions"], strict=True)
    ]
    n = {"n": safe["n"]["total"], "inside": safe["n"]["inside"], "abroad": safe["n"]["abroad"]}
    return {**frame, **n, "groups": safe["groups"], "questions": questions}


def with_numbers(question, numbers):
    """Return the frame of a question with its numbers, its median and its ranks."""
    rows = ranked(numbers["rows"]) if question["kind"] == Kind.RANKING else numbers["rows"]
    rows = [{**told, **row} for told, row in zip(question["rows"], rows, strict=True)]
    median = {"median": median_of(rows)} if question["kind"] == Kind.SCALE else {}
    return {**question, "n": numbers["n"], **median, "rows": rows}


def median_of(rows):
    """Return the median of a scale from its published numbers; None where one is hidden."""
    if any(row["total"] is None for row in rows):
        return None
    answers = [int(row["id"]) for row in rows for _one in range(row["total"])]
    both = answers[(len(answers) - 1) // 2] + answers[len(answers) // 2]
    return both / 2 if both % 2 else both // 2


def recomputed(release):
    """Return the contents that a stored release should have: from its exact counts."""
    return contents_of(release.data, release.exact)
