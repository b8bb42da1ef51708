"""The command: the same import, with where and why in lines, and never what people wrote."""

import json

import pytest
from django.core.management import CommandError, call_command

from submissions.models import AnswerImport, Response
from tests.submissions.factories import make_recovery
from tests.submissions.google_forms import ENGLISH, ENGLISH_FILE, make_forms_survey

pytestmark = pytest.mark.django_db


@pytest.fixture
def mapping(tmp_path):
    """The mapping of the English file, as a file."""
    make_recovery()
    make_forms_survey()
    path = tmp_path / "mapping.json"
    path.write_text(json.dumps(ENGLISH))
    return path


def run(file, mapping, capsys, *words):
    """Run the command; return (output, errors, refusal)."""
    refusal = ""
    try:
        call_command("import_answers", str(file), "--survey=forms", f"--mapping={mapping}", *words)
    except CommandError as error:
        refusal = str(error)
    return *capsys.readouterr(), refusal


def test_dry_run_says_how_many_and_stores_nothing(mapping, capsys):
    out, _errors, refusal = run(ENGLISH_FILE, mapping, capsys, "--dry-run")

    assert "Rows: 36\nNew: 36\nKnown already: 0\nNot readable: 0\n" in out
    assert refusal == ""
    assert not AnswerImport.objects.exists()


def test_file_is_imported_once(mapping, capsys):
    assert "Imported: 36" in run(ENGLISH_FILE, mapping, capsys)[0]
    out, _errors, refusal = run(ENGLISH_FILE, mapping, capsys)

    assert "New: 0\nKnown already: 36\n" in out
    assert refusal == ""
    assert Response.objects.count() == 36


def test_proposal_is_no_mapping_until_somebody_has_completed_it(mapping, capsys):
    out, _errors, _refusal = run(ENGLISH_FILE, mapping, capsys, "--propose")
    mapping.write_text(out)
    told = {**json.loads(out), "language": "en", "consent": "quoted", "consent_wording": "Yes."}

    assert "mapping of the columns does not fit" in run(ENGLISH_FILE, mapping, capsys)[2]
    mapping.write_text(json.dumps(told))
    out, _errors, _refusal = run(ENGLISH_FILE, mapping, capsys, "--only-good")
    assert "New: 29\n" in out  # the others wrote an answer of their own


def test_what_is_wrong_is_told_by_row_and_column(mapping, capsys, tmp_path):
    file = tmp_path / "answers.csv"
    file.write_text(ENGLISH_FILE.read_text().replace('"Inside Cambodia"', '"Indside"', 1))

    _out, errors, refusal = run(file, mapping, capsys)

    assert errors.startswith("row 2, column “Where do you live?”: The mapping does not say")
    assert "Indside" not in errors
    assert refusal == "Some rows cannot be read: nothing was stored."
    assert "Imported: 35" in run(file, mapping, capsys, "--only-good")[0]


def test_what_is_no_file_no_mapping_and_no_survey_is_said(mapping, capsys, tmp_path):
    no_json = tmp_path / "no.json"
    no_json.write_text("{")
    html = tmp_path / "answers.csv"
    html.write_text("<html>")

    assert run(html, mapping, capsys)[2] == "The file cannot be taken: nothing was stored."
    assert "no JSON" in run(ENGLISH_FILE, no_json, capsys)[2]
    assert "No such file" in run(tmp_path / "none.csv", mapping, capsys)[2]
    with pytest.raises(CommandError, match="There are: forms"):
        call_command("import_answers", str(html), "--survey=x", f"--mapping={mapping}")
