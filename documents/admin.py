"""The back office of published texts."""

from django.contrib import admin

from documents.models import Announcement
from roundtable.admin_approval import ApprovedAdmin
from roundtable.admin_parts import side_by_side


@admin.register(Announcement)
class AnnouncementAdmin(ApprovedAdmin):
    """News: both languages side by side, each approved by a second person."""

    list_display = ("title", "dated", "published", "approval_state", "khmer_state")
    list_filter = ("roundtable",)
    date_hierarchy = "dated"
    autocomplete_fields = ("roundtable",)
    fieldsets = (
        (None, {"fields": side_by_side("title", "summary", "body")}),
        (None, {"fields": ("khmer_is_right", "dated", "roundtable", "slug")}),
    )
