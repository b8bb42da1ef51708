"""The desk's list: what stands in a row, in which order, and what its search finds."""

import re
import uuid

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.utils import translation
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from roundtable import dates, text
from roundtable.admin_counting import BoundedPaginator
from roundtable.admin_parts import PlainLookups, WaitingFilter
from submissions.admin.desk_filters import (
    AssignedFilter,
    LikeFilter,
    RoundtableFilter,
    TopicFilter,
)
from submissions.models import Language, State

SHORT_ID = re.compile(r"[0-9a-f]{8}(?:-?[0-9a-f]{4}){0,3}(?:-?[0-9a-f]{12})?\Z")
WORDS = ("concern", "recommendation")
NOT_IN_A_ROW = ("fold", "summary", "key", "sent_digest")
LETTERS_IN_A_ROW = 60


def without_words(submission):
    """Return in a word why a submission's own words are not to be read, or an empty text."""
    if submission.concern or submission.recommendation:
        return ""
    if submission.state in (State.WITHDRAWN, State.SPAM):
        return _("removed")
    return _("sealed") if submission.is_confidential else _("original sealed")


def beginning(submission):
    """Return the first words of a submission, cut as the eye counts."""
    words = submission.concern or submission.recommendation
    # A letter that the eye counts has a few code points; nobody needs the rest of the text here.
    return text.truncate(" ".join(words[: LETTERS_IN_A_ROW * 20].split()), LETTERS_IN_A_ROW)


def language_tag(submission):
    """Return the ``lang`` of somebody's words: empty where it is not known."""
    return "" if submission.language == Language.OTHER else submission.language


def ids_like(term):
    """Return the first and last key that begin as a search term does, or None."""
    if not SHORT_ID.match(term):
        return None
    digits = term.replace("-", "")
    return uuid.UUID(digits.ljust(32, "0")), uuid.UUID(digits.ljust(32, "f"))


class InOrder(ChangeList):
    """The newest day first, whatever an address asks for; within a day by random key."""

    def get_ordering(self, request, queryset):
        """Return the one order that an index serves and that tells nothing of the hour."""
        return ["-received_on", "id"]


class DeskList(PlainLookups):
    """The list's part of the desk. Without the right to read, no words are loaded or searched."""

    waiting = (
        ("waiting", _("received, nobody has begun")),
        ("in_danger", _("danger now")),
        ("quarantined", _("in quarantine")),
        ("sealed", _("sealed, without a safe summary")),
    )
    OWN_LOOKUPS = ("like", "assigned", "topic", "roundtable")
    list_display = (
        "short_id",
        "words",
        "state_with_marks",
        "topic_names",
        "consent_tag",
        "language_and_place",
        "received",
        "assigned",
    )
    list_filter = (
        LikeFilter,
        WaitingFilter,
        AssignedFilter,
        "state",
        RoundtableFilter,
        TopicFilter,
        "language",
        "place",
        "consent",
        "channel",
    )
    sortable_by = ()
    list_per_page = 50
    list_max_show_all = 50
    show_full_result_count = False
    paginator = BoundedPaginator
    show_facets = admin.ShowFacets.NEVER
    search_help_text = _(
        "Words in Khmer or English, or the number of a submission. What is confidential is never "
        "searched."
    )

    def get_changelist(self, request, **kwargs):
        """Keep the order fixed."""
        return InOrder

    def get_queryset(self, request):
        """Load what a row shows, and no words for those who may not read them."""
        heavy = NOT_IN_A_ROW if self.may_read(request) else (*NOT_IN_A_ROW, *WORDS)
        rows = super().get_queryset(request).select_related("assigned_to")
        return rows.prefetch_related("topics").defer(*heavy)

    def get_list_display(self, request):
        """Leave the words to those who may read them."""
        return [name for name in self.list_display if name != "words" or self.may_read(request)]

    def get_search_fields(self, request):
        """Offer to search what may be read; a hit tells of the words."""
        return ("fold",) if self.may_read(request) else ()

    def get_search_results(self, request, queryset, search_term):
        """Search both scripts, folded; or find one by its number. Never what is confidential."""
        term = search_term.strip().lower()
        if not term:
            return queryset, False
        if ids := ids_like(term):
            named = queryset.filter(pk__range=ids)
            if named.exists() or not self.may_read(request):
                return named, False
        if not self.may_read(request) or not text.words(term):
            return queryset.none(), False
        return queryset.searched(term), False

    def lookup_allowed(self, lookup, value, request):
        """Allow the desk's own filters."""
        return lookup in self.OWN_LOOKUPS or super().lookup_allowed(lookup, value, request)

    @admin.display(description=pgettext_lazy("of a submission", "number"))
    def short_id(self, obj):
        """Return the first eight digits: what organizers call it among themselves."""
        return str(obj)

    @admin.display(description=_("words"))
    def words(self, obj):
        """Return how it begins, or why that is not to be read."""
        if reason := without_words(obj):
            return format_html('<span class="quiet">{}</span>', reason)
        return format_html('<span lang="{}">{}</span>', language_tag(obj), beginning(obj))

    @admin.display(description=_("state"))
    def state_with_marks(self, obj):
        """Return the state, and beside it what is to be seen at once."""
        marks = [
            ("danger", _("danger now"), obj.is_danger),
            ("quarantine", _("in quarantine"), obj.is_quarantined),
            ("copy", _("linked copy"), obj.same_as_id),
        ]
        shown = [(kind, label) for kind, label, is_set in marks if is_set]
        marked = format_html_join(" ", '<span class="mark mark-{}">{}</span>', shown)
        return format_html("{} {}", obj.get_state_display(), marked)

    @admin.display(description=_("language, place"))
    def language_and_place(self, obj):
        """Return in which language it is written, and from where."""
        return f"{obj.get_language_display()}, {obj.get_place_display()}"

    @admin.display(description=_("topics"), empty_value="")
    def topic_names(self, obj):
        """Return its topics."""
        return ", ".join(str(topic) for topic in obj.topics.all())

    @admin.display(description=_("received on"))
    def received(self, obj):
        """Return the day in words."""
        return dates.format_date(obj.received_on, translation.get_language())

    @admin.display(description=_("consent"))
    def consent_tag(self, obj):
        """Return the consent as a tag."""
        label = obj.get_consent_display()
        return format_html('<span class="mark consent-{}">{}</span>', obj.consent, label)

    @admin.display(description=_("assigned to"), empty_value="")
    def assigned(self, obj):
        """Return who reads it."""
        return obj.assigned_to
