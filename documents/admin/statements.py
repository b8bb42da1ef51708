"""The back office of statements by the community."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from documents import speakers
from documents.admin.parts import WalkAdmin
from documents.forms.statements import StatementForm
from documents.models import Statement
from documents.views import statements
from roundtable.admin_parts import in_both, side_by_side


@admin.register(Statement)
class StatementAdmin(WalkAdmin):
    """Statements; a speaker is named by her consent only, and forgotten at once."""

    form = StatementForm
    change_form_template = "admin/statement_change_form.html"
    preview_template = "documents/statement.html"
    list_display = (
        "code",
        "title",
        "roundtable",
        "issue",
        "published",
        "approval_state",
        "khmer_state",
    )
    list_display_links = ("code", "title")
    list_select_related = ("roundtable", "issue")
    list_filter = ("roundtable",)
    autocomplete_fields = ("roundtable", "session")
    fieldsets = (
        (None, {"fields": ("roundtable", "issue", "session")}),
        (None, {"fields": side_by_side("title", "summary", "body", "sources")}),
        (_("Speaker"), {"fields": (*side_by_side("speaker"), "speaker_agreed")}),
        (None, {"fields": ("khmer_is_right", "slug")}),
    )

    @admin.display(description=_("number"), ordering="number")
    def code(self, obj):
        """Return the number as it is cited."""
        return obj.code

    def preview_context(self, obj):
        """Return what stands on the public page."""
        return statements.context_of(obj)

    def get_queryset(self, request):
        """Load what every row shows."""
        return super().get_queryset(request).select_related("roundtable", "issue")

    def why_hidden(self, obj):
        """Return why a statement with a date of publication is not public."""
        if obj.is_approved("en") and obj.is_approved("km"):
            return _("Readers do not see it: its roundtable is not published.")
        return super().why_hidden(obj)

    # The speaker's name

    def get_urls(self):
        """Add the address that takes the speaker's name away."""
        route = "<path:object_id>/remove-speaker/"
        return [self.page(route, self.remove_speaker_view, "remove_speaker"), *super().get_urls()]

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        """Offer to take the name away, if there is one."""
        named = obj and any(obj.in_language("speaker", code) for code in ("en", "km"))
        if named and self.may_unpublish(request):
            context["remove_speaker_url"] = self.url_of("remove_speaker", obj)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    @method_decorator(require_POST)
    def remove_speaker_view(self, request, object_id):
        """Take the speaker's name away, at once and without asking anybody."""
        obj = self.object_for(request, object_id, action="view")
        if not self.may_unpublish(request):
            raise PermissionDenied
        speakers.remove_speaker(obj)
        self.log_change(request, obj, in_both(_("The speaker’s name was taken away.")))
        self.message_user(request, _("The speaker’s name was taken away."))
        return self.back_to(obj)
