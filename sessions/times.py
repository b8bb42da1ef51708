"""One moment, told in the time of each city."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from roundtable import dates
from sessions.models import City


@dataclass(frozen=True)
class CityTime:
    """A moment in one city: ``moment`` is aware, in the city's own zone."""

    city: City
    moment: datetime
    is_host: bool
    # Whole days between the host's date and this city's: -1, 0 or 1.
    day_shift: int

    def text(self, language):
        """Return weekday, date and time in words."""
        return dates.format_moment(self.moment, language)

    @property
    def machine(self):
        """Return the value of a ``datetime`` attribute, with the city's own offset."""
        return dates.machine_moment(self.moment)


def city_times(start, host_city, cities):
    """Return the moment in the host's city first, then in every other city, in their order.

    A city with the host's zone and name is not told twice.
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
    nobody can be invited to those.
    """
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


def end_of(session):
    """Return when a session ends, or None where its length is not known."""
    if session.start is None or not session.length:
        return None
    return session.start + timedelta(minutes=session.length)
