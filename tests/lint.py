"""Everything that is checked without running the portal: ``python -m tests.lint``."""

import os
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from tests import messages

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))

DJADE = str(Path(sys.executable).with_name("djade"))

PRODUCTION = {
    "PRODUCTION": "1",
    "SECRET_KEY": "a-key-of-the-check-only-0123456789-abcdefghijklmnopqrstuvwxyz",
    "ALLOWED_HOSTS": "portal.example",
    "SITE_URL": "https://portal.example",
    "DATABASE_URL": "sqlite:///:memory:",
    "RECEIPT_PEPPERS": "1:of-the-check-only-0123456789",
}


def run(*words, **environment):
    """Run Python with these words and return what it complained of."""
    return call(sys.executable, *words, **environment)


def call(*words, **environment):
    """Run a command and return what it complained of."""
    result = subprocess.run(
        words,
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    return [] if result.returncode == 0 else [result.stdout + result.stderr]


def untrimmed():
    """Return the templates whose blocktranslate is not trimmed, or that use the old tags."""
    wrong = re.compile(r"{%\s*(?:blocktranslate(?![^%]*\btrimmed\b)|blocktrans\b|trans\b)[^%]*%}")
    return [f"{path}: {tag}" for path in TEMPLATES for tag in wrong.findall(path.read_text())]


def forbidden_markup():
    """Return the templates with what our content security policy forbids."""
    wrong = re.compile(r"\sstyle=|\son\w+=|<script>|<style")
    return [f"{path}: {tag}" for path in TEMPLATES for tag in wrong.findall(path.read_text())]


def lock_problems():
    """Return where the locks carry an address or disagree with pyproject.toml."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = {
        "requirements.lock": project["project"]["dependencies"],
        "requirements-dev.lock": project["project"]["dependencies"]
        + project["dependency-groups"]["dev"],
    }
    found = []
    for name, pins in wanted.items():
        text = (ROOT / name).read_text()
        pins = [re.sub(r"\[.*\]", "", pin) for pin in pins]  # a lock names no extras
        found += [f"{name} lacks {pin}" for pin in pins if f"\n{pin} \\" not in f"\n{text}"]
        found += [f"{name} carries an address"] if "://" in text else []
    return found


def deploy_problems():
    """Return what Django's deployment check says of a production installation; nothing is silenced."""
    with tempfile.TemporaryDirectory() as var:
        check = ("manage.py", "check", "--deploy", "--fail-level", "WARNING")
        return run(*check, VAR_DIR=var, **PRODUCTION)


CHECKS = {
    "ruff check": lambda: run("-m", "ruff", "check", "."),
    "ruff format": lambda: run("-m", "ruff", "format", "--check", "."),
    "djade": lambda: call(DJADE, "--target-version", "5.2", "--check", *map(str, TEMPLATES)),
    "blocktranslate": untrimmed,
    "markup": forbidden_markup,
    "catalogues": lambda: messages.problems() + messages.not_extracted(),
    "locks": lock_problems,
    "migrations": lambda: run("manage.py", "makemigrations", "--check", "--dry-run"),
    "check --deploy": deploy_problems,
}


def main():
    """Run every check, print what was found, and return the exit code."""
    failed = 0
    for name, check in CHECKS.items():
        found = check()
        print(f"{name}: {'ok' if not found else ''}", *found, sep="\n" if found else "", flush=True)
        failed += bool(found)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
