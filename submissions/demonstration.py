"""The demonstration set: 300 invented submissions in every state, made by the verbs of the desk.

Drawn by chance from submissions/demo/texts.toml, with a fixed seed: each start shows the same.
"""

import datetime
import hashlib
import itertools
import random
import tomllib
from pathlib import Path

from django.utils import timezone

from roundtable.approval import approve
from roundtable.publication import publish
from sessions.models import Roundtable
from submissions import intake, moderation, submitter, voices
from submissions.consent import Scope
from submissions.countries import Country
from submissions.models import Audience, Channel, Excerpt, Follow, Place, Reason, Submission, Topic

TEXTS = Path(__file__).parent / "demo" / "texts.toml"
COUNT = 300
SEED = 20250326
LONGEST_AGO_DAYS = 60

CONSENTS = ("confidential", "officials", "quoted", "quoted", "named")
PLACES = (Place.UNSAID, Place.INSIDE, Place.INSIDE, Place.ABROAD, Place.ABROAD)
CHANNELS = (*[Channel.WEB] * 7, Channel.PHONE, Channel.VOICE, Channel.PAPER)
# What an organizer might do next with what has arrived; in a past round everything is decided.
FATES = (*["received"] * 5, *["reading"] * 3, *["accepted"] * 9, *["declined"] * 2)
PAST_FATES = (*["accepted"] * 9, *["declined"] * 2)
# How much longer ago the submissions of a past round came.
PAST_DAYS = 110


def read_texts():
    """Return the invented texts as dictionaries."""
    with TEXTS.open("rb") as file:
        return tomllib.load(file)["text"]


def drawn_texts(chance):
    """Return COUNT texts: each as it stands, then paired anew within its topic and language."""
    texts = read_texts()
    found = list(texts)
    ordinary = [text for text in texts if "kind" not in text]
    for text in itertools.cycle(ordinary):
        if len(found) == COUNT:
            return found
        akin = [
            other["recommendation"]
            for other in ordinary
            if "recommendation" in other
            and (other["language"], other["topic"]) == (text["language"], text["topic"])
        ]
        pieces = [piece for piece in text.get("concern", "").split("\n\n") if piece.strip()]
        concern = chance.choice(pieces) if pieces else ""
        recommendation = chance.choice(akin) if akin else text.get("recommendation", "")
        again = {"language": text["language"], "topic": text["topic"], "concern": concern}
        found.append({**again, "recommendation": recommendation})
    return found


def load(*, team, past, write=lambda done: None):
    """Load the set; ``team`` holds an organizer by each role. Return receipt numbers by submission.

    A quarter goes to the roundtable that gathers voices, the rest to ``past``, whose walk is done.
    """
    chance = random.Random(SEED)
    open_one, numbers = gathering_beside(past), {}
    for index, text in enumerate(drawn_texts(chance)):
        roundtable = past if index % 4 else open_one
        accepted = receive(text, index=index, chance=chance, roundtable=roundtable)
        days = chance.randrange(LONGEST_AGO_DAYS) + (PAST_DAYS if roundtable == past else 0)
        age_by(accepted.submission, days)
        fates = PAST_FATES if roundtable == past else FATES
        treat(accepted.submission, text, team=team, chance=chance, fates=fates)
        if accepted.number:
            numbers[accepted.submission.pk] = accepted.number
        write(index + 1)
    lower_and_withdraw()
    return numbers


def gathering_beside(past):
    """Return the roundtable that gathers voices now, or ``past`` if there is no other."""
    gathering = Roundtable.objects.filter(stage=Roundtable.Stage.GATHERING).exclude(pk=past.pk)
    return gathering.first() or past


def receive(text, *, index, chance, roundtable):
    """Receive one invented text as a person would have sent it."""
    place = chance.choice(PLACES)
    consent = "quoted" if "excerpt" in text else chance.choice(CONSENTS)
    entry = intake.Entry(
        concern=text.get("concern", "").strip(),
        recommendation=text.get("recommendation", "").strip(),
        language=text["language"],
        consent=consent,
        topics=tuple(Topic.objects.filter(slug=text["topic"])),
        place=place.value,
        country=chance.choice(Country.values) if place == Place.ABROAD else "",
        is_group=chance.random() < 0.1,
        scope=chance.choice(Scope.values),
        name=f"Demonstration person {index}" if consent == "named" else "",
        contact=f"demo{index}@example.org" if chance.random() < 0.3 else "",
        follow=chance.choice([Follow.STATE, Follow.STATE, Follow.DETAIL]).value,
        channel=chance.choice(CHANNELS).value,
        roundtable=roundtable,
        is_quarantined=text.get("kind") == "spam",
    )
    nonce = hashlib.sha256(f"demonstration {index}".encode()).digest()[:18]
    return intake.receive(entry, nonce=nonce)


def age_by(submission, days):
    """Let a submission have come some days ago."""
    day = timezone.localdate() - datetime.timedelta(days=days)
    Submission.objects.filter(pk=submission.pk).update(received_on=day)
    submission.refresh_from_db()


def treat(submission, text, *, team, chance, fates):
    """Do with a submission what a curator might have done."""
    curator = team["curator"]
    fate = "accepted" if "excerpt" in text else chance.choice(fates)
    if text.get("kind"):
        return
    if fate != "received":
        moderation.take_up(submission, by=curator)
    if fate == "accepted":
        moderation.accept(submission, by=curator)
    elif fate == "declined":
        moderation.decline(submission, reason=chance.choice(Reason.values), by=curator)
    if chance.random() < 0.05:
        moderation.note(submission, words="សូមអានម្តងទៀត។ / Please read again.", by=curator)
    if chance.random() < 0.01:
        moderation.set_danger(submission, is_danger=True, by=curator)
    if fate == "accepted" and chance.random() < 0.1 and hasattr(submission, "receipt"):
        thanks = "អរគុណ! យើងបានអានមតិរបស់អ្នកហើយ។ / Thank you! We have read your words."
        moderation.write_to(submission, words=thanks, by=curator)
    if "excerpt" in text:
        make_excerpt(submission, text["excerpt"], team=team, chance=chance)


def make_excerpt(submission, texts, *, team, chance):
    """Make an excerpt and bring it as far as chance will have it: drafted, approved, published."""
    original = submission.language if submission.language in ("en", "km") else "en"
    translated = "en" if original == "km" else "km"
    excerpt = Excerpt(
        audience=Audience.OFFICIALS if chance.random() < 0.15 else Audience.PUBLIC,
        topic=submission.topics.first(),
        original=submission.language,
        shown_place=submission.place
        if chance.random() < 0.4 and submission.place != "unsaid"
        else "",
    )
    setattr(excerpt, f"text_{original}", texts[original])
    voices.make(submission, excerpt=excerpt, by=team["curator"])
    far = chance.random()
    if far < 0.15:
        return
    setattr(excerpt, f"text_{translated}", texts[translated])
    voices.edit(excerpt, by=team["translator"])
    if far < 0.3:
        return
    for language in ("en", "km"):
        digest = getattr(excerpt, f"digest_{language}")
        approve(excerpt, language=language, digest=digest, by=team["publisher"])
    if excerpt.audience == Audience.PUBLIC and far > 0.4:
        publish(excerpt, by=team["publisher"])
    if far > 0.95:
        setattr(excerpt, f"text_{original}", f"{texts[original]} […]")
        voices.edit(excerpt, by=team["curator"])


def lower_and_withdraw():
    """Let three people have made their consent stricter, and three have withdrawn."""
    waiting = Submission.objects.filter(state="received").exclude(consent="confidential")
    waiting = waiting.order_by("key")[:6]
    for index, submission in enumerate(list(waiting)):
        if index % 2:
            submitter.withdraw(submission)
        else:
            submitter.lower_consent(submission, consent="confidential", scope="roundtable")
