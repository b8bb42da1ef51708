"""Abstract parts of every public text: two languages, Markdown, a stable address, publication.

``Bilingual`` knows whether the Khmer still says what the English says; ``Published`` adds an
address and the day from which readers see the text. Both act in ``save``, so that the admin, a
command and a test cannot forget it.
"""

import hashlib
import json

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models import Q
from django.http import Http404
from django.utils import timezone, translation
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from modeltranslation.utils import build_localized_fieldname as localized

from roundtable import markdown, search, text
from roundtable.languages import CODES

# Plain pages directly below the language; reserved everywhere else.
PAGE_SLUGS = frozenset({"about", "accessibility", "privacy", "safety"})
# Addresses that the portal uses itself, on any level.
RESERVED_SLUGS = PAGE_SLUGS | frozenset(
    """
    admin calendar data documents en feed follow-up healthz home issues km letters news
    official-channels receipt recommendations results roundtables search sessions sitemap
    statements static submit surveys voices
    """.split()
)

ascii_slug = RegexValidator(
    r"^[a-z0-9]+(?:-[a-z0-9]+)*\Z",
    _("Use small Latin letters, digits and single hyphens only, for example “planning-session”."),
)


def not_reserved(value):
    """Refuse a slug that is one of the portal's own addresses."""
    if value in RESERVED_SLUGS:
        raise ValidationError(_("The portal uses this address itself. Please choose another."))


def filled(name):
    """Return the condition that a nullable text column is filled; NULL alone passes a CHECK."""
    return Q(**{f"{name}__isnull": False}) & ~Q(**{name: ""})


def english_required(*names):
    """Return the constraint that the English of these fields is always there."""
    condition = Q()
    for name in names:
        condition &= filled(localized(name, "en"))
    return models.CheckConstraint(condition=condition, name="%(app_label)s_%(class)s_english")


def khmer_to_publish(*names):
    """Return the constraint that what is published has the Khmer of these fields."""
    condition = Q()
    for name in names:
        condition &= filled(localized(name, "km"))
    return models.CheckConstraint(
        condition=Q(published_on__isnull=True) | condition,
        name="%(app_label)s_%(class)s_khmer_to_publish",
    )


class BilingualQuerySet(models.QuerySet):
    """Rows by what their two languages have to do with each other."""

    def stale(self):
        """Return what was changed in English and not yet in Khmer."""
        return self.filter(khmer_is_stale=True)

    def lacking_khmer(self):
        """Return what has English where its Khmer is empty."""
        lacking = Q()
        for name in self.model.people_read():
            lacking |= filled(localized(name, "en")) & ~filled(localized(name, "km"))
        return self.filter(lacking)


class Bilingual(models.Model):
    """A text in English and Khmer.

    ``digest_en`` and ``digest_km`` are the SHA-256 of all that people read in that language;
    they tell which language changed, and an approval names the one it approved.
    """

    MARKDOWN = ()

    digest_en = models.CharField(max_length=64, editable=False, default="")
    digest_km = models.CharField(max_length=64, editable=False, default="")
    khmer_is_stale = models.BooleanField(_("Khmer is out of date"), default=False, editable=False)

    objects = BilingualQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, **kwargs):
        """Clean the texts, render their Markdown and notice which language has changed."""
        self.clean_texts()
        self.notice_changes()
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], *self.derived_fields()}
        super().save(**kwargs)

    @classmethod
    def people_read(cls):
        """Return the names of the translated fields that people write and read."""
        rendered = {f"{name}_html" for name in cls.MARKDOWN}
        return [name for name in translated_fields(cls) if name not in rendered]

    @classmethod
    def derived_fields(cls):
        """Return the columns that save() computes from others."""
        html = [localized(f"{name}_html", code) for name in cls.MARKDOWN for code in CODES]
        return ["digest_en", "digest_km", "khmer_is_stale", *html]

    def clean_texts(self):
        """Store every text composed and without control characters, and render the Markdown."""
        for code in CODES:
            for name in self.people_read():
                column = localized(name, code)
                value = getattr(self, column)
                if isinstance(value, str):
                    setattr(self, column, text.clean(value))
            for name in self.MARKDOWN:
                source = getattr(self, localized(name, code))
                setattr(self, localized(f"{name}_html", code), markdown.render(source))

    def notice_changes(self):
        """Mark the Khmer as stale when only the English changed since the last save."""
        english, khmer = self.digest("en"), self.digest("km")
        if khmer != self.digest_km:
            self.khmer_is_stale = False
        elif self.digest_en and english != self.digest_en:
            self.khmer_is_stale = bool(self.has_khmer())
        self.digest_en, self.digest_km = english, khmer

    def digest(self, code):
        """Return the SHA-256 of all that people read in one language."""
        values = [[name, getattr(self, localized(name, code)) or ""] for name in self.people_read()]
        return hashlib.sha256(json.dumps(values, ensure_ascii=False).encode()).hexdigest()

    def has_khmer(self):
        """Return whether anything at all is written in Khmer."""
        return any(getattr(self, localized(name, "km")) for name in self.people_read())

    def confirm_khmer(self):
        """Say that the Khmer still says the same, although only the English was changed."""
        self.khmer_is_stale = False
        self.save(update_fields=["khmer_is_stale"])

    def in_language(self, name, code):
        """Return a translated field's value in one language, or an empty text."""
        return getattr(self, localized(name, code)) or ""


def translated_fields(model):
    """Return the names of a model's translated fields, in a fixed order."""
    from modeltranslation.translator import translator  # needs the app registry

    return sorted(translator.get_options_for_model(model).fields)


class PublishedQuerySet(BilingualQuerySet):
    """Rows by whether readers may see them."""

    def published(self):
        """Return what readers may see today."""
        return self.filter(published_on__lte=timezone.localdate())

    def drafts(self):
        """Return what is not published."""
        return self.filter(published_on__isnull=True)


class Published(Bilingual):
    """A bilingual text with an address of its own, seen by readers from ``published_on`` on."""

    REQUIRED_KHMER = ("title",)
    # Set by a form that is about to publish, so that clean() asks for the Khmer.
    publishing = False

    slug = models.SlugField(
        _("address"),
        max_length=80,
        unique=True,
        blank=True,
        validators=[ascii_slug, not_reserved],
        help_text=_(
            "The last part of the address, for both languages. Left empty, it is made from the "
            "English title. Once published, an old address leads on to the new one."
        ),
    )
    published_on = models.DateField(_("published on"), null=True, blank=True, editable=False)

    objects = PublishedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, **kwargs):
        """Keep the old address working, save, and bring the search entry up to date."""
        if not self.slug:
            self.slug = self.free_slug()
        with transaction.atomic():
            remember_slug(self)
            super().save(**kwargs)
            search.index(self)

    def delete(self, **kwargs):
        """Delete, with the search entry and the addresses that led here."""
        with transaction.atomic():
            search.forget(self)
            OldSlug.objects.of(self).delete()
            return super().delete(**kwargs)

    def clean(self):
        """Refuse an address that leads elsewhere, and publishing without the Khmer."""
        super().clean()
        if self.publishing and (missing := self.missing_khmer()):
            raise khmer_missing(missing)
        taken = OldSlug.objects.filter(kind=self._meta.label_lower, slug=self.slug)
        if self.slug and taken.exclude(target=self.pk or 0).exists():
            raise ValidationError(
                {"slug": _("This address belonged to another page and still leads to it.")}
            )

    def free_slug(self):
        """Return an address made from the English title that nothing uses yet."""
        stem = slugify(self.in_language("title", "en"))[:70].strip("-") or "item"
        others = type(self)._base_manager.exclude(pk=self.pk)
        slug, number = stem, 2
        while slug in RESERVED_SLUGS or others.filter(slug=slug).exists():
            slug, number = f"{stem}-{number}", number + 1
        return slug

    def is_published(self):
        """Return whether readers may see this, as the query says it."""
        return type(self)._default_manager.published().filter(pk=self.pk).exists()

    def missing_khmer(self):
        """Return the names of the fields whose Khmer is needed before publishing."""
        return [name for name in self.REQUIRED_KHMER if not self.in_language(name, "km").strip()]

    def search_text(self, code):
        """Return the text by which search finds this in one language, without its title."""
        parts = []
        for name in self.people_read():
            if name in self.MARKDOWN:
                parts.append(markdown.plain(self.in_language(f"{name}_html", code)))
            elif name != "title":
                parts.append(self.in_language(name, code))
        return "\n".join(part for part in parts if part)

    def address(self, code):
        """Return the path of this text's page in one language."""
        with translation.override(code):
            return self.get_absolute_url()


class OldSlugQuerySet(models.QuerySet):
    """Old addresses by what they lead to."""

    def of(self, target):
        """Return the old addresses of one object."""
        return self.filter(kind=target._meta.label_lower, target=target.pk)


class OldSlug(models.Model):
    """An address that something had while it was published; it leads on for ever."""

    kind = models.CharField(max_length=60)
    slug = models.SlugField(max_length=80)
    target = models.PositiveBigIntegerField()

    objects = OldSlugQuerySet.as_manager()

    class Meta:
        app_label = "roundtable"
        constraints = [models.UniqueConstraint(fields=["kind", "slug"], name="one_target_a_slug")]

    def __str__(self):
        return f"{self.kind} {self.slug}"


def remember_slug(obj):
    """Keep the address that a published object is about to lose; free the one it takes."""
    if obj.pk is None:
        return
    before = type(obj)._base_manager.filter(pk=obj.pk).values_list("slug", "published_on").first()
    if before and before[1] and before[0] != obj.slug:
        OldSlug.objects.get_or_create(
            kind=obj._meta.label_lower, slug=before[0], defaults={"target": obj.pk}
        )
        OldSlug.objects.of(obj).filter(slug=obj.slug).delete()


def find(queryset, slug):
    """Return the object at an address, present or former; raise Http404 if readers see none.

    The caller redirects when ``found.slug != slug``.
    """
    found = queryset.filter(slug=slug).first()
    if found is None:
        former = OldSlug.objects.filter(kind=queryset.model._meta.label_lower, slug=slug)
        target = former.values_list("target", flat=True).first()
        found = queryset.filter(pk=target).first() if target else None
    if found is None:
        raise Http404
    return found


def khmer_missing(names):
    """Return the error, by field, that says which Khmer has to be written first."""
    sentence = _("Write the Khmer before publishing.")
    return ValidationError({localized(name, "km"): sentence for name in names})


@transaction.atomic
def publish(obj, *, by, on=None):
    """Show a text to readers from today, or from a given day; ``by`` answers for it.

    Raises ValidationError, by field, when Khmer that is required has not been written.
    """
    if missing := obj.missing_khmer():
        raise khmer_missing(missing)
    obj.published_on = on or obj.published_on or timezone.localdate()
    obj.save()


@transaction.atomic
def unpublish(obj, *, by):
    """Take a text away from readers, at once and without asking anybody."""
    obj.published_on = None
    obj.save()
