"""The real server, as ``manage.py serve`` starts it, in a scratch folder on a free port."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
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
        self.is_prepared = False
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "roundtable.settings",
            "VAR_DIR": str(self.folder / "var"),
            "STORE_DIR": "",
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

    def prepare(self):
        """Make the tables, the first content and the static files, once and without a server."""
        if self.is_prepared:
            return
        self.is_prepared = True
        for words in ("migrate", "load_first_content --if-empty", "collectstatic --noinput"):
            self.manage(*words.split(), "--verbosity", "0")

    @property
    def pages(self):
        """Return the folder in which its stored pages lie."""
        return self.folder / "var" / "pages"

    @property
    def static(self):
        """Return the folder of its static files."""
        return self.folder / "var" / "static"

    @contextlib.contextmanager
    def served(self, **changed):
        """Serve it for the time of the block; yields the process of gunicorn's master.

        ``changed``: variables of the environment that are different for this server.
        """
        command = [sys.executable, "manage.py", "serve"]
        with self.running(command, self.port, changed) as master:
            yield master

    @contextlib.contextmanager
    def gunicorn(self, application, **changed):
        """Serve an application under the portal's own gunicorn settings; yields (port, master)."""
        port = free_port()
        command = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py"]
        command += ["-b", f"127.0.0.1:{port}", application]
        with self.running(command, port, changed) as master:
            settle(master.pid, int({**self.environment, **changed}.get("WEB_WORKERS") or 2))
            yield port, master

    @contextlib.contextmanager
    def running(self, command, port, changed):
        """Run a server for the time of the block; yields its process, which answers by then."""
        log_path = self.folder / f"log-{port}"
        with log_path.open("w") as log:
            environment = {**self.environment, **changed}
            process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT
            )
        try:
            wait_for(port, log_path)
            yield process
        finally:
            stop(process)


def wait_for(port, log_path):
    """Return when something answers at a port; raises RuntimeError with its log if nothing does."""
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1).read()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"It did not start: {log_path.read_text()}")


def settle(master, workers):
    """Return when a master has all its workers and each has loaded the application and rests."""
    until, used = time.monotonic() + SECONDS_TO_START, None
    while time.monotonic() < until:
        pids = workers_of(master)
        before, used = used, cpu_seconds(pids)
        if len(pids) == workers and used == before:
            return
        time.sleep(0.3)
    raise RuntimeError(f"Of {workers} workers only {len(pids)} have come to rest.")


def stop(process):
    """End a process of ours kindly, and if it does not go, at once."""
    process.terminate()
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


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
