"""The desk's list counts up to a bound: with a million rows it opens as with a thousand."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from roundtable import admin_counting
from tests.submissions.desk import LIST, shown
from tests.submissions.factories import make_submission


@pytest.fixture
def four(db, monkeypatch):
    """Four submissions, where three is the most that is counted."""
    monkeypatch.setattr(admin_counting, "MOST", 3)
    for _number in range(4):
        make_submission()


def test_no_count_goes_over_all_rows(desk, four):
    with CaptureQueriesContext(connection) as queries:
        desk.get(LIST)

    counts = [query["sql"] for query in queries if "COUNT(" in query["sql"]]
    assert counts
    assert all(" LIMIT 3" in sql for sql in counts)


@pytest.mark.parametrize("address", [LIST, f"{LIST}?q=a"])
def test_count_at_the_bound_is_shown_with_a_plus(desk, four, address):
    page = desk.get(address)

    assert page.status_code == 200
    if "q=" not in address:
        assert "3+" in page.text


def test_count_below_the_bound_is_exact(desk, db):
    make_submission()

    assert "+" not in str(desk.get(LIST).context["cl"].result_count)
    assert len(shown(desk.get(LIST))) == 1
