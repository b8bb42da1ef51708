"""Which fields are bilingual."""

from modeltranslation.translator import TranslationOptions, register

from submissions.models import Excerpt, Option, Question, Survey, Topic


@register(Topic)
class TopicTranslation(TranslationOptions):
    """A topic's name."""

    fields = ("name",)
    required_languages = ("en", "km")


@register(Excerpt)
class ExcerptTranslation(TranslationOptions):
    """An excerpt in both languages, whichever is the original."""

    fields = ("text",)


@register(Survey)
class SurveyTranslation(TranslationOptions):
    """A survey's own texts."""

    fields = ("title", "summary", "introduction", "introduction_html")


@register(Question)
class QuestionTranslation(TranslationOptions):
    """A question, its help, and what the ends of its scale mean."""

    fields = ("title", "help", "lowest_label", "highest_label")


@register(Option)
class OptionTranslation(TranslationOptions):
    """An answer that is offered."""

    fields = ("label",)
