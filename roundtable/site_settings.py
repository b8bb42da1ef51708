"""What organizers may change of the site as a whole."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from roundtable.bilingual import Bilingual, english_required, one_of


class SiteSettings(Bilingual):
    """The one row of settings."""

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
    seal_after_days = models.PositiveSmallIntegerField(
        _("days until the original of a decided submission is sealed"),
        default=90,
        validators=[MinValueValidator(1), MaxValueValidator(730)],
    )
    erase_after_days = models.PositiveSmallIntegerField(
        _("days after a roundtable's results until contacts and sealed words are removed"),
        default=180,
        validators=[MinValueValidator(1), MaxValueValidator(1825)],
    )
    spam_after_days = models.PositiveSmallIntegerField(
        _("days until spam is removed"),
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
    )
    danger_contact = models.TextField(
        _("whom to call when somebody is in danger now"),
        max_length=600,
        blank=True,
        help_text=_("Shown to organizers only, beside a submission that is marked so."),
    )
    team_of_one = models.BooleanField(
        _("one person may approve her own texts"),
        default=False,
        help_text=_(
            "Only while the team has one member. Each approval given so is marked as such."
        ),
    )

    notice = models.TextField(
        _("public notice"),
        max_length=600,
        blank=True,
        editable=False,
        help_text=_("Shown at the top of every page as long as it is there."),
    )
    notice_on = models.DateField(_("notice since"), null=True, editable=False)

    class Meta:
        app_label = "roundtable"
        verbose_name = _("site settings")
        verbose_name_plural = _("site settings")
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="one_row_of_site_settings"),
            models.CheckConstraint(
                condition=Q(smallest_group_inside__gte=5, smallest_group_abroad__gte=5),
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
        app_label = "roundtable"
        verbose_name = _("official address")
        verbose_name_plural = _("official addresses")
        ordering = ["kind", "url"]
        constraints = [one_of("kind", ["main", "onion", "mirror"])]

    def __str__(self):
        return self.url
