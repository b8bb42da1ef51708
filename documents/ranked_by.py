"""How an issue came to its place, as pages, documents and data tell it."""

from dataclasses import dataclass

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from documents.models import Basis, Issue
from documents.survey_ranking import proposed
from roundtable.templatetags.portal import digits
from submissions.models import Survey
from submissions.survey_told import in_active

# What has to be loaded with an issue so that this is told without a query for each.
LOADED = ("release__survey", "option__question")


@dataclass(frozen=True)
class SurveyRank:
    """What the page of an issue tells of the survey that ranked it."""

    issue: Issue

    @property
    def release(self):
        """Return the frozen counts."""
        return self.issue.release

    @cached_property
    def table(self):
        """Return the published table of the question."""
        return self.release.question(self.issue.option.question.code)

    @cached_property
    def answer(self):
        """Return the answer with its place and numbers."""
        found = proposed(self.release, self.table["code"])
        return next(a for a in found if a.code == self.issue.option.code)

    @property
    def question(self):
        """Return the question in the active language, as it was frozen."""
        return in_active(self.table, "title")

    @property
    def survey(self):
        """Return the title of the survey in the active language, as it was frozen."""
        return in_active(self.release.data, "title")

    @cached_property
    def has_results_page(self):
        """Return whether readers see the survey, and so the page of its results."""
        return Survey.objects.published().filter(pk=self.release.survey_id).exists()

    @property
    def results_url(self):
        """Return the path of the survey's results in the active language, or nothing."""
        return self.release.survey.results_url() if self.has_results_page else ""


def rank_of(issue):
    """Return the SurveyRank of an issue that a survey has ranked, or None."""
    return SurveyRank(issue) if issue.basis == Basis.SURVEY else None


def basis_of(issue):
    """Return in the active language how an issue came to its place."""
    if (rank := rank_of(issue)) is None:
        return str(issue.get_basis_display())
    sentence = _("by the question “%(question)s” of the survey “%(survey)s”, release %(number)s")
    number = digits(rank.release.number)
    return sentence % {"question": rank.question, "survey": rank.survey, "number": number}
