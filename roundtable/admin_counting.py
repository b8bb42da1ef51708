"""Lists of the back office that may be long: what matches is counted up to a bound only."""

from django.core.paginator import Paginator
from django.utils.functional import cached_property

# Counting a million rows takes seconds; nobody turns to the hundredth page.
MOST = 10_000


class AtLeast(int):
    """A count that ended at the bound: shown with a plus."""

    def __str__(self):
        return f"{int(self)}+"


class BoundedPaginator(Paginator):
    """Pages of the first rows up to the bound; whoever looks for others narrows the list."""

    @cached_property
    def count(self):
        """Return how many rows there are, at most the bound."""
        found = self.object_list.order_by().values("pk")[:MOST].count()
        return AtLeast(found) if found == MOST else found
