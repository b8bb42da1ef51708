"""The abstract part of every text in two languages: cleaned, rendered, and watched for staleness.

It acts in ``save``, so that the admin, a command and a test cannot forget it.
"""

import hashlib
import json

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from modeltranslation.utils import build_localized_fieldname as localized

from roundtable import markdown, text
from roundtable.languages import CODES


def filled(name):
    """Return the condition that a nullable text column is filled; NULL alone passes a CHECK."""
    return Q(**{f"{name}__isnull": False}) & ~Q(**{name: ""})


def all_filled(names, code):
    """Return the condition that these fields are filled in one language."""
    condition = Q()
    for name in names:
        condition &= filled(localized(name, code))
    return condition


def english_required(*names):
    """Return the constraint that the English of these fields is always there."""
    name = "%(app_label)s_%(class)s_english"
    return models.CheckConstraint(condition=all_filled(names, "en"), name=name)


def khmer_required(*names):
    """Return the constraint that the Khmer of these fields is always there."""
    name = "%(app_label)s_%(class)s_khmer"
    return models.CheckConstraint(condition=all_filled(names, "km"), name=name)


def one_of(field, values):
    """Return the constraint that a column holds one of its known values."""
    return models.CheckConstraint(
        condition=Q(**{f"{field}__in": list(values)}), name=f"%(app_label)s_%(class)s_{field}_known"
    )


class BilingualQuerySet(models.QuerySet):
    """Rows by what their two languages have to do with each other."""

    def stale(self):
        """Return what was changed in English and not yet in Khmer."""
        return self.filter(khmer_is_stale=True)

    def lacking_khmer(self):
        """Return what has English where its Khmer is empty."""
        lacking = Q(pk__in=[])
        for name in self.model.source_fields():
            lacking |= filled(localized(name, "en")) & ~filled(localized(name, "km"))
        return self.filter(lacking)


class Bilingual(models.Model):
    """A text in English and Khmer.

    ``digest_en`` and ``digest_km`` are the SHA-256 of all that people read in that language; they
    tell which language changed, and an approval names the one it approved.
    """

    # Fields whose Markdown is rendered into a field of the same name with _html behind it.
    MARKDOWN = ()

    digest_en = models.CharField(max_length=64, editable=False, default="")
    digest_km = models.CharField(max_length=64, editable=False, default="")
    khmer_is_stale = models.BooleanField(_("Khmer is out of date"), default=False, editable=False)
    edited_on = models.DateField(null=True, editable=False)

    objects = BilingualQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *, update_fields=None, **kwargs):
        """Clean the texts, render their Markdown and notice which language has changed.

        A partial save that names a text saves all texts with what is derived from them; one that
        names none derives nothing, so that the columns always belong together.
        """
        columns = self.text_columns()
        if update_fields is None or columns & {*update_fields}:
            self.clean_texts()
            self.notice_changes()
            if update_fields is not None:
                update_fields = {*update_fields, *columns, *self.derived_columns()}
        # The plain columns ("title") hold the English, whatever language is active.
        # In a transaction, so that the store of pages is closed before it is committed.
        with translation.override("en"), transaction.atomic(savepoint=False):
            super().save(update_fields=update_fields, **kwargs)

    @classmethod
    def source_fields(cls):
        """Return the names of the translated fields that people write, in a fixed order."""
        from modeltranslation.translator import translator  # needs the app registry

        rendered = {f"{name}_html" for name in cls.MARKDOWN}
        return sorted({*translator.get_options_for_model(cls).fields} - rendered)

    @classmethod
    def text_columns(cls):
        """Return the columns that people write, of both languages, and the plain ones."""
        names = cls.source_fields()
        return {*names, *(localized(name, code) for name in names for code in CODES)}

    @classmethod
    def derived_columns(cls):
        """Return the columns that save() computes from the texts."""
        html = [localized(f"{name}_html", code) for name in cls.MARKDOWN for code in CODES]
        return {"digest_en", "digest_km", "khmer_is_stale", "edited_on", *html}

    def clean_texts(self):
        """Store every text composed and without control characters, and render the Markdown."""
        for code in CODES:
            for name in self.source_fields():
                column = localized(name, code)
                if isinstance(value := getattr(self, column), str):
                    one_line = isinstance(self._meta.get_field(column), models.CharField)
                    setattr(self, column, text.clean(value, one_line=one_line))
            for name in self.MARKDOWN:
                source = getattr(self, localized(name, code))
                setattr(self, localized(f"{name}_html", code), markdown.render(source))

    def notice_changes(self):
        """Mark the Khmer as stale when only the English changed since the last save."""
        english, khmer = self.digest("en"), self.digest("km")
        if (english, khmer) == (self.digest_en, self.digest_km):
            return
        rewritten = self.rewritten_languages()
        if "km" in rewritten:
            self.khmer_is_stale = False
        elif "en" in rewritten and self.digest_en:
            self.khmer_is_stale = self.is_written("km")
        self.digest_en, self.digest_km = english, khmer
        self.edited_on = timezone.localdate()

    def rewritten_languages(self):
        """Return the languages whose words differ from the stored ones; facts are no words."""
        columns = {code: [localized(n, code) for n in self.source_fields()] for code in CODES}
        every = [column for code in CODES for column in columns[code]]
        stored = type(self)._base_manager.filter(pk=self.pk).values(*every)
        row = stored.first() or {}
        return [
            code
            for code in CODES
            if any((row.get(c) or "") != (getattr(self, c) or "") for c in columns[code])
        ]

    def facts(self):
        """Return what stands beside the words on the page and is approved with them, as a dict."""
        return {}

    def digest(self, code):
        """Return the SHA-256 of all that is written in one language, with the facts beside it.

        Empty fields are left out, so that a field added later changes no digest.
        """
        values = {name: self.in_language(name, code) for name in self.source_fields()}
        values |= {name: str(fact) for name, fact in self.facts().items() if fact}
        written = json.dumps({k: v for k, v in values.items() if v}, ensure_ascii=False)
        return hashlib.sha256(written.encode()).hexdigest()

    def changed_languages(self):
        """Return the languages whose texts differ from what was saved last, after cleaning."""
        self.clean_texts()
        return [code for code in CODES if self.digest(code) != getattr(self, f"digest_{code}")]

    def is_written(self, code):
        """Return whether anything at all is written in one language."""
        return any(self.in_language(name, code) for name in self.source_fields())

    def confirm_khmer(self):
        """Say that the Khmer still says the same, although only the English was changed."""
        self.khmer_is_stale = False
        self.save(update_fields=["khmer_is_stale"])

    def in_language(self, name, code):
        """Return a translated field's value in one language, or an empty text."""
        return getattr(self, localized(name, code)) or ""
