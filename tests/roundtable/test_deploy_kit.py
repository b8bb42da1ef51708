"""The kit for a server: scripts, units and the guide agree with each other and with the portal."""

import re
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands

from roundtable.doctor import database
from tests.roundtable.test_project import manage

pytestmark = pytest.mark.once

DEPLOY = Path(settings.BASE_DIR) / "deploy"
UNITS = DEPLOY / "systemd"
SCRIPTS = sorted(DEPLOY.rglob("*.sh"))


def text(name):
    """Return a file of the kit."""
    return (DEPLOY / name).read_text()


@pytest.fixture
def run(tmp_path):
    """What runs a script of the kit as somebody who is not root, with no program that could do harm.

    Never without: a script that went further than it should would install a server on this machine.
    """
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("cat", "dirname", "grep", "sh"):
        (programs / name).symlink_to(shutil.which(name))
    for name, line in {"id": "echo 1000", "python3": f'exec "{sys.executable}" "$@"'}.items():
        (programs / name).write_text(f"#!/bin/sh\n{line}\n")
        (programs / name).chmod(0o755)
    return partial(run_with, programs, tmp_path)


def run_with(programs, root, script, *words):
    """Run a script with these programs only, and return what came of it."""
    return subprocess.run(
        [shutil.which("sh"), str(DEPLOY / script), *words],
        env={"PATH": str(programs), "ROOT": str(root)},
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_every_script_can_be_read_by_a_plain_shell(script):
    assert subprocess.run(["sh", "-n", str(script)], check=False).returncode == 0


@pytest.mark.parametrize("unit", sorted(UNITS.glob("*.service")), ids=lambda path: path.name)
def test_every_unit_starts_what_there_is(unit):
    lines = re.findall(r"^Exec\w+=-?(\S+) (.+)$", unit.read_text(), re.M)

    assert lines
    for program, words in lines:
        folder = "/opt/roundtable/current/.venv/bin/"
        assert program in (f"{folder}python", f"{folder}gunicorn")
        if program.endswith("python"):
            name, command = words.split()[:2]
            assert name == "manage.py" and command in get_commands()
        else:
            assert "-c deploy/gunicorn.conf.py" in words


def test_units_are_sealed_in_one_place():
    sealed = text("systemd/sealed.conf")
    wanted = (
        *("User=roundtable", "NoNewPrivileges=yes", "ProtectSystem=strict", "ProtectHome=yes"),
        *("PrivateTmp=yes", "PrivateNetwork=yes", "RestrictAddressFamilies=AF_UNIX"),
        *("CapabilityBoundingSet=", "SystemCallFilter=@system-service", "LimitCORE=0"),
        *("MemorySwapMax=0", "UMask=0077", "ReadWritePaths=/var/lib/roundtable"),
    )

    assert {*wanted} <= {*sealed.splitlines()}
    for unit in UNITS.glob("*.service"):
        assert not re.search(r"^(User|Group|Protect|Private|UMask)", unit.read_text(), re.M)


def test_everything_that_there_is_is_started():
    steps = text("steps.sh")
    named = {
        name
        for line in re.findall(r'^(?:SERVICES|TIMERS)="(.+)"', steps, re.M)
        for name in line.split()
    }
    timers = {path.name for path in UNITS.glob("*.timer")}
    by_timer = {name.replace(".timer", ".service") for name in timers}

    assert named == timers | {path.name for path in UNITS.glob("*.service")} - by_timer


def test_web_server_and_portal_meet_at_the_same_place():
    address = re.search(r"^ListenStream=(\S+)$", text("systemd/roundtable.socket"), re.M)[1]

    assert f"server {address};" in text("nginx.conf")
    assert f'healthy.py" {address} ' in text("steps.sh")


def test_folders_are_the_same_everywhere():
    steps = text("steps.sh")

    for folder in ("/var/lib/roundtable", "/opt/roundtable", "/var/backups/roundtable"):
        assert f"=$ROOT{folder}\n" in steps
    assert "EnvironmentFile=/etc/roundtable/environment" in text("systemd/sealed.conf")
    assert {*re.findall(r"/var/lib/[a-z]+", text("nginx.conf"))} == {"/var/lib/roundtable"}


def made_environment(run):
    """Return a new environment file as a dictionary, read as a shell and as systemd read it."""
    made = run("environment.sh", "portal.example", "sqlite:////tmp/none/db.sqlite3", "/tmp/none")
    assert made.returncode == 0
    return dict(line.split("=", 1) for line in made.stdout.splitlines() if not line.startswith("#"))


def test_new_environment_is_one_that_the_portal_starts_with(run, tmp_path):
    made = made_environment(run)
    var = tmp_path / "var"
    given = {**made, "VAR_DIR": str(var), "STORE_DIR": str(var / "pages")}

    result = manage(tmp_path, "check", "--deploy", "--fail-level", "WARNING", **given)

    assert (result.returncode, result.stderr) == (0, "")
    assert not re.search(r"[\s'\"$`\\#;&|<>()]", "".join(made.values()))


def test_each_environment_has_secrets_of_its_own(run):
    first, second = made_environment(run), made_environment(run)
    different = {name for name in first if first[name] != second[name]}

    assert different == {"SECRET_KEY", "RECEIPT_PEPPERS"}
    assert min(len(first[name]) for name in different) > 80


def test_without_chance_there_is_no_environment(run, tmp_path):
    (tmp_path / "programs" / "python3").write_text("#!/bin/sh\nexit 1\n")

    result = run("environment.sh", "portal.example", "sqlite:///none", "/tmp/none")

    assert result.returncode != 0
    assert result.stdout == ""


@pytest.mark.parametrize(
    "name",
    [
        "",
        "portal",
        "Portal.example",
        "portal.example/",
        "https://portal.example",
        "a.b;id",
        "-a.b",
        "a.b\nc",
    ],
)
def test_name_that_is_none_is_refused_before_anything_is_done(run, name):
    result = run("install.sh", *([name] if name else []))

    assert result.returncode == 1
    assert "Say the portal's name" in result.stderr or "There is no option" in result.stderr


def test_option_that_there_is_not_is_refused(run):
    result = run("install.sh", "--no-secrets", "portal.example")

    assert (result.returncode, result.stdout) == (1, "")
    assert "There is no option --no-secrets" in result.stderr


@pytest.mark.parametrize(
    "script", ["install.sh portal.example", "upgrade.sh", "roundtable.sh doctor"]
)
def test_whoever_is_not_root_is_told_so(run, script):
    result = run(*script.split())

    assert (result.returncode, result.stdout) == (1, "")
    assert "Only root may do this" in result.stderr


def test_log_of_postgresql_is_as_the_doctor_wants_it():
    told = dict(re.findall(r"^(\w+) = '?([^'\n]*)'?$", text("postgresql.conf"), re.M))

    assert all(told[name] in quiet for name, quiet in database.QUIET.items())
    assert {told[name] for name in database.DURABLE} == {"on"}


def commands(section):
    """Return the lines to be pasted in a section of the guide."""
    part = text("GUIDE.md").split(f"\n## {section}\n")[1].split("\n## ")[0]
    return [line.strip() for line in re.findall(r"^    (\S.*)$", part, re.M)]


def test_guide_leads_from_nothing_to_https_in_fifteen_commands():
    lines = commands("From nothing to https")

    assert 8 <= len(lines) <= 15
    assert any(line.startswith("deploy/install.sh ") for line in lines)
    assert "roundtable make_recovery_key" in lines


def test_guide_names_only_what_there_is():
    guide = text("GUIDE.md")

    for path in re.findall(r"deploy/[\w./-]*\w", guide):
        assert (Path(settings.BASE_DIR) / path).exists(), path
    for command in re.findall(r"^    (?:.*\| )?roundtable (\w+)", guide, re.M):
        assert command in get_commands(), command
    for option in re.findall(r"--no-\w+", " ".join(re.findall(r"install\.sh.*", guide))):
        assert option in text("install.sh"), option
