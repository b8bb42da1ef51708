"""Where an excerpt stands, in words: the list of excerpts and a submission's page say the same."""

from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from roundtable import dates
from roundtable.languages import CODES
from sessions.models import Roundtable
from submissions.models import Audience, Excerpt, State


def with_states(excerpts):
    """Return excerpts with what only the database can say of each; ``state_of`` needs it."""
    this, shown = Excerpt.objects.filter(pk=OuterRef("pk")), Roundtable.objects.published()
    return excerpts.annotate(
        is_seen=found(this.published()),
        is_ready_for_officials=found(this.for_officials()),
        is_allowed=found(this.allowed()),
        roundtable_is_seen=found(shown.filter(pk=OuterRef("submission__roundtable"))),
    )


def found(rows):
    """Return the key of a row that is in a set, or None.

    Not Exists(): PostgreSQL would find out the whole set first, to show a hundred rows of it.
    """
    return Subquery(rows.order_by().values("pk")[:1])


def state_of(excerpt):
    """Return in words that its readers have an excerpt, or the first thing that keeps it back."""
    if excerpt.is_seen:
        return _("published")
    if excerpt.audience == Audience.OFFICIALS and excerpt.is_ready_for_officials:
        return _("ready for the paper for officials")
    return lacks(excerpt) or withheld(excerpt)


def lacks(excerpt):
    """Return what still has to be done with the text, or nothing."""
    if excerpt.submission.state == State.ACCEPTED and not excerpt.is_allowed:
        return _("made under another consent")
    if excerpt.translation_is_stale:
        return _("translation out of date")
    if excerpt.missing_to_publish():
        return _("translation missing")
    if not all(excerpt.is_approved(code) for code in CODES):
        return _("awaiting approval")
    return ""


def withheld(excerpt):
    """Return why nobody outside reads a finished text."""
    if not excerpt.is_allowed:
        return _("its submission is not accepted")
    if excerpt.published_on is None:
        return _("approved, not published")
    if excerpt.roundtable_is_seen and excerpt.published_on > timezone.localdate():
        day = dates.format_date(excerpt.published_on, get_language())
        return _("to be published on %(day)s") % {"day": day}
    return _("its roundtable is not published")
