"""The files of a document in the back office: PDFs laid in by hand, and those of each version."""

from math import ceil

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from documents import blocks, docx, files, pdf, tasks, uploads, versions
from documents.forms.documents import UploadForm
from documents.models import DocumentFile
from documents.pdf import paper
from roundtable.admin_parts import in_both
from roundtable.languages import CODES, NAMES
from roundtable.models import SiteSettings

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class DocumentFiles:
    """Laying in, reading, approving and making the files of a document."""

    def get_urls(self):
        """Add the addresses of files."""
        upload = "<path:object_id>/upload/<str:language>/"
        return [
            self.page("<path:object_id>/lay-in/", self.lay_in_view, "lay_in"),
            self.page(upload, self.upload_view, "upload"),
            self.page(f"{upload}approve/", self.approve_upload_view, "approve_upload"),
            self.page(f"{upload}take-out/", self.take_out_view, "take_out"),
            self.page("<path:object_id>/v<int:number>/make/", self.make_view, "make"),
            self.page("<path:object_id>/v<int:number>/<str:language>.docx", self.docx_view, "docx"),
            *super().get_urls(),
        ]

    def address(self, page, obj, *args):
        """Return the address of one of the pages above."""
        return reverse(f"admin:documents_document_{page}", args=[obj.pk, *args])

    def files_context(self, request, obj):
        """Return what the form shows of the files."""
        return {
            "uploads": [self.upload_row(request, obj, row) for row in uploads_of(obj)],
            "versions": self.version_rows(obj),
            "pdf_why_not": pdf.why_not(),
            "may_lay_in": self.has_change_permission(request, obj),
            "lay_in_url": self.url_of("lay_in", obj),
        }

    def upload_row(self, request, obj, row):
        """Return what is told of a PDF that was laid in, and what this organizer may do with it."""
        return {
            "row": row,
            "name": NAMES[row.language],
            "url": self.address("upload", obj, row.language),
            "approve_url": self.address("approve_upload", obj, row.language),
            "take_out_url": self.address("take_out", obj, row.language),
            "may_approve": self.may(request, "approve") and may_approve(row, by=request.user),
        }

    def version_rows(self, obj):
        """Return each version with its files, the newest first."""
        found = Prefetch("files", DocumentFile.objects.defer("data").order_by("language"))
        rows = obj.versions.order_by("-number").defer("contents").prefetch_related(found)
        broken = {*obj.versions.broken().values_list("pk", flat=True)}
        return [
            {
                "version": row,
                "is_broken": row.pk in broken,
                "files": [(file, ceil(file.size / 1000)) for file in row.files.all()],
                "docx": [(NAMES[c], c, self.address("docx", obj, row.number, c)) for c in CODES],
                "make_url": self.make_url(obj, row, row.pk in broken),
            }
            for row in rows
        ]

    def make_url(self, obj, row, is_broken):
        """Return the address that makes what a version lacks, if it can be made."""
        lacking = len(row.files.all()) < len(CODES)
        return self.address("make", obj, row.number) if lacking and not is_broken else ""

    # PDFs that are laid in for the next version

    def lay_in_view(self, request, object_id):
        """Ask for a PDF of the next version; say beside the field what is wrong with it."""
        obj = self.object_for(request, object_id, action="change")
        form = UploadForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            try:
                uploads.lay_in(obj, by=request.user, **form.cleaned_data)
            except ValidationError as error:
                form.add_error("file", error)
            else:
                self.log_change(request, obj, in_both(_("A PDF was laid in.")))
                said = _("Laid in and cleaned. Somebody else must read and approve it.")
                self.message_user(request, said)
                return self.back_to(obj)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Lay in a PDF"),
            "opts": self.opts,
            "obj": obj,
            "form": form,
            "back": self.url_of("change", obj),
        }
        return render(request, "admin/document_upload.html", context)

    @method_decorator(require_safe)
    def upload_view(self, request, object_id, language):
        """Show the cleaned PDF that was laid in, to be read before it is approved."""
        obj = self.object_for(request, object_id, action="view")
        upload = get_object_or_404(obj.uploads, language=language)
        response = HttpResponse(bytes(upload.data), content_type="application/pdf")
        name = f"{obj.slug}-{language}.pdf"
        response.headers["Content-Disposition"] = f'inline; filename="{name}"'
        return response

    @method_decorator(require_POST)
    def approve_upload_view(self, request, object_id, language):
        """Approve exactly the bytes that were read."""
        obj = self.object_for(request, object_id, action="approve")
        upload = get_object_or_404(obj.uploads.defer("data"), language=language)
        sha256 = request.POST.get("sha256", "")
        try:
            versions.approve_upload(upload, sha256=sha256, by=request.user)
        except ValidationError as error:
            self.message_user(request, error.messages[0], messages.ERROR)
        else:
            self.log_change(request, obj, in_both(_("A PDF was approved.")) + f" {sha256}")
            self.message_user(request, _("A PDF was approved."))
        return self.back_to(obj)

    @method_decorator(require_POST)
    def take_out_view(self, request, object_id, language):
        """Take a PDF away that was laid in: the portal makes one itself."""
        obj = self.object_for(request, object_id, action="change")
        get_object_or_404(obj.uploads, language=language).delete()
        self.log_change(request, obj, in_both(_("A PDF was taken out.")))
        self.message_user(request, _("A PDF was taken out."))
        return self.back_to(obj)

    # Files of versions

    @method_decorator(require_POST)
    def make_view(self, request, object_id, number):
        """Make the PDFs of a version now."""
        obj = self.object_for(request, object_id, action="publish")
        version = get_object_or_404(obj.versions, number=number)
        tasks.make_files_later(version)
        if not files.missing(version):
            self.message_user(request, _("The PDFs are made."))
        elif settings.TASK_WORKER:
            said = _("The PDFs are being made. Open this page again in a minute.")
            self.message_user(request, said)
        else:
            self.message_user(request, _("The PDFs could not be made."), messages.ERROR)
        return self.back_to(obj)

    @method_decorator(require_safe)
    def docx_view(self, request, object_id, number, language):
        """Answer with a version as DOCX, without voices that were taken back."""
        obj = self.object_for(request, object_id, action="view")
        if language not in CODES:
            raise Http404
        version = get_object_or_404(obj.versions, number=number)
        version.document = obj
        data = docx.of_blocks(
            blocks.shown(version.contents, language),
            language=language,
            cover=paper.cover_of(version, language),
        )
        response = HttpResponse(data, content_type=DOCX)
        name = f"{obj.slug}-v{number}-{language}.docx"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return response


def may_approve(upload, *, by):
    """Return whether a person may approve a PDF that was laid in."""
    return upload.laid_in_by_id != by.pk or SiteSettings.current().team_of_one


def uploads_of(obj):
    """Return the PDFs that wait for the next version, without their bytes."""
    rows = obj.uploads.defer("data").select_related("laid_in_by", "approved_by")
    return rows.order_by("language")
