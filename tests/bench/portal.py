"""The real server, as ``manage.py serve`` starts it, in a scratch folder on a free port."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from tests import postgresql
from tests.bench.figures import ROOT

SECONDS_TO_START = 60


def free_port():
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Portal:
    """A portal of its own: its folder, its environment, and its server when it runs.

    It believes X-Forwarded-For, so that each client can be a network of its own: the limits for
    one network are not what is measured.
    """

    def __init__(self, folder, database):
        self.folder = Path(folder)
        self.port = free_port()
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "roundtable.settings",
            "VAR_DIR": str(self.folder / "var"),
            "DATABASE_URL": database,
            "PORT": str(self.port),
            "BEHIND_PROXY": "1",
            "ALLOWED_HOSTS": "127.0.0.1",
            **dict.fromkeys(("PRODUCTION", "DEBUG", "SITE_URL", "SECRET_KEY", "ONION_URL"), ""),
        }

    def manage(self, *words):
        """Run a management command on this portal."""
        command = [sys.executable, "manage.py", *words]
        subprocess.run(
            command, cwd=ROOT, env=self.environment, check=True, stdout=subprocess.DEVNULL
        )

    @contextlib.contextmanager
    def served(self):
        """Serve it for the time of the block; yields the process of gunicorn's master."""
        log_path = self.folder / "log"
        with log_path.open("w") as log:
            master = subprocess.Popen(
                [sys.executable, "manage.py", "serve"],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        try:
            self.wait(log_path)
            yield master
        finally:
            master.terminate()
            try:
                master.wait(timeout=20)
            except subprocess.TimeoutExpired:
                master.kill()
                master.wait()

    def wait(self, log_path):
        """Return when the portal answers."""
        until = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < until:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=1).read()
                return
            except OSError:
                time.sleep(0.2)
        raise RuntimeError(f"The portal did not start: {log_path.read_text()}")


def workers_of(master):
    """Return the process ids of the workers of a master, which must be a process of ours."""
    children = Path(f"/proc/{master}/task/{master}/children").read_text()
    return [int(pid) for pid in children.split()]


def cpu_seconds(pids):
    """Return the CPU time that these processes have used; it tells more than a clock where others
    are at work on the same machine."""
    ticks = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def kill(pid):
    """End a process at once, as a lack of memory does."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


@contextlib.contextmanager
def on_sqlite():
    """Yield a portal on SQLite."""
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        yield Portal(folder, f"sqlite:///{folder}/db.sqlite3")


@contextlib.contextmanager
def on_postgresql():
    """Yield a portal on a PostgreSQL server of its own, which waits for the disk."""
    with (
        tempfile.TemporaryDirectory(prefix="portal-bench-") as folder,
        postgresql.server(postgresql.binaries(), durable=True) as address,
    ):
        yield Portal(folder, address)


def databases():
    """Return {name: what opens a portal on it}, for each database that this machine has."""
    found = {"SQLite": on_sqlite}
    if postgresql.binaries():
        found["PostgreSQL"] = on_postgresql
    return found
