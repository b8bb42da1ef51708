"""Fault 3: the disk is full. A small disk in memory is mounted, and filled to the last byte."""

import contextlib
import errno
import os
import subprocess
import tempfile

from tests import postgresql
from tests.drills import senders
from tests.drills.found import CannotDrill, Found
from tests.drills.grounds import control_server, folder_of
from tests.drills.portals import Portal, scratch

NAME = "disk full"
SIZES = {"sqlite": "48m", "postgresql": "160m"}
BEFORE, MOST_UNTIL_FULL, REFUSED = 10, 60, 5
KEPT = ("/km/", "/en/", "/en/about/")


@contextlib.contextmanager
def small_disk(size):
    """Yield the folder of a small disk; only root can mount one."""
    with scratch() as folder:
        options = ["-t", "tmpfs", "-o", f"size={size},mode=0755", "portal-drill", str(folder)]
        if os.geteuid() or subprocess.run(["mount", *options], capture_output=True).returncode:
            raise CannotDrill("a small disk can be mounted by root only (sudo make drills ONLY=3)")
        try:
            yield folder
        finally:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextlib.contextmanager
def small_portal(ground, disk):
    """Yield a portal with all that it writes on the small disk, its database included."""
    (disk / "portal").mkdir()
    if ground.name == "sqlite":
        with ground.portal(into=disk / "portal") as portal:
            yield portal
        return
    ground_folder, tempfile.tempdir = tempfile.gettempdir(), str(disk)
    try:
        server = postgresql.server(ground.programs, durable=True)
        with server as address:
            tempfile.tempdir = ground_folder
            ground.copy_to(address)
            portal = Portal(disk / "portal", address)
            portal.run("collectstatic", "--noinput", "--verbosity", "0")
            portal.run("tick", "--now")
            yield portal
    finally:
        tempfile.tempdir = ground_folder


def fill(disk):
    """Fill a disk to the last byte; return the file that does it."""
    ballast = disk / "ballast"
    with ballast.open("ab", buffering=0) as file, contextlib.suppress(OSError):
        for size in (2**20, 2**12, 1):
            with contextlib.suppress(OSError):
                while file.write(b"\0" * size) == size:
                    pass
    return ballast


def is_full(disk):
    """Return whether not one block more can be written."""
    try:
        (disk / "probe").write_bytes(b"0" * 5000)
    except OSError as error:
        return error.errno == errno.ENOSPC
    finally:
        (disk / "probe").unlink(missing_ok=True)
    return False


def until_refused(port, forms, disk):
    """Send until the database has used the room within its files; return what was refused."""
    refused = []
    for form in forms:
        fill(disk)
        if senders.send(port, form).status != 200:
            refused.append(form)
        if len(refused) == REFUSED:
            break
    return refused


def whole(portal, forms):
    """Return how many forms' words stand in their row to the last letter, or are sealed."""
    rows = dict(portal.rows("SELECT key, concern FROM submissions_submission"))
    return sum(rows.get(form.key) == stored_words(form.fields) for form in forms)


def stored_words(fields):
    """Return what stands open in the row of a form."""
    return "" if fields["consent"] == "confidential" else fields["concern"].strip()


def judge_full(found, port, forms, refused):
    """Judge how the portal behaves without room."""
    answers = [form.answers[-1] for form in refused]
    statuses = sorted({answer.status for answer in answers})
    found.must(statuses == [503], f"without room the form answered {statuses or 'as ever'}")
    given = sum(form.is_given_back(form.answers[-1].page) for form in refused)
    found.must(given == len(refused), f"{len(refused) - given} of {len(refused)} without her words")
    told = sum("Retry-After" in answer.headers for answer in answers)
    found.must(told == len(refused), f"{len(refused) - told} without Retry-After")
    kept = [senders.ask(port, path).status for path in KEPT]
    found.must({*kept} == {200}, f"kept pages answered {kept}")
    other = [senders.ask(port, path).status for path in ("/en/statements/none/", "/km/submit/")]
    other.append(senders.ask(port, "/en/receipt/", {"receipt": min(forms[0].receipts)}).status)
    found.must({*other} <= {200, 404, 503}, f"what asks the database answered {other}")
    found.tell(
        f"{len(refused)} told to come back (503); kept pages read; new page, form, "
        f"receipt: {', '.join(map(str, other))}"
    )


# What may be said of a database once there is room again.
WHOLE = ("integrity ok", "PostgreSQL stayed up", "PostgreSQL had stopped and was started again")


def revive(ground, portal):
    """Start a database server again that the full disk has ended, as its service would."""
    if ground.name == "sqlite":
        return "integrity " + portal.rows("PRAGMA integrity_check")[0][0]
    folder = folder_of(portal.environment["DATABASE_URL"])
    try:
        control_server(ground.programs, folder, "status")
    except subprocess.CalledProcessError:
        control_server(ground.programs, folder, "start")
        return "PostgreSQL had stopped and was started again"
    return "PostgreSQL stayed up"


def drill(ground):
    """Fill the disk under a portal at work, look, make room, and send the same forms again."""
    found = Found()
    with (
        small_disk(SIZES[ground.name]) as disk,
        small_portal(ground, disk) as portal,
        portal.served() as server,
    ):
        forms = senders.open_forms(server.port, BEFORE)
        waiting = senders.open_forms(server.port, MOST_UNTIL_FULL, first=BEFORE)
        senders.crowd(server.port, forms)
        for path in KEPT:
            senders.ask(server.port, path)
        if portal.is_sqlite:  # else its journal has room for many more
            portal.rows("PRAGMA wal_checkpoint(TRUNCATE)")
        ballast = fill(disk)
        found.must(is_full(disk), "the disk could not be filled")
        refused = until_refused(server.port, waiting, disk)
        judge_full(found, server.port, forms, refused)
        ballast.unlink()
        found.tell(revive(ground, portal))
        found.must(found.figures[-1] in WHOLE, "the database is damaged")
        forms += [form for form in waiting if form.answers]
        senders.account(found, portal, server.port, forms)
        uncut = whole(portal, forms)
        found.must(uncut == len(forms), f"{len(forms) - uncut} rows are cut")
        found.tell("no row is cut")
    return found
