"""Kills, or holds up, a process that takes a voice back, at every step; others read meanwhile.

Run in a process of its own, which never opens the database itself: each act is in a child of it.
Reads {"voices": [[submission, excerpt, code, word], …]} and prints a list of what each trial came to.
"""

import json
import os
import shutil
import signal
import sys
import time
import traceback

from tests.roundtable import store_portal

application = store_portal.load()

from django.db.backends.base.base import BaseDatabaseWrapper  # noqa: E402
from django.template.loader import get_template  # noqa: E402
from django.urls import resolve  # noqa: E402

from roundtable.stored import error_files, generations, serving, shelves  # noqa: E402
from submissions import submitter  # noqa: E402
from submissions.models import Excerpt, Submission  # noqa: E402
from tests.roundtable.store_asking import ask_alone  # noqa: E402

# Of a SQLite writer that is held up.
generations.PATIENCE_MS = 50

# Where, how often it is passed first, and whether before or after it: in the order of the steps.
STEPS = {
    "before the lock": (generations, "lock_shared", 0, "before"),
    "after the lock": (generations, "lock_shared", 0, "after"),
    "before the pointer's removal is on the disk": (shelves, "sync", 0, "before"),
    "after the pointer's removal": (shelves, "close", 0, "after"),
    "before the commit": (BaseDatabaseWrapper, "_commit", 0, "before"),
    "after the commit": (BaseDatabaseWrapper, "_commit", 0, "after"),
    "before the row is locked alone": (generations, "turn", 0, "before"),
    "before the new generation": (shelves, "open_at", 0, "before"),
    "before the pointer": (shelves.Path, "symlink_to", 0, "before"),
    "before the pointer's renaming": (shelves.Path, "replace", 0, "before"),
    "after the pointer": (shelves, "open_at", 0, "after"),
    "before the second commit": (BaseDatabaseWrapper, "_commit", 1, "before"),
    "after the second commit": (BaseDatabaseWrapper, "_commit", 1, "after"),
    "before the sweeping": (shelves, "sweep", 0, "before"),
    "while sweeping": (shutil, "rmtree", 0, "before"),
    "after the sweeping": (shelves, "sweep", 0, "after"),
}
# Of a process that makes a page meanwhile.
MAKING = {
    "before the first file": (shelves, "write", 0, "before"),
    "in the first file": (shelves.os, "fsync", 0, "before"),
    "after the first file": (shelves, "write", 0, "after"),
    "before the last file": (shelves, "write", 3, "before"),
    "after the last file": (shelves, "write", 3, "after"),
}


def at(step, number):
    """Let this process send itself a signal at a step."""
    owner, name, passed, when = step
    real, calls = getattr(owner, name), []

    def marked(*args, **kwargs):
        calls.append(name)
        hit = len(calls) == passed + 1
        if hit and when == "before":
            os.kill(os.getpid(), number)
        result = real(*args, **kwargs)
        if hit and when == "after":
            os.kill(os.getpid(), number)
        return result

    setattr(owner, name, marked)


def begin(act, *args):
    """Begin an act in a child of this process; return (its id, where it tells what came of it)."""
    reading, writing = os.pipe()
    sys.stdout.flush()
    child = os.fork()
    if child:
        os.close(writing)
        return child, reading
    try:
        os.write(writing, json.dumps(act(*args)).encode())
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(0)


def end(child, reading):
    """Wait for a child; return what it told, or the name of the signal that ended it."""
    with os.fdopen(reading) as told:
        text = told.read()
    _child, status = os.waitpid(child, 0)
    return signal.Signals(os.WTERMSIG(status)).name if os.WIFSIGNALED(status) else json.loads(text)


def in_child(act, *args):
    """Do an act in a child of this process; return what came of it."""
    return end(*begin(act, *args))


def take_back(pk, step=None, number=signal.SIGKILL):
    """Withdraw a submission by the verb; a signal comes at a step."""
    submission = Submission.objects.get(pk=pk)
    if step:
        at(step, number)
    submitter.withdraw(submission)
    return "done"


def make(path, step):
    """Ask for a page and be killed while it is made."""
    at(step, signal.SIGKILL)
    return ask_alone(path).status


def read(voice):
    """Return what the database and the pages say of a voice: first the one, then the others."""
    _submission, excerpt, code, word = voice
    stands = Excerpt.objects.published().filter(pk=excerpt).exists()
    pages = [ask_alone(path) for path in (f"/en/voices/{code}/", "/en/voices/")]
    return {
        "stands": stands,
        "statuses": [page.status for page in pages],
        "shown": [word in page.text for page in pages],
        "whole": all(page.text.endswith("</html>\n") for page in pages),
        "kept": serving.find("plain/en/voices/index.html") is not None,
    }


def warm_up():
    """Read what every child would read anew; nothing of it asks the database."""
    error_files.errors.error_page(error_files.request_for("en"), 503)
    for name in ("voice", "voices"):
        get_template(f"submissions/{name}.html")
    resolve("/en/voices/")


def killed(name, step, voice):
    """Kill a withdrawal at a step; read twice."""
    before = in_child(read, voice)
    ended = in_child(take_back, voice[0], step)
    reads = [in_child(read, voice) for _time in range(2)]
    return {"name": name, "before": before, "ended": ended, "reads": reads}


def held_up(name, step, voice):
    """Hold a withdrawal up at a step; read before it goes on, and after it."""
    before = in_child(read, voice)
    child, told = begin(take_back, voice[0], step, signal.SIGSTOP)
    os.waitpid(child, os.WUNTRACED)
    reads = [in_child(read, voice)]
    os.kill(child, signal.SIGCONT)
    ended = end(child, told)
    reads += [in_child(read, voice) for _time in range(2)]
    return {"name": name, "before": before, "ended": ended, "reads": reads}


def killed_making(name, step, voice):
    """Kill a process that makes the page; then the voice is withdrawn, and another one reads."""
    shutil.rmtree(shelves.root() / "g", ignore_errors=True)
    ended = in_child(make, f"/en/voices/{voice[2]}/", step)
    before = in_child(read, voice)
    assert in_child(take_back, voice[0]) == "done"
    reads = [in_child(read, voice) for _time in range(2)]
    return {"name": name, "before": before, "ended": ended, "reads": reads}


def turn_together(moment):
    """Open the store at a moment, as others do."""
    time.sleep(max(0, moment - time.time()))
    generations.catch_up()
    label = shelves.pointer()
    return label and label.number


def openers():
    """Return the number of the generation before, and what six found that opened it at once."""
    before = in_child(turn_together, 0)
    shelves.close()
    moment = time.time() + 0.2
    together = [begin(turn_together, moment) for _number in range(6)]
    told = [end(*one) for one in together]
    return {"before": before, "told": told, "after": in_child(turn_together, 0)}


def main():
    """Try every step; print what came of it."""
    warm_up()
    voices = iter(json.load(sys.stdin)["voices"])
    done = {
        "killed": [killed(n, s, next(voices)) for n, s in STEPS.items()],
        "making": [killed_making(n, s, next(voices)) for n, s in MAKING.items()],
        "held up": [held_up(n, s, next(voices)) for n, s in [*STEPS.items()][1::2]],
        "openers": openers(),
    }
    json.dump(done, sys.stdout)


if __name__ == "__main__":
    main()
