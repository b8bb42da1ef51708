"""The page on which the first answers to a survey's question become the first issues."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from documents import ranking, survey_ranking
from documents.admin.ranking import require_right, tell_of_old_reasons
from documents.forms.survey_ranking import SourceForm, StandingForm
from roundtable.admin_parts import in_both
from sessions.models import Roundtable
from submissions.models import Option
from submissions.survey_told import in_active


@require_http_methods(["GET", "HEAD", "POST"])
def survey_ranking_view(request, model_admin, roundtable_id):
    """Show the first answers to a question with their numbers; make or rank their issues."""
    require_right(model_admin, request)
    roundtable = get_object_or_404(Roundtable, pk=roundtable_id)
    releases = list(
        roundtable.releases.of_surveys()
        .approved()
        .select_related("survey")
        .order_by("survey__slug", "-number")
    )
    asked = request.GET if "source" in request.GET else None
    source = SourceForm(asked, releases=releases)
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": _("Rank by a survey"),
        "roundtable": roundtable,
        "back": reverse("admin:documents_issue_ranking", args=[roundtable.pk]),
        "releases": releases,
        "source": source,
    }
    if source.is_bound and source.is_valid():
        page = Proposal(model_admin, request, roundtable, source)
        if request.method == "POST" and page.accept():
            return HttpResponseRedirect(context["back"])
        context |= page.context()
    return render(request, "admin/issue_survey_ranking.html", context)


class Proposal:
    """What is proposed, what the organizer chose, and what she has still to be asked."""

    def __init__(self, model_admin, request, roundtable, source):
        self.model_admin, self.request, self.roundtable = model_admin, request, roundtable
        self.release, self.question = source.chosen()
        self.answers = survey_ranking.proposed(
            self.release, self.question, source.cleaned_data["most"]
        )
        self.issues = list(roundtable.issues.in_order())
        self.losing = []
        self.form = StandingForm(
            request.POST if request.method == "POST" else None,
            answers=self.answers,
            issues=self.issues,
            initial=self.initial(),
        )

    def initial(self):
        """Return what stands in the form: the issues that stood for these answers before."""
        options = Option.objects.filter(
            question__survey=self.release.survey_id, question__code=self.question
        )
        codes = dict(options.values_list("pk", "code"))
        return {
            f"issue-{codes[issue.option_id]}": str(issue.pk)
            for issue in self.issues
            if issue.option_id in codes
        }

    def accept(self):
        """Rank as was chosen, and return whether that is done; ask first who loses her rank."""
        if not self.form.is_valid():
            return False
        chosen = self.form.chosen()
        self.losing = survey_ranking.losing(self.roundtable, chosen.values())
        if self.form.cleaned_data["losing"] != keys_of(self.losing):
            return False
        try:
            ranked = survey_ranking.rank_by_survey(
                self.roundtable,
                release=self.release,
                question=self.question,
                chosen=chosen,
                by=self.request.user,
                seen=self.form.order_seen(),
                newest_seen=self.form.cleaned_data["newest"],
            )
        except ValidationError as error:
            self.model_admin.message_user(self.request, error.messages[0], messages.ERROR)
            return False
        self.tell(ranked)
        return True

    def tell(self, ranked):
        """Tell the organizer, and the history of each issue, what was done."""
        admin, request = self.model_admin, self.request
        admin.log_change(request, self.roundtable, in_both(_("Issues ranked by a survey.")))
        for issue in ranked.issues:
            log = admin.log_addition if issue in ranked.made else admin.log_change
            log(request, issue, in_both(_("Ranked by a survey.")))
        for issue in ranked.lost:
            admin.log_change(request, issue, in_both(_("Lost its rank: a survey ranks others.")))
        admin.message_user(request, _("The order is saved."))
        if ranked.made:
            sentence = _("Drafts to be written and approved: %(issues)s.")
            told = sentence % {"issues": _(", ").join(issue.code for issue in ranked.made)}
            admin.message_user(request, told, messages.WARNING)
        tell_of_old_reasons(admin, request, self.roundtable)

    def context(self):
        """Return what the page shows, with the order and the releases as they are now."""
        table = self.release.question(self.question)
        return {
            "release": self.release,
            "table": table,
            "question": in_active(table, "title"),
            "form": self.form,
            "rows": self.form.rows(self.answers),
            "not_proposed": survey_ranking.not_proposed(table),
            "seen": ",".join(map(str, ranking.order(self.roundtable))),
            "newest": survey_ranking.newest(self.release.survey),
            "losing": self.losing,
            "losing_keys": keys_of(self.losing),
        }


def keys_of(issues):
    """Return the keys of issues as a form sends them."""
    return ",".join(str(issue.pk) for issue in issues)
