"""Cities whose local time is shown."""

from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from roundtable.bilingual import Bilingual, BilingualQuerySet, english_required, khmer_required


def zone_choices():
    """Return all IANA zones of a place, sorted, as choices."""
    places = (zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))
    return [(zone, zone.replace("_", " ")) for zone in sorted(places)] + [("UTC", "UTC")]


def known_zone(value):
    """Refuse a name that is no IANA time zone."""
    if value not in available_timezones():
        raise ValidationError(
            _("“%(zone)s” is no time zone. Choose one from the list, such as Asia/Phnom_Penh."),
            params={"zone": value},
        )


class CityQuerySet(BilingualQuerySet):
    """Cities by whether readers see their time."""

    def shown(self):
        """Return the cities whose local time stands on every session's page, in order."""
        return self.filter(is_shown=True).order_by("position", "pk")


class City(Bilingual):
    """A place whose local time is shown."""

    name = models.CharField(_("city"), max_length=80)
    country = models.CharField(
        _("country"), max_length=80, blank=True, help_text=_("Shown beside the city if filled in.")
    )
    zone = models.CharField(
        _("time zone"), max_length=40, choices=zone_choices, validators=[known_zone]
    )
    is_shown = models.BooleanField(_("shown on every session"), default=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = CityQuerySet.as_manager()

    class Meta:
        verbose_name = _("city")
        verbose_name_plural = _("cities")
        ordering = ["position", "pk"]
        constraints = [
            english_required("name"),
            khmer_required("name"),
            models.CheckConstraint(condition=~Q(zone=""), name="city_has_zone"),
        ]

    def __str__(self):
        return f"{self.name} ({self.country})" if self.country else self.name
