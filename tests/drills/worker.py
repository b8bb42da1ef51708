"""Fault 1: workers are killed while people send."""

import os
import random
import signal
import threading

from tests.drills import senders
from tests.drills.found import Found

NAME = "worker killed"
FORMS, PER_SECOND, KILL_EVERY_SECONDS = 200, 10, 2


def keep_killing(server, over):
    """Kill a worker every two seconds until told; return how many were killed."""
    killed = 0
    while not over.wait(KILL_EVERY_SECONDS):
        os.kill(random.choice(server.workers()), signal.SIGKILL)
        killed += 1
    return killed


def drill(ground):
    """Kill a worker every two seconds while 200 forms are sent, each up to three times again."""
    found, over = Found(), threading.Event()
    with ground.portal() as portal, portal.served() as server:
        forms = senders.open_forms(server.port, FORMS)
        with senders.ThreadPoolExecutor(1) as pool:
            killing = pool.submit(keep_killing, server, over)
            try:
                senders.crowd(server.port, forms, per_second=PER_SECOND)
            finally:
                over.set()
        broken = sum(form.statuses.count(senders.BROKEN) for form in forms)
        found.tell(f"{killing.result()} workers killed, {broken} connections broken")
        senders.account(found, portal, server.port, forms)
    return found
