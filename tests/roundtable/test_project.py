"""Settings, commands and promises of the project as a whole."""

import os
import re
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management.base import CommandError

from roundtable.management.commands import serve

pytestmark = pytest.mark.once

ROOT = Path(settings.BASE_DIR)
PRODUCTION = {
    "PRODUCTION": "1",
    "SECRET_KEY": "of-the-tests-only-0123456789-abcdefghijklmnopqrstuvwxyz",
    "ALLOWED_HOSTS": "portal.example",
    "SITE_URL": "https://portal.example",
    "DATABASE_URL": "sqlite:///:memory:",
    "RECEIPT_PEPPERS": "1:of-the-tests-only-0123456789",
}


def manage(tmp_path, *words, **environment):
    """Run manage.py in an environment of its own."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env={**kept, "VAR_DIR": str(tmp_path / "var"), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    "missing", ["SECRET_KEY", "ALLOWED_HOSTS", "SITE_URL", "DATABASE_URL", "RECEIPT_PEPPERS"]
)
def test_production_refuses_to_start_and_names_what_is_missing(tmp_path, missing):
    environment = {name: value for name, value in PRODUCTION.items() if name != missing}

    result = manage(tmp_path, "check", **environment)

    assert result.returncode != 0
    assert f"PRODUCTION=1 needs {missing}:" in result.stderr


def test_production_refuses_with_all_names_at_once(tmp_path):
    result = manage(tmp_path, "check", PRODUCTION="1")

    assert (
        "needs SECRET_KEY, ALLOWED_HOSTS, SITE_URL, DATABASE_URL, RECEIPT_PEPPERS:" in result.stderr
    )


def test_production_is_secure_with_nothing_silenced(tmp_path):
    result = manage(tmp_path, "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)

    assert (result.returncode, result.stdout) == (
        0,
        "System check identified no issues (0 silenced).\n",
    )


def test_production_sends_cookies_over_https_to_this_host_only(tmp_path):
    names = "SESSION_COOKIE_NAME SESSION_COOKIE_SECURE CSRF_COOKIE_NAME CSRF_COOKIE_SECURE DEBUG"
    code = f"from django.conf import settings as s; print([getattr(s, n) for n in {names.split()}])"

    result = manage(tmp_path, "shell", "-v0", "-c", code, DEBUG="1", **PRODUCTION)

    assert result.stdout == "['__Host-sid', True, '__Host-csrf', True, False]\n"


def test_secret_is_made_once_and_for_its_owner_only(tmp_path):
    manage(tmp_path, "check")
    secret = tmp_path / "var" / "secret_key"
    first = secret.read_text()
    manage(tmp_path, "check")

    assert secret.read_text() == first
    assert len(first) > 50
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600


def test_sqlite_is_durable(tmp_path):
    code = (
        "from django.db import connection as c\n"
        "with c.cursor() as k:\n"
        "    print([k.execute(f'PRAGMA {p}').fetchone()[0] for p in "
        "('journal_mode', 'synchronous', 'foreign_keys', 'secure_delete')])"
    )

    result = manage(tmp_path, "shell", "-v0", "-c", code)

    assert result.stdout == "['wal', 2, 1, 1]\n"


def test_every_variable_is_in_the_example():
    sources = [ROOT / "roundtable" / "settings.py", ROOT / "deploy" / "gunicorn.conf.py"]
    read = "\n".join(path.read_text() for path in sources)
    names = set(re.findall(r"env\.\w+\(\s*\"([A-Z_]+)\"", read))
    names |= set(re.findall(r"environ\.get\(\"([A-Z_]+)\"", read))

    example = set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.M))

    assert names == example


def test_port_that_is_taken_is_told_with_another():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(CommandError, match=rf"Port {port} is taken.*PORT={port + 1}"):
            serve.refuse_taken_port(port)


def test_static_files_are_collected_again_only_when_a_source_is_newer(tmp_path, settings):
    settings.STATIC_ROOT = tmp_path
    assert serve.static_is_stale()

    (tmp_path / "staticfiles.json").write_text("{}")
    assert not serve.static_is_stale()

    os.utime(tmp_path / "staticfiles.json", (0, 0))
    assert serve.static_is_stale()


ABOVE = {
    "roundtable": "sessions|submissions|documents",
    "sessions": "submissions|documents",
    "submissions": "documents",
}


@pytest.mark.parametrize("app", ABOVE)
def test_apps_import_one_way(app):
    """documents -> submissions -> sessions -> roundtable; only the project's front may see all."""
    front = {"urls.py", "views.py", "sitemaps.py"} if app == "roundtable" else set()
    wrong = [
        str(path)
        for path in (ROOT / app).rglob("*.py")
        if path.name not in front
        and not {"management", "migrations"} & {*path.parts}
        and re.search(rf"^\s*(?:from|import) (?:{ABOVE[app]})\b", path.read_text(), re.M)
    ]

    assert wrong == []


def test_locale_folders_are_really_loaded():
    from django.utils import translation

    with translation.override("km"):
        assert translation.gettext("Schedule") == "កាលវិភាគ"
        assert translation.gettext("March") == "មីនា"
