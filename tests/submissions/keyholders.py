"""What a keyholder does in her browser, for the tests of keys and envelopes."""

import re

from submissions.models import Decision, SealingKey
from tests.submissions.factories import PASSPHRASE, make_submission

KEYS = "/admin/submissions/sealingkey/"
LIST = "/admin/submissions/envelope/"
READING = f"{LIST}reading/"
CONTACT = "+855 12 345 678"
PRIVATE = re.compile(r"AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}")


def key_of(organizer):
    """Return the key that somebody has now."""
    return SealingKey.objects.get(organizer=organizer, retired_on=None)


def confidential(words="sealedword", **fields):
    """Return the envelope of words that were given in confidence."""
    submission = make_submission(consent="confidential", concern=words, **fields)
    return submission.envelopes.words().get()


def named(**fields):
    """Return the envelope with the name of somebody whose submission was accepted."""
    fields = {"consent": "named", "name": "Planted Vannak", "contact": CONTACT, **fields}
    return make_submission(state="accepted", **fields).envelopes.get(kind="name")


def begin(browser, passphrase=PASSPHRASE):
    """Type a passphrase."""
    return browser.post(READING, {"passphrase": passphrase})


def press(browser, envelope, what="open", **form):
    """Press a button of an envelope."""
    return browser.post(f"{LIST}{envelope.pk}/{what}/", form)


def listed(browser):
    """Return the submissions of each list on the reading page."""
    sections = browser.get(READING).context["sections"]
    return [[str(row["submission"]) for row in section["rows"]] for section in sections]


def is_asked(response):
    """Return whether a page asks for the passphrase."""
    return 'type="password"' in response.text and response.context["reading"] is None


def verbs(submission):
    """Return what was done with a submission, in its order."""
    return [d.verb for d in Decision.objects.filter(submission=submission).order_by("number")]
