"""The preview of a survey: the form as people will see it, before it is published."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation

from roundtable.languages import CODES, NAMES, other
from submissions import releases, wording
from submissions.forms.survey import SurveyForm


def links(model_admin, survey):
    """Return (name, code, address) of the preview in each language."""
    return [(NAMES[code], code, address(model_admin, survey, code)) for code in CODES]


def address(model_admin, survey, code):
    """Return the address of the preview in one language."""
    name = f"{model_admin.admin_site.name}:submissions_survey_preview"
    return reverse(name, args=[survey.pk, code])


def show(model_admin, request, survey, language):
    """Show the reader's own page with the saved survey; nothing can be sent from it."""
    if language not in CODES:
        raise Http404
    with translation.override(language):
        context = {
            "section": "surveys",
            "survey": survey,
            "form": SurveyForm(survey=survey),
            "can_be_sent": False,
            "opens_later": survey.opens_on > timezone.localdate(),
            "release": releases.latest_of(survey),
            "consents": wording.consents(wording.host_of([survey.roundtable]))[:-1],
            "problems": [],
            # What differs from a public page: no address of its own, and a line that says so.
            "preview": model_admin.url_of("change", survey),
            "canonical": "",
            "alternates": [],
            "other_path": address(model_admin, survey, other(language)),
        }
        return render(request, "submissions/survey.html", context)
