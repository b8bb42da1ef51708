"""Surveys: what a roundtable asks; the questions stand in ``questions.py``.

Once somebody has answered, only the wording of a survey can be changed: its codes, kinds and limits
are what the stored answers mean.
"""

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roundtable.addresses import Addressed
from roundtable.bilingual import english_required, one_of
from roundtable.publication import PublishedQuerySet, khmer_to_publish
from sessions.models import Roundtable

STRUCTURE_STAYS = _("This survey has answers: only its wording can be changed.")


class SurveyQuerySet(PublishedQuerySet):
    """Surveys by what readers may see and whether they can be answered."""

    def published(self):
        """Return the published surveys of published roundtables."""
        shown = Roundtable.objects.published().order_by().values("pk")
        return super().published().filter(roundtable__in=shown)

    def open(self):
        """Return the published surveys that can be answered today."""
        today = timezone.localdate()
        return self.published().filter(opens_on__lte=today, closes_on__gte=today)

    def with_results(self):
        """Return the published surveys of which a release has been approved."""
        return self.published().filter(releases__approved_on__isnull=False).distinct()

    def marked(self):
        """Return them each with ``has_results``: whether a release of it has been approved."""
        approved = Count("releases", filter=Q(releases__approved_on__isnull=False))
        return self.annotate(has_results=approved)


class Survey(Addressed):
    """A community survey of one roundtable, with the days on which it can be answered."""

    class Words(models.TextChoices):
        """What becomes of what people write in their own words."""

        ASKED = "asked", _("each person chooses who may read them")
        SEALED = "sealed", _("sealed to the keyholders, always")

    MARKDOWN = ("introduction",)
    REQUIRED_KHMER = ("title", "summary")

    roundtable = models.ForeignKey(
        Roundtable, verbose_name=_("roundtable"), on_delete=models.PROTECT, related_name="surveys"
    )
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"), max_length=600)
    introduction = models.TextField(_("introduction"), blank=True, help_text=_("Markdown."))
    introduction_html = models.TextField(editable=False, default="")
    opens_on = models.DateField(_("opens on"))
    closes_on = models.DateField(_("last day"))
    words = models.CharField(
        _("own words"),
        max_length=6,
        choices=Words,
        default=Words.ASKED,
        help_text=_("What people write in their own words goes to the desk, never into results."),
    )

    objects = SurveyQuerySet.as_manager()

    class Meta(Addressed.Meta):
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")
        ordering = ["-opens_on", "slug"]
        constraints = [
            english_required("title", "summary"),
            khmer_to_publish("title", "summary"),
            one_of("words", ["asked", "sealed"]),
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")), name="a_survey_closes_after_it_opens"
            ),
        ]

    def __str__(self):
        return self.title or self.slug

    @transaction.atomic
    def save(self, *, update_fields=None, **kwargs):
        """Save; refuse another meaning of answers that are there."""
        if update_fields is None or {"roundtable", "roundtable_id", "words"} & {*update_fields}:
            refuse_another_structure(self, self, ("roundtable_id", "words"))
        super().save(update_fields=update_fields, **kwargs)

    @transaction.atomic
    def delete(self, **kwargs):
        """Delete a survey that nobody has answered."""
        refuse_if_answered(self)
        return super().delete(**kwargs)

    def clean(self):
        """Refuse to close before it opens, beside the field."""
        super().clean()
        if self.opens_on and self.closes_on and self.closes_on < self.opens_on:
            raise ValidationError({"closes_on": _("It cannot close before it opens.")})

    def get_absolute_url(self):
        """Return the survey's path in the active language."""
        return reverse("submissions:survey", args=[self.slug])

    def results_url(self):
        """Return the path of its results in the active language."""
        return reverse("submissions:survey-results", args=[self.slug])

    def has_answers(self):
        """Return whether anybody's answers are there, or in a release: then the codes mean them."""
        return self.pk is not None and (self.responses.exists() or self.releases.exists())

    @property
    def is_open(self):
        """Return whether it can be answered today, as far as its days say."""
        return self.opens_on <= timezone.localdate() <= self.closes_on

    def missing_to_publish(self):
        """Return the columns still to be written; raises ValidationError without a question."""
        missing = super().missing_to_publish()
        questions = list(self.questions.prefetch_related("options")) if self.pk else []
        if not questions:
            raise ValidationError(_("A survey needs a question before it is published."))
        for question in questions:
            question.check_complete()
        return missing


def refuse_another_structure(obj, survey, columns):
    """Raise ValidationError when columns that answers depend on differ from what is stored."""
    stored = type(obj)._base_manager.filter(pk=obj.pk).values(*columns).first()
    if survey.pk is None or (stored is None and obj is survey):
        return
    keep_answers_out(survey)
    changed = stored is None or any(stored[name] != getattr(obj, name) for name in columns)
    if changed and survey.has_answers():
        raise ValidationError(STRUCTURE_STAYS)


def refuse_if_answered(survey):
    """Raise ValidationError when a survey has answers."""
    keep_answers_out(survey)
    if survey.has_answers():
        raise ValidationError(STRUCTURE_STAYS)


@transaction.atomic
def keep_answers_out(survey):
    """Lock a survey, so that no answer arrives until the transaction ends that calls this."""
    Survey._base_manager.select_for_update(of=("self",)).filter(pk=survey.pk).first()
