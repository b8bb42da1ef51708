"""The models of this app, one module a subject."""

from submissions.models.excerpts import Audience, Excerpt
from submissions.models.imports import AnswerImport, ImportedRow, ImportMapping, PendingFile
from submissions.models.questions import IN_WORDS, OTHER, WITH_OPTIONS, Kind, Option, Question
from submissions.models.receipts import Follow, Receipt
from submissions.models.records import Clearing, Decision, Export, Note, Verb
from submissions.models.releases import CountedRows, Release
from submissions.models.responses import Response, ResponseReceipt
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
from submissions.models.surveys import Survey
from submissions.models.topics import Topic

__all__ = [
    "CLOSED",
    "DECIDED",
    "IN_WORDS",
    "OTHER",
    "UNDECIDED",
    "WITH_OPTIONS",
    "AnswerImport",
    "Audience",
    "Band",
    "Channel",
    "Clearing",
    "CountedRows",
    "Decision",
    "Envelope",
    "Excerpt",
    "Export",
    "Follow",
    "ImportMapping",
    "ImportedRow",
    "Kind",
    "Language",
    "Note",
    "Option",
    "PendingFile",
    "Place",
    "Question",
    "ReadingSession",
    "Reason",
    "Receipt",
    "Release",
    "Response",
    "ResponseReceipt",
    "SealingKey",
    "State",
    "Submission",
    "SubmissionTopic",
    "Survey",
    "Topic",
    "Verb",
]
