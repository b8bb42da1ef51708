"""Topics: the themes that submissions are sorted by."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from roundtable.addresses import ascii_slug, not_reserved
from roundtable.bilingual import Bilingual, BilingualQuerySet, english_required, khmer_required


class TopicQuerySet(BilingualQuerySet):
    """Topics by whether they are offered."""

    def offered(self):
        """Return what a person may choose in the form."""
        return self.filter(is_offered=True)


class Topic(Bilingual):
    """A theme, in both languages, with an address for its voices."""

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(
        _("address"),
        max_length=60,
        unique=True,
        validators=[ascii_slug, not_reserved],
        help_text=_("The last part of the address of its voices, for both languages."),
    )
    is_offered = models.BooleanField(_("offered in the form"), default=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["position", "slug"]
        constraints = [english_required("name"), khmer_required("name")]

    def __str__(self):
        return self.name or self.slug

    def get_absolute_url(self):
        """Return the path of the topic's voices in the active language."""
        return reverse("submissions:topic", args=[self.slug])
