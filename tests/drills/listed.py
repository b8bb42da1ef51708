"""The twelve faults of the security report, each with the module that does it."""

from tests.drills import (
    clock,
    duplicates,
    full,
    hard_kill,
    migration,
    no_keyholder,
    pdf_job,
    proxy,
    restarted,
    restore,
    rotated,
    worker,
)

DATABASES = ("sqlite", "postgresql")
DRILLS = {
    1: worker,
    2: restarted,
    3: full,
    4: clock,
    5: duplicates,
    6: hard_kill,
    7: restore,
    8: migration,
    9: rotated,
    10: no_keyholder,
    11: pdf_job,
    12: proxy,
}


def is_chosen(number, drill, words):
    """Return whether one of some words names a drill: its number, or part of its name."""
    return any(word == str(number) or (word and word in drill.NAME) for word in words)


def chosen(only):
    """Return the drills that are named, by number; all when none is. Raises SystemExit."""
    words = [word.strip() for word in only.split(",") if word.strip()]
    found = {n: d for n, d in DRILLS.items() if not words or is_chosen(n, d, words)}
    unknown = [w for w in words if not any(is_chosen(n, d, [w]) for n, d in DRILLS.items())]
    if unknown:
        names = ", ".join(f"{number} {drill.NAME}" for number, drill in DRILLS.items())
        raise SystemExit(f"No drill is named {', '.join(unknown)}. There are: {names}.")
    return found
