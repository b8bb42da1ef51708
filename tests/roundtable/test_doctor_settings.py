"""What the doctor says of packages, settings, folders and the machine."""

import json
import os
import resource
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.contrib.staticfiles import finders

from roundtable.doctor import Level, environment, files, machine, program
from tests.roundtable.test_project import PRODUCTION

pytestmark = pytest.mark.once


def level_of(said):
    """Return the level of what a check says."""
    return str(said.level)


@pytest.fixture
def server(settings, tmp_path):
    """Settings of a server, with folders of the test's own."""
    settings.PRODUCTION = settings.BEHIND_PROXY = settings.STORED_PAGES = True
    settings.SECRET_KEY, settings.SITE_URL = PRODUCTION["SECRET_KEY"], "https://portal.example"
    settings.ALLOWED_HOSTS = ["portal.example"]
    settings.RECEIPT_PEPPERS = {"1": "a pepper that is long enough for all"}
    settings.VAR_DIR, settings.STORE_DIR = tmp_path, tmp_path / "pages"
    settings.MEDIA_ROOT, settings.STATIC_ROOT = tmp_path / "media", tmp_path / "static"
    tmp_path.chmod(0o711)
    settings.STORE_DIR.mkdir(mode=0o755)
    settings.MEDIA_ROOT.mkdir(mode=0o700)
    return settings


def test_package_of_another_version_is_named(monkeypatch):
    assert level_of(program.packages()) == "ok"

    real = program.installed
    monkeypatch.setattr(
        program, "installed", lambda name: "0.1" if name == "django" else real(name)
    )

    assert (said := program.packages()).level == Level.WRONG
    assert said.values == {"names": "django"}


def test_right_environment_is_found_right(server):
    asked = (environment.production, environment.secret, environment.peppers)
    asked += (environment.address, environment.proxy)

    assert [level_of(ask()) for ask in asked] == ["ok"] * 5


@pytest.mark.parametrize(
    ("name", "value", "ask", "level"),
    [
        ("PRODUCTION", False, environment.production, "look"),
        ("DEMONSTRATION", True, environment.production, "look"),
        ("SECRET_KEY", "x" * 49, environment.secret, "wrong"),
        ("SECRET_KEY", "x" * 80, environment.secret, "wrong"),
        ("RECEIPT_PEPPERS", {"2": "long " * 9, "1": "short"}, environment.peppers, "wrong"),
        ("SITE_URL", "http://portal.example", environment.address, "wrong"),
        ("SITE_URL", "https://portal.example/en", environment.address, "wrong"),
        ("SITE_URL", "https://other.example", environment.address, "wrong"),
        ("ALLOWED_HOSTS", ["portal.example", "*"], environment.address, "wrong"),
        ("ALLOWED_HOSTS", ["portal.example", ".example"], environment.address, "wrong"),
        ("BEHIND_PROXY", False, environment.proxy, "look"),
    ],
)
def test_each_setting_that_is_not_a_servers_is_told(server, name, value, ask, level):
    setattr(server, name, value)

    assert level_of(ask()) == level


def test_folders_of_the_portals_own_are_right(server):
    assert [level_of(ask()) for ask in (files.writable, files.private, files.room)] == ["ok"] * 3


def test_folder_that_cannot_be_written_is_named(server, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, _mode: path != server.MEDIA_ROOT)

    assert (said := files.writable()).level == Level.WRONG
    assert said.values == {"folders": str(server.MEDIA_ROOT)}


@pytest.mark.parametrize(("name", "mode"), [("", 0o755), ("media", 0o711), ("secret_key", 0o640)])
def test_what_others_can_read_is_named(server, name, mode):
    path = server.VAR_DIR / name
    if not path.exists():
        path.write_text("secret")
    path.chmod(mode)

    assert (said := files.private()).level == Level.WRONG
    assert said.values == {"paths": str(path)}


def test_store_that_the_web_server_cannot_come_to_is_told(server):
    server.STORE_DIR = Path("/usr/share")
    assert level_of(files.store_is_readable()) == "ok"

    server.VAR_DIR.chmod(0o700)
    server.STORE_DIR = server.VAR_DIR / "pages"
    assert level_of(files.store_is_readable()) == "look"


def test_static_files_have_to_be_collected_all(server):
    assert level_of(files.static()) == "wrong"

    server.STATIC_ROOT.mkdir()
    names = [name for f in finders.get_finders() for name, _storage in f.list(ignore_patterns=None)]
    (server.STATIC_ROOT / "one").touch()
    manifest = server.STATIC_ROOT / "staticfiles.json"
    manifest.write_text(json.dumps({"paths": dict.fromkeys(names, "one")}))
    assert level_of(files.static()) == "ok"

    manifest.write_text(json.dumps({"paths": dict.fromkeys(names[1:], "one")}))
    assert level_of(files.static()) == "wrong"

    manifest.write_text(json.dumps({"paths": dict.fromkeys(names, "one")}))
    os.utime(manifest, (0, 0))  # of older code
    assert level_of(files.static()) == "wrong"


@pytest.mark.parametrize(("free", "level"), [(10**8, "wrong"), (10**9, "look"), (10**11, "ok")])
def test_little_room_is_told_before_it_is_gone(server, monkeypatch, free, level):
    monkeypatch.setattr(files.shutil, "disk_usage", lambda _path: SimpleNamespace(free=free))

    assert level_of(files.room()) == level


@pytest.mark.parametrize(
    ("device", "level"), [("/dev/vda2", "look"), ("/swapfile", "look"), ("/dev/dm-1", "ok")]
)
def test_swap_in_clear_is_told(tmp_path, monkeypatch, device, level):
    monkeypatch.setattr(machine, "SWAPS", tmp_path / "swaps")
    machine.SWAPS.write_text("Filename Type Size Used Priority\n")
    assert level_of(machine.swap()) == "ok"

    machine.SWAPS.write_text(f"Filename Type Size Used Priority\n{device} partition 1 0 -2\n")
    assert level_of(machine.swap()) == level


@pytest.mark.parametrize(("limit", "level"), [(0, "ok"), (-1, "look"), (4096, "look")])
def test_core_dumps_are_told(monkeypatch, limit, level):
    monkeypatch.setattr(resource, "getrlimit", lambda _which: (limit, -1))

    assert level_of(machine.dumps()) == level


OURS = "server {\n    access_log off;\n}\nserver {\n    access_log off;\n}\n"


@pytest.mark.parametrize(
    ("text", "level"),
    [
        (OURS, "ok"),
        (OURS.replace("off", "/var/log/nginx/access.log", 1), "wrong"),
        (OURS + "server {\n    listen 80;\n}\n", "wrong"),
    ],
)
def test_web_server_that_writes_addresses_down_is_told(server, tmp_path, monkeypatch, text, level):
    monkeypatch.setattr(machine, "NGINX", tmp_path)
    (tmp_path / "conf.d").mkdir()
    (tmp_path / "conf.d" / "roundtable.conf").write_text(text)

    assert level_of(machine.access_log()) == level


def test_our_own_configuration_of_nginx_keeps_no_log(server, tmp_path, monkeypatch):
    monkeypatch.setattr(machine, "NGINX", tmp_path)
    (tmp_path / "conf.d").symlink_to(server.BASE_DIR / "deploy")

    assert level_of(machine.access_log()) == "ok"


def test_update_that_waits_for_a_restart_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(machine, "RESTART", tmp_path / "reboot-required")
    assert level_of(machine.restart()) == "ok"

    machine.RESTART.touch()
    assert level_of(machine.restart()) == "look"
