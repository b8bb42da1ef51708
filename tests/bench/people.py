"""People at their browsers: each request on a connection and from a network of its own."""

import http.client
import random
import re
import time
from urllib.parse import urlencode

from tests.bench import words

RECEIPT = re.compile(r'<p class="code"[^>]*>((?:<span>\d{5}</span> ?){4})</p>')
PATIENCE_SECONDS = 60
BROKEN = 0  # the status of a connection that broke


def ask(port, path, fields=None):
    """Send a request and return (status, page, seconds); a POST when there are fields."""
    network = f"10.{random.randrange(256)}.{random.randrange(256)}.1"
    sent = {"X-Forwarded-For": network, "Content-Type": "application/x-www-form-urlencoded"}
    body = urlencode(fields) if fields else None
    began = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    try:
        connection.request("POST" if fields else "GET", path, body, sent)
        answer = connection.getresponse()
        status, page = answer.status, answer.read().decode()
    except (OSError, http.client.HTTPException):
        status, page = BROKEN, ""
    finally:
        connection.close()
    return status, page, time.perf_counter() - began


def number_on(page):
    """Return the receipt number that a page shows, or an empty text."""
    found = RECEIPT.search(page)
    return re.sub(r"\D", "", found[1]) if found else ""


def submit(port, token, number):
    """Send the form once and return (status, receipt number)."""
    status, page, _seconds = ask(port, "/km/submit/", words.form(token, number))
    return status, number_on(page) if status == 200 else ""


def look_up(port, number, *, until):
    """Look a receipt up and return the status, coming back while the portal is busy, ``until``."""
    status = 503
    while status in (BROKEN, 503) and time.monotonic() < until:
        status, page, _seconds = ask(port, "/en/receipt/", {"receipt": number})
        if status == 200 and f'value="{number}"' not in page:
            return BROKEN  # somebody else's page
        if status != 200:
            time.sleep(0.05 + 0.1 * random.random())
    return status
