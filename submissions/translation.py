"""Which fields are bilingual."""

from modeltranslation.translator import TranslationOptions, register

from submissions.models import Excerpt, Topic


@register(Topic)
class TopicTranslation(TranslationOptions):
    """A topic's name."""

    fields = ("name",)
    required_languages = ("en", "km")


@register(Excerpt)
class ExcerptTranslation(TranslationOptions):
    """An excerpt in both languages, whichever is the original."""

    fields = ("text",)
