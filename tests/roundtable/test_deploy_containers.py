"""The portal in containers: without root's rights, read only, by checksums, and without a secret."""

import os
import re
import stat
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from django.conf import settings

pytestmark = pytest.mark.once

DEPLOY = Path(settings.BASE_DIR) / "deploy"
DOCKERFILE = (DEPLOY / "Dockerfile").read_text()
COMPOSE = (DEPLOY / "compose.yaml").read_text()
STAGES = re.split(r"^(?=FROM )", DOCKERFILE, flags=re.M)[1:]


def services():
    """Return the text of each service, by name."""
    part = COMPOSE.split("\nservices:\n")[1].split("\nvolumes:\n")[0]
    found = re.split(r"^  (\w+):\n", part, flags=re.M)[1:]
    return dict(zip(found[::2], found[1::2], strict=True))


def shared(name):
    """Return the text of what services share."""
    return COMPOSE.split(f"\nx-{name}: &{name}\n")[1].split("\n\n")[0]


@pytest.mark.parametrize("stage", STAGES[1:], ids=["portal", "front"])
def test_no_image_runs_as_root(stage):
    users = re.findall(r"^USER (\S+)$", stage, re.M)

    assert users == ["10001:10001"]
    assert stage.index("\nUSER ") < stage.index("\nCMD ")
    assert not re.search(r"^RUN", stage.split("\nUSER ")[1], re.M)


def test_images_are_public_ones_by_their_short_names():
    images = re.findall(r"^FROM (\S+)", DOCKERFILE, re.M)
    images += re.findall(r"^    image: (\S+)", COMPOSE.split("services:")[1], re.M)

    assert all(re.fullmatch(r"[a-z-]+(:[a-z0-9.-]+)?", image) for image in images)


def test_versions_are_those_that_the_portal_is_made_for():
    needed = tomllib.loads((DEPLOY.parent / "pyproject.toml").read_text())["project"][
        "requires-python"
    ]
    pythons = {*re.findall(r"^FROM python:(\d+\.\d+)-slim", DOCKERFILE, re.M)}
    (postgresql,) = re.findall(r"image: postgres:(\d+)$", COMPOSE, re.M)

    assert needed == ">=3.11" and pythons == {"3.12"}
    assert int(postgresql) >= 15
    assert "--locale=C.UTF-8 --encoding=UTF8" in COMPOSE


def test_packages_are_installed_by_their_checksums_only():
    assert (
        re.findall(r"pip .*install", DOCKERFILE)
        and DOCKERFILE.count(" install --no-cache-dir") == 1
    )
    assert "--require-hashes --only-binary :all: -r /requirements.lock" in DOCKERFILE


def test_no_image_holds_a_secret_or_more_than_the_program():
    assert not re.search(r"^(ARG|ENV) .*(SECRET|PASSWORD|PEPPER)", DOCKERFILE, re.M)
    ignored = (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines()
    assert ignored[1] == "*"
    assert {"**/.env", "**/*.env"} <= {*ignored}
    assert "!var" not in ignored and "!.git" not in ignored


@pytest.mark.parametrize("name", services())
def test_every_container_is_sealed(name):
    words = services()[name]

    assert re.search(r"<<: \*(sealed|portal)\b", words)
    assert "privileged" not in words and "cap_add" not in words
    assert not re.search(r"^    (read_only|cap_drop|security_opt|user: root)", words, re.M)


def test_what_sealed_means():
    sealed = shared("sealed")

    assert "<<: *sealed" in shared("portal")
    for line in (
        "read_only: true",
        "cap_drop: [ALL]",
        '["no-new-privileges:true"]',
        "ulimits: {core: 0}",
    ):
        assert line in sealed


def test_secrets_come_from_a_file_outside_of_the_checkout():
    assert not re.search(r"^ +\w*(SECRET|PASSWORD|PEPPER|TOKEN)\w*:", COMPOSE, re.M)
    assert "env_file: /etc/roundtable/portal.env" in shared("portal")
    assert {*re.findall(r"env_file: *(\S*)", COMPOSE)} == {
        "/etc/roundtable/portal.env",
        "/etc/roundtable/database.env",
    }


def test_only_the_database_is_given_the_passwords_of_its_users():
    named = [name for name, words in services().items() if "database.env" in words]

    assert named == ["database"]
    assert "env_file: /etc/roundtable/database.env" in services()["database"]
    assert "portal.env" not in services()["database"]
    assert not any("database.env" in shared(name) for name in ("sealed", "portal"))


def written(tmp_path):
    """Let the two files be written; return what ran."""
    script = DEPLOY / "containers" / "environment.sh"
    environ = {**os.environ, "FOLDER": str(tmp_path / "etc")}
    return subprocess.run(
        ["sh", str(script), "portal.example"], env=environ, capture_output=True, text=True
    )


def test_portal_knows_its_own_password_only(tmp_path):
    ran = written(tmp_path)
    files = {path.name: path for path in (tmp_path / "etc").iterdir()}
    given = {
        name: dict(
            line.split("=", 1) for line in path.read_text().splitlines() if not line.startswith("#")
        )
        for name, path in files.items()
    }
    portal, database = given["portal.env"], given["database.env"]

    assert (ran.returncode, ran.stderr) == (0, "")
    assert {*given} == {"portal.env", "database.env"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in files.values()} == {0o600}
    assert {*database} == {"PORTAL_PASSWORD", "POSTGRES_PASSWORD"}
    assert not {*database} & {*portal} and portal["SITE_NAME"] == "portal.example"
    own, superuser = database["PORTAL_PASSWORD"], database["POSTGRES_PASSWORD"]
    assert portal["DATABASE_URL"] == f"postgres://roundtable:{own}@database/roundtable"
    assert own != superuser and superuser not in files["portal.env"].read_text()
    assert not any(secret in ran.stdout for secret in (own, superuser))


@pytest.mark.parametrize("name", ["portal.env", "database.env"])
def test_secrets_that_are_there_stay_as_they_are(tmp_path, name):
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc" / name).write_text("kept")

    assert written(tmp_path).returncode == 1
    assert [(path.name, path.read_text()) for path in (tmp_path / "etc").iterdir()] == [
        (name, "kept")
    ]


def test_only_the_web_server_is_reached_from_outside_and_it_reaches_nothing():
    outside = [
        name for name, words in services().items() if "ports:" in words or "outside" in words
    ]

    assert outside == ["front"]
    assert "networks: [outside]" in services()["front"] and "inside: {internal: true}" in COMPOSE
    assert re.findall(r"- (\w+):/\S+:ro", services()["front"]) == ["pages", "static", "socket"]


def test_health_check_tells_an_answer_from_none(tmp_path, live_server, monkeypatch):
    monkeypatch.syspath_prepend(str(DEPLOY))
    monkeypatch.setenv("SITE_URL", settings.SITE_URL)
    import healthy

    place = live_server.url.removeprefix("http://")
    assert healthy.main(place) == 0
    assert healthy.main(str(tmp_path / "none.sock")) == 1
    assert healthy.main("127.0.0.1:1", "0") == 1
    monkeypatch.setenv("SITE_URL", "https://elsewhere.example")
    assert healthy.main(place) == 1
    sys.modules.pop("healthy")
