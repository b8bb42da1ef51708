"""The back office of published texts."""

from django.contrib import admin

from documents.models import Announcement
from roundtable.admin_parts import ApprovedAdmin


@admin.register(Announcement)
class AnnouncementAdmin(ApprovedAdmin):
    """News: both languages side by side, each approved by a second person."""

    list_display = ("title", "dated", "published", "approval_state", "khmer_state")
    list_filter = ("roundtable",)
    date_hierarchy = "dated"
    autocomplete_fields = ("roundtable",)
    fieldsets = (
        (None, {"fields": (("title",), ("summary",), ("body",), "khmer_is_right")}),
        (None, {"fields": ("dated", "roundtable", "slug")}),
    )
