"""The form of a survey: its questions, and what is asked of everybody who answers."""

from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from submissions.consent import Consent
from submissions.forms.asked import Asked
from submissions.forms.submit import PublicForm, choice
from submissions.models import Follow, Language, Place, Survey
from submissions.responses import Answered

# Beside the questions: the fields below, the token, the trap; and room for an answer ticked too
# often, which is told beside its question.
MOST_OTHER_FIELDS = 60
# Nobody's name is asked for: words can be quoted without one at most.
CONSENTS = [pair for pair in Consent.choices if pair[0] != Consent.NAMED]


class SurveyForm(PublicForm):
    """A survey's questions, each as an Asked, and the fields that every survey has."""

    group = choice(
        [("person", _("For myself")), ("group", _("For a group"))],
        label=_("Who is speaking?"),
        initial="person",
    )
    language = choice(
        [
            (Language.KHMER.value, _("Khmer")),
            (Language.ENGLISH.value, _("English")),
            (Language.FRENCH.value, _("French")),
            (Language.OTHER.value, _("Another language")),
        ],
        label=_("Language of the text"),
    )
    consent = choice(CONSENTS, label=_("Who can read this?"))
    follow = choice(
        [
            (Follow.STATE.value, _("I want a receipt")),
            (Follow.NONE.value, _("I want no receipt")),
        ],
        label=_("Would you like a receipt?"),
        initial=Follow.STATE.value,
    )

    def __init__(self, data=None, *, survey, **kwargs):
        """Ask the survey's questions, and for the consent only where it depends on the person.

        ``survey``: with its questions and their options prefetched.
        """
        super().__init__(data, auto_id="%s", **kwargs)
        self.survey = survey
        questions = survey.questions.all()
        typed = data if isinstance(data, QueryDict) else None
        self.asked = [Asked(q, number=n, typed=typed) for n, q in enumerate(questions, 1)]
        self.asks_words = any(a.question.is_in_words or a.question.has_other for a in self.asked)
        if not self.asks_words or survey.words == Survey.Words.SEALED:
            del self.fields["consent"]
        self.initial.setdefault("language", get_language())
        self.take_back_answers_in_two_ways()

    def clean(self):
        """Check each question, and that there is an answer at all; ask who may read own words."""
        cleaned = super().clean()
        self.refuse_answers_in_two_ways()
        good = [asked.check() for asked in self.asked]
        wrote = any(asked.wrote for asked in self.asked)
        asks = "consent" in self.fields and "consent" not in self.errors
        if wrote and asks and not cleaned.get("consent"):
            self.add_error(
                "consent", _("Please choose who can read your words. We never choose for you.")
            )
        if self.asked and all(good) and not any(asked.is_answered for asked in self.asked):
            self.asked[0].errors = [_("Please answer one question at least.")]
        return cleaned

    def is_valid(self):
        """Return whether every question and every field is well."""
        return super().is_valid() and not any(asked.errors for asked in self.asked)

    def problems(self):
        """Return (id of the control, sentence) of each error, in the order of the page."""
        found = [problem for asked in self.asked for problem in asked.problems]
        return found + super().problems()

    @property
    def takes_answers(self):
        """Return whether it can be sent today."""
        return bool(self.asked) and self.survey.is_open

    @property
    def most_fields(self):
        """Return how many fields a browser can send at most."""
        return sum(asked.most_fields for asked in self.asked) + MOST_OTHER_FIELDS

    def answered(self, **extra):
        """Return what was answered; ``extra`` for what the form does not ask."""
        said = self.cleaned_data
        language = said["language"] or get_language()
        concern = self.words_in(language, recommended=False)
        recommendation = self.words_in(language, recommended=True)
        return Answered(
            survey=self.survey,
            language=language,
            choices={a.question.code: a.codes for a in self.asked if self.is_counted(a)},
            place=next((a.codes[0] for a in self.asked if self.is_place(a)), Place.UNSAID.value),
            is_group=said["group"] == "group",
            concern=concern,
            recommendation=recommendation,
            consent=said.get("consent", "") if concern or recommendation else "",
            follow=said["follow"] or Follow.STATE.value,
            **extra,
        )

    @staticmethod
    def is_counted(asked):
        """Return whether a question got codes that are counted."""
        return bool(asked.codes) and not asked.question.is_place

    @staticmethod
    def is_place(asked):
        """Return whether this is the question of the place, and it was answered."""
        return bool(asked.codes) and asked.question.is_place

    def words_in(self, language, *, recommended):
        """Return the own words, each below its question; as a concern, or as a recommendation.

        The questions stand in the language of the answers, not of the page: the same form sent
        again from the other language's page is the same.
        """
        code = "km" if language == Language.KHMER else "en"
        return "\n\n".join(
            f"{asked.question.in_language('title', code)}\n{asked.words}"
            for asked in self.asked
            if asked.words and asked.question.is_recommendation == recommended
        )
