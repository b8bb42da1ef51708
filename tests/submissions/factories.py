"""Small ready-made submissions, topics and excerpts; a test says only what it is about."""

import secrets

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.test import Client

from roundtable.approval import approve_shipped
from roundtable.publication import publish
from sessions.models import Roundtable
from submissions import intake, keys, moderation, voices
from submissions.models import Excerpt, SealingKey, State, Topic
from tests.factories import make_roundtable


def make_topic(slug="land", **fields):
    """Return a saved topic."""
    topic, _made = Topic.objects.get_or_create(
        slug=slug, defaults={"name_en": "Land", "name_km": "ដីធ្លី", **fields}
    )
    return topic


def make_recovery():
    """Make the recovery key if there is none, and return its private half if it was made."""
    if not SealingKey.objects.active().exists():
        return keys.make_recovery_key()
    return ""


def make_entry(**fields):
    """Return what a form would hand over; for quotation unless told otherwise."""
    defaults = {
        "concern": "The road to the rice field was closed.",
        "language": "en",
        "consent": "quoted",
        "roundtable": Roundtable.objects.first() or make_roundtable(),
    }
    return intake.Entry(**{**defaults, **fields})


def receive(*, nonce=None, **fields):
    """Receive a submission and return the Accepted, with its receipt number."""
    make_recovery()
    return intake.receive(make_entry(**fields), nonce=nonce or secrets.token_bytes(18))


def make_submission(*, state="received", by=None, **fields):
    """Return a stored submission, brought to a state by the verbs that lead there."""
    submission = receive(**fields).submission
    if state != State.RECEIVED:
        moderation.take_up(submission, by=by)
    if state == State.ACCEPTED:
        moderation.accept(submission, by=by)
    elif state == State.DECLINED:
        moderation.decline(submission, reason="off-topic", by=by)
    elif state == State.SPAM:
        moderation.set_aside(submission, by=by)
    return submission


def make_excerpt(submission=None, *, approved=True, published=True, by=None, **fields):
    """Return a stored excerpt; a voice that readers see unless told otherwise."""
    submission = submission or make_submission(state="accepted")
    defaults = {
        "audience": "public",
        "topic": make_topic(),
        "original": "en",
        "text_en": "They closed the road to our field.",
        "text_km": "គេបិទផ្លូវចូលស្រែយើង។",
    }
    excerpt = voices.make(submission, excerpt=Excerpt(**{**defaults, **fields}), by=by)
    if approved:
        approve_shipped(excerpt)
    if published:
        publish(excerpt, by=None)
    return excerpt


def browser_with(*codenames, name="member"):
    """Return a browser in which an organizer with just these permissions is logged in."""
    organizer = get_user_model().objects.create_user(name, is_staff=True)
    app = Permission.objects.filter(content_type__app_label="submissions")
    organizer.user_permissions.set(app.filter(codename__in=codenames))
    client = Client()
    client.force_login(organizer)
    return client


KEYHOLDER = (
    *("view_submission", "view_envelope", "open_envelope", "release_name", "view_excerpt"),
    *("add_sealingkey", "view_sealingkey", "retire_sealingkey"),
)
PASSPHRASE = "bako tilu sona pemi rugo dafe"


def make_keyholder(name="chanthy", *, passphrase=PASSPHRASE, in_use=True):
    """Return (browser, organizer, private half) of a keyholder with a key, in use unless told."""
    browser = browser_with(*KEYHOLDER, name=name)
    organizer = get_user_model().objects.get(username=name)
    key, private_half = keys.make_key(organizer=organizer, passphrase=passphrase)
    if in_use and not key.active_since:
        keys.let_in(key, by=SealingKey.objects.active().of_keyholders().first().organizer)
    return browser, organizer, private_half
