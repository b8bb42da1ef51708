"""The back office of outcomes: what came of a recommendation or a document."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from documents.admin.parts import WalkAdmin
from documents.forms.outcomes import OutcomeForm
from documents.models import DocumentVersion, Outcome
from roundtable.admin_parts import side_by_side
from sessions.models import DialogueSession


@admin.register(Outcome)
class OutcomeAdmin(WalkAdmin):
    """Dated entries of the ledger, the newest first."""

    form = OutcomeForm
    preview_template = "documents/outcome_preview.html"
    list_display = (
        "dated",
        "kind",
        "about",
        "institution",
        "basis",
        "published",
        "approval_state",
        "khmer_state",
    )
    list_filter = ("kind", "basis")
    list_select_related = ("recommendation", "document", "institution")
    date_hierarchy = "dated"
    search_fields = ("text_en", "text_km")
    autocomplete_fields = ("recommendation", "document", "institution")
    radio_fields = {"basis": admin.VERTICAL}
    fieldsets = (
        (_("What came of what"), {"fields": ("recommendation", "document", "dated", "kind")}),
        (_("Where and to whom"), {"fields": ("institution", "session", "version")}),
        (None, {"fields": side_by_side("text")}),
        (_("On whose word"), {"fields": ("basis", "source_url")}),
        (None, {"fields": ("khmer_is_right",)}),
    )

    def preview_context(self, obj):
        """Return the entry as it will stand in the ledger of its roundtable."""
        outcome = Outcome.objects.with_parts().get(pk=obj.pk)
        return {"section": "results", "outcomes": [outcome], "subject": outcome.subject}

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """Offer the sessions that were held, and the editions by their numbers."""
        if db_field.name == "session":
            held = DialogueSession.objects.filter(status=DialogueSession.Status.HELD)
            kwargs["queryset"] = held.order_by("-start")
        if db_field.name == "version":
            kwargs["queryset"] = DocumentVersion.objects.select_related("document").defer(
                "contents"
            )
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(description=_("about"))
    def about(self, obj):
        """Return the recommendation or document that this came of."""
        return obj.subject
