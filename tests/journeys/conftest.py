"""The portal as ``make run`` starts it, and a real Chromium."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "correct horse battery"


def free_port():
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Portal:
    """A running portal: its address, what it has logged, and its commands."""

    def __init__(self, folder, host="127.0.0.1"):
        self.port = free_port()
        self.url = f"http://{host}:{self.port}"
        self.log_path = folder / "log"
        self.environment = {
            **os.environ,
            "VAR_DIR": str(folder / "var"),
            "PORT": str(self.port),
            "PRODUCTION": "",
            "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
            "ORGANIZERS_PASSWORD": PASSWORD,
            "SITE_URL": self.url,
        }
        self.log_file = self.log_path.open("w")
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "serve"],
            cwd=ROOT,
            env=self.environment,
            stdout=self.log_file,
            stderr=subprocess.STDOUT,
        )

    def manage(self, *words):
        """Run a management command on this portal; return what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout

    def wait(self):
        """Return when the portal answers."""
        for _attempt in range(600):
            try:
                urllib.request.urlopen(f"{self.url}/healthz", timeout=1).read()
                return
            except OSError:
                time.sleep(0.2)
        raise AssertionError(f"The portal did not start: {self.log_path.read_text()}")

    def log(self):
        """Return all that the portal has written."""
        return self.log_path.read_text()

    def stop(self):
        """Stop the portal as Ctrl-C does."""
        self.process.terminate()
        self.process.wait(timeout=20)
        self.log_file.close()


@pytest.fixture(scope="session")
def portal(tmp_path_factory):
    """The portal with its first content and two organizers."""
    running = Portal(tmp_path_factory.mktemp("portal"))
    try:
        running.wait()
        told = running.manage(
            "shell", "-c", "from tests.journeys import scene; scene.make_organizers()"
        )
        running.sessions = json.loads(told.splitlines()[-1])
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="session")
def walk(portal):
    """A whole walk in the portal: its paths, keys and receipt numbers (tests/journeys/scene.py)."""
    told = portal.manage("shell", "-c", "from tests.journeys import scene; scene.tell()")
    return json.loads(told.splitlines()[-1])


@pytest.fixture(scope="session")
def chromium():
    """The machine's own Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser
        browser.close()


@pytest.fixture
def visit(portal, chromium):
    """Open a page as somebody with certain means would; fails on any complaint of the console."""
    contexts, complaints, foreign = [], [], []

    def open_page(path="/", **means):
        means.setdefault("viewport", {"width": 360, "height": 740})
        context = chromium.new_context(**means)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda r: r.url.startswith(portal.url) or foreign.append(r.url))
        page.goto(portal.url + path)
        return page

    open_page.portal = portal
    yield open_page
    # A form given back, a page that is not there, and what was cleared, the browser tells itself.
    expected = ("400 (Bad Request)", "404 (Not Found)", "410 (Gone)", "Clear-Site-Data header")
    assert [c for c in complaints if not any(words in c for words in expected)] == []
    assert foreign == []
    for context in contexts:
        context.close()
