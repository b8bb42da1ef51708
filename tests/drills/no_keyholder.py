"""Fault 10: no key is in use any more. The form closes; nothing is ever kept in the open."""

import subprocess

from tests import postgresql
from tests.drills import senders
from tests.drills.found import Found
from tests.drills.restore import act

NAME = "no keyholder"
SET = "UPDATE submissions_sealingkey SET retired_on = "


def holds(portal, word):
    """Return whether a word stands open anywhere in the database or in the portal's files."""
    dumped = b""
    if not portal.is_sqlite:
        address = portal.environment["DATABASE_URL"].replace("postgres:", "postgresql:")
        command = [postgresql.binaries() / "pg_dump", address]
        dumped = subprocess.run(command, check=True, capture_output=True).stdout
    files = (path for path in portal.folder.rglob("*") if path.is_file())
    return word.encode() in dumped or any(word.encode() in path.read_bytes() for path in files)


def drill(ground):
    """Retire all keys, send in both languages, and bring the key back."""
    found = Found()
    with ground.portal() as portal, portal.served() as server:
        kept = senders.open_form(server.port, 1)
        forms = [senders.open_form(server.port, 2 + n) for n in range(8)]
        senders.insist(server.port, kept)
        portal.rows(f"{SET}'2026-01-01'")
        for number, form in enumerate(forms):
            answer = senders.send(server.port, form, language=("en", "km")[number % 2])
            closed = answer.status == 503 and "Retry-After" in answer.headers
            found.must(closed, f"without a key the form answered {answer.status}")
            found.must(form.is_given_back(answer.page), "her words were not given back")
        shown = [senders.ask(server.port, f"/{code}/submit/").status for code in ("en", "km")]
        found.must(shown == [503, 503], f"without a key the form is shown with {shown}")
        found.must(portal.count() == 1, "something was stored without a key")
        open_ = sum(holds(portal, form.fields["concern"].split()[0]) for form in forms)
        found.must(not open_, f"{open_} texts stand open on the disk")
        look = act(server.port, min(kept.receipts))
        found.must(look == 200, f"a receipt answered {look}")
        found.tell(f"{len(forms)} forms given back with 503 in both languages, none kept")
        portal.rows(f"{SET}NULL")
        senders.account(found, portal, server.port, [kept, *forms])
    return found
