"""The page on which a roundtable's issues are ranked: by a release, or by hand."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from documents import ranking
from documents.models import Basis
from documents.models.issues import BY_HAND
from roundtable.admin_parts import in_both
from sessions.models import Roundtable


@require_safe
def choose_view(request, model_admin):
    """Offer the roundtables whose issues can be ranked."""
    require_right(model_admin, request)
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": _("Ranking"),
        "roundtables": Roundtable.objects.defer("body_html"),
    }
    return render(request, "admin/issue_choose_ranking.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def ranking_view(request, model_admin, roundtable_id):
    """Show the issues of a roundtable in their order beside a release's counts; move them."""
    require_right(model_admin, request)
    roundtable = get_object_or_404(Roundtable, pk=roundtable_id)
    if request.method == "POST":
        return answer(model_admin, request, roundtable)
    releases = list(roundtable.releases.of_voices().approved())
    release = chosen(releases, request.GET.get("release")) or (releases[0] if releases else None)
    issues = list(roundtable.issues.in_order())
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": _("Ranking"),
        "roundtable": roundtable,
        "releases": releases,
        "release": release,
        "rows": rows_of(issues, release),
        "by_survey": any(issue.basis == Basis.SURVEY for issue in issues),
        "has_surveys": roundtable.releases.of_surveys().approved().exists(),
        "seen": ",".join(str(issue.pk) for issue in issues if issue.rank),
    }
    return render(request, "admin/issue_ranking.html", context)


def require_right(model_admin, request):
    """Raise PermissionDenied unless the organizer may rank."""
    if not model_admin.may(request, "rank"):
        raise PermissionDenied


def chosen(releases, number):
    """Return the release with a number, or None."""
    return next((release for release in releases if str(release.number) == number), None)


def rows_of(issues, release):
    """Return the issues with their counts and with where each may be moved."""
    counts = ranking.rows_of(release) if release else {}
    last = sum(1 for issue in issues if issue.rank)
    return [
        {
            "issue": issue,
            "counts": counts.get(issue.code),
            "by_hand": issue.basis in BY_HAND,
            "up": issue.rank and issue.rank > 1,
            "down": issue.rank and issue.rank < last,
        }
        for issue in issues
    ]


def answer(model_admin, request, roundtable):
    """Do what a button says, tell what came of it, and lead back to the page."""
    try:
        act(model_admin, request, roundtable)
    except ValidationError as error:
        model_admin.message_user(request, error.messages[0], messages.ERROR)
    else:
        model_admin.message_user(request, _("The order is saved."))
    release = request.POST.get("release", "")
    query = f"?release={release}" if release.isdecimal() else ""
    url = reverse("admin:documents_issue_ranking", args=[roundtable.pk])
    return HttpResponseRedirect(url + query)


def act(model_admin, request, roundtable):
    """Rank by the chosen release, or move one issue by hand; raises ValidationError."""
    post = request.POST
    if "by-release" in post:
        release = chosen(list(roundtable.releases.of_voices().approved()), post.get("release"))
        if release is None:
            raise ValidationError(_("Choose an approved release of this roundtable."))
        ranking.rank_by_release(roundtable, release=release)
        tell_of_old_reasons(model_admin, request, roundtable)
        model_admin.log_change(request, roundtable, in_both(_("Issues ranked by a release.")))
        return
    issue = get_object_or_404(roundtable.issues, pk=int(post.get("issue", "")))
    seen = [int(pk) for pk in post.get("seen", "").split(",") if pk]
    ranking.put(issue, rank=wanted_rank(issue, post), seen=seen)
    model_admin.log_change(request, issue, in_both(_("Moved in the ranking.")))


def wanted_rank(issue, post):
    """Return the rank that a button asks for, or None for off the list."""
    move = post.get("move")
    if move == "off":
        return None
    if move in ("up", "down"):
        return (issue.rank or 1) + (1 if move == "down" else -1)
    rank = post.get("rank", "")
    if not rank.isdecimal() or not 1 <= int(rank) <= 1000:
        raise ValidationError(_("Give a rank from 1 on."))
    return int(rank)


def tell_of_old_reasons(model_admin, request, roundtable):
    """Say which issues carry words about another order, which readers would still read."""
    by_another = roundtable.issues.exclude(basis__in=BY_HAND).in_order()
    told = [issue.code for issue in by_another if issue.reason_en]
    if told:
        sentence = _("Read what is written under “why it stands here”: %(issues)s.")
        told = sentence % {"issues": ", ".join(told)}
        model_admin.message_user(request, told, messages.WARNING)
