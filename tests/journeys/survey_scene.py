"""A survey that the two files of tests/submissions answer, with enough answers to show numbers.

Run inside the running portal; what a journey needs to know of it is printed.
"""

import json
import secrets

from django.db import transaction

from roundtable.publication import publish
from sessions.models import Roundtable
from submissions.models import Response
from tests.submissions.factories import make_recovery
from tests.submissions.google_forms import ISSUES, NEWS, make_forms_survey

ANSWERS = 240


@transaction.atomic  # what readers see is written in a transaction only
def tell():
    """Make the survey and its answers; print where it is, as JSON."""
    make_recovery()
    survey = make_forms_survey(roundtable=Roundtable.objects.published().first())
    publish(survey, by=None)
    for number in range(ANSWERS):
        Response.objects.create(
            survey=survey,
            language="km",
            place="inside" if number % 2 else "abroad",
            choices={
                "issues": [ISSUES[number % 4]],
                "order": [ISSUES[(number // 2) % 4], ISSUES[(number // 2 + 1) % 4]],
                "news": [NEWS[number % 3]],
                "trust": [str(1 + number % 5)],
            },
            key=secrets.token_hex(32),
        )
    told = {"pk": survey.pk, "roundtable": survey.roundtable.slug, "title_km": survey.title_km}
    told |= {"answers": ANSWERS, "question": survey.questions.first().pk}
    print(json.dumps(told))
