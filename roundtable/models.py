"""The site's settings and its plain pages. Abstract parts are in publication.py, approval.py."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from roundtable.publication import (
    PAGE_SLUGS,
    Bilingual,
    OldSlug,
    Published,
    ascii_slug,
    english_required,
    khmer_to_publish,
    not_reserved,
)
from roundtable.search import SearchEntry

__all__ = ["OfficialAddress", "OldSlug", "Page", "SearchEntry", "SiteSettings"]


class SiteSettings(Bilingual):
    """What organizers may change of the site as a whole; one row."""

    MARKDOWN = ()

    title = models.CharField(_("name of the site"), max_length=120)
    organization = models.CharField(_("organization"), max_length=200, blank=True)
    tagline = models.CharField(
        _("heading of the home page"), max_length=200, help_text=_("One short sentence.")
    )
    lede = models.TextField(_("first paragraph of the home page"), max_length=600)
    contact_email = models.EmailField(
        _("contact"), blank=True, help_text=_("Shown to everybody, in the foot of each page.")
    )
    security_email = models.EmailField(
        _("contact for security reports"),
        blank=True,
        help_text=_("Shown in security.txt. Left empty, the contact above is shown there."),
    )
    data_licence = models.CharField(
        _("licence of open data"), max_length=100, default="CC BY 4.0", blank=True
    )
    data_licence_url = models.URLField(
        _("address of the licence"),
        default="https://creativecommons.org/licenses/by/4.0/",
        blank=True,
    )
    smallest_group_inside = models.PositiveSmallIntegerField(
        _("smallest group shown, inside Cambodia"),
        default=10,
        validators=[MinValueValidator(5), MaxValueValidator(100)],
        help_text=_("Published numbers of fewer people than this are not shown."),
    )
    smallest_group_abroad = models.PositiveSmallIntegerField(
        _("smallest group shown, abroad"),
        default=5,
        validators=[MinValueValidator(5), MaxValueValidator(100)],
        help_text=_("Published numbers of fewer people than this are not shown."),
    )
    team_of_one = models.BooleanField(
        _("one person may approve her own texts"),
        default=False,
        help_text=_(
            "Only while the team has one member. Each approval given so is marked as such."
        ),
    )

    class Meta:
        verbose_name = _("site settings")
        verbose_name_plural = _("site settings")
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="one_row_of_site_settings"),
            models.CheckConstraint(
                condition=models.Q(smallest_group_inside__gte=5, smallest_group_abroad__gte=5),
                name="groups_of_five_at_least",
            ),
            english_required("title", "tagline", "lede"),
        ]

    def __str__(self):
        return str(_("Site settings"))

    def save(self, **kwargs):
        """Save as the only row."""
        self.pk = 1
        super().save(**kwargs)

    @classmethod
    def current(cls):
        """Return the site's settings, or the built-in ones as long as none are stored."""
        return cls.objects.filter(pk=1).first() or cls()

    @property
    def name(self):
        """Return the site's name, or its built-in one."""
        return self.title or _("Roundtable on Cambodia")

    def security_contact(self):
        """Return the e-mail address for security reports, or an empty text."""
        return self.security_email or self.contact_email


class OfficialAddress(models.Model):
    """One of the addresses under which this portal is truly found."""

    class Kind(models.TextChoices):
        """What sort of address it is."""

        MAIN = "main", _("main address")
        ONION = "onion", _("onion address (Tor Browser)")
        MIRROR = "mirror", _("mirror site")

    settings = models.ForeignKey(SiteSettings, on_delete=models.CASCADE, related_name="addresses")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.MAIN)
    url = models.URLField(_("address"), unique=True)

    class Meta:
        verbose_name = _("official address")
        verbose_name_plural = _("official addresses")
        ordering = ["kind", "url"]

    def __str__(self):
        return self.url


def free_for_page(value):
    """Refuse a page's address that the portal uses for something else."""
    if value not in PAGE_SLUGS:
        not_reserved(value)


class Page(Published):
    """A plain page: about, safety, privacy, accessibility, or one that organizers add.

    Its address is directly below the language, so the portal's own addresses are refused, except
    the four that are pages.
    """

    MARKDOWN = ("body",)
    REQUIRED_KHMER = ("title", "body")

    slug = models.SlugField(
        _("address"),
        max_length=80,
        unique=True,
        blank=True,
        validators=[ascii_slug, free_for_page],
        help_text=Published._meta.get_field("slug").help_text,
    )
    title = models.CharField(_("title"), max_length=200)
    summary = models.CharField(_("summary"), max_length=300, blank=True)
    body = models.TextField(_("text"), help_text=_("Markdown."))
    body_html = models.TextField(editable=False, default="")

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")
        ordering = ["slug"]
        constraints = [english_required("title", "body"), khmer_to_publish("title", "body")]

    def __str__(self):
        return self.title or self.slug

    def get_absolute_url(self):
        """Return the page's path in the active language."""
        return reverse("page", args=[self.slug])
