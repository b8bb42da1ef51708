"""Which fields are bilingual, and of which texts the history is kept.

The history is of public texts only: a deleted text stays readable in it.
"""

import simple_history
from modeltranslation.translator import TranslationOptions, register

from documents.models import (
    Addressee,
    Announcement,
    Document,
    DocumentVersion,
    Issue,
    ModelLetter,
    Outcome,
    Package,
    Recommendation,
    RunningItem,
    Statement,
)


@register(Announcement)
class AnnouncementTranslation(TranslationOptions):
    """Everything people read."""

    fields = ("title", "summary", "body", "body_html")
    required_languages = ("en",)


@register(Issue)
class IssueTranslation(TranslationOptions):
    """Everything people read."""

    fields = ("title", "summary", "body", "body_html", "reason")
    required_languages = {"en": ("title", "summary")}


@register(Addressee)
class AddresseeTranslation(TranslationOptions):
    """The name of the institution."""

    fields = ("name",)
    required_languages = ("en", "km")


@register(Recommendation)
class RecommendationTranslation(TranslationOptions):
    """Everything people read."""

    fields = ("title", "body", "body_html")
    required_languages = {"en": ("title",)}


@register(Outcome)
class OutcomeTranslation(TranslationOptions):
    """What happened, in words."""

    fields = ("text",)
    required_languages = ("en",)


@register(Statement)
class StatementTranslation(TranslationOptions):
    """Everything people read."""

    fields = ("title", "summary", "body", "body_html", "sources", "sources_html", "speaker")
    required_languages = {"en": ("title", "summary", "body")}


@register(RunningItem)
class RunningItemTranslation(TranslationOptions):
    """What the public agenda shows."""

    fields = ("title", "public_name")
    required_languages = {"en": ("title",)}


@register(Document)
class DocumentTranslation(TranslationOptions):
    """Everything people read."""

    fields = ("title", "summary", "body", "body_html", "what_changed")
    required_languages = {"en": ("title", "summary", "body")}


@register(DocumentVersion)
class DocumentVersionTranslation(TranslationOptions):
    """What stands above the contents; these are in both languages by themselves."""

    fields = ("title", "summary", "what_changed")
    required_languages = {"en": ("title", "summary"), "km": ("title", "summary")}


@register(ModelLetter)
class ModelLetterTranslation(TranslationOptions):
    """Everything people read and send."""

    fields = ("title", "summary", "subject", "body")
    required_languages = ("en",)


@register(Package)
class PackageTranslation(TranslationOptions):
    """What the cover says."""

    fields = ("title", "purpose")
    required_languages = ("en",)


# After the translations, so that the history has the columns of both languages.
for model in (Announcement, Issue, Recommendation, Outcome, Document, ModelLetter):
    simple_history.register(model)
# Never a speaker's name: it has to be gone everywhere as soon as she takes back her consent.
simple_history.register(Statement, excluded_fields=["speaker", "speaker_en", "speaker_km"])
