"""Portals in processes of their own, here and elsewhere, for the tests of backups."""

import contextlib
import json
import subprocess
import sys

from django.conf import settings
from django.db import connection

from tests.roundtable import store_portal


def run(environ, *words, typed=""):
    """Run a module or manage.py in a portal's environment; return the finished process."""
    return subprocess.run(
        [sys.executable, *words],
        env=environ,
        cwd=settings.BASE_DIR,
        input=typed,
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )


def manage(environ, *words, typed=""):
    """Run a command that has to end well; return what it says."""
    ran = run(environ, "manage.py", *words, typed=typed)
    assert ran.returncode == 0, ran.stdout + ran.stderr[-3000:]
    return ran.stdout


def scene(environ, *words):
    """Do one act of the scene in a portal; return what came of it."""
    ran = run(environ, "-m", "tests.roundtable.keeping_scene", *words)
    assert ran.returncode == 0, ran.stderr[-3000:]
    return json.loads(ran.stdout)


def here(folder):
    """Return the environment of a portal on what the test has stored."""
    folder.mkdir()
    return store_portal.environment(folder, store_portal.database(folder))


@contextlib.contextmanager
def elsewhere(folder, name="elsewhere", *, vendor=None):
    """Yield the environment of an installation without anything, on the same sort of database."""
    folder.mkdir()
    if (vendor or connection.vendor) == "sqlite":
        yield store_portal.environment(folder, f"sqlite:///{folder / 'var' / 'db.sqlite3'}")
        return
    usual = connection.settings_dict["NAME"]
    other = f"{usual}_{name}"
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{other}" WITH (FORCE)')
        cursor.execute(
            f"CREATE DATABASE \"{other}\" TEMPLATE template0 LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'"
        )
    try:
        address = store_portal.database(folder).replace(f"/{usual}?", f"/{other}?")
        yield store_portal.environment(folder, address)
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{other}" WITH (FORCE)')


def only_backup(folder):
    """Return the one backup in a folder."""
    (path,) = folder.glob("roundtable-*.age")
    return path
