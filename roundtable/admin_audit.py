"""The back office of the audit: a list to read, for auditors and coordinators; nobody changes it."""

import uuid

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from roundtable.admin_counting import BoundedPaginator
from roundtable.admin_incident_rows import Links, model_of, moment
from roundtable.admin_parts import PlainLookups
from roundtable.audit import chain
from roundtable.audit.entries import AuditEntry
from roundtable.audit.verbs import Verb, choices, label_of

# So much of a random key is shown; it is enough to find the row by.
SHOWN = 8


class VerbFilter(admin.SimpleListFilter):
    """By what was done; whatever failed together first."""

    title = _("what")
    parameter_name = "verb"
    FAILED = (Verb.LOGIN_FAILED, Verb.CODE_FAILED, Verb.PASSPHRASE_FAILED)

    def lookups(self, request, model_admin):
        """Return every verb, by its words in the organizer's language."""
        by_words = sorted(choices(), key=lambda choice: str(choice[1]))
        return [("failed", _("everything that failed")), *by_words]

    def queryset(self, request, queryset):
        """Return the entries with the verb."""
        if self.value() == "failed":
            return queryset.filter(verb__in=self.FAILED)
        return queryset.filter(verb=self.value()) if self.value() else queryset


class ByFilter(admin.RelatedFieldListFilter):
    """By organizer, or what nobody did who was logged in."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.title = _("organizer")
        self.empty_value_display = _("no organizer")


def about(words):
    """Return the condition that an entry is about one of these rows, or is one of these itself.

    A row is named by its key, the beginning of a random key, or kind and key as stored. Parts that are
    no key of anything find nothing.
    """
    found = Q()
    for word in words:
        if ":" in word:
            found |= Q(about=word)
        elif word.isdecimal():
            found |= Q(about__endswith=f":{word}")
        elif len(word) >= SHOWN:
            found |= Q(about__contains=f":{word}")
        try:
            found |= Q(pk=uuid.UUID(word))
        except ValueError:
            continue
    return found or Q(pk__in=())


@admin.register(AuditEntry)
class AuditEntryAdmin(PlainLookups, admin.ModelAdmin):
    """Who did what to which row, when: by the day only where it is about a submission."""

    list_display = ("when", "who", "what", "of", "detail", "chain")
    list_filter = ("chain", "on", ("by", ByFilter), VerbFilter)
    list_select_related = ("by",)
    list_display_links = ("when",)
    search_fields = ("about",)
    search_help_text = _("The number of a row, of any kind; of a long one the first 8 letters.")
    fields = (*list_display, "own", "number", "digest")
    readonly_fields = fields
    paginator = BoundedPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    sortable_by = ()
    actions = None
    change_list_template = "admin/audit_list.html"

    def get_list_display(self, request):
        """Let what an entry is about lead to its page, if this organizer may see it."""
        links = Links(request)

        @admin.display(description=AuditEntryAdmin.of.short_description, empty_value="")
        def of(obj):
            model, key = model_of(obj.about)
            address = links.to(model, key) if model else ""
            return (
                format_html('<a href="{}">{}</a>', address, self.of(obj))
                if address
                else self.of(obj)
            )

        return [of if name == "of" else name for name in self.list_display]

    def lookup_allowed(self, lookup, value, request):
        """Allow to ask what was done, and by whom."""
        ours = (VerbFilter.parameter_name, "by__id__exact", "by__isnull")
        return lookup in ours or super().lookup_allowed(lookup, value, request)

    def get_search_results(self, request, queryset, search_term):
        """Search by the keys of rows: there are no words to search in."""
        words = search_term.split()[:6]
        return (queryset.filter(about(words)) if words else queryset), False

    def has_add_permission(self, request):
        """Never."""
        return False

    def has_change_permission(self, request, obj=None):
        """Never."""
        return False

    def has_delete_permission(self, request, obj=None):
        """Never."""
        return False

    def changelist_view(self, request, extra_context=None):
        """Show the heads of the chains above the list, to be written down."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        told = {"title": _("Audit"), "heads": chain.heads()}
        return super().changelist_view(request, {**told, **(extra_context or {})})

    @admin.display(description=_("date"))
    def when(self, obj):
        """Return the day, with the time where it is kept."""
        return moment(obj)

    @admin.display(description=pgettext_lazy("who did it", "by"))
    def who(self, obj):
        """Return who did it; nobody did where the server runs a command, or a login failed."""
        return obj.by or _("no organizer")

    @admin.display(description=_("what"))
    def what(self, obj):
        """Return what was done, in the organizer's language."""
        return label_of(obj.verb, chain=obj.chain)

    @admin.display(description=pgettext_lazy("of an act", "to what"), empty_value="")
    def of(self, obj):
        """Return the kind and number of the row."""
        model, key = model_of(obj.about)
        return f"{model._meta.verbose_name} {key[:SHOWN]}" if model else obj.about

    @admin.display(description=_("number of the entry"))
    def own(self, obj):
        """Return the entry's own key."""
        return obj.pk

    @admin.display(description=_("number in the chain"), empty_value="")
    def number(self, obj):
        """Return the entry's place in its chain."""
        return obj.link.number if hasattr(obj, "link") else None

    @admin.display(description=_("digest"), empty_value="")
    def digest(self, obj):
        """Return the digest over the entry and all before it."""
        return obj.link.digest if hasattr(obj, "link") else None
