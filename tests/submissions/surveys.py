"""Small ready-made surveys, answers and results; a test says only what it is about."""

import datetime
import json
import secrets

from django.utils import timezone

from roundtable.publication import publish
from sessions.models import Roundtable
from submissions import guard, releases, responses
from submissions.models import Option, Question, Release, Survey
from submissions.views.surveys import purpose_of
from tests.factories import make_roundtable
from tests.submissions.factories import make_recovery

# Title in English and Khmer by code of an option.
LABELS = {
    "inside": ("Inside Cambodia", "ក្នុងប្រទេសកម្ពុជា"),
    "abroad": ("Abroad", "ក្រៅប្រទេស"),
    "unsaid": ("Rather not say", "មិនចង់ប្រាប់"),
    "land": ("Land", "ដីធ្លី"),
    "media": ("Media, radio and press", "ប្រព័ន្ធផ្សព្វផ្សាយ វិទ្យុ និងសារព័ត៌មាន"),
    "courts": ("Courts", "តុលាការ"),
    "schools": ("Schools", "សាលារៀន"),
}
ISSUES = ("land", "media", "courts", "schools")


def make_question(survey, code, kind, *, options=(), **fields):
    """Return a saved question with its options, given by their codes."""
    defaults = {
        "title_en": f"Question {code}?",
        "title_km": f"សំណួរ {code}?",
        "position": survey.questions.count(),
    }
    question = Question(survey=survey, code=code, kind=kind, **{**defaults, **fields})
    question.save()
    for position, option in enumerate(options):
        english, khmer = LABELS.get(option, (option.title(), f"ចម្លើយ {option}"))
        row = Option(question=question, code=option, position=position)
        row.label_en, row.label_km = english, khmer
        row.save()
    return question


def make_survey(*, questions=True, published=True, roundtable=None, **fields):
    """Return an open survey with a question of each kind, unless told otherwise.

    place (place), single (single, with other), several (at most 2), ranking (first 3), scale (1-5),
    short, long (a recommendation).
    """
    today = timezone.localdate()
    defaults = {
        "title_en": "What matters most",
        "title_km": "អ្វីដែលសំខាន់បំផុត",
        "summary_en": "Seven questions.",
        "summary_km": "សំណួរប្រាំពីរ។",
        "opens_on": today - datetime.timedelta(days=7),
        "closes_on": today + datetime.timedelta(days=7),
    }
    roundtable = roundtable or Roundtable.objects.first() or make_roundtable()
    survey = Survey(roundtable=roundtable, **{**defaults, **fields})
    survey.save()
    if questions:
        make_question(
            survey, "place", "single", options=("inside", "abroad", "unsaid"), is_place=True
        )
        make_question(survey, "single", "single", options=ISSUES, has_other=True)
        make_question(survey, "several", "several", options=ISSUES, most=2)
        make_question(survey, "ranking", "ranking", options=ISSUES, most=3)
        make_question(survey, "scale", "scale")
        make_question(survey, "short", "short")
        make_question(survey, "long", "long", is_recommendation=True)
    if published:
        publish(survey, by=None)
    return survey


def answer(survey, *, nonce=None, **fields):
    """Store somebody's answers and return the Accepted, with its receipt number."""
    make_recovery()
    answered = responses.Answered(survey=survey, **{"language": "en", **fields})
    return responses.respond(answered, nonce=nonce or secrets.token_bytes(18))


def path_of(survey, language="en"):
    """Return the path of a survey's form."""
    return f"/{language}/surveys/{survey.slug}/"


def filled(survey, **fields):
    """Return a survey's form as a person sends it: ``**{"q-single": "land"}``."""
    return {"token": guard.new_token(purpose_of(survey)), "language": "en", **fields}


def table(code="single", kind="single", *, rows, n, **fields):
    """Return the published table of a question; rows: code → (total, inside, abroad, more …).

    The further numbers of a ranking's row are first choices, points and rank.
    """
    names = ("total", "inside", "abroad", "first", "points", "rank")
    return {
        "code": code,
        "kind": kind,
        "title_en": f"Question {code}?",
        "title_km": f"សំណួរ {code}?",
        "n": dict(zip(names, n, strict=False)),
        "rows": [
            {
                "id": option,
                "label_en": LABELS[option][0],
                "label_km": LABELS[option][1],
                **dict(zip(names, numbers, strict=False)),
            }
            for option, numbers in rows.items()
        ],
        **fields,
    }


def make_results(survey, *, questions, n=(640, 335, 300), approved=True):
    """Return a release of a survey with these tables, as if it had been counted."""
    today = timezone.localdate()
    number = survey.releases.count() + 1
    told = {
        "survey": survey.slug,
        "roundtable": survey.roundtable.slug,
        "title_en": survey.title_en,
        "title_km": survey.title_km,
        "release": number,
        "frozen_on": today.isoformat(),
        "until": today.isoformat(),
        "method": "survey-answers-1",
        "rounded_to": 5,
        "smallest_group": {"inside": 10, "abroad": 5},
        "n": n[0],
        "inside": n[1],
        "abroad": n[2],
        "groups": None,
        "questions": questions,
    }
    contents = json.dumps(told, ensure_ascii=False, sort_keys=True, indent=1) + "\n"
    return Release.objects.create(
        roundtable=survey.roundtable,
        survey=survey,
        number=number,
        frozen_on=today,
        contents=contents,
        exact={},
        sha256=releases.sha256(contents),
        approved_on=today if approved else None,
    )
