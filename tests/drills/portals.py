"""Portals for the drills: copies of one that was prepared once, each in a scratch folder."""

import contextlib
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import psycopg2

from tests.bench import portal as bench
from tests.bench.figures import ROOT

RECOVERY = re.compile(r"AGE-SECRET-KEY-1[0-9A-Z]+")
RAISED = re.compile(r"^([A-Za-z_][\w.]*(?:Error|Exception|Shutdown|Violation))\b", re.MULTILINE)
PREPARING = ("migrate", "load_first_content --if-empty", "collectstatic --noinput")
# What a machine's own environment may say of another portal.
UNSET = (
    *("PRODUCTION", "DEBUG", "SITE_URL", "SECRET_KEY", "ONION_URL", "TASK_WORKER"),
    *("SECRET_KEY_FALLBACKS", "RECEIPT_PEPPERS", "DEMONSTRATION"),
)


@dataclass(frozen=True)
class Server:
    """A gunicorn at work: its port, and its process, which leads a group of its own."""

    port: int
    process: subprocess.Popen

    def workers(self):
        """Return the ids of its workers."""
        return bench.workers_of(self.process.pid)

    def kill_all(self):
        """End the master and all workers at once, as a cut of power ends processes."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def end(self):
        """End it kindly, and whoever of its group does not go, at once."""
        self.process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=20)
        self.kill_all()


class Portal(bench.Portal):
    """A portal that can be served by any code, and whose rows can be read past it."""

    def __init__(self, folder, database):
        super().__init__(folder, database)
        self.environment |= dict.fromkeys(UNSET, "")

    @property
    def is_sqlite(self):
        """Return whether its database is a file."""
        return self.environment["DATABASE_URL"].startswith("sqlite")

    @property
    def log(self):
        """Return all that its servers have written."""
        path = self.folder / "log"
        return path.read_text() if path.exists() else ""

    def raised(self):
        """Return the kinds of errors that its servers have written down, in one line."""
        return ", ".join(sorted({*RAISED.findall(self.log)})) or "nothing in the log"

    def command(self, *words, code=ROOT, **changed):
        """Begin a management command; it is the caller's to end."""
        command, environment = [sys.executable, "manage.py", *words], self.environment | changed
        pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        return subprocess.Popen(command, cwd=code, env=environment, text=True, **pipes)

    def told(self, *words, typed="", code=ROOT, **changed):
        """Run a management command; return (exit code, what it printed and complained)."""
        with self.command(*words, code=code, **changed) as process:
            printed, complained = process.communicate(typed, timeout=300)
        return process.returncode, printed + complained

    def run(self, *words, **how):
        """Run a management command that has to work; return what it printed."""
        status, said = self.told(*words, **how)
        if status:
            raise RuntimeError(f"{' '.join(words)}: {said[-2000:]}")
        return said

    def shell(self, line, **how):
        """Run a line of Python in the portal; return the last line that it printed."""
        return self.run("shell", "--verbosity", "0", "-c", line, **how).strip().split("\n")[-1]

    def rows(self, sql):
        """Return the rows of a query, or None of a change; asked past the portal."""
        address = self.environment["DATABASE_URL"]
        file = address.removeprefix("sqlite:///")
        opened = sqlite3.connect(file, timeout=20) if self.is_sqlite else psycopg2.connect(address)
        with contextlib.closing(opened) as connection:
            cursor = connection.cursor()
            cursor.execute(sql)
            found = cursor.fetchall() if cursor.description else None
            connection.commit()
        return found

    def count(self, table="submissions_submission"):
        """Return how many rows a table has."""
        return self.rows(f"SELECT count(*) FROM {table}")[0][0]

    @contextlib.contextmanager
    def served(self, *, code=ROOT, **changed):
        """Serve it under gunicorn for the time of the block; yields the Server, which answers."""
        port = bench.free_port()
        command = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py"]
        command += ["-b", f"127.0.0.1:{port}", "roundtable.wsgi:application"]
        log_path = self.folder / "log"
        with log_path.open("a") as log:
            environment, told = self.environment | changed, {"stdout": log, "stderr": log}
            process = subprocess.Popen(
                command, cwd=code, env=environment, start_new_session=True, **told
            )
        server = Server(port, process)
        try:
            wait(lambda: is_up(port) or process.poll() is not None, seconds=60)
            if process.poll() is not None or not is_up(port):
                raise RuntimeError(f"It did not start: {self.log[-2000:]}")
            yield server
        finally:
            server.end()

    def prepare(self):
        """Make tables, first content, static files and the recovery key, and remember that."""
        for words in PREPARING:
            self.run(*words.split(), "--verbosity", "0")
        return RECOVERY.search(self.run("make_recovery_key"))[0]


def is_up(port):
    """Return whether the portal at a port answers."""
    try:
        return urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5).status == 200
    except OSError:
        return False


def wait(ready, *, seconds=20, pause=0.02):
    """Return whether something came true in time."""
    until = time.monotonic() + seconds
    while not (came := ready()) and time.monotonic() < until:
        time.sleep(pause)
    return came


@contextlib.contextmanager
def scratch():
    """Yield a new folder, gone afterwards whatever lies in it."""
    folder = Path(tempfile.mkdtemp(prefix="portal-drill-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
