"""Near copies: undecided submissions that say nearly the same as one, for one look and one act.

Bands only propose (an indexed look-up, however many submissions there are); the likeness of the
words decides. What is sealed has no bands and is never compared.
"""

from typing import NamedTuple

from django.db.models import Count

from submissions.likeness import likeness
from submissions.models import UNDECIDED, Band, Submission

LEAST_LIKENESS = 0.5
MOST_COMPARED = 200


class Near(NamedTuple):
    """A submission that says nearly the same as another, and how nearly, from 0.5 to 1.0."""

    submission: Submission
    likeness: float

    @property
    def percent(self):
        """Return the likeness as a whole number; 100 only for what is the same."""
        return int(self.likeness * 100)


def words_of(submission):
    """Return what is compared of a submission, put together as it was when it arrived."""
    return f"{submission.concern}\n{submission.recommendation}".strip()


def proposed(submission, *, most):
    """Return the keys of the undecided submissions that share the most bands with one."""
    values = list(submission.bands.values_list("value", flat=True))
    if not values:
        return []
    sharing = Band.objects.filter(value__in=values, submission__state__in=UNDECIDED)
    counted = sharing.exclude(submission=submission).values("submission").annotate(n=Count("pk"))
    return list(counted.order_by("-n", "submission").values_list("submission", flat=True)[:most])


def near_copies(submission, *, most=MOST_COMPARED):
    """Return the undecided near copies of a submission, the most alike first."""
    own = words_of(submission)
    found = [
        Near(other, likeness(own, words_of(other)))
        for other in Submission.objects.filter(pk__in=proposed(submission, most=most))
    ]
    alike = [near for near in found if near.likeness >= LEAST_LIKENESS]
    return sorted(alike, key=lambda near: (-near.likeness, str(near.submission.pk)))
