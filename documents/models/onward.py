"""What lies further along the walk: fetched for all rows at once, and only what readers see."""

from django.db.models import Prefetch


class WithOutcomes:
    """The part of a queryset of recommendations or documents: what came of them."""

    def with_outcomes(self):
        """Return them each with ``shown_outcomes``, the newest first."""
        model = self.model._meta.get_field("outcomes").related_model
        shown = model.objects.published().with_parts()
        return self.prefetch_related(Prefetch("outcomes", queryset=shown, to_attr="shown_outcomes"))
