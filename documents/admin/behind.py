"""The page "Voices and submissions behind this issue": find them, tick them, save at once.

What stands in a row is what this organizer may read anyway: no word without the right to read,
and of what is confidential the safe summary only. Numbers here are for organizers.
"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from documents import linking
from documents.forms.issues import BehindFilter, keys
from roundtable import text
from roundtable.admin_parts import in_both
from submissions.admin.desk_filters import TopicFilter
from submissions.admin.desk_list import WORDS, ids_like, language_tag, without_words
from submissions.models import Excerpt, State, Submission, SubmissionTopic

A_PAGE = 50
LETTERS = 240


@require_http_methods(["GET", "HEAD", "POST"])
def behind(request, model_admin, object_id):
    """Show what stands, or may stand, behind an issue; link and unlink what was ticked."""
    issue = model_admin.object_for(request, object_id, action="change")
    if not request.user.has_perm("submissions.view_submission"):
        raise PermissionDenied
    if request.method == "POST":
        change_links(model_admin, request, issue)
        return HttpResponseRedirect(request.get_full_path())
    may_read = request.user.has_perm("submissions.read_submission")
    form = BehindFilter(request.GET, may_search=may_read)
    chosen = form.chosen()
    rows = narrowed(candidates(issue, chosen["source"]), issue, chosen, may_read=may_read)
    page = Paginator(shown(rows, issue, request.user), A_PAGE).get_page(request.GET.get("page"))
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": _("Voices and submissions behind this issue"),
        "issue": issue,
        "back": model_admin.url_of("change", issue),
        "form": form,
        "page": page,
        "rows": [row_of(submission, may_read=may_read) for submission in page],
        "linked_count": issue.submissions.count(),
        "voices_count": issue.voices.count(),
        "query": query_without_page(request),
    }
    return render(request, "admin/issue_behind.html", context)


def candidates(issue, source):
    """Return the accepted submissions of the roundtable, or of others as far as scope allows.

    What is linked stands among them although it is not accepted any more: so it can be unlinked.
    """
    own = Q(roundtable=issue.roundtable_id)
    links = issue.submissions.through.objects.filter(issue=issue)
    linked = Submission.objects.filter(pk__in=links.values("submission"))
    found = linking.linkable_submissions(issue) | linked
    return found.filter(~own if source == "wider" else own)


def narrowed(rows, issue, chosen, *, may_read):
    """Return the rows that an organizer asked for; she searches only what she may read."""
    placed = SubmissionTopic.objects.filter(submission=OuterRef("pk"))
    if chosen["topic"] == TopicFilter.NONE:
        rows = rows.filter(~Exists(placed))
    elif chosen["topic"]:
        rows = rows.filter(Exists(placed.filter(topic__slug=chosen["topic"])))
    links = issue.submissions.through.objects.filter(issue=issue, submission=OuterRef("pk"))
    if chosen["linked"]:
        rows = rows.filter(Exists(links) if chosen["linked"] == "yes" else ~Exists(links))
    term = chosen["q"].strip().lower()
    if not term:
        return rows
    if ids := ids_like(term):
        named = rows.filter(pk__range=ids)
        if named.exists() or not may_read:
            return named
    return rows.searched(term) if may_read and text.words(term) else rows.none()


def shown(rows, issue, user):
    """Return rows with what the page shows, by random key: nothing tells the order of arrival."""
    links = issue.submissions.through.objects.filter(issue=issue, submission=OuterRef("pk"))
    may_read = user.has_perm("submissions.read_submission")
    hidden = ("fold", "key", "sent_digest") if may_read else ("fold", "key", "summary", *WORDS)
    voices = Excerpt.objects.none()
    if user.has_perm("submissions.view_excerpt"):
        beside = issue.voices.through.objects.filter(issue=issue, excerpt=OuterRef("pk"))
        linkable = linking.linkable_voices(issue).values("pk")
        voices = Excerpt.objects.annotate(is_linked=Exists(beside)).filter(
            Q(pk__in=linkable) | Q(is_linked=True)
        )
    return (
        rows.annotate(is_linked=Exists(links))
        .prefetch_related("topics", Prefetch("excerpts", voices.order_by("slug"), "voices_here"))
        .defer(*hidden)
        .order_by("id")
    )


def row_of(submission, *, may_read):
    """Return one submission as the page shows it."""
    words = words_of(submission) if may_read else ""
    return {
        "submission": submission,
        "words": text.truncate(" ".join(words[: LETTERS * 20].split()), LETTERS),
        "why_none": "" if words or not may_read else without_words(submission),
        "language": "" if submission.is_confidential else language_tag(submission),
        "is_summary": submission.is_confidential,
        "is_accepted": submission.state == State.ACCEPTED,
        "voices": submission.voices_here,
    }


def words_of(submission):
    """Return what may be read of a submission: of what is confidential the safe summary."""
    if submission.is_confidential:
        return submission.summary
    return submission.concern or submission.recommendation or submission.summary


def change_links(model_admin, request, issue):
    """Do what was ticked and unticked since the page was shown, all of it or nothing."""
    post = request.POST
    was, now = keys(post.getlist("was")), keys(post.getlist("submission"))
    voices_were = {int(pk) for pk in post.getlist("voice-was")}
    voices_now = {int(pk) for pk in post.getlist("voice")}
    try:
        with transaction.atomic():
            linking.unlink(issue, submissions=was - now, voices=voices_were - voices_now)
            linking.link(issue, submissions=now - was, voices=voices_now - voices_were)
    except ValidationError as error:
        model_admin.message_user(request, error.messages[0], messages.ERROR)
        return
    if (was, voices_were) != (now, voices_now):
        model_admin.log_change(request, issue, in_both(_("What stands behind it was changed.")))
    model_admin.message_user(request, _("Saved: what stands behind this issue."))


def query_without_page(request):
    """Return the filters of the address, to which another page can be added."""
    query = request.GET.copy()
    query.pop("page", None)
    return query.urlencode()
