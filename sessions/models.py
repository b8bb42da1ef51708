"""Roundtables, the cities whose local times are shown, and the sessions of a roundtable."""

import uuid
from zoneinfo import available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modeltranslation.utils import build_localized_fieldname as localized

from roundtable.publication import (
    Bilingual,
    BilingualQuerySet,
    Published,
    PublishedQuerySet,
    english_required,
    filled,
    khmer_to_publish,
)


class Roundtable(Published):
    """One edition: the community meets institutions that can act."""

    class Stage(models.TextChoices):
        """How far a roundtable has come, in this order."""

        GATHERING = "gathering", _("gathering voices")
        CLOSED = "closed", _("closed to new voices")
        HELD = "held", _("held")
        PUBLISHED = "published", _("results published")

    MARKDOWN = ("body",)
    REQUIRED_KHMER = ("title", "host", "summary")

    title = models.CharField(_("title"), max_length=200)
    host = models.CharField(
        _("host institution"),
        max_length=200,
        help_text=_("The institution that receives the roundtable; its officials are meant."),
    )
    summary = models.TextField(_("summary"), max_length=600)
    body = models.TextField(_("text"), blank=True, help_text=_("Markdown."))
    body_html = models.TextField(editable=False, default="")
    stage = models.CharField(
        _("stage"), max_length=10, choices=Stage, default=Stage.GATHERING, editable=False
    )
    position = models.PositiveSmallIntegerField(
        _("order"), default=0, help_text=_("The highest number stands first.")
    )

    class Meta:
        verbose_name = _("roundtable")
        verbose_name_plural = _("roundtables")
        ordering = ["-position", "slug"]
        constraints = [
            models.CheckConstraint(
                condition=Q(stage__in=["gathering", "closed", "held", "published"]),
                name="roundtable_stage_known",
            ),
            english_required("title", "host", "summary"),
            khmer_to_publish("title", "host", "summary"),
        ]

    def __str__(self):
        return self.title or self.slug

    def get_absolute_url(self):
        """Return the roundtable's path in the active language."""
        return reverse("sessions:roundtable", args=[self.slug])


class StageChange(models.Model):
    """One step of a roundtable, kept for ever: from where to where, by whom, and why back."""

    roundtable = models.ForeignKey(Roundtable, on_delete=models.CASCADE, related_name="changes")
    before = models.CharField(_("from"), max_length=10, choices=Roundtable.Stage)
    after = models.CharField(_("to"), max_length=10, choices=Roundtable.Stage)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.PROTECT
    )
    on = models.DateField(_("date"), default=timezone.localdate)

    class Meta:
        verbose_name = _("change of stage")
        verbose_name_plural = _("changes of stage")
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.before} → {self.after}"


class Figure(Bilingual):
    """A number that is told of a roundtable, with what it counts and where it was published."""

    roundtable = models.ForeignKey(Roundtable, on_delete=models.CASCADE, related_name="figures")
    value = models.CharField(_("number"), max_length=30)
    label = models.CharField(_("what it counts"), max_length=200)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("figure")
        verbose_name_plural = _("figures")
        ordering = ["position", "pk"]
        constraints = [english_required("value", "label")]

    def __str__(self):
        return f"{self.value} {self.label}"


def zone_choices():
    """Return all IANA zones of a place, sorted, as choices."""
    places = (zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))
    return [(zone, zone.replace("_", " ")) for zone in sorted(places)] + [("UTC", "UTC")]


def known_zone(value):
    """Refuse a name that is no IANA time zone."""
    if value not in available_timezones():
        raise ValidationError(
            _("“%(zone)s” is no time zone. Choose one from the list, such as Asia/Phnom_Penh."),
            params={"zone": value},
        )


class CityQuerySet(BilingualQuerySet):
    """Cities by whether readers see their time."""

    def shown(self):
        """Return the cities whose local time stands on every session's page, in order."""
        return self.filter(is_shown=True).order_by("position", "pk")


class City(Bilingual):
    """A place whose local time is shown."""

    name = models.CharField(_("city"), max_length=80)
    country = models.CharField(
        _("country"), max_length=80, blank=True, help_text=_("Shown beside the city if filled in.")
    )
    zone = models.CharField(
        _("time zone"), max_length=40, choices=zone_choices, validators=[known_zone]
    )
    is_shown = models.BooleanField(_("shown on every session"), default=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = CityQuerySet.as_manager()

    class Meta:
        verbose_name = _("city")
        verbose_name_plural = _("cities")
        ordering = ["position", "pk"]
        constraints = [
            english_required("name"),
            models.CheckConstraint(condition=~Q(zone=""), name="city_has_zone"),
        ]

    def __str__(self):
        return f"{self.name} ({self.country})" if self.country else self.name


class SessionQuerySet(PublishedQuerySet):
    """Sessions by what readers may see and when they are."""

    def published(self):
        """Return published sessions of published roundtables."""
        shown = Roundtable.objects.published().order_by().values("pk")
        return super().published().filter(roundtable__in=shown)

    def dated(self):
        """Return the sessions that have a start."""
        return self.filter(start__isnull=False)

    def undated(self):
        """Return the sessions that still wait for a time."""
        waiting = [DialogueSession.Status.UNDETERMINED, DialogueSession.Status.TENTATIVE]
        return self.filter(start__isnull=True, status__in=waiting)

    def overdue(self):
        """Return the sessions whose time has passed and that are not yet told to be held."""
        open_states = [DialogueSession.Status.SCHEDULED, DialogueSession.Status.TENTATIVE]
        return self.filter(start__lt=timezone.now(), status__in=open_states)

    def with_hosts(self):
        """Load what a row of the schedule shows: the host city and what replaces a session."""
        return self.select_related("host_city", "replaced_by")

    def in_reading_order(self):
        """Return what is still to come first: undecided, then by date; then the past, newest first."""
        Status = DialogueSession.Status
        order = models.Case(
            models.When(status__in=[Status.SCHEDULED, Status.TENTATIVE], then=0),
            models.When(status=Status.UNDETERMINED, then=1),
            models.When(status=Status.POSTPONED, then=2),
            models.When(status=Status.HELD, then=3),
            default=4,
            output_field=models.IntegerField(),
        )
        upcoming = models.Case(
            models.When(status__in=[Status.SCHEDULED, Status.TENTATIVE], then=F("start"))
        )
        return self.order_by(
            order, upcoming.asc(nulls_last=True), F("start").desc(nulls_last=True), "position", "pk"
        )


class DialogueSession(Published):
    """A meeting of a roundtable.

    Never named exactly ``Session``: Django's browser sessions have a model of that name, and a
    reference by string would silently mean that one.
    """

    class Kind(models.TextChoices):
        """What is done at the meeting, and with whom."""

        PLANNING = "planning", _("planning session")
        WORKING = "working", _("working officials session")
        LEADERSHIP = "leadership", _("higher-leadership officials session")
        BRIEFING = "briefing", _("briefing")
        TRAINING = "training", _("training")
        OTHER = "other", _("other meeting")

    class Status(models.TextChoices):
        """Whether and how surely the meeting has a time."""

        UNDETERMINED = "undetermined", _("time to be determined")
        TENTATIVE = "tentative", _("tentative")
        SCHEDULED = "scheduled", _("scheduled")
        POSTPONED = "postponed", _("postponed")
        CANCELLED = "cancelled", _("cancelled")
        HELD = "held", _("held")

    MARKDOWN = ("participation", "agenda", "report")
    REQUIRED_KHMER = ("title",)

    roundtable = models.ForeignKey(
        Roundtable,
        verbose_name=_("roundtable"),
        on_delete=models.PROTECT,
        related_name="sessions",
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    status = models.CharField(
        _("status"), max_length=12, choices=Status, default=Status.UNDETERMINED
    )
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"), max_length=600, blank=True)
    host_city = models.ForeignKey(
        City,
        verbose_name=_("host city"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("The start below is this city's local time."),
    )
    start = models.DateTimeField(_("start"), null=True, blank=True)
    length = models.PositiveSmallIntegerField(
        _("length in minutes"), null=True, blank=True, help_text=_("May be left empty.")
    )
    reason = models.CharField(
        _("reason"),
        max_length=300,
        blank=True,
        help_text=_("Why it is postponed or cancelled; readers see it."),
    )
    approximate_date = models.CharField(
        _("approximate date in words"),
        max_length=120,
        blank=True,
        help_text=_("For example “February 2025”, where no exact time is known."),
    )
    replaced_by = models.ForeignKey(
        "self",
        verbose_name=_("replaced by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="replaces",
    )
    audience = models.CharField(_("audience"), max_length=300, blank=True)
    languages = models.CharField(_("languages and interpretation"), max_length=200, blank=True)
    participation = models.TextField(_("how to take part"), blank=True, help_text=_("Markdown."))
    participation_html = models.TextField(editable=False, default="")
    agenda = models.TextField(_("agenda"), blank=True, help_text=_("Markdown."))
    agenda_html = models.TextField(editable=False, default="")
    report = models.TextField(
        _("report"), blank=True, help_text=_("Markdown. After the session was held.")
    )
    report_html = models.TextField(editable=False, default="")
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    # What calendar programs know the session by (RFC 5545, 3.8.4.7 and 3.8.7.4).
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    calendar_digest = models.CharField(max_length=64, default="", editable=False)
    updated = models.DateTimeField(auto_now=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        # With a context: bare "session" is Django's word for a login.
        verbose_name = pgettext_lazy("meeting", "session")
        verbose_name_plural = pgettext_lazy("meeting", "sessions")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    status__in=[
                        "undetermined",
                        "tentative",
                        "scheduled",
                        "postponed",
                        "cancelled",
                        "held",
                    ]
                ),
                name="session_status_known",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["scheduled", "held"]) | Q(start__isnull=False),
                name="scheduled_session_has_start",
            ),
            models.CheckConstraint(
                condition=Q(start__isnull=True) | Q(host_city__isnull=False),
                name="session_with_start_has_zone",
            ),
            models.CheckConstraint(
                condition=~Q(status="undetermined") | Q(start__isnull=True),
                name="undetermined_session_has_no_start",
            ),
            models.CheckConstraint(
                condition=~Q(status="postponed") | filled("reason_en"),
                name="postponed_session_has_reason",
            ),
            models.CheckConstraint(
                condition=~Q(status="postponed")
                | Q(published_on__isnull=True)
                | filled("reason_km"),
                name="postponed_session_has_reason_in_khmer",
            ),
            models.CheckConstraint(
                condition=Q(length__isnull=True) | Q(length__gt=0),
                name="session_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(status="held") | ~filled("report_en"),
                name="only_a_held_session_has_a_report",
            ),
            models.CheckConstraint(
                condition=Q(replaced_by__isnull=True) | ~Q(replaced_by=F("pk")),
                name="session_does_not_replace_itself",
            ),
            english_required("title"),
            khmer_to_publish("title"),
        ]

    def __str__(self):
        return self.title or self.slug

    def save(self, **kwargs):
        """Save; a change of time, length or status raises the calendar's sequence number."""
        from sessions import calendars  # which reads this model

        calendars.note_change(self)
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "sequence", "calendar_digest"}
        super().save(**kwargs)

    def get_absolute_url(self):
        """Return the session's path in the active language."""
        return reverse("sessions:session", args=[self.slug])

    @property
    def host_time(self):
        """Return the start in the host city's own time; needs a start."""
        from sessions import times  # which reads this module

        return times.city_times(self.start, self.host_city, [])[0]

    @property
    def new_session(self):
        """Return the session that replaces this one, if readers may see it."""
        replacement = self.replaced_by
        return replacement if replacement and replacement.is_published() else None

    def missing_khmer(self):
        """Return the fields whose Khmer is missing; the reason too where one must be given."""
        missing = super().missing_khmer()
        if self.status == self.Status.POSTPONED and not self.in_language("reason", "km").strip():
            missing.append("reason")
        return missing

    def contradictions(self):
        """Return what in status, time and report cannot be true together, by field."""
        Status, found = self.Status, {}
        if self.status in (Status.SCHEDULED, Status.HELD) and self.start is None:
            found["start"] = _("Give the start, or choose “time to be determined” as the status.")
        if self.status == Status.UNDETERMINED and self.start is not None:
            found["status"] = _("There is a start: choose “tentative” or “scheduled”, or empty it.")
        if self.start is not None and self.host_city_id is None:
            found["host_city"] = _("Choose the city whose local time the start is.")
        if self.status == Status.HELD and self.start is not None and self.start > timezone.now():
            found["status"] = _("A session that lies ahead cannot have been held.")
        if self.status == Status.POSTPONED and not self.in_language("reason", "en").strip():
            found[localized("reason", "en")] = _("Say why it was postponed.")
        if self.status != Status.HELD and self.in_language("report", "en").strip():
            found[localized("report", "en")] = _("Only a session that was held has a report.")
        if self.length is not None and self.length < 1:
            found["length"] = _("It cannot end before it starts: give at least one minute.")
        if self.pk and self.replaced_by_id == self.pk:
            found["replaced_by"] = _("A session cannot be replaced by itself.")
        return found

    def clean(self):
        """Refuse what cannot be true together, each beside its field."""
        if found := self.contradictions():
            raise ValidationError(found)
        super().clean()
