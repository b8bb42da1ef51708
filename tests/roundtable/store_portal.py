"""A portal in processes of its own, on what a test has stored: its environment and its database.

As a module it is what gunicorn loads: the portal without collected static files.
"""

import contextlib
import http.client
import os
import socket
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import connection

PLAIN = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


def environment(folder, database):
    """Return the environment of a portal that writes into a folder."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    return {
        **kept,
        "DJANGO_SETTINGS_MODULE": "roundtable.settings",
        "VAR_DIR": str(folder / "var"),
        "STORE_DIR": str(folder / "pages"),
        "DATABASE_URL": database,
        "ALLOWED_HOSTS": "portal.example",
        "SITE_URL": "https://portal.example",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def database(folder):
    """Return the address of a database that holds what the test has stored."""
    told = connection.settings_dict
    if connection.vendor == "postgresql":
        # What came as part of the address (host, port) stands among the options.
        words = {"host": told["HOST"], "port": told["PORT"], **told["OPTIONS"]}
        query = urlencode({k: words[k] for k in ("host", "port") if words.get(k)}, safe="/")
        account = ":".join(
            quote(word, safe="") for word in (told["USER"], told["PASSWORD"]) if word
        )
        return f"postgres://{account}@/{told['NAME']}?{query}"
    (folder / "var").mkdir(exist_ok=True)
    file = folder / "var" / "copy.sqlite3"
    with sqlite3.connect(file) as copy:
        connection.connection.backup(copy)
    copy.close()
    return f"sqlite:///{file}"


@contextlib.contextmanager
def gunicorn(environ):
    """Run the portal under gunicorn as it is configured; yields (the master's id, the port)."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    words = ["-c", "deploy/gunicorn.conf.py", "-b", f"127.0.0.1:{port}"]
    master = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", *words, "tests.roundtable.store_portal:application"],
        env=environ,
        cwd=settings.BASE_DIR,
        stderr=subprocess.DEVNULL,
    )
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until and fetch(port, "/healthz")[0] != 200:
            time.sleep(0.1)
        yield master.pid, port
    finally:
        master.terminate()
        master.wait(30)


def workers(master):
    """Return the ids of a gunicorn's workers."""
    return [int(pid) for pid in Path(f"/proc/{master}/task/{master}/children").read_text().split()]


def fetch(port, path):
    """Return (status, body) of a page; (0, b"") when the connection broke."""
    talk = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        talk.request("GET", path, headers={"Host": "portal.example"})
        answer = talk.getresponse()
        return answer.status, answer.read()
    except (OSError, http.client.HTTPException):
        return 0, b""
    finally:
        talk.close()


def load():
    """Return the portal's WSGI application, with static files by their plain names."""
    settings.STORAGES = {**settings.STORAGES, "staticfiles": PLAIN}
    from roundtable.wsgi import application  # once it is known where static files are

    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    return application


def __getattr__(name):
    if name == "application":
        return load()
    raise AttributeError(name)
