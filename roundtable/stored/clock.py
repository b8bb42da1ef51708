"""What the clock alone changes: the next moment at which a page may read otherwise."""

import datetime

from django.utils import timezone

# Functions of the apps: given now, they return the next moment of their own, or None.
moments = []


def midnight(now):
    """Return the beginning of the next day: surveys, letters and publications go by days."""
    tomorrow = timezone.localtime(now).date() + datetime.timedelta(days=1)
    return timezone.make_aware(datetime.datetime.combine(tomorrow, datetime.time.min))


def next_moment(now):
    """Return the next moment after ``now`` at which something public changes by itself."""
    told = [moment(now) for moment in moments]
    return min(moment for moment in (midnight(now), *told) if moment is not None)
