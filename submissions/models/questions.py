"""Questions of a survey and the options that they offer; their codes are what answers hold."""

import re

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from roundtable.addresses import ascii_slug
from roundtable.bilingual import (
    Bilingual,
    BilingualQuerySet,
    english_required,
    khmer_required,
    one_of,
)
from submissions.models.submissions import Place
from submissions.models.surveys import Survey, refuse_another_structure, refuse_if_answered

# What somebody ticks who then writes her own answer; no option may have this code.
OTHER = "other"
# How the form names the parts of one question; another question's code must not look like it.
NAME_OF_A_PART = re.compile(r"-(\d+|other)\Z")
MOST_OPTIONS = 60


class Kind(models.TextChoices):
    """How a question is answered."""

    SINGLE = "single", _("one choice")
    SEVERAL = "several", _("several choices")
    RANKING = "ranking", _("ranking: the first few, in order")
    SCALE = "scale", _("scale")
    SHORT = "short", _("short text")
    LONG = "long", _("long text")


WITH_OPTIONS = (Kind.SINGLE.value, Kind.SEVERAL.value, Kind.RANKING.value)
IN_WORDS = (Kind.SHORT.value, Kind.LONG.value)


class QuestionQuerySet(BilingualQuerySet):
    """Questions by their two languages, and by what becomes of their answers."""

    def stale(self):
        """Return what was changed in English and not yet in Khmer: the question or an option."""
        options = Option.objects.stale().order_by().values("question")
        return self.filter(Q(khmer_is_stale=True) | Q(pk__in=options))

    def counted(self):
        """Return the questions whose answers are counted; of place only the headline tells."""
        return self.exclude(kind__in=IN_WORDS).filter(is_place=False)


class Question(Bilingual):
    """One question. ``code`` is what stored answers name it by."""

    STRUCTURE = ("survey_id", "code", "kind", "is_required", "is_place", "has_other")
    STRUCTURE += ("most", "lowest", "highest", "is_recommendation", "position")

    survey = models.ForeignKey(
        Survey, verbose_name=_("survey"), on_delete=models.CASCADE, related_name="questions"
    )
    code = models.SlugField(
        _("code"),
        max_length=30,
        validators=[ascii_slug],
        help_text=_("Short and lasting: the data name the question by it. For example “q1”."),
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    title = models.CharField(_("question"), max_length=300)
    help = models.CharField(_("help"), max_length=300, blank=True)
    is_required = models.BooleanField(_("has to be answered"), default=False)
    is_place = models.BooleanField(
        _("asks for the place"),
        default=False,
        help_text=_("One choice; its options have the codes “inside”, “abroad” and “unsaid”."),
    )
    has_other = models.BooleanField(_("with “other, please say”"), default=False)
    most = models.PositiveSmallIntegerField(
        _("at most"),
        null=True,
        blank=True,
        help_text=_(
            "How many may be chosen or ranked. Of several choices: empty means any number."
        ),
    )
    lowest = models.SmallIntegerField(_("lowest"), default=1, help_text=_("Of a scale."))
    highest = models.SmallIntegerField(_("highest"), default=5, help_text=_("Of a scale."))
    lowest_label = models.CharField(_("what the lowest means"), max_length=100, blank=True)
    highest_label = models.CharField(_("what the highest means"), max_length=100, blank=True)
    is_recommendation = models.BooleanField(
        _("asks what should be done"),
        default=False,
        help_text=_("Of a text: it goes to the desk as a recommendation, not as a concern."),
    )

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["position", "pk"]
        constraints = [
            english_required("title"),
            khmer_required("title"),
            one_of("kind", Kind.values),
            models.UniqueConstraint(fields=["survey", "code"], name="one_question_a_code"),
            models.UniqueConstraint(
                fields=["survey"], condition=Q(is_place=True), name="one_question_of_place"
            ),
            models.CheckConstraint(
                condition=Q(is_place=False) | Q(kind=Kind.SINGLE, has_other=False),
                name="place_is_one_choice",
            ),
            models.CheckConstraint(
                condition=~Q(kind=Kind.RANKING) | Q(most__isnull=False, most__gte=1, most__lte=10),
                name="a_ranking_has_its_length",
            ),
            models.CheckConstraint(
                condition=Q(most__isnull=True) | Q(most__gte=1), name="at_most_is_at_least_one"
            ),
            models.CheckConstraint(
                condition=Q(highest__gt=F("lowest"), lowest__gte=0, highest__lte=10),
                name="a_scale_has_two_ends",
            ),
            models.CheckConstraint(
                condition=Q(has_other=False) | Q(kind__in=[Kind.SINGLE, Kind.SEVERAL]),
                name="other_is_a_choice",
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.title}"

    @transaction.atomic
    def save(self, *, update_fields=None, **kwargs):
        """Save; refuse another meaning of answers that are there."""
        if update_fields is None or {*self.STRUCTURE} & {*update_fields}:
            refuse_another_structure(self, self.survey, self.STRUCTURE)
        super().save(update_fields=update_fields, **kwargs)

    @transaction.atomic
    def delete(self, **kwargs):
        """Delete a question of a survey that nobody has answered."""
        refuse_if_answered(self.survey)
        return super().delete(**kwargs)

    def clean(self):
        """Say beside the field what does not go together."""
        super().clean()
        if NAME_OF_A_PART.search(self.code):
            raise ValidationError(
                {"code": _("It cannot end in “-other”, or in a hyphen and a number.")}
            )
        if self.is_place and (self.kind != Kind.SINGLE or self.has_other):
            raise ValidationError({"is_place": _("The place is one choice, without “other”.")})
        if self.kind == Kind.RANKING and not 1 <= (self.most or 0) <= 10:
            raise ValidationError({"most": _("Say how many are ranked: from 1 to 10.")})
        if self.most == 0:
            raise ValidationError({"most": _("Leave it empty, or give at least 1.")})
        if self.has_other and self.kind not in (Kind.SINGLE, Kind.SEVERAL):
            raise ValidationError({"has_other": _("Only choices can have “other”.")})
        if not 0 <= self.lowest < self.highest <= 10:
            raise ValidationError({"highest": _("A scale goes from 0 at least to 10 at most.")})

    def check_complete(self, codes=None):
        """Raise ValidationError when nobody could answer this question.

        ``codes``: of the options that it is about to have; those that are stored otherwise.
        """
        if self.kind not in WITH_OPTIONS:
            return
        if codes is None:
            codes = [option.code for option in self.options.all()]
        told = {"question": self.code}
        if len(codes) < 2:
            raise ValidationError(_("Question %(question)s needs two options."), params=told)
        if self.kind == Kind.RANKING and (self.most or 0) > len(codes):
            raise ValidationError(
                _("Question %(question)s ranks more than it offers."), params=told
            )
        if self.is_place and not {"inside", "abroad"} <= {*codes} <= {*Place.values}:
            raise ValidationError(
                _("Question %(question)s asks for the place: give its options the right codes."),
                params=told,
            )

    @property
    def is_in_words(self):
        """Return whether it is answered in a person's own words."""
        return self.kind in IN_WORDS

    @property
    def scale(self):
        """Return the numbers of the scale, the lowest first."""
        return range(self.lowest, self.highest + 1)

    def codes(self):
        """Return every code that an answer may hold, in the order in which they are shown."""
        if self.kind == Kind.SCALE:
            return [str(number) for number in self.scale]
        codes = [option.code for option in self.options.all()]
        return [*codes, OTHER] if self.has_other else codes

    @property
    def limit(self):
        """Return how many codes an answer may hold at most."""
        if self.kind in (Kind.SEVERAL, Kind.RANKING):
            return self.most or len(self.codes())
        return 1


class Option(Bilingual):
    """One answer that a question offers. ``code`` is what stored answers hold."""

    question = models.ForeignKey(
        Question, verbose_name=_("question"), on_delete=models.CASCADE, related_name="options"
    )
    code = models.SlugField(
        _("code"),
        max_length=30,
        validators=[ascii_slug],
        help_text=_("Short and lasting: the data name the answer by it."),
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    label = models.CharField(_("answer"), max_length=200)

    class Meta:
        verbose_name = _("option")
        verbose_name_plural = _("options")
        ordering = ["position", "pk"]
        constraints = [
            english_required("label"),
            khmer_required("label"),
            models.UniqueConstraint(fields=["question", "code"], name="one_option_a_code"),
            models.CheckConstraint(condition=~Q(code=OTHER), name="other_is_no_option"),
        ]

    def __str__(self):
        return f"{self.code} {self.label}"

    @transaction.atomic
    def save(self, *, update_fields=None, **kwargs):
        """Save; refuse another meaning of answers that are there."""
        columns = ("question_id", "code", "position")
        if update_fields is None or {*columns} & {*update_fields}:
            refuse_another_structure(self, self.question.survey, columns)
        super().save(update_fields=update_fields, **kwargs)

    @transaction.atomic
    def delete(self, **kwargs):
        """Delete an option of a survey that nobody has answered."""
        refuse_if_answered(self.question.survey)
        return super().delete(**kwargs)

    def clean(self):
        """Refuse the code that stands for somebody's own answer."""
        super().clean()
        if self.code == OTHER:
            raise ValidationError({"code": _("This code is for “other, please say”.")})
