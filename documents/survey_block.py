"""The results of a survey as a block of a document: frozen, like the release that it shows."""

from documents.counts import release_of
from submissions import releases
from submissions.models import Release, Survey
from submissions.survey_told import Told


def releases_for(slugs):
    """Return the newest release that readers may see of each survey, by the survey's address."""
    found = Survey.objects.with_results().filter(slug__in=slugs)
    newest = {survey.slug: releases.latest_of(survey) for survey in found}
    return {slug: release for slug, release in newest.items() if release}


def of_release(release):
    """Return what a block shows of a release, in the active language."""
    told = Told(release)
    return {
        "title": told.title,
        "path": release.survey.results_url(),
        "release": release_of(release),
        "questions": [of_question(question) for question in told.questions],
    }


def of_question(question):
    """Return one question with its answers."""
    return {
        "title": question.title,
        "base": question.base,
        "is_ranking": question.is_ranking,
        "has_places": question.has_places,
        "rows": [of_row(row, question) for row in question.rows],
    }


def of_row(row, question):
    """Return one answer: its words, its rank, and each number with its percentage."""
    names = ("total", "inside", "abroad", *(("first", "points") if question.is_ranking else ()))
    shares = {name: getattr(row, name) for name in names}
    told = {name: {"count": s.count, "percent": s.percent} for name, s in shares.items()}
    return {"label": row.label, "rank": row.rank, **told}


def releases_in(contents):
    """Return the releases whose numbers the survey blocks of a version show."""
    sums = {b["release"]["sha256"] for b in contents["en"] if b["kind"] == "survey"}
    return Release.objects.of_surveys().filter(sha256__in=sums)
