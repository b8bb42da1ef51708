"""Fault 8: the tables are brought forward while the former code still serves everybody."""

import subprocess
import threading
import time

from tests.bench.figures import ROOT
from tests.drills import senders
from tests.drills.found import CannotDrill, Found
from tests.drills.portals import PREPARING, scratch

NAME = "migration"
FORMS, PER_SECOND, SECONDS_AROUND = 120, 6, 3
COMMITS = 200
PAGES = ("/en/", "/km/submit/", "/en/search/?q=land", "/km/sessions/", "/en/receipt/", "/healthz")


def git(*words):
    """Return what git prints; raises CannotDrill where there is no history."""
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, check=False)
    if done.returncode:
        raise CannotDrill("there is no git history to take the former code from")
    return done.stdout


def migrations_of(names):
    """Return the migrations among the names of files."""
    return {name for name in names if "/migrations/0" in name and name.endswith(".py")}


def former_commit():
    """Return the newest commit with fewer migrations than the code here; raises CannotDrill."""
    mine = migrations_of(str(path.relative_to(ROOT)) for path in ROOT.glob("*/migrations/0*.py"))
    for commit in git("log", "--format=%H", f"--max-count={COMMITS}").decode().split():
        theirs = migrations_of(git("ls-tree", "-r", "--name-only", commit).decode().splitlines())
        if theirs and theirs < mine:
            return commit, len(mine - theirs)
    raise CannotDrill("no commit of this clone has fewer migrations (clone with its history)")


def take_out(commit, folder):
    """Lay the code of a commit into a folder."""
    folder.mkdir()
    unpack = ["tar", "-x", "-C", str(folder)]
    subprocess.run(unpack, input=git("archive", commit), check=True)


def keep_reading(port, over):
    """Read pages until told; return the statuses."""
    statuses = []
    while not over.is_set():
        for path in PAGES:
            statuses.append(senders.ask(port, path).status)
            over.wait(0.05)
    return statuses


def migrate_under_load(portal, port, forms):
    """Migrate by the code here while forms are sent and pages read; return (seconds, statuses)."""
    over = threading.Event()
    with senders.ThreadPoolExecutor(2) as pool:
        reading = pool.submit(keep_reading, port, over)
        sending = pool.submit(senders.crowd, port, forms, per_second=PER_SECOND)
        try:
            time.sleep(SECONDS_AROUND)
            began = time.monotonic()
            portal.run("migrate", "--verbosity", "0")
            took = time.monotonic() - began
            sending.result()
            time.sleep(1)
        finally:
            over.set()
    return took, reading.result()


def drill(ground):
    """Serve a former commit, migrate under it, and then serve the code here on the same rows."""
    found, (commit, more) = Found(), former_commit()
    with scratch() as folder, ground.empty() as portal:
        former = folder / "former"
        take_out(commit, former)
        for words in (*PREPARING, "make_recovery_key"):
            portal.run(*words.split(), "--verbosity", "0", code=former)
        with portal.served(code=former) as server:
            forms = senders.open_forms(server.port, FORMS)
            took, statuses = migrate_under_load(portal, server.port, forms)
            sent = [status for form in forms for status in form.statuses]
            found.tell(f"{more} migrations over {commit[:7]} in {took:.0f} s")
            odd = sorted({*statuses, *sent} - {200})
            found.tell(f"former code read {len(statuses)} pages, took {sent.count(200)} forms")
            found.must(not odd, f"the former code answered {odd}")
            senders.account(found, portal, server.port, forms)
        portal.run("collectstatic", "--noinput", "--verbosity", "0")
        with portal.served() as server:
            fresh = senders.open_form(server.port, 999)
            odd = [page for page in PAGES if senders.ask(server.port, page).status != 200]
            found.must(not odd, f"the code here does not answer {odd}")
            senders.account(found, portal, server.port, [*forms, fresh])
    return found
