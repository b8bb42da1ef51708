"""What came of one submission, for the person who chose to follow it: what readers see, no more.

Backwards along the walk by reverse relations only: issues and documents know of submissions.
"""

from dataclasses import dataclass, field

from submissions.models import Excerpt, State


@dataclass(frozen=True)
class Followed:
    """How far a submission has come, station by station; each row is public by itself."""

    state: str
    voices: list = field(default_factory=list)
    issues: list = field(default_factory=list)
    recommendations: list = field(default_factory=list)
    versions: list = field(default_factory=list)  # of documents, in which a voice of it stands
    outcomes: list = field(default_factory=list)

    @property
    def step(self):
        """Return the station of the walk, from one to five."""
        reached = [True, self.state == State.ACCEPTED, self.recommendations, self.versions]
        return max(place for place, there in enumerate([*reached, self.outcomes], 1) if there)


def follow(submission):
    """Return what came of a submission, as it stands today."""
    if submission.state != State.ACCEPTED:
        return Followed(submission.state)
    voices = list(Excerpt.objects.published().filter(submission=submission).with_documents())
    issues = list(submission.issues.published().in_order().with_recommendations())
    asked = once(row for issue in issues for row in issue.shown_recommendations)
    versions = once(held.version for voice in voices for held in voice.shown_in)
    subjects = [*asked, *(version.document for version in versions)]
    outcomes = once(outcome for row in subjects for outcome in row.shown_outcomes)
    outcomes.sort(key=lambda outcome: (outcome.dated, outcome.pk), reverse=True)
    return Followed(submission.state, voices, issues, asked, versions, outcomes)


def once(rows):
    """Return each row once, in the order in which they came."""
    return list({row.pk: row for row in rows}.values())
