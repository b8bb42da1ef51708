"""Fault 2: PostgreSQL is stopped and started while people send and read."""

import threading
import time

from tests.drills import senders
from tests.drills.found import Found

NAME = "database restarted"
ON = ("postgresql",)
FORMS, PER_SECOND, MODES = 150, 10, ("fast", "immediate")
SECONDS_BEFORE, SECONDS_AWAY, MOST_SECONDS = 3, 2, 10


def restart_all_ways(ground, over):
    """Stop the server in each way for two seconds; return when it was back each time."""
    back = []
    try:
        for mode in MODES:
            time.sleep(SECONDS_BEFORE)
            ground.pg_ctl("-m", mode, "stop")
            time.sleep(SECONDS_AWAY)
            ground.pg_ctl("start")
            back.append(time.monotonic())
    finally:
        over.set()
    return back


def keep_reading(port, over):
    """Read a kept page until told; return the statuses."""
    statuses = []
    while not over.wait(0.2):
        statuses.append(senders.ask(port, "/km/").status)
    return statuses


def judge_refusals(found, forms):
    """Judge what people were told while the database was away."""
    refused = [(form, answer) for form in forms for answer in form.answers if answer.status != 200]
    kinds = sorted({answer.status for _form, answer in refused})
    found.must(kinds == [503], f"refused with {kinds or 'nothing'}, not 503 alone")
    told = [answer for _form, answer in refused if "Retry-After" in answer.headers]
    found.must(len(told) == len(refused), f"{len(refused) - len(told)} without Retry-After")
    back = sum(form.is_given_back(answer.page) for form, answer in refused)
    found.must(back == len(refused), f"{len(refused) - back} of {len(refused)} without her words")
    found.tell(f"{len(refused)} times 503, with her words {back}")


def drill(ground):
    """Stop and start the database twice under load; the portal is not restarted."""
    found, over = Found(), threading.Event()
    with ground.portal() as portal, portal.served() as server:
        forms = senders.open_forms(server.port, FORMS)
        senders.ask(server.port, "/km/")
        with senders.ThreadPoolExecutor(2) as pool:
            restarting = pool.submit(restart_all_ways, ground, over)
            reading = pool.submit(keep_reading, server.port, over)
            senders.crowd(server.port, forms, per_second=PER_SECOND, tries=9)
        judge_refusals(found, forms)
        answers = [answer for form in forms for answer in form.answers if answer.status == 200]
        for mode, back in zip(MODES, restarting.result(), strict=True):
            took = min((a.ended - back for a in answers if a.ended > back), default=999)
            found.tell(f"{mode}: taken again {took:.1f} s after it was back")
            found.must(took <= MOST_SECONDS, f"{took:.0f} s until a form was taken again")
        statuses = reading.result()
        odd = sorted({*statuses} - {200})
        found.must(not odd, f"of {len(statuses)} readings of a kept page some were {odd}")
        found.tell(f"a kept page read {statuses.count(200)} times meanwhile")
        senders.account(found, portal, server.port, forms)
    return found
