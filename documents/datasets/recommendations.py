"""The recommendations of a roundtable."""

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from documents.datasets.parts import ID, PUBLISHED, addresses, in_both
from documents.models import Issue, Recommendation
from roundtable.languages import CODES
from submissions.export_columns import Column


def rows(roundtable, release):
    """Return the published recommendations."""
    shown = Recommendation.objects.published()
    issues = Issue.objects.published().order_by("number")
    found = shown.filter(roundtable=roundtable).order_by("number").select_related("addressee")
    before = Prefetch("carried_from", shown)
    return found.prefetch_related(Prefetch("issues", issues), before)


COLUMNS = (
    ID,
    *in_both("title", _("the ask in one sentence"), "title"),
    *in_both("text", _("the ask in full, in Markdown"), "body"),
    *(
        Column(
            f"addressee_{code}",
            _("institution that is asked"),
            lambda row, code=code: row.addressee.in_language("name", code),
        )
        for code in CODES
    ),
    Column(
        "issues",
        _("issues that it answers, by their ids"),
        lambda row: [issue.code for issue in row.issues.all()],
    ),
    Column(
        "carried_from",
        _("recommendation of an earlier roundtable that it carries forward"),
        lambda row: row.carried_from.code if row.carried_from else None,
    ),
    PUBLISHED,
    *addresses(),
)
