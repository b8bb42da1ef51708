"""What the portal publishes, and what came of it."""

from documents.models.announcements import Announcement
from documents.models.documents import Document, DocumentKind
from documents.models.editions import CopiedExcerpt, EditionCopy, OfficialsEdition
from documents.models.files import DocumentFile, UploadedPDF
from documents.models.follow_ups import FollowUp
from documents.models.issues import Basis, Issue
from documents.models.letters import LetterAddressee, ModelLetter
from documents.models.numbered import LastNumber
from documents.models.outcomes import Outcome, OutcomeBasis, OutcomeKind
from documents.models.packages import (
    Generation,
    Package,
    PackageFile,
    PackedVoice,
)
from documents.models.recommendations import Addressee, Recommendation
from documents.models.statements import RunningItem, RunningState, Statement
from documents.models.versions import DocumentVersion, HeldVoice

__all__ = [
    "Addressee",
    "Announcement",
    "Basis",
    "CopiedExcerpt",
    "Document",
    "DocumentFile",
    "DocumentKind",
    "DocumentVersion",
    "EditionCopy",
    "FollowUp",
    "Generation",
    "HeldVoice",
    "Issue",
    "LastNumber",
    "LetterAddressee",
    "ModelLetter",
    "OfficialsEdition",
    "Outcome",
    "OutcomeBasis",
    "OutcomeKind",
    "Package",
    "PackageFile",
    "PackedVoice",
    "Recommendation",
    "RunningItem",
    "RunningState",
    "Statement",
    "UploadedPDF",
]
