"""The countries one may name: where Khmer people live in number. Codes are ISO 3166-1 alpha-2.

A fixed and short list: a rare country would point at a person.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Country(models.TextChoices):
    """Countries abroad, in the order of the English alphabet."""

    AUSTRALIA = "AU", _("Australia")
    BELGIUM = "BE", _("Belgium")
    CANADA = "CA", _("Canada")
    FRANCE = "FR", _("France")
    GERMANY = "DE", _("Germany")
    JAPAN = "JP", _("Japan")
    MALAYSIA = "MY", _("Malaysia")
    NEW_ZEALAND = "NZ", _("New Zealand")
    SINGAPORE = "SG", _("Singapore")
    SOUTH_KOREA = "KR", _("South Korea")
    SWITZERLAND = "CH", _("Switzerland")
    THAILAND = "TH", _("Thailand")
    UNITED_KINGDOM = "GB", _("United Kingdom")
    UNITED_STATES = "US", _("United States")
    VIETNAM = "VN", _("Vietnam")
    ELSEWHERE = "ZZ", _("another country")
