"""The back office of documents: the working text, approved; and the versions that readers see."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from documents import tasks, versions
from documents.admin.document_files import DocumentFiles
from documents.admin.follow_ups import plan_url
from documents.admin.parts import WalkAdmin
from documents.forms.documents import DocumentForm
from documents.models import Document
from documents.views import documents
from roundtable.admin_parts import in_both, side_by_side

REFERENCES = _(
    "What stands in double square brackets is filled in when a version is published; it must be the "
    "same in both languages. [[figures]] takes the latest approved release. The address of a voice "
    "is the last part of the address of its page, v-1a2b3c4d; its words are never copied. [[survey …]] takes the latest approved results of a survey, "
    "by the last part of its address."
)


@admin.register(Document)
class DocumentAdmin(DocumentFiles, WalkAdmin):
    """Documents; a version goes out when both languages and every PDF are approved."""

    form = DocumentForm
    change_form_template = "admin/document_change_form.html"
    preview_template = "documents/document.html"
    waiting = (*WalkAdmin.waiting, ("without_pdf", _("without a PDF")))
    list_display = (
        "code",
        "title",
        "kind",
        "roundtable",
        "published",
        "approval_state",
        "khmer_state",
    )
    list_display_links = ("code", "title")
    # A version is published from the form, which says what is still lacking.
    actions = ("unpublish_selected",)
    list_filter = ("roundtable", "kind")
    autocomplete_fields = ("roundtable",)
    fieldsets = (
        (None, {"fields": ("kind", "roundtable", *side_by_side("title", "summary"))}),
        (_("Text"), {"fields": side_by_side("body"), "description": REFERENCES}),
        (None, {"fields": (*side_by_side("what_changed"), "khmer_is_right", "slug")}),
    )

    @admin.display(description=_("number"), ordering="number")
    def code(self, obj):
        """Return the number as it is cited."""
        return obj.code

    def get_queryset(self, request):
        """Load what every row shows."""
        return super().get_queryset(request).select_related("roundtable")

    def preview_context(self, obj):
        """Return what stands on the page of the next version, as it would be made now."""
        return {"section": "documents", **documents.context_of(obj)}

    def save_model(self, request, obj, form, change):
        """Save; a PDF that was read beside another text has to be read and approved again."""
        if change and obj.changed_languages():
            obj.uploads.update(approved_by=None)
        super().save_model(request, obj, form, change)

    # Publishing makes a version

    def may_be_published(self, obj):
        """Return whether there is something that others can have approved: not in a new form."""
        return obj is not None

    def publish(self, request, obj):
        """Publish the next version, as it was approved."""
        if not self.has_publish_permission(request) or not self.may_be_published(obj):
            raise PermissionDenied
        with transaction.atomic():
            versions.check_says_what_changed(obj)
            version = versions.publish(obj, by=request.user)
            tasks.make_files_later(version)
        self.log_change(request, obj, f"{in_both(_('Published.'))} v{version.number}")

    def why_hidden(self, obj):
        """Return why a document with a date of publication is not public."""
        if obj.versions.exists():
            return _("Readers do not see it: its roundtable is not published.")
        return _("Readers do not see it before its first version is published.")

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        """Say which version readers see, and offer the next one."""
        if obj is not None:
            latest = obj.latest()
            context["latest"] = latest if obj.published_on else None
            context["is_public"] = bool(context["latest"]) and obj.is_published()
            may = self.has_publish_permission(request) and self.has_change_permission(request, obj)
            context["next_number"] = latest.number + 1 if latest and may else None
            context["plan_url"] = plan_url(request, obj)
            context |= self.files_context(request, obj)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)
