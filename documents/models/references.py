"""References to voices, from whatever is frozen: by code and digests, never by their words."""

from django.db import models
from django.db.models import Exists, OuterRef

from submissions.models import Excerpt


class ReferenceQuerySet(models.QuerySet):
    """References to voices by whether these may still stand there."""

    # The way from a reference to the roundtable for which the voice is used.
    ROUNDTABLE = ""

    def lost(self):
        """Return those that are not published as they were, or not for that roundtable any more."""
        as_it_was = (
            Excerpt.objects.published()
            .usable_for(OuterRef(self.ROUNDTABLE))
            .filter(
                slug=OuterRef("code"),
                digest_en=OuterRef("digest_en"),
                digest_km=OuterRef("digest_km"),
            )
            .order_by()
        )
        return self.filter(~Exists(as_it_was))
