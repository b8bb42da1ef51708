"""Fault 6: all processes of the portal end at once, twenty times, while people send.

This is not a cut of power: what the operating system holds in memory survives. What a cut could
undo is looked at in the database's own settings: that it waits for the disk.
"""

import random
import time

from tests.drills import senders
from tests.drills.found import Found

NAME = "hard kill"
TIMES, FORMS_EACH, MOST_SECONDS = 20, 12, 0.8
DURABLE = {"postgresql": ("fsync", "synchronous_commit", "full_page_writes")}
PRAGMAS = (
    "from django.db import connection as c; k = c.cursor(); "
    "print([k.execute('PRAGMA ' + p).fetchone()[0] for p in ('synchronous', 'journal_mode')])"
)


def judge_settings(found, portal):
    """Judge that the portal's own connections wait for the disk."""
    if portal.is_sqlite:
        said = portal.shell(PRAGMAS)
        found.must(said == "[2, 'wal']", f"synchronous and journal are {said}")
        found.tell("synchronous=FULL, WAL")
        return
    for name in DURABLE["postgresql"]:
        (value,) = portal.rows(f"SHOW {name}")[0]
        found.must(value == "on", f"{name} is {value}")
    found.tell("fsync, synchronous_commit, full_page_writes on")


def send_until_killed(server, forms):
    """Send all forms at once and kill everything in the midst of it."""
    with senders.ThreadPoolExecutor(len(forms)) as pool:
        sending = [pool.submit(senders.send, server.port, form) for form in forms]
        time.sleep(random.uniform(0.05, MOST_SECONDS))
        server.kill_all()
    return [task.result().status for task in sending]


def drill(ground):
    """Kill a whole portal twenty times; look at the file each time, and at every receipt at last."""
    found, forms, statuses = Found(), [], []
    times = TIMES if ground.name == "sqlite" else 3
    with ground.portal() as portal:
        judge_settings(found, portal)
        for time_ in range(times):
            with portal.served(WEB_WORKERS="1") as server:  # up sooner
                fresh = senders.open_forms(server.port, FORMS_EACH, first=time_ * FORMS_EACH)
                statuses += send_until_killed(server, fresh)
                forms += fresh
            if portal.is_sqlite:
                said = portal.rows("PRAGMA integrity_check")
                found.must(said == [("ok",)], f"integrity_check: {said[:3]}")
        found.tell(
            f"{times} times all killed: {statuses.count(200)} forms answered before, "
            f"{statuses.count(senders.BROKEN)} cut off"
        )
        with portal.served() as server:
            senders.account(found, portal, server.port, forms)
    return found
