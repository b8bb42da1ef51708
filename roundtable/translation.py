"""Which fields are bilingual."""

from modeltranslation.translator import TranslationOptions, register

from roundtable.models import Page, SiteSettings


@register(SiteSettings)
class SiteSettingsTranslation(TranslationOptions):
    """The words of the frame and of the home page."""

    fields = ("title", "organization", "tagline", "lede", "danger_contact", "notice")
    required_languages = ("en",)


@register(Page)
class PageTranslation(TranslationOptions):
    """Everything people read."""

    fields = ("title", "summary", "body", "body_html")
    required_languages = ("en",)
