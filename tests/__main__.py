"""All tests that this machine can run: ``python -m tests`` (what ``make test`` calls).

On SQLite and on PostgreSQL side by side, then what needs a running portal: the journeys in Chromium
and the web server in front. What cannot be run is said in one line each; with CI=true that is a
failure.
"""

import ctypes.util
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests import nginx, postgresql

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
PDF = ctypes.util.find_library("pango-1.0") and shutil.which("pdftotext")
CI = os.environ.get("CI") == "true"


def start(name, *words, **environment):
    """Start pytest in the background; its output goes to a file, shown when it has ended."""
    output = tempfile.TemporaryFile("w+")  # noqa: SIM115 - read and closed by finish()
    command = [sys.executable, "-m", "pytest", "-q", *words]
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=output, stderr=output, env={**os.environ, **environment}
    )
    return name, process, output


def finish(run):
    """Wait for a run, print what it said, and return whether every test passed (none is none)."""
    name, process, output = run
    code = process.wait()
    output.seek(0)
    print(f"--- {name}\n{output.read()}", flush=True)
    return code == 0


def main():
    """Run everything and return the exit code."""
    missing = []
    if not PDF:
        missing.append("PDFs (apt install libpango-1.0-0 libpangoft2-1.0-0 poppler-utils)")
    with tempfile.TemporaryDirectory() as var:
        wanted = "not browser and not nginx" + ("" if PDF else " and not pdf")
        unit = ("-n", "2", "-m", wanted, "tests")
        clean = {"VAR_DIR": var, "PRODUCTION": "", "SITE_URL": "", "DEBUG": ""}
        runs = [start("SQLite", *unit, DATABASE_URL=f"sqlite:///{var}/db.sqlite3", **clean)]
        programs = postgresql.binaries()
        if programs is None:
            missing.append("PostgreSQL 15 (apt install postgresql-15)")
            passed = [finish(run) for run in runs]
        else:
            with postgresql.server(programs) as address:
                runs.append(start("PostgreSQL", *unit, DATABASE_URL=address, **clean))
                passed = [finish(run) for run in runs]
        running = []
        if CHROMIUM is None:
            missing.append("journeys in a browser (apt install chromium)")
        else:
            running.append("browser")
        if nginx.program() is None:
            missing.append("nginx (apt install nginx libnginx-mod-http-brotli-static openssl)")
        else:
            running.append("nginx")
        if running:
            # A file stays with one worker: its pages share one portal.
            words = ("-n", "2", "--dist", "loadfile", "-m", " or ".join(running))
            folders = ("tests/journeys", "tests/roundtable/nginx")
            passed.append(finish(start("Journeys", *words, *folders, CHROMIUM=CHROMIUM or "")))
    for component in missing:
        print(f"Not tested here: {component}")
    return 0 if all(passed) and not (CI and missing) else 1


if __name__ == "__main__":
    sys.exit(main())
