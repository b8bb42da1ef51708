"""Organizers, and a whole walk, in the database of a running portal; made with the admin's verbs.

The fixtures run it inside the portal; what a journey needs to know of it is printed.
"""

import json
import os
import time

from django.contrib.auth import (
    BACKEND_SESSION_KEY,
    HASH_SESSION_KEY,
    SESSION_KEY,
    get_user_model,
)
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction

from documents import packages
from documents.models import LetterAddressee
from submissions import moderation
from submissions.models import Follow, SubmissionTopic, Topic
from tests import factories as make
from tests.documents.packing import make_package
from tests.submissions.factories import make_excerpt, receive

SLUG = "walk-of-the-fields"
SUBMISSIONS = 60
# Whose receipts the journeys hold, in the order of the submissions.
HOLDERS = {"detail": Follow.DETAIL, "withdraws": Follow.DETAIL, "state": Follow.STATE}
WORDS = [
    ("They fenced our field in the night.", "គេព័ទ្ធរបងស្រែយើងទាំងយប់។"),
    ("My mother walks an hour for water now.", "ឥឡូវម្តាយខ្ញុំដើរមួយម៉ោងដើម្បីរកទឹក។"),
]


# How often somebody may be found logged in; each test takes a few.
LOGINS = 60


def make_organizers():
    """Make two organizers who may do everything, and print the keys of sessions of theirs.

    Logging in itself is the journey of test_login.py: a code opens once, so that two tests could not
    log in as the same person within half a minute.
    """
    told = {}
    for name in ("sokha", "dara"):
        organizer = get_user_model().objects.create_superuser(
            name, f"{name}@portal.example", os.environ["ORGANIZERS_PASSWORD"]
        )
        told[name] = [session_of(organizer) for _login in range(LOGINS)]
    print(json.dumps(told))


def session_of(organizer):
    """Return the key of a session in which an organizer has shown a second factor."""
    session = SessionStore()
    session[SESSION_KEY] = str(organizer.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = organizer.get_session_auth_hash()
    session["account_authentication_methods_user"] = str(organizer.pk)
    shown = {"method": "mfa", "type": "totp", "at": time.time()}
    session["account_authentication_methods"] = [shown]
    session.create()
    return session.session_key


def make_submissions(roundtable, topic):
    """Return accepted submissions, and the receipt numbers of those who hold one."""
    found, numbers, holders = [], {}, list(HOLDERS.items())
    for index in range(SUBMISSIONS):
        name, follow = holders[index] if index < len(holders) else ("", Follow.NONE)
        place = "inside" if index % 3 else "abroad"
        sent = receive(roundtable=roundtable, follow=follow, place=place)
        moderation.take_up(sent.submission, by=None)
        moderation.accept(sent.submission, by=None)
        SubmissionTopic.objects.create(submission=sent.submission, topic=topic)
        found.append(sent.submission)
        if name:
            numbers[name] = sent.number
    return found, numbers


@transaction.atomic  # what readers see is written in a transaction only
def set_scene():
    """Make everything from submissions to a letter; return it by name, and receipt numbers."""
    roundtable = make.make_roundtable(
        slug=SLUG, stage="published", title_en="Walk of the fields", title_km="ដំណើរនៃស្រែ"
    )
    topic = Topic.objects.first()
    submissions, numbers = make_submissions(roundtable, topic)
    voices = [
        make_excerpt(submission, topic=topic, text_en=english, text_km=khmer)
        for submission, (english, khmer) in zip(submissions, WORDS, strict=False)
    ]
    issue = make.make_issue(roundtable=roundtable, rank=1)
    water = make.make_issue(
        roundtable=roundtable, rank=2, title_en="Wells without water", title_km="អណ្តូងគ្មានទឹក"
    )
    # The first half and the other: large enough that a release tells both numbers.
    for row, behind in ((issue, submissions[::2]), (water, submissions[1::2])):
        row.submissions.set(behind)
        row.voices.set(voice for voice in voices if voice.submission in behind)
    make.make_release(roundtable)
    addressee = make.make_addressee()
    asked = make.make_recommendation(issue, addressee=addressee)
    outcome = make.make_outcome(recommendation=asked, institution=addressee)
    statement = make.make_statement(roundtable=roundtable, issue=issue)
    letter = make.make_letter(recommendation=asked)
    LetterAddressee.objects.create(letter=letter, addressee=addressee, email="desk@example.org")
    made = {"issue": issue, "recommendation": asked, "outcome": outcome, "letter": letter}
    made |= {"statement": statement, "voice": voices[0], "withdrawn voice": voices[1]}
    return {**made, "roundtable": roundtable}, numbers


def publish_briefing(roundtable):
    """Return a package that one organizer has frozen and the other approved, in both languages."""
    sokha, dara = (get_user_model().objects.get(username=name) for name in ("sokha", "dara"))
    package = make_package(roundtable)
    packages.freeze(package, by=sokha)
    packages.approve(package, digest=packages.fingerprint(package), by=dara)
    return package


def tell():
    """Set the scene and print where everything is, as JSON."""
    made, numbers = set_scene()
    made["package"] = publish_briefing(made["roundtable"])
    paths = {
        name: row.get_absolute_url().removeprefix("/en/")
        for name, row in [*made.items(), ("briefing", made["package"].briefing)]
        if hasattr(row, "get_absolute_url")
    }
    keys = {name: str(row.pk) for name, row in made.items()}
    print(json.dumps({"paths": paths, "keys": keys, "numbers": numbers}))
