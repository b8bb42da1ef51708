"""Pages of official documents: their list, each version for ever, its PDF and its SHA-256.

A version that holds words which were taken back answers 410, at every address of it, at once.
"""

from math import ceil

from django.db.models import F, Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe

from documents import blocks, versions, walk
from documents.models import Document, DocumentFile, DocumentVersion
from roundtable.addresses import get_by_slug_or_404
from submissions import releases


@require_safe
def documents(request):
    """List the documents by roundtable, each by its last version."""
    context = {"section": "documents", "versions": listed(), "walk": walk.stations(4)}
    return render(request, "documents/documents.html", context)


def listed():
    """Return the last versions of the published documents, by roundtable, with their files."""
    shown = Document.objects.published().order_by().values("pk")
    files = DocumentFile.objects.filter(version__in=DocumentVersion.objects.intact())
    return (
        DocumentVersion.objects.latest_ones()
        .filter(document__in=shown)
        .select_related("document__roundtable")
        .prefetch_related(Prefetch("files", files.defer("data")))
        .defer("contents")
        .order_by("-document__roundtable__position", "document__roundtable", "document__number")
    )


@require_safe
def document(request, slug):
    """Show the last version of a document."""
    return answer(request, slug, None, page)


@require_safe
def version(request, slug, number):
    """Show one version of a document; each keeps its address."""
    return answer(request, slug, number, page)


@require_safe
def pdf(request, slug, number=None):
    """Send the PDF of a version in the language of the path."""
    return answer(request, slug, number, send_pdf)


@require_safe
def checksum(request, slug, number=None):
    """Send the SHA-256 of a PDF, as ``sha256sum --check`` reads it."""
    return answer(request, slug, number, send_checksum)


def answer(request, slug, number, act):
    """Answer with ``act`` if there is such a version and it may still be served.

    A former address, or another way to write a number, leads to the one true address.
    """
    found = get_by_slug_or_404(Document.objects.published().select_related("roundtable"), slug)
    match = request.resolver_match
    path = reverse(match.view_name, kwargs={**match.kwargs, "slug": found.slug})
    if path != request.path:
        return redirect(path, permanent=True)
    asked, is_intact = versions.served(found, number)
    if asked is None:
        raise Http404
    asked.document = found
    return act(request, asked) if is_intact else gone(request, asked)


def gone(request, asked):
    """Say that the version held words that were taken back; lead to the newest if it is whole."""
    newest, is_intact = versions.served(asked.document)
    context = {
        "section": "documents",
        "version": asked,
        "newest": newest if is_intact and newest != asked else None,
    }
    return render(request, "documents/version_gone.html", context, status=410)


def page(request, asked):
    """Show a version as a page."""
    context = {"section": "documents", **context_of(asked.document, asked)}
    return render(request, "documents/document.html", context)


def context_of(found, asked=None):
    """Return what stands on a document's page: a version, or the next one as it would be now.

    Raises ValidationError, as publishing would, when the next one cannot be made.
    """
    asked = asked or next_version(found)
    is_stored = asked.pk is not None
    others = other_versions(asked)
    newest = max([asked, *others], key=lambda row: row.number)
    is_newest = newest is asked
    came = list(found.outcomes.published().with_parts())
    return {
        "document": found,
        "version": asked,
        "walk": walk.stations(4, found.roundtable, {walk.OUTCOME: "#outcomes"} if came else None),
        "newest": None if is_newest else newest,
        "others": others,
        "files": files_of(asked, is_newest=is_newest) if is_stored else [],
        "releases": releases_of(asked) if is_stored else [],
        "outcomes": came,
    }


def releases_of(asked):
    """Return the releases whose numbers a version holds."""
    found = asked.releases.published().select_related("roundtable", "survey")
    return found.order_by(F("survey").asc(nulls_first=True), "number")


def other_versions(asked):
    """Return the other versions of a document, the newest first; ``is_gone`` if one answers 410."""
    rows = asked.document.versions.order_by("-number").defer("contents")
    others = [row for row in rows if row.pk != asked.pk]
    broken = {*asked.document.versions.broken().values_list("pk", flat=True)} if others else set()
    for row in others:
        row.document, row.is_gone = asked.document, row.pk in broken
    return others


def next_version(found):
    """Return the version that publishing a document would make now, unsaved."""
    release = releases.latest(found.roundtable) if found.roundtable else None
    last = found.latest()
    version = DocumentVersion(
        document=found,
        number=last.number + 1 if last else 1,
        contents=blocks.of_document(found, release),
    )
    for name in versions.TEXTS:
        setattr(version, name, getattr(found, name))
    return version


def files_of(asked, *, is_newest):
    """Return the PDFs of a version, the active language's first, each with its address."""
    active = translation.get_language()
    files = sorted(asked.files.defer("data"), key=lambda file: file.language != active)
    for file in files:
        file.path = pdf_path(asked, file.language, is_newest=is_newest)
        file.kilobytes = ceil(file.size / 1000)
    return files


def pdf_path(asked, code, *, is_newest):
    """Return the path of a version's PDF in one language."""
    slug = asked.document.slug
    with translation.override(code):
        if is_newest:
            return reverse("documents:pdf", args=[slug])
        return reverse("documents:version-pdf", args=[slug, asked.number])


def file_or_404(asked, *, with_data):
    """Return a version's PDF in the active language."""
    files = asked.files.filter(language=translation.get_language())
    file = (files if with_data else files.defer("data")).first()
    if file is None:
        raise Http404
    return file


def send_pdf(request, asked):
    """Send the bytes of a version's PDF."""
    file = file_or_404(asked, with_data=True)
    response = HttpResponse(bytes(file.data), content_type="application/pdf")
    response.headers["ETag"] = f'"{file.sha256}"'
    return response


def send_checksum(request, asked):
    """Send the SHA-256 of a version's PDF, by the name that ends its address.

    Programs save it under that name, and so do mirrors.
    """
    name = request.path.rsplit("/", 1)[-1].removesuffix(".sha256")
    line = f"{file_or_404(asked, with_data=False).sha256}  {name}\n"
    return HttpResponse(line, content_type="text/plain; charset=utf-8")
