"""The demonstration's surveys: one with 640 invented answers, and a small one to answer.

Written in submissions/demo/survey.toml; the answers are drawn by chance from there, with a fixed
seed: each start shows the same.
"""

import datetime
import hashlib
import itertools
import random
import tomllib
from pathlib import Path

from django.utils import timezone

from roundtable.publication import publish
from submissions import answers, demonstration, responses
from submissions.models import Follow, Kind, Option, Place, Question, Response, Survey
from submissions.models.questions import OTHER

SURVEYS = Path(__file__).parent / "demo" / "survey.toml"
SEED = 20250704
# Who is counted: 52% are inside Cambodia, and a few did not say where they are.
COUNT, INSIDE, UNSAID, GROUPS = 640, 333, 21, 16
# Of these, so many wrote words of their own, and so many took a receipt.
WITH_WORDS, WITH_RECEIPT = 20, 3
# Who is not counted, beside them.
QUARANTINED, LEFT_OUT, WITHDRAWN = 6, 4, 5
KHMER_SPOKEN = {"inside": 0.93, "abroad": 0.55, "unsaid": 0.8}
CONSENTS = ("confidential", "officials", "quoted")
HOW_MANY = {Kind.SINGLE: (1,), Kind.SEVERAL: (1, 2, 3, 3, 3), Kind.RANKING: (3, 4, 5, 5, 5, 5)}
ANSWERED = 0.96
# What of a question or an option in the file says how often an answer is drawn.
WEIGHTS = ("inside", "abroad", "other")


def read():
    """Return the invented surveys as a dictionary."""
    with SURVEYS.open("rb") as file:
        return tomllib.load(file)


def day(days_ago):
    """Return the day that lies so many days back."""
    return timezone.localdate() - datetime.timedelta(days=days_ago)


def make(told, *, roundtable, by):
    """Return a survey with its questions, published; ``told``: as it stands in the file."""
    row = {name: value for name, value in told.items() if name != "question"}
    opens_on, closes_on = day(row.pop("opens_days_ago")), day(row.pop("closes_days_ago"))
    survey = Survey(roundtable=roundtable, opens_on=opens_on, closes_on=closes_on, **row)
    survey.save()
    for position, asked in enumerate(told["question"], start=1):
        columns = {k: v for k, v in asked.items() if k not in ("options", *WEIGHTS)}
        question = Question(survey=survey, position=position, **columns)
        question.save()
        for place, option in enumerate(asked.get("options", ()), start=1):
            columns = {k: v for k, v in option.items() if k not in WEIGHTS}
            Option(question=question, position=place, **columns).save()
    publish(survey, by=by)
    return survey


class Draw:
    """Draws what people answer to one survey: ``told`` says how often each answer comes."""

    def __init__(self, survey, told):
        self.survey, self.chance = survey, random.Random(SEED)
        weighed = zip(survey.questions.prefetch_related("options"), told["question"], strict=True)
        self.asked = [(q, row) for q, row in weighed if not q.is_place and not q.is_in_words]
        self.in_words = {q.code: q for q in survey.questions.all() if q.is_in_words}
        self.texts = {
            code: itertools.cycle(
                text
                for text in demonstration.read_texts()
                if text["language"] == code and "kind" not in text and text.get("concern")
            )
            for code in ("en", "km")
        }

    def places(self):
        """Return the place of each who is counted, in an order drawn by chance."""
        abroad = COUNT - INSIDE - UNSAID
        found = [Place.INSIDE] * INSIDE + [Place.ABROAD] * abroad + [Place.UNSAID] * UNSAID
        self.chance.shuffle(found)
        return [place.value for place in found]

    def answered(self, place, *, wrote=False, **fields):
        """Return the answers of somebody at a place, with words of her own if she wrote some."""
        spoken = self.chance.random() < KHMER_SPOKEN[place]
        language = "km" if spoken else "en"
        side = "abroad" if place == "abroad" else "inside"
        choices = {
            question.code: self.codes(question, row, side)
            for question, row in self.asked
            if self.chance.random() < ANSWERED
        }
        fields |= self.words(language) if wrote else {}
        return responses.Answered(
            survey=self.survey, language=language, choices=choices, place=place, **fields
        )

    def codes(self, question, row, side):
        """Return the codes that answer one question; ``row`` holds their weights."""
        if question.kind == Kind.SCALE:
            return self.chance.choices(question.codes(), row[side])
        weights = {option["code"]: option[side] for option in row["options"]}
        if question.has_other:
            weights[OTHER] = row["other"]
        drawn = []
        for _pick in range(self.chance.choice(HOW_MANY[question.kind])):
            drawn += self.chance.choices([*weights], [*weights.values()])
            del weights[drawn[-1]]
        return answers.checked(question, drawn)

    def words(self, language):
        """Return invented words below their questions, and who may read them."""
        text = next(self.texts[language])
        written = {"concern": ("message", text["concern"])}
        if text.get("recommendation"):
            written["recommendation"] = ("proposal", text["recommendation"])
        told = {
            name: f"{self.in_words[code].in_language('title', language)}\n{words.strip()}"
            for name, (code, words) in written.items()
        }
        return {**told, "consent": self.chance.choice(CONSENTS)}


def nonce_of(index):
    """Return the nonce of the form that somebody sent."""
    return hashlib.sha256(f"demonstration survey {index}".encode()).digest()[:18]


def load(*, team, past):
    """Load both surveys; return (the one with answers, the receipt numbers of three of them).

    Answered is a survey of ``past``; the other is of the roundtable that gathers voices now.
    """
    told, publisher = read(), team["publisher"]
    make(told["open"], roundtable=demonstration.gathering_beside(past), by=publisher)
    survey = make(told["answered"], roundtable=past, by=publisher)
    draw = Draw(survey, told["answered"])
    numbers = store_counted(draw, team=team)
    store_others(draw)
    return survey, numbers


def store_counted(draw, *, team):
    """Store the answers that are counted; return the receipt numbers."""
    rows, numbers, words = [], [], []
    for index, place in enumerate(draw.places()):
        wrote = index < WITH_WORDS
        is_group = index % (COUNT // GROUPS) == 0
        follow = (Follow.STATE if index < WITH_RECEIPT else Follow.NONE).value
        answered = draw.answered(place, wrote=wrote, is_group=is_group, follow=follow)
        if wrote:
            accepted = responses.respond(answered, nonce=nonce_of(index))
            numbers += [accepted.number] if accepted.number else []
            words.append(age(accepted.response, draw))
        else:
            rows.append(as_row(answered, index, draw))
    Response.objects.bulk_create(rows)
    for submission in words:
        fates = demonstration.PAST_FATES
        demonstration.treat(submission, {}, team=team, chance=draw.chance, fates=fates)
    return numbers


def day_drawn(draw):
    """Return one of the days on which the survey was open."""
    days = (draw.survey.closes_on - draw.survey.opens_on).days
    return draw.survey.opens_on + datetime.timedelta(days=draw.chance.randint(0, days))


def as_row(answered, index, draw):
    """Return an unsaved response without a receipt, of a day on which the survey was open."""
    row = responses.as_row(answered, nonce=nonce_of(index))
    row.answered_on = day_drawn(draw)
    return row


def age(response, draw):
    """Let a response have come on a day on which the survey was open; return its words."""
    on = day_drawn(draw)
    Response.objects.filter(pk=response.pk).update(answered_on=on)
    type(response.words).objects.filter(pk=response.words_id).update(received_on=on)
    response.words.refresh_from_db()
    return response.words


def store_others(draw):
    """Store who is not counted: waiting for a look, left out by an organizer, taken back."""
    waiting = [draw.answered("inside", is_quarantined=True) for _i in range(QUARANTINED)]
    others = [draw.answered("abroad") for _i in range(LEFT_OUT + WITHDRAWN)]
    rows = [as_row(a, index, draw) for index, a in enumerate([*waiting, *others], start=COUNT)]
    Response.objects.bulk_create(rows)
    for index, row in enumerate(rows[QUARANTINED:]):
        if index < LEFT_OUT:
            responses.sort(row, state=Response.State.LEFT_OUT)
        else:
            responses.withdraw(row)
