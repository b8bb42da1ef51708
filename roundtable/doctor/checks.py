"""What the portal cannot run with, as checks of Django's own: ``migrate`` and ``check`` ask them."""

from django.core.checks import Error, Tags, register

from roundtable.doctor import database, environment
from roundtable.doctor.asking import Level


def errors(*asked):
    """Return an error for each check that says something is wrong."""
    said = [(code, ask()) for code, ask in asked]
    return [
        Error(str(found.text) % found.values if found.values else str(found.text), id=code)
        for code, found in said
        if found and found.level == Level.WRONG
    ]


@register(Tags.database)
def character_type(app_configs, databases=None, **kwargs):
    """Refuse to lay tables into a database that does not know Khmer letters."""
    if "default" not in (databases or ()):
        return []
    return errors(("roundtable.E001", database.characters))


@register(Tags.security, deploy=True)
def production(app_configs, **kwargs):
    """Refuse settings with which links or cookies could not hold."""
    return errors(("roundtable.E002", environment.address), ("roundtable.E003", environment.secret))
