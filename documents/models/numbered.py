"""The abstract part of what is cited by a number: I-3, R-7, D-2. Numbers are never used twice."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from roundtable.addresses import PublishedSlug


class Numbered(models.Model):
    """A text with a number that is given once, for ever, and is the same in every document."""

    LETTER = ""

    number = models.PositiveIntegerField(_("number"), unique=True, editable=False)

    class Meta:
        abstract = True

    def save(self, **kwargs):
        """Save; give the next number to what has none."""
        if self.number is None:
            self.number = LastNumber.next(self._meta.label_lower)
        super().save(**kwargs)

    @property
    def code(self):
        """Return the number as it is cited: "I-3"."""
        return f"{self.LETTER}-{self.number}"

    def was_ever_published(self):
        """Return whether readers could see this once: then it is taken down, never deleted."""
        known = PublishedSlug.objects.of(type(self)).filter(target=self.pk)
        return bool(self.published_on) or known.exists()


class LastNumber(models.Model):
    """The last number that was given for one kind of text."""

    kind = models.CharField(max_length=60, unique=True)
    number = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"{self.kind} {self.number}"

    @classmethod
    def next(cls, kind):
        """Return the next number of a kind; two at once get two numbers."""
        cls.objects.get_or_create(kind=kind)
        cls.objects.filter(kind=kind).update(number=models.F("number") + 1)
        return cls.objects.get(kind=kind).number
