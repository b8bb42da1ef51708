"""How a person's words may be used: an ordered list, compared by position, never by code.

The strictest stands first. Every question about consent is asked here.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Consent(models.TextChoices):
    """Who may read, from only the keyholders to everybody with the name beside it."""

    CONFIDENTIAL = "confidential", _("confidential")
    OFFICIALS = "officials", _("for officials")
    QUOTED = "quoted", _("public, without name")
    NAMED = "named", _("public, with name")


class Scope(models.TextChoices):
    """What it may be used for, within the consent; the strictest stands first."""

    ROUNDTABLE = "roundtable", _("this roundtable only")
    WIDER = "wider", _("also other governments and the UN")


LADDER = tuple(Consent.values)
PUBLIC = (Consent.QUOTED.value, Consent.NAMED.value)
FOR_OFFICIALS = (Consent.OFFICIALS.value, *PUBLIC)


def allows(given, wanted):
    """Return whether a consent that was given covers what is wanted."""
    return LADDER.index(given) >= LADDER.index(wanted)


def stricter_than(given):
    """Return the consents below one, the strictest first."""
    return LADDER[: LADDER.index(given)]


def is_narrower(*, consent, scope, than_consent, than_scope):
    """Return whether a choice takes something back and gives nothing more."""
    scopes = Scope.values
    gives_more = not allows(than_consent, consent) or scopes.index(scope) > scopes.index(than_scope)
    return not gives_more and (consent, scope) != (than_consent, than_scope)
