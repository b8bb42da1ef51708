"""The issues of a roundtable, with the counts of its latest release."""

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from documents.datasets.parts import ID, PUBLISHED, addresses, in_both
from documents.models import Basis, Issue, Recommendation
from documents.ranked_by import LOADED
from submissions.export_columns import Column, codes_of
from submissions.models import Excerpt


def rows(roundtable, release):
    """Return the published issues, each with its row of the release."""
    shown = Recommendation.objects.published().order_by("number")
    voices = Excerpt.objects.published().usable_for(roundtable).order_by("slug")
    found = Issue.objects.published().filter(roundtable=roundtable).in_order()
    found = found.select_related(*LOADED).defer("release__contents", "release__exact")
    found = found.prefetch_related(
        Prefetch("recommendations", shown), Prefetch("voices", voices.only("slug"))
    )
    rows = release.data["rows"] if release else []
    counts = {row["id"]: row for row in rows if row["kind"] == "issue"}
    for issue in found:
        issue.counts = counts.get(issue.code, {})
        issue.counted_by = release if issue.counts else None
    return found


def count(name, meaning):
    """Return the column of one published count."""
    return Column(name, meaning, lambda issue: issue.counts.get(name))


def of_survey(name, meaning, value):
    """Return the column of what is told only where a survey ranked the issue."""
    return Column(name, meaning, lambda row: value(row) if row.basis == Basis.SURVEY else None)


COLUMNS = (
    ID,
    Column("rank", _("rank within the roundtable; empty: none"), lambda row: row.rank),
    Column("basis", _("how it was ranked"), lambda row: row.basis, codes_of(Basis)),
    Column(
        "ranked_by",
        _("number of the release that the rank comes from"),
        lambda row: row.release.number if row.release and row.release.approved_on else None,
    ),
    of_survey(
        "survey",
        _("survey whose release that is; empty: it is a release of voices, or none"),
        lambda row: row.release.survey.slug,
    ),
    of_survey(
        "question",
        _("question of the survey that the rank comes from, by its code"),
        lambda row: row.option.question.code,
    ),
    of_survey(
        "answer",
        _("answer to that question that the issue stands for, by its code"),
        lambda row: row.option.code,
    ),
    *in_both("reason", _("why it stands here"), "reason"),
    *in_both("title", _("title"), "title"),
    *in_both("summary", _("summary"), "summary"),
    *in_both("text", _("text, in Markdown"), "body"),
    count("total", _("voices behind it, rounded; empty: not shown or not counted")),
    count("inside", _("of these from inside Cambodia")),
    count("abroad", _("of these from abroad")),
    Column(
        "release",
        _("number of the release that these counts come from"),
        lambda row: row.counted_by.number if row.counted_by else None,
    ),
    Column(
        "release_sha256",
        _("SHA-256 of that release"),
        lambda row: row.counted_by.sha256 if row.counted_by else None,
    ),
    Column(
        "recommendations",
        _("recommendations to it, by their ids"),
        lambda row: [other.code for other in row.recommendations.all()],
    ),
    Column(
        "voices",
        _("published voices shown with it, by the ends of their addresses"),
        lambda row: [voice.slug for voice in row.voices.all()],
    ),
    PUBLISHED,
    *addresses(),
)
