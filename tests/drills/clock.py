"""Fault 4: the clock of the portal's machine jumps two days ahead, and two days back."""

import time
from pathlib import Path

from tests.drills import doors, senders
from tests.drills.found import CannotDrill, Found

NAME = "clock moved"
JUMPS = ("+2d", "-2d")
EACH, PER_SECOND = 24, 8
LIBRARIES = ("/usr/lib/*/faketime", "/usr/lib/faketime", "/usr/local/lib/faketime")
PAGES = ("/en/", "/km/", "/km/sessions/", "/en/news/", "/en/feed.xml", "/km/search/?q=1")


def library():
    """Return the library that gives processes another clock; raises CannotDrill."""
    for pattern in LIBRARIES:
        found = sorted(Path("/").glob(f"{pattern[1:]}/libfaketimeMT.so.1"))
        if found:
            return found[0]
    raise CannotDrill("libfaketime is missing (apt install faketime)")


def wrong_clock(portal):
    """Return the environment of processes whose clock can be moved, and what moves it."""
    file = portal.folder / "clock"

    def move(words):
        file.write_text(f"{words}\n")

    move("+0")
    environment = {
        "LD_PRELOAD": str(library()),
        "FAKETIME_TIMESTAMP_FILE": str(file),
        "FAKETIME_NO_CACHE": "1",
        # A jump of the clock moves neither how long something took nor the days of files.
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "NO_FAKE_STAT": "1",
        "PYTHONPATH": str(Path(__file__).parent / "slept"),
    }
    return environment, move


def send_anew(port, form):
    """Send a form; where it has grown too old, look at it and send it with its new token.

    Returns whether it had, and whether all that was typed was still there.
    """
    answer = senders.send(port, form)
    grown_old = answer.status == 400
    kept = not grown_old or form.is_given_back(answer.page)
    if grown_old:
        form.fields["token"] = senders.TOKEN.search(answer.page)[1]
    if not form.receipts:
        senders.insist(port, form)
    return grown_old, kept


def jump(found, port, move, words):
    """Move the clock while forms are sent that were opened before; return the forms."""
    move("+0")
    forms = senders.open_forms(port, EACH, first=hash(words) % 1000)
    with senders.ThreadPoolExecutor(4) as pool:
        sending = [pool.submit(send_anew, port, form) for form in forms[: EACH // 2]]
        time.sleep(0.3)
        move(words)
        sending += [pool.submit(send_anew, port, form) for form in forms[EACH // 2 :]]
        came = [task.result() for task in sending]
    old, lost = sum(old for old, _kept in came), sum(not kept for _old, kept in came)
    found.tell(f"{words}: {old} forms had grown old, their words given back")
    found.must(not lost, f"{words}: {lost} forms lost what was typed")
    found.must(old, f"{words}: no form had grown old")
    odd = [path for path in PAGES if senders.ask(port, path).status != 200]
    found.must(not odd, f"{words}: {odd} not read")
    return forms


def judge_clearing(found, portal, environment, move):
    """Judge that the nightly clearing runs by the right clock and by no other."""
    came = {}
    for words in ("+0", *JUMPS, "+0"):
        move(words)
        came[words] = portal.told("purge", **environment)[0]
    found.must(came == {"+0": 0, "+2d": 1, "-2d": 1}, f"purge ended with {came}")
    found.tell("purge refuses both")


def judge_codes(found, port, move):
    """Judge that codes of the true time open nothing while the clock is wrong, and then again do."""
    for words in JUMPS:
        move(words)
        found.must(not doors.comes_in(port), f"{words}: the code of the true time opened")
    move("+0")
    found.must(doors.comes_in(port), "the right clock does not let her in")
    found.tell("codes of the true time open nothing until the clock is right")


def drill(ground):
    """Move the clock under a portal at work, and look at forms, receipts, clearing and codes."""
    found = Found()
    with ground.portal() as portal:
        environment, move = wrong_clock(portal)
        portal.shell(doors.MAKE)
        with portal.served(**environment) as server:
            forms = [f for words in JUMPS for f in jump(found, server.port, move, words)]
            move("+0")
            senders.account(found, portal, server.port, forms)
            judge_codes(found, server.port, move)
        judge_clearing(found, portal, environment, move)
        found.must(" 500" not in portal.log and "Traceback" not in portal.log, "it logged errors")
    return found
