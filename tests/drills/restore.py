"""Fault 7: the server is gone. A backup was made while people sent, and is restored elsewhere."""

import time

from tests.drills import senders
from tests.drills.found import Found
from tests.drills.portals import scratch

NAME = "restore"
FORMS, PER_SECOND, SECONDS_BEFORE = 80, 10, 3
MOST_SECONDS = 2 * 60 * 60


def act(port, receipt, **fields):
    """Do something behind a receipt; return the status, coming back while the portal is busy."""
    for _attempt in range(50):
        status = senders.ask(port, "/en/receipt/", {"receipt": receipt, **fields}).status
        if status != 503:
            break
        time.sleep(0.2)
    return status


def back_up_under_load(portal, port, forms, folder):
    """Back up while the forms are sent; return (the file, seconds, forms answered before it)."""
    with senders.ThreadPoolExecutor(1) as pool:
        sending = pool.submit(senders.crowd, port, forms, per_second=PER_SECOND)
        time.sleep(SECONDS_BEFORE)
        before, began = [form for form in forms if form.receipts], time.monotonic()
        portal.run("backup", str(folder))
        took = time.monotonic() - began
        sending.result()
    (file,) = folder.glob("*.age")
    return file, took, before


def judge_file(found, file, forms):
    """Judge that nothing in the file is readable without the key."""
    data = file.read_bytes()
    planted = [
        word for form in forms for word in (form.fields["concern"].split()[0], *form.receipts)
    ]
    readable = sum(word.encode() in data for word in planted)
    found.must(not readable, f"{readable} words or receipts stand open in the backup")
    found.tell(f"backup of {len(data) // 1024} KiB")


def judge_elsewhere(found, portal, before, withdrawn):
    """Serve what was restored, and judge what opens and what does not."""
    with portal.served() as server:
        receipts = [next(iter(form.receipts)) for form in before if form not in withdrawn]
        opening = senders.how_many_open(server.port, receipts)
        found.tell(
            f"{opening} of {len(receipts)} receipts from before it open, {portal.count()} rows"
        )
        found.must(opening == len(receipts), f"{len(receipts) - opening} receipts do not open")
        gone = [act(server.port, next(iter(form.receipts))) for form in withdrawn]
        found.must(gone == [404, 404], f"what was withdrawn before and after: {gone}")
        found.tell("withdrawn before and after the backup: gone")
        fresh = senders.open_form(server.port, 999)
        found.must(senders.insist(server.port, fresh), "it takes no new form")


def bring_back(found, ground, portal, file, listed):
    """Restore the file in an empty place; a second time, over what is there, it must refuse."""
    words = ("restore", str(file), "--withdrawals", str(listed), "--key-file", "-")
    began = time.monotonic()
    portal.run(*words, typed=ground.recovery)
    portal.run("collectstatic", "--noinput", "--verbosity", "0")
    took = time.monotonic() - began
    found.tell(f"restored in {took:.0f} s")
    found.must(took < MOST_SECONDS, f"restoring took {took:.0f} s")
    rows = portal.count()
    status, _said = portal.told(*words, typed=ground.recovery)
    found.must(status and portal.count() == rows, "it was restored over what is there")


def drill(ground):
    """Back up under load, withdraw before and after, restore elsewhere, and look."""
    found = Found()
    with ground.portal() as portal, scratch() as folder:
        with portal.served() as server:
            forms = senders.open_forms(server.port, FORMS)
            first, *rest = forms
            senders.insist(server.port, first)
            act(server.port, min(first.receipts), action="withdraw", confirm="1")
            file, took, before = back_up_under_load(portal, server.port, rest, folder)
            act(server.port, min(before[0].receipts), action="withdraw", confirm="1")
        found.tell(f"made in {took:.1f} s while {PER_SECOND} a second were sent")
        portal.run("backup", "--withdrawals", str(folder / "withdrawn"))
        judge_file(found, file, forms)
        began = time.monotonic()
        portal.run("backup", "--check", str(file), "--key-file", "-", typed=ground.recovery)
        found.tell(f"checked in {time.monotonic() - began:.0f} s")
        with ground.empty() as elsewhere:
            bring_back(found, ground, elsewhere, file, folder / "withdrawn")
            judge_elsewhere(found, elsewhere, [first, *before], [first, before[0]])
    return found
