"""The drills themselves are no tests (``make drills``); what names and judges them is tested here."""

import pytest

from tests.drills.__main__ import table
from tests.drills.doors import code
from tests.drills.found import Found
from tests.drills.listed import DRILLS, chosen
from tests.drills.senders import Form


def test_each_of_the_twelve_faults_has_a_drill():
    assert [*DRILLS] == [*range(1, 13)]
    assert len({drill.NAME for drill in DRILLS.values()}) == 12
    assert all(drill.__doc__.startswith(f"Fault {n}: ") for n, drill in DRILLS.items())


@pytest.mark.parametrize(
    ("only", "numbers"),
    [("", [*range(1, 13)]), ("1", [1]), ("5, 12", [5, 12]), ("worker,disk", [1, 3])],
)
def test_drills_are_chosen_by_number_or_by_a_word(only, numbers):
    assert [*chosen(only)] == numbers


def test_drill_that_does_not_exist_is_told_with_those_that_do():
    with pytest.raises(SystemExit, match=r"No drill is named 13\. There are: 1 worker killed, "):
        chosen("1,13")


def test_verdict_is_that_of_the_worst_that_was_found():
    found = Found()
    found.tell("3 receipts shown")
    assert found.must(True, "never told")
    assert (found.verdict, found.sentence) == ("held", "3 receipts shown")

    assert not found.must(0, "a receipt does not open")
    assert found.verdict == "DID NOT HOLD"
    assert found.sentence == "a receipt does not open; 3 receipts shown"


def test_table_has_a_line_for_each_fault_and_a_column_for_each_database():
    results = {(2, "postgresql"): Found(), (3, "sqlite"): Found(left_out="not here")}

    assert table(results)[-2:] == [
        "| 2 | database restarted |  | held |",
        "| 3 | disk full | left out |  |",
    ]


def test_form_knows_its_row_and_whether_all_of_it_was_given_back():
    form = Form(
        {
            "token": "bm9uY2U=.1:x",
            "concern": "a <b>",
            "recommendation": "",
            "contact": "",
            "name": "",
        }
    )

    assert form.key == "d83e75d1604c18bdcaf772b4825f1ba0199ccae4326707a3c3d73f1866192448"
    assert form.is_given_back("<textarea>a &lt;b&gt;</textarea>")
    assert not form.is_given_back("<textarea>a</textarea>")


def test_code_is_that_of_rfc_6238(monkeypatch):
    monkeypatch.setattr("tests.drills.doors.SEED", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")

    assert [code(moment) for moment in (59, 1111111109, 2000000000)] == [
        "287082",
        "081804",
        "279037",
    ]
