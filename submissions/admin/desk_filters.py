"""How the desk's list is narrowed. No filter joins a table that could multiply the rows."""

import uuid

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sessions.models import Roundtable
from submissions.models import Submission, SubmissionTopic, Topic
from submissions.near import near_copies


class RoundtableFilter(admin.SimpleListFilter):
    """By roundtable; what waits for the next one has none yet."""

    title = _("roundtable")
    parameter_name = "roundtable"
    NEXT = "next"

    def lookups(self, request, model_admin):
        """Return every roundtable, and the next one."""
        titles = [(str(found.pk), found.title) for found in Roundtable.objects.defer("body_html")]
        return [*titles, (self.NEXT, _("the next one"))]

    def queryset(self, request, queryset):
        """Return the submissions for one."""
        if self.value() == self.NEXT:
            return queryset.filter(roundtable=None)
        if self.value() in dict(self.lookup_choices):
            return queryset.filter(roundtable=self.value())
        return queryset


class TopicFilter(admin.SimpleListFilter):
    """By topic."""

    title = _("topic")
    parameter_name = "topic"
    NONE = "none"

    def lookups(self, request, model_admin):
        """Return every topic, and none."""
        return [
            *((topic.slug, topic.name) for topic in Topic.objects.all()),
            (self.NONE, pgettext_lazy("nothing there", "none")),
        ]

    def queryset(self, request, queryset):
        """Return the submissions under one."""
        placed = SubmissionTopic.objects.all()
        if self.value() == self.NONE:
            # Not "exclude(pk__in=…)": PostgreSQL reads that whole list for each row.
            return queryset.filter(~Exists(placed.filter(submission=OuterRef("pk"))))
        if self.value() in dict(self.lookup_choices):
            placed = placed.filter(topic__slug=self.value())
            return queryset.filter(pk__in=placed.values("submission"))
        return queryset


class AssignedFilter(admin.SimpleListFilter):
    """By whether it is mine, or nobody's."""

    title = _("assigned to")
    parameter_name = "assigned"

    def lookups(self, request, model_admin):
        """Return whose submissions one looks for most."""
        return [("me", _("me")), ("nobody", _("nobody"))]

    def queryset(self, request, queryset):
        """Return mine or nobody's."""
        if self.value() == "me":
            return queryset.filter(assigned_to=request.user)
        if self.value() == "nobody":
            return queryset.filter(assigned_to=None)
        return queryset


class LikeFilter(admin.SimpleListFilter):
    """One submission with its undecided near copies; shown only when it was asked for."""

    title = _("near copies")
    parameter_name = "like"

    def lookups(self, request, model_admin):
        """Return the one that the address names; an address that names none leads to the list."""
        if not (asked := request.GET.get(self.parameter_name)):
            return []
        try:
            pk = uuid.UUID(asked)
        except ValueError as error:
            raise IncorrectLookupParameters from error
        self.original = Submission.objects.filter(pk=pk).first()
        if self.original is None or not model_admin.may_read(request):
            raise IncorrectLookupParameters
        return [(asked, _("like %(id)s") % {"id": self.original})]

    def queryset(self, request, queryset):
        """Return the one and its near copies."""
        if not self.value():
            return queryset
        keys = [near.submission.pk for near in near_copies(self.original)]
        return queryset.filter(pk__in=[self.original.pk, *keys])
