"""Pages of the portal as a whole: home, plain pages, search, and what machines ask for."""

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from documents.models import Announcement, Issue, Outcome
from roundtable import languages, search
from roundtable.addresses import get_by_slug_or_404
from roundtable.mirror.notices import true_addresses
from roundtable.models import OfficialAddress, Page, SiteSettings
from sessions.models import DialogueSession, Roundtable
from submissions.models import Release, Survey
from submissions.survey_told import Told

HOME_SESSIONS = 6
HOME_NEWS = 3
HOME_ISSUES = 5
HOME_OUTCOMES = 3


@require_safe
def root(request):
    """Lead to the home page in the reader's language; kept nowhere, as it depends on her."""
    language = languages.preferred_language(request.headers.get("Accept-Language", ""))
    return HttpResponseRedirect(f"/{language}/")


@require_safe
def home(request):
    """Show the call, the schedule, the walk, the last issues, results, outcomes and news."""
    roundtables = list(Roundtable.objects.published().prefetch_related("figures"))
    told = [roundtable for roundtable in roundtables if roundtable.figures.all()]
    past = told[0] if told else None
    sessions = DialogueSession.objects.published().in_reading_order().with_hosts()
    issues = list(
        Issue.objects.published().by_roundtable().select_related("roundtable")[:HOME_ISSUES]
    )
    answered = Release.objects.newest_of_surveys().select_related("survey").defer("exact")
    outcomes = Outcome.objects.published().with_parts().with_subjects()
    context = {
        "current": roundtables[0] if roundtables else None,
        "past": past,
        "figures": past.figures.all() if past else [],
        "issues": [issue for issue in issues if issue.roundtable_id == issues[0].roundtable_id],
        "survey": Survey.objects.open().order_by("closes_on", "slug").first(),
        "results": [Told(release) for release in answered.order_by("-approved_on", "-pk")[:1]],
        "outcomes": outcomes[:HOME_OUTCOMES],
        "sessions": sessions[:HOME_SESSIONS],
        "news": Announcement.objects.published()[:HOME_NEWS],
    }
    return render(request, "home.html", context)


@require_safe
def page(request, slug):
    """Show a plain page."""
    found = get_by_slug_or_404(Page.objects.published(), slug)
    if found.slug != slug:
        return redirect(found, permanent=True)
    addresses = OfficialAddress.objects.all() if slug == "about" else []
    context = {"page": found, "section": found.slug, "addresses": addresses}
    return render(request, "page.html", context)


@require_safe
def official_channels(request):
    """Show the true addresses, how to know them, and what to do after writing to a false one."""
    return render(request, "official_channels.html", {"addresses": true_addresses()})


@require_safe
def search_page(request):
    """Show what is published and holds every word of ``q``."""
    query = request.GET.get("q", "").replace("\x00", "").strip()[: search.LONGEST_QUERY]
    hits, more = search.search(query)
    return render(request, "search.html", {"query": query, "hits": hits, "more": more})


@require_safe
def robots(request):
    """Let every crawler read everything public; name nothing that is not."""
    text = f"User-agent: *\nDisallow:\n\nSitemap: {settings.SITE_URL}/sitemap.xml\n"
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@require_safe
def security_txt(request):
    """Say where security reports go (RFC 9116); it expires at the end of next year's first half."""
    email = SiteSettings.current().security_contact()
    contact = f"mailto:{email}" if email else f"{settings.SITE_URL}/en/about/"
    lines = [
        f"Contact: {contact}",
        f"Expires: {timezone.localdate().year + 1}-06-30T00:00:00Z",
        "Preferred-Languages: km, en",
        f"Canonical: {settings.SITE_URL}/.well-known/security.txt",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def healthz(request):
    """Answer "ok" when the database answers and has every migration, else 503; nothing more."""
    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if pending:
        return HttpResponse("migrations pending\n", status=503, content_type="text/plain")
    return HttpResponse("ok\n", content_type="text/plain")
