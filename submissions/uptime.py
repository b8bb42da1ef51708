"""How far the clock was set since a moment: measured against the time that this machine has run.

The time since the start cannot be set. Once the machine has started anew nothing is known any more.
"""

import contextlib
import json
import time
from pathlib import Path

from django.conf import settings

START = Path("/proc/sys/kernel/random/boot_id")


def this_run():
    """Return what tells this start of the machine from others; empty where it cannot be known."""
    with contextlib.suppress(OSError):
        return START.read_text().strip() if hasattr(time, "CLOCK_BOOTTIME") else ""
    return ""


def seconds_running():
    """Return how long the machine has been running, sleep included."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def file():
    """Return where the moment of the last clearing is kept."""
    return settings.VAR_DIR / "last_clearing.json"


def remember(mark):
    """Keep the clock and the time since the start beside a mark; where they cannot be, none are."""
    if run := this_run():
        told = {"mark": mark, "run": run, "clock": time.time(), "running": seconds_running()}
        with contextlib.suppress(OSError):
            file().write_text(json.dumps(told))


def seconds_set_since(mark):
    """Return by how many seconds the clock was set since a mark, back or ahead; None if unknown."""
    try:
        told = json.loads(file().read_text())
        is_known = told["run"] == this_run() and told["mark"] == mark
        passed = seconds_running() - told["running"] if is_known else 0
        return time.time() - told["clock"] - passed if is_known else None
    except (OSError, ValueError, KeyError, TypeError):
        return None
