"""Near copies: undecided submissions that say nearly the same as one, for one look and one act.

Bands only propose; the likeness of the words decides, of long texts that of their beginnings. Where
a flood shares a band, those of it are looked at whose keys stand next to the submission's own. Keys
are random: that is a fair sample, another one for each submission, and takes no longer however many
there are. What is sealed has no bands and is never compared.
"""

from collections import Counter
from itertools import chain
from typing import NamedTuple

from submissions.likeness import likeness, trigrams_of_folded
from submissions.models import Band, Submission

LEAST_LIKENESS = 0.5
MOST_COMPARED = 200
# Of each band, on either side of the submission's own key: all bands of a flood give the same ones.
MOST_OF_A_BAND = 500
MOST_LETTERS = 2000


class Near(NamedTuple):
    """A submission that says nearly the same as another, and how nearly, from 0.5 to 1.0."""

    submission: Submission
    likeness: float

    @property
    def percent(self):
        """Return the likeness as a whole number; 100 only for what is the same, as compared."""
        return int(self.likeness * 100)


def compared(submission):
    """Return what is compared of a submission: the trigrams of how its words begin."""
    return trigrams_of_folded(submission.fold, most=MOST_LETTERS)


def sharing(value, key):
    """Return the keys of the submissions that have a band, or of the next ones to a key."""
    keys = Band.objects.filter(value=value).values_list("submission_id", flat=True)
    after = keys.filter(submission_id__gt=key).order_by("submission_id")[:MOST_OF_A_BAND]
    before = keys.filter(submission_id__lt=key).order_by("-submission_id")[:MOST_OF_A_BAND]
    return chain(after, before)


def proposed(submission, *, most):
    """Return the undecided submissions that share the most bands with one."""
    shared = Counter()
    for value in submission.bands.values_list("value", flat=True):
        shared.update(sharing(value, submission.pk))
    undecided = Submission.objects.undecided().filter(pk__in=shared).values_list("pk", flat=True)
    keys = sorted(undecided, key=lambda pk: (-shared[pk], pk))[:most]
    return Submission.objects.filter(pk__in=keys).defer("summary", "sent_digest", "key")


def near_copies(submission, *, most=MOST_COMPARED):
    """Return the undecided near copies of a submission, the most alike first."""
    own = compared(submission)
    others = proposed(submission, most=most)
    found = [Near(other, likeness(own, compared(other))) for other in others]
    alike = [near for near in found if near.likeness >= LEAST_LIKENESS]
    return sorted(alike, key=lambda near: (-near.likeness, str(near.submission.pk)))
