"""Fault 12: the words are stored, but the answer never reaches the person."""

import socket
from urllib.parse import urlencode

from tests.drills import senders
from tests.drills.found import Found
from tests.drills.portals import wait

NAME = "proxy time-out after commit"
FORMS = 12


def send_and_leave(portal, port, form, *, after_commit):
    """Send a form and close the connection unread: once it is stored, or at once."""
    body = urlencode(form.fields).encode()
    head = (
        "POST /km/submit/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(head.encode() + body)
        if after_commit:
            wait(lambda: is_stored(portal, form))


def is_stored(portal, form):
    """Return whether a form is a row."""
    query = f"SELECT count(*) FROM submissions_submission WHERE key = '{form.key}'"
    return portal.rows(query)[0][0] == 1


def drill(ground):
    """Leave after the commit or before, and come back twice with the same form."""
    found = Found()
    with ground.portal() as portal, portal.served() as server:
        forms = senders.open_forms(server.port, FORMS)
        for number, form in enumerate(forms):
            send_and_leave(portal, server.port, form, after_commit=number % 2 == 0)
        stored = sum(wait(lambda f=form: is_stored(portal, f), seconds=5) for form in forms)
        found.tell(f"{len(forms)} answers never read, {stored} stored by then")
        found.must(stored >= FORMS / 2, "what was waited for is not stored")
        for _time in range(2):
            for form in forms:
                senders.send(server.port, form)
        same = sum(form.statuses == [200, 200] and len(form.receipts) == 1 for form in forms)
        found.must(same == FORMS, f"{FORMS - same} forms did not show the same receipt twice")
        senders.account(found, portal, server.port, forms)
    return found
