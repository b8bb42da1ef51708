"""Roundtables, the cities whose local times are shown, and the sessions of a roundtable."""

from sessions.models.cities import City
from sessions.models.dialogue import DialogueSession
from sessions.models.roundtables import Figure, Roundtable, StageChange

__all__ = ["City", "DialogueSession", "Figure", "Roundtable", "StageChange"]
