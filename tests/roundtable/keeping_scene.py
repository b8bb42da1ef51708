"""A portal in a process of its own, as the tests of backups need it: ``python -m … ACT [WORDS]``.

Each act prints JSON. What it makes is planted, so that it can be looked for in every file.
"""

import json
import os
import secrets
import signal
import sys

import django
from django.core.management import call_command

NAME, CONTACT, WORDS = "Planted-Name-Sothea", "planted-012-345-678", "Planted-words-of-rice"


def make():
    """Make a portal with voices and keys; return what the tests have to know of it."""
    from roundtable.accounts.sessions import OrganizerSession
    from roundtable.models import Organizer
    from submissions import keys, submitter
    from tests.submissions.factories import make_excerpt, receive

    recovery = keys.make_recovery_key()
    sokha = Organizer.objects.create_superuser("planted-sokha", password="correct horse battery")
    OrganizerSession.objects.create(
        session_key="planted-session", organizer=sokha, second_factor="totp"
    )
    voices = {}
    for name in ("gone", "going", "lowered", "staying"):
        accepted = receive(concern=f"{WORDS} {name}", name=NAME, contact=CONTACT)
        accept(accepted.submission)
        voice = make_excerpt(
            accepted.submission, text_en=f"Voice-{name}- says.", text_km=f"Voice-{name}- ស្រូវ។"
        )
        voices[name] = {
            "number": accepted.number,
            "id": str(accepted.submission.pk),
            "code": voice.slug,
        }
        if name == "gone":
            submitter.withdraw(accepted.submission)
    return {"recovery": recovery, "voices": voices}


def accept(submission):
    """Bring a submission to where excerpts are made of it."""
    from submissions import moderation

    moderation.take_up(submission, by=None)
    moderation.accept(submission, by=None)


def send():
    """Send submissions until told to end; each receipt is printed once it is committed."""
    from tests.submissions.factories import receive

    while not os.path.exists(sys.argv[2]):  # noqa: PTH110 - asked all the time
        print(receive(concern=f"{WORDS} {secrets.token_hex(4)}").number, flush=True)


def look(*numbers):
    """Return what each number opens: the state of its submission, or nothing."""
    from submissions import receipts
    from submissions.models import Receipt, Submission

    opened = {number: receipts.look_up(number)[0] for number in numbers}
    states = {number: found and found.submission.state for number, found in opened.items()}
    return {"states": states, "rows": [Submission.objects.count(), Receipt.objects.count()]}


def take_back(going, lowered):
    """Take one submission back, and make the consent of another stricter."""
    from submissions import submitter
    from submissions.models import Submission

    submitter.withdraw(Submission.objects.get(pk=going))
    submitter.lower_consent(
        Submission.objects.get(pk=lowered), consent="officials", scope="roundtable"
    )
    return "done"


def state(*ids):
    """Return what a database says of submissions, sessions, records and keys."""
    from roundtable.accounts.sessions import OrganizerSession
    from roundtable.audit import chain, triggers
    from roundtable.models import BackupRun
    from submissions.models import Submission

    rows = Submission.objects.in_bulk(list(ids))
    return {
        "submissions": {str(pk): [row.state, row.consent] for pk, row in rows.items()},
        "sessions": OrganizerSession.objects.count(),
        "runs": [run.kind for run in BackupRun.objects.order_by("pk")],
        "faults": [str(fault) for fault in chain.verify()],
        "unguarded": triggers.missing(),
    }


def die(path):
    """Begin to restore a backup, and be killed when all its rows are loaded."""
    from roundtable.keeping import filling

    filling.compare = lambda manifest: os.kill(os.getpid(), signal.SIGKILL)
    call_command("restore", path, key_file="-")


ACTS = {"die": die, "make": make, "look": look, "take-back": take_back, "state": state}

if __name__ == "__main__":
    django.setup()
    if sys.argv[1] == "send":
        send()
    else:
        json.dump(ACTS[sys.argv[1]](*sys.argv[2:]), sys.stdout)
