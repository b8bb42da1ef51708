"""One moment, told in the time of each city."""

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from roundtable import dates


@dataclass(frozen=True)
class CityTime:
    """A moment in one city: ``moment`` is aware, in the city's own zone."""

    city: object  # a City
    moment: datetime
    is_host: bool
    # Whole days between the host's date and this city's: -1, 0 or 1.
    day_shift: int

    def text(self, language):
        """Return weekday, date and time in words."""
        return dates.format_moment(self.moment, language)

    @property
    def isoformat(self):
        """Return the value of a ``datetime`` attribute, with the city's own offset."""
        return dates.machine_moment(self.moment)


def city_times(start, host_city, cities):
    """Return the moment in the host's city first, then in every other city, in their order.

    The host city is not told twice.
    """
    host = start.astimezone(ZoneInfo(host_city.zone))
    others = [city for city in cities if city.pk != host_city.pk]
    return [_in(host_city, host, host)] + [
        _in(city, start.astimezone(ZoneInfo(city.zone)), host) for city in others
    ]


def _in(city, moment, host):
    shift = (moment.date() - host.date()).days
    return CityTime(city=city, moment=moment, is_host=moment is host, day_shift=shift)


def moment_of(wall, zone):
    """Return the UTC moment at which clocks in ``zone`` show the naive time ``wall``.

    Raises ValidationError for a time that clocks skip in spring, or show twice in autumn (PEP 495):
    nobody can be invited to those; and for a year outside 2000 to 2099.
    """
    if not 2000 <= wall.year < 2100:
        raise ValidationError(_("Give a year of this century."))
    local = wall.replace(tzinfo=ZoneInfo(zone))
    if local.astimezone(UTC).astimezone(local.tzinfo).replace(tzinfo=None) != wall:
        raise ValidationError(
            _("On that day the clocks in this city skip this time. Choose another.")
        )
    if local.utcoffset() != local.replace(fold=1).utcoffset():
        raise ValidationError(
            _("On that day the clocks in this city show this time twice. Choose another.")
        )
    return local.astimezone(UTC)
