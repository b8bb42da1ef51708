"""The sheet for answers on paper: an import recognises every column of it."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from submissions.imports.suggesting import suggested
from submissions.imports.tables import opened
from tests.submissions.importing import written
from tests.submissions.surveys import make_question, make_survey

pytestmark = pytest.mark.django_db
ROLES = ("time", "language", "group", "place", "question", "question")
ROLES += ("rank", "rank", "rank", "question", "concern", "recommendation")


def heads_of(answer):
    """Return the headings in a sheet that was downloaded."""
    if answer.streaming:
        book = load_workbook(BytesIO(b"".join(answer.streaming_content)))
        return [cell.value for cell in next(book.active.rows)]
    return answer.content.decode("utf-8-sig").strip().strip('"').split('","')


@pytest.mark.parametrize(("code", "file_format"), [("en", "csv"), ("km", "xlsx")])
def test_sheet_is_recognised_column_by_column(desk, code, file_format):
    survey = make_survey()
    address = f"/admin/submissions/survey/{survey.pk}/sheet/"
    page = desk.get(address)
    columns = next(s["columns"] for s in page.context["sheets"] if s["code"] == code)
    heads = heads_of(desk.get(f"{address}{code}.{file_format}"))
    assert heads == [heading for column in columns for heading in column.headings]
    # One paper: the second of the answers, at each rank another one.
    typed = ["2025-03-26"]
    for column in columns[1:]:
        for place, _heading in enumerate(column.headings):
            typed.append(column.answers[place] if column.answers else "Please mend the road to us.")

    found = suggested(survey, opened(written([typed], heads))).rules

    assert tuple(rule.role for rule in found) == ROLES
    assert [rule.rank for rule in found][6:9] == [1, 2, 3]
    for rule, cell in zip(found, typed, strict=True):
        # A number of a scale is read as itself.
        if rule.role in ("language", "group", "place", "rank", "question") and not cell.isdigit():
            assert [*rule.texts] == [cell]


def test_questions_of_one_title_are_told_apart(desk):
    survey = make_survey(questions=False, published=False)
    for code in ("q1", "q2"):
        make_question(survey, code, "scale", title_en="How much?", title_km=f"ប៉ុន្មាន {code}?")
    address = f"/admin/submissions/survey/{survey.pk}/sheet/"

    assert heads_of(desk.get(f"{address}en.csv"))[3:] == ["q1", "q2"]
    assert heads_of(desk.get(f"{address}km.csv"))[3:] == ["ប៉ុន្មាន q1?", "ប៉ុន្មាន q2?"]
    heads = heads_of(desk.get(f"{address}en.csv"))
    found = suggested(survey, opened(written([["2025-03-26", "km", "no", "3", "4"]], heads)))
    assert [rule.question for rule in found.rules][3:] == ["q1", "q2"]


def test_unknown_sheet_is_not_there(desk):
    address = f"/admin/submissions/survey/{make_survey().pk}/sheet/"

    assert desk.get(f"{address}en.pdf").status_code == 404
    assert desk.get(f"{address}fr.csv").status_code == 404
    assert desk.post(f"{address}en.csv").status_code == 405
