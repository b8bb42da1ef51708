"""Sessions: the meetings of a roundtable."""

import datetime
import hashlib
import uuid

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Min, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modeltranslation.utils import build_localized_fieldname as localized

from roundtable.addresses import Addressed
from roundtable.bilingual import english_required, filled, one_of
from roundtable.languages import CODES
from roundtable.publication import PublishedQuerySet, khmer_to_publish
from sessions import times
from sessions.models.cities import City
from sessions.models.roundtables import Roundtable

STATUSES = ("undetermined", "tentative", "scheduled", "postponed", "cancelled", "held")
KINDS = ("planning", "working", "leadership", "briefing", "training", "other")
# What calendars and clocks everywhere can tell.
EARLIEST = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)
LATEST = datetime.datetime(2100, 1, 1, tzinfo=datetime.UTC)


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

    def next_start(self, now):
        """Return when the next published session starts, or None."""
        return self.published().filter(start__gt=now).aggregate(next=Min("start"))["next"]

    def with_hosts(self):
        """Load what a row shows: the host city, and what replaces a session if readers see it."""
        visible = models.Prefetch("replaced_by", DialogueSession.objects.published())
        return self.select_related("host_city").prefetch_related(visible)

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


class DialogueSession(Addressed):
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
        related_name="hosted_sessions",
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
        on_delete=models.PROTECT,
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

    class Meta(Addressed.Meta):
        # With a context: bare "session" is Django's word for a login.
        verbose_name = pgettext_lazy("meeting", "session")
        verbose_name_plural = pgettext_lazy("meeting", "sessions")
        ordering = ["position", "pk"]
        constraints = [
            one_of("status", STATUSES),
            one_of("kind", KINDS),
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
                condition=Q(status="held") | ~(filled("report_en") | filled("report_km")),
                name="only_a_held_session_has_a_report",
            ),
            models.CheckConstraint(
                condition=Q(replaced_by__isnull=True) | ~Q(replaced_by=F("pk")),
                name="session_does_not_replace_itself",
            ),
            models.CheckConstraint(
                condition=Q(replaced_by__isnull=True) | Q(status__in=["postponed", "cancelled"]),
                name="only_a_session_that_fell_out_is_replaced",
            ),
            models.CheckConstraint(
                condition=Q(start__isnull=True) | Q(start__gte=EARLIEST, start__lt=LATEST),
                name="session_is_in_this_century",
            ),
            english_required("title"),
            khmer_to_publish("title"),
        ]

    def __str__(self):
        return self.title or self.slug

    def save(self, *, update_fields=None, **kwargs):
        """Save; a change of time, zone, length or status raises the calendar's sequence number."""
        self.note_change_of_time()
        if update_fields is not None:
            update_fields = {*update_fields, "sequence", "calendar_digest", "updated"}
        super().save(update_fields=update_fields, **kwargs)

    def note_change_of_time(self):
        """Raise the sequence number if what a calendar program acts on has changed."""
        zone = self.host_city.zone if self.host_city else ""
        start = self.start.timestamp() if self.start else ""
        parts = (start, self.length or "", zone, self.status)
        digest = hashlib.sha256(repr(parts).encode()).hexdigest()
        if self.calendar_digest and digest != self.calendar_digest:
            self.sequence += 1
        self.calendar_digest = digest

    def get_absolute_url(self):
        """Return the session's path in the active language."""
        return reverse("sessions:session", args=[self.slug])

    @property
    def host_time(self):
        """Return the start in the host city's own time; needs a start."""
        return times.city_times(self.start, self.host_city, [])[0]

    @property
    def end(self):
        """Return when the session ends, or None where its length is not known."""
        if self.start is None or not self.length:
            return None
        return self.start + datetime.timedelta(minutes=self.length)

    def missing_to_publish(self):
        """Return the columns still to be written; the reason too where one must be given."""
        missing = super().missing_to_publish()
        if self.status == self.Status.POSTPONED and not self.in_language("reason", "km").strip():
            missing.append("reason_km")
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
        if self.start is not None and not EARLIEST <= self.start < LATEST:
            found["start"] = _("Give a year of this century.")
        if self.status == Status.HELD and self.start is not None and self.start > timezone.now():
            found["status"] = _("A session that lies ahead cannot have been held.")
        if self.status == Status.POSTPONED and not self.in_language("reason", "en").strip():
            found[localized("reason", "en")] = _("Say why it was postponed.")
        for code in CODES:
            if self.status != Status.HELD and self.in_language("report", code).strip():
                found[localized("report", code)] = _("Only a session that was held has a report.")
        if self.length is not None and self.length < 1:
            found["length"] = _("It cannot end before it starts: give at least one minute.")
        if self.pk and self.replaced_by_id == self.pk:
            found["replaced_by"] = _("A session cannot be replaced by itself.")
        if self.replaced_by_id and self.status not in (Status.POSTPONED, Status.CANCELLED):
            found["replaced_by"] = _("Only a postponed or cancelled session is replaced.")
        return found

    def clean(self):
        """Refuse what cannot be true together, each beside its field."""
        if found := self.contradictions():
            raise ValidationError(found)
        super().clean()
