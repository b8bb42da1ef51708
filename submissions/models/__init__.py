"""The models of this app, one module a subject."""

from submissions.models.excerpts import Audience, Excerpt
from submissions.models.receipts import Follow, Receipt
from submissions.models.records import Clearing, Decision, Export, Note, Verb
from submissions.models.releases import Release
from submissions.models.sealed import Envelope, ReadingSession, SealingKey
from submissions.models.submissions import (
    CLOSED,
    DECIDED,
    UNDECIDED,
    Band,
    Channel,
    Language,
    Place,
    Reason,
    State,
    Submission,
    SubmissionTopic,
)
from submissions.models.topics import Topic

__all__ = [
    "CLOSED",
    "DECIDED",
    "UNDECIDED",
    "Audience",
    "Band",
    "Channel",
    "Clearing",
    "Decision",
    "Envelope",
    "Excerpt",
    "Export",
    "Follow",
    "Language",
    "Note",
    "Place",
    "ReadingSession",
    "Reason",
    "Receipt",
    "Release",
    "SealingKey",
    "State",
    "Submission",
    "SubmissionTopic",
    "Topic",
    "Verb",
]
