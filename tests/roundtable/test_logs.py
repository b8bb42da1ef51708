"""No address in any log."""

import logging
import sys

import pytest

from roundtable import logs

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("from 203.0.113.9 again", "from [address] again"),
        ("from 203.0.113.9:4711", "from [address]:4711"),
        ("from 2001:db8::1 again", "from [address] again"),
        ("from ::ffff:192.0.2.1 again", "from [address] again"),
        ("from [2001:db8:0:0:0:0:0:1]", "from [[address]]"),
        ("at 11:00:59 on port 8000, version 5.2.19", "at 11:00:59 on port 8000, version 5.2.19"),
    ],
)
def test_addresses_are_replaced(line, kept):
    assert logs.without_addresses(line) == kept


def record(message, *args, exc_info=None):
    """Return a log record."""
    return logging.LogRecord("x", logging.WARNING, "x.py", 1, message, args, exc_info)


def test_malformed_request_is_not_written_down_at_all():
    assert (
        logs.NoAddresses().filter(record("Invalid request from ip=%s: x", "203.0.113.9")) is False
    )


def test_address_is_replaced_and_an_exceptions_words_are_left_out():
    try:
        raise ValueError("peer 203.0.113.9 went away")
    except ValueError:
        told = record("lost %s", "203.0.113.9", exc_info=sys.exc_info())

    assert logs.NoAddresses().filter(told) is True

    text = logging.Formatter("%(message)s").format(told)
    assert text.startswith("lost [address]\n")
    assert text.endswith(
        "in test_address_is_replaced_and_an_exceptions_words_are_left_out\nbuiltins.ValueError"
    )
    assert "peer" not in text


def test_address_that_could_not_be_handled_is_not_written_down():
    told = record("Error handling request %s", "GET /km/search/?q=words")

    assert logs.NoAddresses().filter(told) is True
    assert told.getMessage() == "Error handling a request"


def test_answer_that_was_meant_to_be_503_is_not_logged_and_a_failure_is():
    meant = logging.LogRecord("django.request", logging.ERROR, "", 0, "Busy: /x/", (), None)
    meant.status_code = 503
    failed = logging.LogRecord("django.request", logging.ERROR, "", 0, "Failed", (), None)
    failed.status_code = 500

    assert [logs.NoAddresses().filter(record) for record in (meant, failed)] == [False, True]
