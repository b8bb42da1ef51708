"""The page for journalists: whom to ask, numbers that can be quoted, documents."""

from dataclasses import dataclass, field

from django.shortcuts import render
from django.views.decorators.http import require_safe

from documents.counts import Told
from documents.models import Issue
from documents.views.documents import listed
from sessions.models import Roundtable
from submissions import releases
from submissions.models import Release
from submissions.survey_told import Told as SurveyTold


@dataclass
class Facts:
    """What can be quoted of one roundtable: its last release, or else the organizers' report."""

    roundtable: object
    told: Told | None = None
    issues: list = field(default_factory=list)

    @property
    def row(self):
        """Return the published counts of all that was counted."""
        return self.told.rows["all", "all"]

    @property
    def share(self):
        """Return the percentage from inside Cambodia, or None."""
        return releases.share_inside(self.row)

    @property
    def issue_bars(self):
        """Return the issues whose number is shown."""
        return [bar for bar in self.told.issue_bars(self.issues) if bar.count is not None]


@require_safe
def press(request):
    """Show the page for journalists."""
    asked = Release.objects.newest_of_surveys().select_related("survey").order_by("-number", "pk")
    context = {
        "section": "press",
        "facts": facts(),
        "surveys": [SurveyTold(release) for release in asked.defer("exact")],
        "versions": listed(),
    }
    return render(request, "documents/press.html", context)


def facts():
    """Return what can be quoted of each published roundtable that has any numbers."""
    roundtables = Roundtable.objects.published().prefetch_related("figures")
    parts = {roundtable.pk: Facts(roundtable) for roundtable in roundtables}
    counted = Release.objects.published().of_voices()
    for release in counted.select_related("roundtable").order_by("number"):
        parts[release.roundtable_id].told = Told(release)  # the last one stays
    for issue in Issue.objects.published().in_order():
        parts[issue.roundtable_id].issues.append(issue)
    return [part for part in parts.values() if part.told or part.roundtable.figures.all()]
