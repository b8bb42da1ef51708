"""Results of a survey: the page, the numbers as CSV, and the codebook. Its release tells all."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from roundtable.addresses import get_by_slug_or_404
from submissions import releases, survey_data
from submissions.models import Release, Survey
from submissions.survey_told import Told

CSV = "text/csv; charset=utf-8"


@require_safe
def results(request, slug):
    """Show what was answered, question by question."""
    return answer(request, slug, page)


@require_safe
def csv(request, slug):
    """Send every count and percentage: the same file in both languages."""
    return answer(request, slug, send_csv)


@require_safe
def codebook(request, slug):
    """Send what each column and code means, in both languages."""
    return answer(request, slug, send_codebook)


def answer(request, slug, act):
    """Answer with ``act`` by the newest release that readers may see; without one, nothing is there.

    A former address leads on.
    """
    found = get_by_slug_or_404(Survey.objects.with_results().select_related("roundtable"), slug)
    if found.slug != slug:
        return redirect(request.resolver_match.view_name, found.slug, permanent=True)
    release = releases.latest_of(found)
    if release is None:
        raise Http404
    release.survey, release.roundtable = found, found.roundtable
    return act(request, release)


def page(request, release):
    """Show the release as a page."""
    survey, issues = release.survey, list(issues_of(release.survey))
    context = {
        "section": "results",
        "survey": survey,
        "roundtable": release.roundtable,
        "told": Told(release, issues=issues),
        "release": release,
        "formers": formers_of(release),
        "issues": issues,
        "documents": list(versions_with(survey)),
    }
    return render(request, "submissions/survey_results.html", context)


def issues_of(survey):
    """Return the published issues that a release of a survey put into their order."""
    issues = Release._meta.get_field("ranked_issues").related_model.objects.published()
    found = issues.filter(release__survey=survey, option__isnull=False).in_order()
    return found.select_related("release", "option__question")


def versions_with(survey):
    """Return the last versions of the published documents that show numbers of a survey."""
    versions = Release._meta.get_field("versions").related_model.objects
    documents = versions.model._meta.get_field("document").related_model.objects.published()
    found = versions.latest_ones().intact().filter(document__in=documents.order_by().values("pk"))
    found = found.filter(pk__in=versions.filter(releases__survey=survey).values("pk"))
    return found.select_related("document").defer("contents").order_by("document__number")


def formers_of(release):
    """Return the releases before this one, the newest first; their bytes stay."""
    found = release.survey.releases.published().filter(number__lt=release.number)
    found = list(found.defer("contents", "exact").order_by("-number"))
    for former in found:
        former.survey, former.roundtable = release.survey, release.roundtable
    return found


def send_csv(request, release):
    """Send the counts of a release."""
    return HttpResponse(survey_data.results(release), content_type=CSV)


def send_codebook(request, release):
    """Send the codebook of a release."""
    return HttpResponse(survey_data.codebook(release), content_type=CSV)
