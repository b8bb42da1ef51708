"""The drill: backed up while people write, restored elsewhere, and nothing taken back comes back."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings

from tests.roundtable import keeping_portal, store_portal
from tests.roundtable.keeping_portal import manage, run, scene

pytestmark = pytest.mark.django_db(transaction=True)


class Senders:
    """Processes that send submissions all the time, and what receipts they were shown."""

    def __init__(self, environ, folder, many=2):
        self.over, self.outputs, self.processes = folder / "over", [], []
        for number in range(many):
            output = (folder / f"sent-{number}").open("w+")
            words = ["-m", "tests.roundtable.keeping_scene", "send", str(self.over)]
            self.outputs.append(output)
            self.processes.append(
                subprocess.Popen(
                    [sys.executable, *words], env=environ, cwd=settings.BASE_DIR, stdout=output
                )
            )

    def shown(self):
        """Return the receipts that were shown so far."""
        told = [Path(output.name).read_text() for output in self.outputs]
        return [line for text in told for line in text.split("\n")[:-1]]

    def wait_for(self, many):
        """Wait until so many receipts were shown."""
        until = time.monotonic() + 120
        while len(self.shown()) < many and time.monotonic() < until:
            time.sleep(0.1)

    def end(self):
        """Let them end; return all receipts."""
        self.over.touch()
        assert [process.wait(60) for process in self.processes] == [0] * len(self.processes)
        shown = self.shown()
        for output in self.outputs:
            output.close()
        return shown


def pages(environ, codes):
    """Return what a portal answers: the status of each voice, and the pages that list them."""
    with store_portal.gunicorn(environ) as (_master, port):
        voices = {
            name: store_portal.fetch(port, f"/en/voices/{code}/")[0] for name, code in codes.items()
        }
        lists = [
            store_portal.fetch(port, path)[1].decode()
            for path in ("/en/voices/", "/en/feed.xml", "/en/search/?q=says")
        ]
    return voices, lists


def test_backup_under_load_is_restored_elsewhere_and_what_was_taken_back_stays_so(tmp_path):
    here = keeping_portal.here(tmp_path / "here")
    made = scene(here, "make")
    key, voices = made["recovery"], made["voices"]
    ids = {name: voice["id"] for name, voice in voices.items()}
    kept = tmp_path / "kept"
    kept.mkdir()

    senders = Senders(here, tmp_path)
    senders.wait_for(6)
    before = senders.shown()
    assert len(before) >= 6
    manage(here, "backup", str(kept))
    during = len(senders.shown())
    after = senders.end()
    assert during < len(after)
    scene(here, "take-back", ids["going"], ids["lowered"])
    manage(here, "backup", "--withdrawals", str(kept / "withdrawals.age"))
    path = keeping_portal.only_backup(kept)

    with keeping_portal.elsewhere(tmp_path / "there") as there:
        killed = run(there, "-m", "tests.roundtable.keeping_scene", "die", str(path), typed=key)
        assert killed.returncode == -signal.SIGKILL
        listed = ["--withdrawals", str(kept / "withdrawals.age")]
        told = manage(there, "restore", str(path), "--key-file", "-", *listed, typed=key)

        assert "LOOK: roles, passwords and second factors are those of 20" in told
        assert "Taken back again: 1 submissions withdrawn, 1 consents made stricter" in told
        numbers = [*before, *(voice["number"] for voice in voices.values())]
        found = scene(there, "look", *numbers)
        assert {number: found["states"][number] for number in before} == dict.fromkeys(
            before, "received"
        )
        assert {name: found["states"][voice["number"]] for name, voice in voices.items()} == {
            "gone": None,
            "going": None,
            "lowered": "accepted",
            "staying": "accepted",
        }
        # Whole: no submission without its receipt but the two that were withdrawn.
        submissions, receipts = found["rows"]
        assert submissions == receipts + 2
        assert len(before) + 4 <= submissions <= len(after) + 4
        state = scene(there, "state", *ids.values())
        assert state["submissions"] == {
            ids["gone"]: ["withdrawn", "confidential"],
            ids["going"]: ["withdrawn", "confidential"],
            ids["lowered"]: ["accepted", "officials"],
            ids["staying"]: ["accepted", "quoted"],
        }
        assert state["sessions"] == 0
        assert state["runs"] == ["restore"]
        assert state["faults"] == []
        assert state["unguarded"] == []
        codes = {name: voice["code"] for name, voice in voices.items()}
        statuses, lists = pages(there, codes)
        assert statuses == {"gone": 404, "going": 404, "lowered": 404, "staying": 200}
        assert ["Voice-staying-" in text for text in lists] == [True, True, True]
        for name in ("gone", "going", "lowered"):
            assert [f"Voice-{name}-" in text for text in lists] == [False, False, False]

        again = run(there, "manage.py", "restore", str(path), "--key-file", "-", typed=key)
        assert again.returncode == 1
        assert f"{submissions} submissions" in again.stderr
        assert "Nothing was changed" in again.stderr
        assert scene(there, "look", *numbers) == found
