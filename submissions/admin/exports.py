"""The page "Export": a form; what is posted is answered with a file. And the codebooks."""

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from roundtable.accounts.gate import fresh
from submissions import exports
from submissions.export_columns import codebook
from submissions.forms.export import ExportForm
from submissions.spreadsheets import csv_chunks

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def urls(model_admin):
    """Return the patterns of these pages, for the admin that has them."""

    @require_http_methods(["GET", "HEAD", "POST"])
    def export(request):
        return export_page(model_admin, request)

    @require_safe
    def codebook_file(request, kind):
        return codebook_of(request, kind)

    guarded = model_admin.admin_site.admin_view
    return [
        path("export/", guarded(export), name="submissions_submission_export"),
        path(
            "export/codebook/<slug:kind>/",
            guarded(codebook_file),
            name="submissions_submission_codebook",
        ),
    ]


@fresh
def export_page(model_admin, request):
    """Ask what to export; answer a form that was posted with the file."""
    if not request.user.has_perm(exports.MAY_EXPORT):
        raise PermissionDenied
    kind = exports.KINDS.get(request.POST.get("kind"))
    if kind and not kind.may_be_made_by(request.user):
        raise PermissionDenied
    form = ExportForm(request.POST or None, by=request.user, auto_id="export-%s")
    if request.method == "POST" and form.is_valid():
        return download(form.asked(), by=request.user)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Export"),
        "opts": model_admin.opts,
        "form": form,
        "kinds": [kind for kind in exports.KINDS.values() if kind.may_be_made_by(request.user)],
        "may_see_list": model_admin.has_view_permission(request),
        "may_see_exports": request.user.has_perm("submissions.view_export"),
    }
    return render(request, "admin/export_form.html", context)


def download(asked, *, by):
    """Record an export and return its file."""
    export = exports.begin(asked, by=by)
    name = f"{asked.kind}-{exports.serial(export)}.{asked.file_format}"
    rows = exports.rows(asked, export)
    if asked.file_format == "csv":
        response = StreamingHttpResponse(csv_chunks(rows), content_type=CSV)
        response.headers["Content-Disposition"] = content_disposition_header(True, name)
        return response
    from submissions.workbooks import xlsx_file  # takes a while: only for those who export

    columns = exports.KINDS[asked.kind].columns
    file = xlsx_file([("export", rows), ("codebook", codebook(columns))])
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


def codebook_of(request, kind):
    """Return what the columns of one kind of export mean, as CSV; nobody's words are in it."""
    if not request.user.has_perm(exports.MAY_EXPORT):
        raise PermissionDenied
    if kind not in exports.KINDS:
        raise Http404
    content = b"".join(csv_chunks(codebook(exports.KINDS[kind].columns)))
    name = f"codebook-{kind}.csv"
    disposition = content_disposition_header(True, name)
    return HttpResponse(content, content_type=CSV, headers={"Content-Disposition": disposition})
