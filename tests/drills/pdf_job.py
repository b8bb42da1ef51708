"""Fault 11: what makes the PDFs is killed midway."""

import hashlib
import json
import time

from tests.drills import senders
from tests.drills.found import CannotDrill, Found
from tests.drills.portals import wait

NAME = "PDF job killed"
KILLS = 4
NEW_EDITIONS = "from tests.drills import editions; editions.publish_next()"
PUBLIC = "from tests.drills import editions; editions.tell()"
PAIRS = (
    "SELECT version_id, count(*), min(length(data)) FROM documents_documentfile GROUP BY version_id"
)


def files(portal):
    """Return {path of a PDF: its SHA-256 as stored} of all editions."""
    return json.loads(portal.shell(PUBLIC))


def judge_read(found, port, wanted):
    """Judge that every PDF is given out to the last byte."""
    for path, sha256 in wanted.items():
        answer = senders.fetch(port, path)
        whole = answer[0] == 200 and hashlib.sha256(answer[1]).hexdigest() == sha256
        found.must(whole, f"{path} is not whole ({answer[0]})")


def kill_midway(portal, seconds):
    """Start to make PDFs and kill it after a while; return whether it was still at work."""
    job = portal.command("make_documents", "--verbosity", "0")
    with job:
        time.sleep(seconds)
        midway = job.poll() is None
        job.kill()
    return midway


def odd_files(portal):
    """Return the editions that do not have the PDFs of both languages, or an empty one."""
    return [row for row in portal.rows(PAIRS) if row[1] != 2 or not row[2]]


def seconds_of_a_run(portal):
    """Make all that is missing; return how long it took."""
    began = time.monotonic()
    portal.run("make_documents", "--verbosity", "0")
    return time.monotonic() - began


def drill(ground):
    """Publish new editions, and kill their making at different moments before letting it be."""
    found = Found()
    with ground.portal() as portal, portal.served() as server:
        usual = seconds_of_a_run(portal)
        former = files(portal)
        if not former:
            raise CannotDrill("PDFs need pango (apt install libpango-1.0-0 libpangoft2-1.0-0)")
        midway = 0
        for number in range(1, KILLS + 1):
            portal.shell(NEW_EDITIONS)
            midway += kill_midway(portal, usual * number / (KILLS + 1))
            judge_read(found, server.port, former)
            found.must(not odd_files(portal), f"half editions: {odd_files(portal)}")
        found.tell(f"killed {KILLS} times, {midway} midway; {len(former)} former PDFs whole")
        found.must(midway, "it was never killed midway")
        portal.run("make_documents", "--verbosity", "0")
        last = files(portal)
        judge_read(found, server.port, last)
        found.must(not odd_files(portal), f"half editions: {odd_files(portal)}")
        done = wait(lambda: portal.told("make_documents")[1].count(" 0 PDFs made"), seconds=1)
        found.must(done, "the next run did not make what was missing")
        found.tell(f"the next run made the rest: {len(last)} PDFs")
    return found
