"""The back office of roundtables, sessions and cities."""

import datetime

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationStackedInline

from roundtable.admin_parts import BilingualAdmin, PublishedAdmin, in_both, side_by_side
from sessions import stages, times
from sessions.forms import SessionForm, StageForm
from sessions.models import City, DialogueSession, Figure, Roundtable, StageChange


class FigureInline(TranslationStackedInline):
    """The numbers that are told of a roundtable."""

    model = Figure
    extra = 0
    fields = (*side_by_side("value", "label"), "position")


class StageChangeInline(admin.TabularInline):
    """What has happened to the stage; only to be read."""

    model = StageChange
    extra = 0
    can_delete = False
    fields = readonly_fields = ("on", "before", "after", "by", "reason")

    def get_queryset(self, request):
        """Load who did it."""
        return super().get_queryset(request).select_related("by")

    def has_add_permission(self, request, obj=None):
        """Never: the button "Change stage" writes these."""
        return False


@admin.register(Roundtable)
class RoundtableAdmin(PublishedAdmin):
    """Editions, with their figures and stages."""

    list_display = ("title", "stage", "published", "khmer_state", "position")
    list_filter = ("stage",)
    readonly_fields = ("stage",)
    inlines = (FigureInline, StageChangeInline)
    change_form_template = "admin/roundtable_change_form.html"
    fieldsets = (
        (None, {"fields": side_by_side("title", "host", "summary", "body")}),
        (None, {"fields": ("khmer_is_right", "stage", "position", "slug")}),
    )

    def get_urls(self):
        """Add the page that changes the stage."""
        stage = self.page("<path:object_id>/stage/", self.stage_view, "stage")
        return [stage, *super().get_urls()]

    def stage_view(self, request, object_id):
        """Ask for the new stage, and a reason where it goes back."""
        roundtable = self.get_object(request, unquote(object_id))
        if roundtable is None:
            raise Http404
        if not self.has_change_permission(request, roundtable):
            raise PermissionDenied
        form = StageForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                stages.move(roundtable, by=request.user, **form.cleaned_data)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                self.log_change(request, roundtable, in_both(_("The stage is changed.")))
                self.message_user(request, _("The stage is changed."))
                return self.back_to(roundtable)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Change stage"),
            "roundtable": roundtable,
            "form": form,
            "opts": self.opts,
            "back": self.url_of("change", roundtable),
        }
        return render(request, "admin/roundtable_stage.html", context)


@admin.register(City)
class CityAdmin(BilingualAdmin):
    """Cities whose local time is shown, in their order."""

    list_display = ("name", "country", "zone", "is_shown", "position", "khmer_state")
    list_filter = ("is_shown",)
    search_fields = ("name_en", "name_km", "country_en", "country_km", "zone")

    def get_readonly_fields(self, request, obj=None):
        """Keep the zone of a city that hosts a session: its sessions would move in time."""
        return ("zone",) if obj and obj.hosted_sessions.exists() else ()

    fieldsets = (
        (None, {"fields": side_by_side("name", "country")}),
        (None, {"fields": ("khmer_is_right", "zone", "is_shown", "position")}),
    )


@admin.register(DialogueSession)
class DialogueSessionAdmin(PublishedAdmin):
    """Sessions, with the time in every city shown while one types."""

    form = SessionForm
    waiting = (
        ("undated", _("no time yet")),
        ("overdue", _("past, and not yet marked as held")),
        *PublishedAdmin.waiting,
    )
    list_display = (
        "title",
        "roundtable",
        "kind",
        "status",
        "start_there",
        "published",
        "khmer_state",
    )
    list_filter = ("status", "kind", "roundtable")
    list_select_related = ("roundtable", "host_city")
    autocomplete_fields = ("roundtable", "host_city", "replaced_by")
    readonly_fields = ("city_times",)
    fieldsets = (
        (None, {"fields": ("roundtable", "kind", *side_by_side("title", "summary"))}),
        (
            _("Time"),
            {"fields": ("status", "host_city", "start", "length", "city_times")},
        ),
        (
            _("If it is postponed or cancelled"),
            {"fields": (*side_by_side("reason", "approximate_date"), "replaced_by")},
        ),
        (_("Taking part"), {"fields": side_by_side("audience", "languages", "participation")}),
        (_("Agenda and report"), {"fields": side_by_side("agenda", "report")}),
        (None, {"fields": ("khmer_is_right", "slug", "position")}),
    )

    class Media:
        """The script that asks for the city times while one types."""

        js = ("roundtable/admin-city-times.js",)

    def get_urls(self):
        """Add the address that answers with the city times."""
        preview = self.page("city-times/", self.city_times_view, "city_times")
        return [preview, *super().get_urls()]

    def get_changeform_initial_data(self, request):
        """Take from an address what it may choose, but no text for a moment."""
        initial = super().get_changeform_initial_data(request)
        initial.pop("start", None)
        return initial

    @admin.display(description=_("start"), ordering="start")
    def start_there(self, obj):
        """Return the start in the host city's own time."""
        if not obj.start:
            return None
        return f"{obj.host_time.text(get_language())} ({obj.host_city.name})"

    @admin.display(description=_("local times"))
    def city_times(self, obj):
        """Return the table of the stored start in every city."""
        return city_times_table(obj.start, obj.host_city)

    def city_times_view(self, request):
        """Answer with the table for what is typed: ``city``, ``date`` and ``time``."""
        city = City.objects.filter(pk=_number(request.GET.get("city"))).first()
        try:
            typed = f"{request.GET.get('date', '')} {request.GET.get('time', '')[:5]}"
            wall = datetime.datetime.strptime(typed, "%Y-%m-%d %H:%M")  # noqa: DTZ007 - a wall clock
            start = times.moment_of(wall, city.zone) if city else None
            context, template = table_context(start, city), "admin/city_times.html"
        except ValidationError as error:
            context, template = {"problem": error.messages[0]}, "admin/city_times.html"
        except ValueError:
            context, template = {}, "admin/city_times.html"
        return render(request, template, context)


def _number(text):
    return int(text) if text and text.isdecimal() and len(text) < 10 else None


def table_context(start, city):
    """Return the city times in both languages, as the admin shows them."""
    if not start or not city:
        return {}
    rows = times.city_times(start, city, City.objects.shown())
    return {
        "rows": [
            {"city": row.city, "en": row.text("en"), "km": row.text("km"), "machine": row.isoformat}
            for row in rows
        ]
    }


def city_times_table(start, city):
    """Return the table of city times as safe HTML."""
    return render_to_string("admin/city_times.html", table_context(start, city))
