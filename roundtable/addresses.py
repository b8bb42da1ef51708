"""The abstract part of what has a page of its own: a stable ASCII address, found by search."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.http import Http404
from django.urls.converters import IntConverter
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from roundtable import markdown, search
from roundtable.publication import Published

# Plain pages directly below the language; reserved everywhere else.
PAGE_SLUGS = frozenset({"about", "accessibility", "privacy", "safety"})
# Addresses that the portal uses itself, on any level.
RESERVED_SLUGS = PAGE_SLUGS | frozenset(
    """
    admin calendar data documents en feed follow-up healthz home issues km letters news
    official-channels press receipt recommendations results roundtables search sessions sitemap
    statements static submit surveys voices
    """.split()
)

ascii_slug = RegexValidator(
    r"^[a-z0-9]+(?:-[a-z0-9]+)*\Z",
    _("Use small Latin letters, digits and single hyphens only, for example “planning-session”."),
)


class Number(IntConverter):
    """A number in an address, written in one way only: each address is kept once."""

    regex = "[1-9][0-9]{0,8}"


def not_reserved(value):
    """Refuse a slug that is one of the portal's own addresses."""
    if value in RESERVED_SLUGS:
        raise ValidationError(_("The portal uses this address itself. Please choose another."))


class Addressed(Published):
    """A published text with an address, the same in both languages and kept for ever."""

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

    class Meta(Published.Meta):
        abstract = True

    def save(self, **kwargs):
        """Save, keep the address if readers see it, and bring the search entry up to date."""
        self.slug = self.slug or self.free_slug()
        with transaction.atomic():
            super().save(**kwargs)
            if self.published_on:
                PublishedSlug.objects.get_or_create(
                    kind=self._meta.label_lower, slug=self.slug, defaults={"target": self.pk}
                )
            search.index(self)

    def delete(self, **kwargs):
        """Delete, with the search entry. Its addresses stay taken: they may be printed somewhere."""
        gone = type(self)(pk=self.pk)
        # The text first, then its entry: the order in which everything else locks the two.
        with transaction.atomic():
            deleted = super().delete(**kwargs)
            search.forget(gone)
        return deleted

    def clean(self):
        """Refuse an address that leads to something else already."""
        super().clean()
        taken = PublishedSlug.objects.of(type(self)).filter(slug=self.slug)
        if self.slug and taken.exclude(target=self.pk or 0).exists():
            raise ValidationError(
                {"slug": _("This address belonged to another page and still leads to it.")}
            )

    def free_slug(self):
        """Return an address made from the English title that nothing uses or ever used."""
        stem = slugify(self.in_language("title", "en"))[:70].strip("-") or "item"
        now = type(self)._base_manager.exclude(pk=self.pk).values_list("slug", flat=True)
        once = PublishedSlug.objects.of(type(self)).values_list("slug", flat=True)
        taken = {*RESERVED_SLUGS, *now.filter(slug__startswith=stem)}
        taken |= {*once.filter(slug__startswith=stem)}
        slug, number = stem, 2
        while slug in taken:
            slug, number = f"{stem}-{number}", number + 1
        return slug

    def search_title(self, code):
        """Return the heading under which search shows this in one language."""
        return self.in_language("title", code)

    def search_date(self):
        """Return the day by which search puts the newest first."""
        return self.published_on

    def search_text(self, code):
        """Return the text by which search finds this in one language, without its title."""
        parts = []
        for name in self.source_fields():
            if name in self.MARKDOWN:
                parts.append(markdown.plain(self.in_language(f"{name}_html", code)))
            elif name != "title":
                parts.append(self.in_language(name, code))
        return "\n".join(part for part in parts if part)

    def address(self, code):
        """Return the path of this text's page in one language."""
        with translation.override(code):
            return self.get_absolute_url()


class PublishedSlugQuerySet(models.QuerySet):
    """Addresses by what they lead to."""

    def of(self, model):
        """Return the addresses of one model's texts."""
        return self.filter(kind=model._meta.label_lower)


class PublishedSlug(models.Model):
    """An address under which something was once published; it leads there for ever."""

    kind = models.CharField(max_length=60)
    slug = models.SlugField(max_length=80)
    target = models.PositiveBigIntegerField()

    objects = PublishedSlugQuerySet.as_manager()

    class Meta:
        app_label = "roundtable"
        constraints = [models.UniqueConstraint(fields=["kind", "slug"], name="one_target_a_slug")]

    def __str__(self):
        return f"{self.kind} {self.slug}"


def get_by_slug_or_404(queryset, slug):
    """Return the object at an address, present or former; raise Http404 if readers see none.

    The caller redirects when the object's slug is another one.
    """
    found = queryset.filter(slug=slug).first()
    if found is None:
        former = PublishedSlug.objects.of(queryset.model).filter(slug=slug)
        found = queryset.filter(pk__in=former.values("target")).first()
    if found is None:
        raise Http404
    return found
