"""Whatever dies, and whenever: a word that was taken back is never served, and reading goes on."""

import errno
import json
import os
import signal
import subprocess
import sys
import threading
import time

import pytest
from django.conf import settings as django_settings
from django.db import transaction

from roundtable.stored import shelves
from tests import postgresql
from tests.factories import make_page
from tests.roundtable import store_portal
from tests.roundtable.store_asking import ask, files_below, kept, open_store, switch_on
from tests.submissions.factories import make_excerpt

pytestmark = pytest.mark.django_db(transaction=True)

BASE = django_settings.BASE_DIR


@transaction.atomic
def make_voices(many):
    """Return what the trials have to know of some voices: submission, excerpt, code and a word."""
    found = []
    for number in range(many):
        words = {"text_en": f"Planted-{number}- wheat.", "text_km": f"Planted-{number}- ស្រូវ។"}
        voice = make_excerpt(**words)
        found.append([str(voice.submission_id), voice.pk, voice.slug, f"Planted-{number}-"])
    return found


def tried(folder, voices):
    """Return what came of every trial."""
    environ = store_portal.environment(folder, store_portal.database(folder))
    ran = subprocess.run(
        [sys.executable, "-m", "tests.roundtable.store_victims"],
        input=json.dumps({"voices": voices}),
        env=environ,
        cwd=BASE,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-3000:]
    return json.loads(ran.stdout)


def check(trial):
    """Fail if a page told of a voice that was taken back, or the store did not come back to work."""
    name = trial["name"]
    assert trial["before"]["stands"], name
    assert trial["before"]["shown"] == [True, True], name
    for read in trial["reads"]:
        assert read["whole"], name
        assert read["shown"] == [read["stands"]] * 2, name
        assert read["statuses"] == [200 if read["stands"] else 404, 200], name
    assert trial["reads"][-1]["kept"], name


def test_process_killed_at_every_step_never_leaves_a_word_that_was_taken_back(tmp_path):
    came = tried(tmp_path, make_voices(29))

    for trial in [*came["killed"], *came["making"], *came["held up"]]:
        check(trial)
    stood = [trial["reads"][-1]["stands"] for trial in came["killed"]]
    assert stood == [True] * 5 + [False] * 11
    assert {trial["ended"] for trial in came["killed"]} == {"SIGKILL"}
    assert {trial["ended"] for trial in came["making"]} == {"SIGKILL"}
    assert {trial["ended"] for trial in came["held up"]} == {"done"}
    # While the change is under way, nobody can open the store.
    openers = came["openers"]
    assert {*openers["told"]} <= {openers["before"] + 1, None}
    assert openers["after"] == openers["before"] + 1


PAGES = ["/en/about/", "/km/about/", "/en/about/?both=1", "/en/voices/", "/sitemap.xml"]


def test_workers_killed_while_readers_read_never_lead_to_a_wrong_page(tmp_path):
    make_voices(2)
    make_page()
    environ = store_portal.environment(tmp_path, store_portal.database(tmp_path))
    came, over = [], threading.Event()

    def read(port, path):
        """Read one page until told."""
        while not over.is_set():
            came.append((path, *store_portal.fetch(port, path)))

    with store_portal.gunicorn(environ) as (master, port):
        true = {path: store_portal.fetch(port, path) for path in PAGES}
        readers = [threading.Thread(target=read, args=(port, path)) for path in PAGES]
        for reader in readers:
            reader.start()
        for number in range(6):
            # Every other time while the pages are just being made.
            if number % 2:
                (tmp_path / "pages" / "current").unlink(missing_ok=True)
            time.sleep(0.05)
            for worker in store_portal.workers(master)[: 1 + number % 2]:
                os.kill(worker, signal.SIGKILL)
            time.sleep(0.4)
        over.set()
        for reader in readers:
            reader.join()
        again = {path: store_portal.fetch(port, path) for path in PAGES}

    assert {status for status, _body in true.values()} == {200}
    assert [path for path, status, body in came if status and (status, body) != true[path]] == []
    assert len([path for path, status, _body in came if status]) > len(PAGES)
    assert again == true
    heads = [*(tmp_path / "pages" / "current").resolve().rglob("*.head")]
    assert len(heads) == len(PAGES)
    for head in heads:
        file = head.with_suffix("")
        told = json.loads(head.read_text())["sizes"]
        lengths = {
            form: file.with_name(file.name + shelves.SUFFIXES[form]).stat().st_size for form in told
        }
        assert lengths == told


@pytest.mark.postgresql
def test_reading_goes_on_while_postgresql_is_stopped(tmp_path):
    make_page()
    make_voices(1)
    programs = postgresql.binaries()
    with postgresql.server(programs) as address:
        environ = store_portal.environment(tmp_path, address)
        mine = store_portal.database(tmp_path)
        dump = subprocess.run(
            [programs / "pg_dump", mine.replace("postgres:", "postgresql:")],
            check=True,
            capture_output=True,
        ).stdout
        into = [programs / "psql", "-q", address.replace("postgres:", "postgresql:")]
        subprocess.run(into, check=True, input=dump, stdout=subprocess.DEVNULL)
        with store_portal.gunicorn(environ) as (master, port):
            true = {path: store_portal.fetch(port, path) for path in PAGES}
            folder = address.partition("host=")[2]
            server = int((shelves.Path(folder) / "data" / "postmaster.pid").read_text().split()[0])
            os.kill(server, signal.SIGQUIT)
            while shelves.Path(f"/proc/{server}").exists():
                time.sleep(0.05)

            assert store_portal.fetch(port, "/healthz")[0] != 200
            assert {path: store_portal.fetch(port, path) for path in PAGES} == true
            assert store_portal.fetch(port, "/en/news/")[0] == 503
            # A worker that has never asked the database.
            for worker in store_portal.workers(master):
                os.kill(worker, signal.SIGKILL)
            time.sleep(1)
            until = time.monotonic() + 30
            while not store_portal.fetch(port, PAGES[0])[0] and time.monotonic() < until:
                time.sleep(0.1)
            assert {path: store_portal.fetch(port, path) for path in PAGES} == true
    assert {status for status, _body in true.values()} == {200}


def full(*_args):
    """Fail as a full disk does."""
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("name", ["fsync", "fchmod", "replace", "mkdir", "symlink_to"])
def test_full_disk_is_no_reason_not_to_answer(settings, tmp_path, monkeypatch, name):
    folder = switch_on(settings, tmp_path)
    with transaction.atomic():
        make_page()
    open_store()
    if name in ("mkdir", "symlink_to"):
        shelves.close()
    owner = shelves.os if hasattr(shelves.os, name) and name[0] == "f" else shelves.Path
    with monkeypatch.context() as patched:
        patched.setattr(owner, name, full)

        assert ask("/en/about/").status == 200
        assert [f for f in files_below(folder) if not f.startswith(("locks/", "id"))] == []

    # There is room again.
    assert ask("/en/about/").status == 200
    assert kept() == ["plain/en/about/index.html"]
