"""The back office of published texts."""

from django.contrib import admin

from documents.admin.parts import WalkAdmin
from documents.models import Announcement
from documents.views import news
from roundtable.admin_parts import side_by_side


@admin.register(Announcement)
class AnnouncementAdmin(WalkAdmin):
    """News: both languages side by side, each approved by a second person."""

    list_display = ("title", "dated", "published", "approval_state", "khmer_state")
    list_filter = ("roundtable",)
    date_hierarchy = "dated"
    autocomplete_fields = ("roundtable",)
    fieldsets = (
        (None, {"fields": side_by_side("title", "summary", "body")}),
        (None, {"fields": ("khmer_is_right", "dated", "roundtable", "slug")}),
    )

    preview_template = "documents/announcement.html"

    def preview_context(self, obj):
        """Return what stands on the public page."""
        return news.context_of(obj)
