"""Open data of a roundtable, below /data/<roundtable>/."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from documents import open_data
from roundtable.addresses import get_by_slug_or_404
from sessions.models import Roundtable
from submissions.models import Release, Survey


def published_roundtable(slug):
    """Return a roundtable that readers see, by its present or a former address, or raise 404."""
    return get_by_slug_or_404(Roundtable.objects.published(), slug)


@require_safe
def data_file(request, slug, name, format):
    """Send one file: issues, recommendations, outcomes, sessions or documents, as JSON or CSV."""
    if name not in open_data.FILES or format not in open_data.FORMATS:
        raise Http404
    roundtable = published_roundtable(slug)
    if roundtable.slug != slug:
        return redirect("data-file", roundtable.slug, name, format, permanent=True)
    content_type, write = open_data.FORMATS[format]
    return HttpResponse(write(roundtable, name), content_type=content_type)


@require_safe
def schema(request, slug):
    """Send what every file holds, under which licence, and which counts it is bound to."""
    roundtable = published_roundtable(slug)
    if roundtable.slug != slug:
        return redirect("data-schema", roundtable.slug, permanent=True)
    return HttpResponse(open_data.schema(roundtable), content_type=open_data.JSON)


@require_safe
def release(request, slug, number):
    """Send the very bytes of an approved release."""
    roundtable = published_roundtable(slug)
    if roundtable.slug != slug:
        return redirect("release-data", roundtable.slug, number, permanent=True)
    approved = Release.objects.published().of_voices()
    found = get_object_or_404(approved, roundtable=roundtable, number=number)
    return HttpResponse(found.contents, content_type=open_data.JSON)


@require_safe
def survey_release(request, slug, survey, number):
    """Send the very bytes of an approved release of a survey."""
    roundtable = published_roundtable(slug)
    asked = get_by_slug_or_404(Survey.objects.published().filter(roundtable=roundtable), survey)
    if (roundtable.slug, asked.slug) != (slug, survey):
        return redirect("survey-data", roundtable.slug, asked.slug, number, permanent=True)
    found = get_object_or_404(Release.objects.published(), survey=asked, number=number)
    return HttpResponse(found.contents, content_type=open_data.JSON)
