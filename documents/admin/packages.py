"""The back office of briefing packages: made, frozen, read in one sitting, approved."""

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from documents import packages, pdf
from documents.briefing import BRIEFING, PARTS
from documents.forms.packages import PackageForm
from documents.models import Package
from roundtable.admin_approval import AWAITING_APPROVAL
from roundtable.admin_parts import BilingualAdmin, in_both, side_by_side
from roundtable.approval import TextChanged
from roundtable.languages import CODES, NAMES, other

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
LABELS = {"briefing": _("Briefing"), "report": _("Full report")}
# Pages that a briefing is meant to have.
TWO = 2


@admin.register(Package)
class PackageAdmin(BilingualAdmin):
    """Packages: the form, the page on which everything is read, and the files."""

    form = PackageForm
    change_form_template = "admin/package_change_form.html"
    actions = None
    waiting = (AWAITING_APPROVAL, *BilingualAdmin.waiting)
    list_display = ("title", "roundtable", "frozen_on", "approved_on", "khmer_state")
    list_filter = ("roundtable",)
    list_select_related = ("roundtable",)
    autocomplete_fields = ("roundtable",)
    fieldsets = (
        (None, {"fields": side_by_side("title", "purpose")}),
        (None, {"fields": ("khmer_is_right", "roundtable", "release")}),
        (None, {"fields": ("with_voices", "with_statements", "with_outcomes")}),
    )

    def get_urls(self):
        """Add the pages of reading, and what its buttons do."""
        return [
            self.page("<path:object_id>/read/", self.read_view, "read"),
            self.page("<path:object_id>/freeze/", self.freeze_view, "freeze"),
            self.page("<path:object_id>/approve/", self.approve_view, "approve"),
            self.page("<path:object_id>/files/<str:name>", self.file_view, "file"),
            *super().get_urls(),
        ]

    def get_readonly_fields(self, request, obj=None):
        """Keep the roundtable of what is saved: its release and documents do not move along."""
        return ("roundtable",) if obj else ()

    def has_delete_permission(self, request, obj=None):
        """Allow to delete what never went out."""
        allowed = super().has_delete_permission(request, obj)
        return allowed and not (obj and (obj.briefing_id or obj.report_id))

    def delete_model(self, request, obj):
        """Delete what never went out."""
        packages.discard(obj)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        """Offer to freeze what is about to be saved; lead to the page where it is read."""
        context["may_freeze"] = self.may(request, "change")
        context["read_url"] = self.url_of("read", obj) if obj else ""
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def response_post_save_add(self, request, obj):
        """Freeze what was saved if that button was pressed."""
        return self.freeze(request, obj) or super().response_post_save_add(request, obj)

    def response_post_save_change(self, request, obj):
        """Freeze what was saved if that button was pressed."""
        return self.freeze(request, obj) or super().response_post_save_change(request, obj)

    # Freezing

    def freeze(self, request, obj):
        """Freeze what was just saved, where asked to; return where that leads, or None."""
        if "_freeze" not in request.POST or not self.may(request, "change"):
            return None
        return self.frozen(request, obj)

    def frozen(self, request, obj):
        """Freeze a package and lead to the page where it is read."""
        try:
            packages.freeze(obj, by=request.user)
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
            return self.back_to(obj)
        self.log_change(request, obj, in_both(_("Frozen.")))
        return self.to_read(obj)

    @method_decorator(require_POST)
    def freeze_view(self, request, object_id):
        """Freeze a package as it was last saved."""
        return self.frozen(request, self.object_for(request, object_id, action="change"))

    # Reading

    def to_read(self, obj):
        """Return the answer that leads to the page where a package is read."""
        return HttpResponseRedirect(self.url_of("read", obj))

    @method_decorator(require_safe)
    def read_view(self, request, object_id):
        """Show everything that will go out, in both languages, with every file."""
        obj = self.object_for(request, object_id, action="view")
        run = obj.generations.first()
        why_not = packages.why_not_yet(obj)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Read everything in one sitting"),
            "package": obj,
            "run": run,
            "is_under_way": bool(run and run.is_under_way),
            "parts": [self.part(obj, part) for part in PARTS] if obj.contents else [],
            "why_not": why_not,
            "no_pdf": pdf.why_not(),
            "digest": packages.fingerprint(obj),
            "is_yours": not packages.may_approve(obj, by=request.user),
            "may_approve": self.may(request, "approve"),
            "may_freeze": self.may(request, "change"),
            "urls": {name: self.url_of(name, obj) for name in ("change", "freeze", "approve")},
            # For {% blocks %}: both languages, side by side.
            "both": True,
            "other_language": other(get_language()),
        }
        return render(request, "admin/package_read.html", context)

    def part(self, obj, part):
        """Return one part to be read: what it says, its files, its document if it has one."""
        files = obj.files.filter(name__startswith=part).defer("data").order_by("name")
        document = getattr(obj, part)
        return {
            "label": LABELS[part],
            "covers": [(code, NAMES[code], obj.contents["covers"][part][code]) for code in CODES],
            "contents": obj.contents[part],
            "files": [
                {
                    "file": file,
                    "too_long": part == BRIEFING and file.pages > TWO,
                }
                for file in files
            ],
            "document": document if document and document.is_published() else None,
        }

    @method_decorator(require_safe)
    def file_view(self, request, object_id, name):
        """Send one file, unless a voice in it has been taken back."""
        obj = self.object_for(request, object_id, action="view")
        file = obj.files.filter(name=name).first()
        if file is None or obj.voices.lost().exists():
            raise Http404
        disposition = content_disposition_header(True, f"{obj.roundtable.slug}-{file.name}")
        return HttpResponse(
            bytes(file.data),
            content_type=TYPES[file.name.rsplit(".")[-1]],
            headers={"Content-Disposition": disposition},
        )

    # Approving

    @method_decorator(require_POST)
    def approve_view(self, request, object_id):
        """Approve what the organizer has read, and publish it; refuse if it has changed since."""
        obj = self.object_for(request, object_id, action="approve")
        try:
            packages.approve(obj, digest=request.POST.get("digest"), by=request.user)
        except TextChanged:
            sentence = _("The text was changed while you read it. Read it again, then approve.")
            self.message_user(request, sentence, messages.ERROR)
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
        else:
            self.log_change(request, obj, in_both(_("Approved and published.")))
            self.message_user(request, _("Approved and published."))
        return self.to_read(obj)
