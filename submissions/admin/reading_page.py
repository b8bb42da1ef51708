"""The page "Read sealed envelopes": asks for the passphrase, then lists what waits to be opened."""

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from roundtable import dates
from roundtable.admin_parts import in_both
from roundtable.audit.entries import record
from roundtable.audit.verbs import Verb
from roundtable.limits import Limit, hidden
from submissions import keys, reading, sealing
from submissions.admin import reading_cookie
from submissions.admin.only_read import OnlyRead
from submissions.forms.keys import FindForm, LetInForm, PassphraseForm
from submissions.models import Envelope, Place, SealingKey, Submission

MOST_ROWS = 20

GUESSES = Limit(burst=5, per_second=1 / 20)
WAIT = ngettext_lazy(
    "Too many wrong passphrases. Please wait %(seconds)d second, then try again.",
    "Too many wrong passphrases. Please wait %(seconds)d seconds, then try again.",
    "seconds",
)


def place_of(submission):
    """Return where somebody says she is, as far as she says it."""
    if submission.place == Place.UNSAID:
        return ""
    return submission.get_country_display() or submission.get_place_display()


def facts(submission, language):
    """Return in words what is known about a submission without opening anything."""
    told = [
        dates.format_date(submission.received_on, language),
        submission.get_language_display(),
        place_of(submission),
        _("by a group") if submission.is_group else "",
        ", ".join(str(topic) for topic in submission.topics.all()),
        submission.get_consent_display(),
        submission.get_scope_display(),
    ]
    return [str(fact) for fact in told if fact]


def envelopes_between(first, last):
    """Return what may be opened of the submissions from one key to another."""
    found = Envelope.objects.filter(submission__id__range=(first, last))
    return found.exclude(kind=Envelope.Kind.MESSAGE)


def ring_or_none():
    """Return the ring of today's keys, if there are any."""
    try:
        return sealing.Ring.current()
    except sealing.NobodyToSealTo:
        return None


class ReadingPage(OnlyRead):
    """The first half of a keyholder's work: to begin a session, and to see what waits."""

    @method_decorator(sensitive_post_parameters())
    def reading_view(self, request):
        """Show what waits; begin a session when a passphrase was sent."""
        self.require(request, "open_envelope")
        return self.begin(request) if request.method == "POST" else self.reading_page(request)

    @method_decorator(sensitive_variables())
    def begin(self, request):
        """Begin a session, or say why not; guessing is slow and stays on record."""
        form, key = PassphraseForm(request.POST), self.key_in_use(request)
        if key is None or not form.is_valid():
            return self.reading_page(request, form)
        caller = hidden(b"reading", str(request.user.pk).encode())
        if not GUESSES.allow(caller):
            return self.slowed(request, form, seconds=max(1, GUESSES.seconds_left(caller)))
        try:
            session, cookie = reading.begin(
                organizer=request.user, passphrase=form.cleaned_data["passphrase"]
            )
        except keys.WrongPassphrase:
            self.log_change(request, key, in_both(_("Wrong passphrase.")))
            record(Verb.PASSPHRASE_FAILED, by=request.user, about=key)
            form.add_error("passphrase", _("This is not the passphrase of your key."))
            return self.reading_page(request, form)
        GUESSES.forget(caller)
        self.log_change(request, key, in_both(_("Reading session begun.")))
        record(Verb.READING_BEGUN, by=request.user, about=key)
        response = redirect(self.address("reading"))
        reading_cookie.keep(request, response, session=session, cookie=cookie)
        return response

    def slowed(self, request, form, *, seconds):
        """Answer somebody who has guessed too often how long she has to wait."""
        form.add_error(None, WAIT % {"seconds": seconds})
        response = self.reading_page(request, form, status=429)
        response.headers["Retry-After"] = str(seconds)
        return response

    def key_in_use(self, request):
        """Return the organizer's own key that envelopes are sealed to, if she has one."""
        return SealingKey.objects.active().filter(organizer=request.user).first()

    def reading_page(self, request, form=None, *, status=200):
        """Return the page, with the buttons that open if there is a session."""
        try:
            session, _identity = reading_cookie.session_of(request)
        except reading.NotReading:
            session = None
        context = self.context(
            request,
            title=_("Read sealed envelopes"),
            form=form or PassphraseForm(),
            key=self.key_in_use(request),
            reading=self.told(session, request.LANGUAGE_CODE) if session else None,
            find=FindForm(request.GET if "submission" in request.GET else None),
        )
        context["sections"] = self.sections(request, context["find"], session)
        if session:
            ring = ring_or_none()
            context["sealed_otherwise"] = keys.left_to_seal(ring) if ring else 0
            pending = SealingKey.objects.pending().exclude(organizer=request.user)
            context["pending"] = pending.select_related("organizer")
            context["let_in"] = LetInForm()
        return render(request, "admin/sealing/reading.html", context, status=status)

    def told(self, session, language):
        """Return what the page says about a session."""
        left = session.ends_at - timezone.now()
        return {
            "opened": len(session.opened),
            "most": reading.MOST_ENVELOPES,
            "is_full": len(session.opened) >= reading.MOST_ENVELOPES,
            "minutes": max(1, round(left.total_seconds() / 60)),
            "ends_at": dates.format_time(session.ends_at, language),
        }

    def sections(self, request, find, session):
        """Return what is listed: what was looked for, or what waits, most pressing first."""
        if find.is_bound and find.is_valid():
            found = envelopes_between(*find.cleaned_data["submission"])
            return [self.section(request, _("Found"), found, session)]
        lists = [
            (_("Words given in confidence, without a safe summary"), reading.waiting_words()),
            (_("Replies that nobody has read"), reading.waiting_replies()),
            (_("Names for voices"), reading.waiting_names()),
        ]
        return [self.section(request, title, waiting, session) for title, waiting in lists]

    def section(self, request, title, envelopes, session):
        """Return one list: its first rows, and how many more there are."""
        waiting = envelopes.exclude(pk__in=session.opened) if session else envelopes
        shown = (
            waiting.defer("data")
            .select_related("submission")
            .prefetch_related("submission__topics")
            .order_by("submission__is_quarantined", "-submission__is_danger", "sealed_on", "id")[
                :MOST_ROWS
            ]
        )
        rows = [self.row(request, envelope) for envelope in shown]
        more = waiting.count() - len(rows) if len(rows) == MOST_ROWS else 0
        return {"title": title, "rows": rows, "more": more}

    def row(self, request, envelope):
        """Return what is shown of an envelope that is closed."""
        submission = envelope.submission
        return {
            "envelope": envelope,
            "submission": submission,
            "facts": facts(submission, request.LANGUAGE_CODE),
            "desk_url": self.desk_url(request, submission),
        }

    def desk_url(self, request, submission):
        """Return where a submission stands on the desk, for those who may look there."""
        is_there = self.admin_site.is_registered(Submission)
        if is_there and request.user.has_perm("submissions.view_submission"):
            return reverse("admin:submissions_submission_change", args=[submission.pk])
        return ""
