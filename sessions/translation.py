"""Which fields are bilingual."""

from modeltranslation.translator import TranslationOptions, register

from sessions.models import City, DialogueSession, Figure, Roundtable


@register(Roundtable)
class RoundtableTranslation(TranslationOptions):
    """Everything people read."""

    fields = ("title", "host", "summary", "body", "body_html")
    required_languages = ("en",)


@register(Figure)
class FigureTranslation(TranslationOptions):
    """A number has its own digits and words in each language."""

    fields = ("value", "label")
    required_languages = ("en", "km")


@register(City)
class CityTranslation(TranslationOptions):
    """The names of the place."""

    fields = ("name", "country")
    required_languages = {"en": ("name",), "km": ("name",)}


@register(DialogueSession)
class DialogueSessionTranslation(TranslationOptions):
    """Everything people read."""

    fields = (
        "title",
        "summary",
        "reason",
        "approximate_date",
        "audience",
        "languages",
        "participation",
        "participation_html",
        "agenda",
        "agenda_html",
        "report",
        "report_html",
    )
    required_languages = {"en": ("title",)}
