"""What the machine is, as far as figures depend on it; never its name or a path on it."""

import datetime
import importlib.metadata
import os
import platform
import re
import subprocess
from pathlib import Path

from tests import nginx, postgresql
from tests.bench.weighing import CHROMIUM

PACKAGES = ("django", "gunicorn", "psycopg2-binary", "brotli", "playwright")
NUMBER = re.compile(r"\d+(?:\.\d+)+")


def version_of(*command):
    """Return the version that a program tells, or an empty text."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    except OSError:
        return ""
    found = NUMBER.search(done.stdout + done.stderr)
    return found[0] if found else ""


def facts():
    """Return the facts about this machine and this run."""
    programs = {"chromium": version_of(CHROMIUM, "--version")}
    if nginx.program():
        programs["nginx"] = version_of(nginx.program(), "-v")
    if postgresql.binaries():
        programs["postgresql"] = version_of(str(postgresql.binaries() / "postgres"), "--version")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "day": datetime.datetime.now(tz=datetime.UTC).date().isoformat(),
        "cores": os.cpu_count(),
        "memory_gib": round(memory / 2**30, 1),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        **{name: importlib.metadata.version(name) for name in PACKAGES},
        **programs,
    }


def load_average():
    """Return how many processes wanted a core in the last minute."""
    return round(os.getloadavg()[0], 2)


def missing():
    """Return a sentence for each thing whose figures are not measured here."""
    lacking = {
        "PostgreSQL 15 (apt install postgresql-15)": not postgresql.binaries(),
        "nginx (apt install nginx libnginx-mod-http-brotli-static)": not nginx.program(),
        "Chromium (apt install chromium)": not Path(CHROMIUM).exists(),
    }
    return [f"Not measured here: {name}" for name, is_so in lacking.items() if is_so]
