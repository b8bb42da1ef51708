"""The records, to be read only: decisions, exports, clearings, and Django's history of texts."""

from django.contrib import admin
from django.urls import reverse
from django.utils import translation
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from roundtable import dates
from submissions.admin import desk_record, retention_page
from submissions.admin.only_read import OnlyRead
from submissions.models import Clearing, Decision, Export


class ByFilter(admin.RelatedFieldListFilter):
    """By organizer, or what no organizer did."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.title = _("organizer")
        self.empty_value_display = _("no organizer")


BY = ("by", ByFilter)


class RecordAdmin(OnlyRead):
    """A list of records with the day in words; nobody adds, changes or deletes one."""

    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    sortable_by = ()
    list_select_related = ("by",)

    def lookup_allowed(self, lookup, value, request):
        """Allow to ask who did it."""
        return lookup in ("by__id__exact", "by__isnull") or super().lookup_allowed(
            lookup, value, request
        )

    def get_fields(self, request, obj=None):
        """Show of one record what its row shows."""
        return self.list_display

    def get_readonly_fields(self, request, obj=None):
        """Show it as text."""
        return self.list_display

    @admin.display(description=_("date"))
    def day(self, obj):
        """Return the day in words."""
        return dates.format_date(obj.on, translation.get_language())


@admin.register(Decision)
class DecisionAdmin(RecordAdmin):
    """What was done with which submission, by whom, why."""

    list_display = ("day", "of", "verb", "was", "became", "why", "who")
    list_filter = ("verb", BY, "on")

    @admin.display(description=_("submission"))
    def of(self, obj):
        """Return the submission's number, leading to its page."""
        address = reverse("admin:submissions_submission_change", args=[obj.submission_id])
        return format_html('<a href="{}">{}</a>', address, str(obj.submission_id)[:8])

    @admin.display(description=pgettext_lazy("of a decision", "from"), empty_value="")
    def was(self, obj):
        """Return the state before, in words."""
        return self.line(obj).before

    @admin.display(description=pgettext_lazy("of a decision", "to"), empty_value="")
    def became(self, obj):
        """Return the state after, in words."""
        return self.line(obj).after

    @admin.display(description=_("reason"), empty_value="")
    def why(self, obj):
        """Return the reason in words."""
        return self.line(obj).reason

    @admin.display(description=pgettext_lazy("who did it", "by"))
    def who(self, obj):
        """Return who did it."""
        return desk_record.who(obj)

    def line(self, obj):
        """Return a record in words; addresses of topics and roundtables stay as they are."""
        return desk_record.line(obj, {})


@admin.register(Export)
class ExportAdmin(RecordAdmin):
    """What was exported, narrowed how, how many rows, for what, by whom."""

    list_display = (
        "day",
        "kind",
        "file_format",
        "roundtable",
        "filters",
        "rows",
        "purpose",
        "by",
    )
    list_filter = (BY, "on")
    list_select_related = ("by", "roundtable")


@admin.register(Clearing)
class ClearingAdmin(RecordAdmin):
    """What each clearing sealed and removed; and the page that does one now."""

    list_display = ("day", "sealed", "erased", "spam", "who")
    list_filter = (BY, "on")
    change_list_template = "admin/clearing_list.html"

    def get_urls(self):
        """Add the page that clears."""
        return [
            self.page("now/", lambda request: retention_page.clear(self, request), "now"),
            *super().get_urls(),
        ]

    @admin.display(description=pgettext_lazy("who did it", "by"))
    def who(self, obj):
        """Return who pressed the button; nobody does where the server runs the command."""
        return obj.by or _("the server")


@admin.register(admin.models.LogEntry)
class LogEntryAdmin(OnlyRead):
    """Django's history of every text and account, as far as it can be told in words."""

    list_display = ("day", "user", "act", "sort_of", "object_repr", "told")
    list_filter = ("action_flag", "user", "action_time")
    list_select_related = ("user", "content_type")
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    sortable_by = ()

    ACTS = {
        admin.models.ADDITION: _("added"),
        admin.models.CHANGE: _("changed"),
        admin.models.DELETION: _("deleted"),
    }

    def get_fields(self, request, obj=None):
        """Show of one entry what its row shows."""
        return self.list_display

    def get_readonly_fields(self, request, obj=None):
        """Show it as text."""
        return self.list_display

    @admin.display(description=_("date"))
    def day(self, obj):
        """Return day and time in words."""
        return f"{dates.format_moment(obj.action_time, translation.get_language())} (UTC)"

    @admin.display(description=_("what"))
    def act(self, obj):
        """Return what was done."""
        return self.ACTS.get(obj.action_flag, "")

    @admin.display(description=_("of what"))
    def sort_of(self, obj):
        """Return what sort of thing it was done with."""
        return obj.content_type.name if obj.content_type else ""

    @admin.display(description=_("changes"))
    def told(self, obj):
        """Return what was changed, in the organizer's language."""
        return obj.get_change_message()
