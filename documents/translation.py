"""Which fields are bilingual."""

from modeltranslation.translator import TranslationOptions, register

from documents.models import Announcement


@register(Announcement)
class AnnouncementTranslation(TranslationOptions):
    """Everything people read."""

    fields = ("title", "summary", "body", "body_html")
    required_languages = ("en",)
