"""What a keyholder does in a reading session: open, summarize, release a name, let a key in."""

from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from roundtable.admin_parts import in_both
from submissions import keys, reading, sealing
from submissions.admin import reading_cookie
from submissions.admin.reading_page import ReadingPage, ring_or_none
from submissions.consent import Consent
from submissions.forms.keys import LetInForm, ReleaseForm, SummaryForm
from submissions.models import Audience, Envelope, SealingKey

SEALED_ANEW_AT_ONCE = 500

# What the parts of an envelope's contents are called.
PARTS = {
    "concern": _("concern"),
    "recommendation": _("recommendation"),
    "reply": _("reply"),
    "message": _("message to the person"),
    "name": _("name"),
    "contact": _("contact"),
}
CANNOT_OPEN = _(
    "Your key does not open this envelope: it was sealed to other keys, or is damaged. A keyholder "
    "who can open it, or the recovery key, seals it anew."
)


def in_session(view):
    """Give a view the organizer's reading session; without one, lead to the passphrase form."""

    @method_decorator(require_POST)
    @method_decorator(sensitive_variables())
    @wraps(view)
    def guarded(self, request, **kwargs):
        self.require(request, "open_envelope")
        try:
            session, identity = reading_cookie.session_of(request)
        except reading.NotReading:
            sentence = _("Your reading session is over. Type your passphrase to begin another.")
            return self.back(request, sentence, messages.WARNING)
        return view(self, request, session=session, identity=identity, **kwargs)

    return guarded


def may_be_summarized(envelope):
    """Return whether curators depend on a summary: they see neither these words nor replies."""
    if envelope.kind == Envelope.Kind.REPLY:
        return True
    return envelope.kind == Envelope.Kind.WORDS and envelope.submission.is_confidential


def voices_of(envelope):
    """Return the voices that the name in an envelope may stand beside."""
    submission = envelope.submission
    if envelope.kind != Envelope.Kind.NAME or submission.consent != Consent.NAMED:
        return submission.excerpts.none()
    return submission.excerpts.filter(audience=Audience.PUBLIC)


class ReadingActs(ReadingPage):
    """The second half of a keyholder's work; each act is a POST of its own."""

    def reading_urls(self):
        """Return the patterns of the reading session."""
        one = "<uuid:envelope_id>/"
        return [
            self.page("reading/", self.reading_view, "reading"),
            self.page("reading/end/", self.end_view, "end"),
            self.page("reading/seal-anew/", self.seal_anew_view, "seal_anew"),
            self.page("reading/let-in/<int:key_id>/", self.let_in_view, "let_in"),
            self.page(f"{one}open/", self.open_view, "open"),
            self.page(f"{one}summary/", self.summary_view, "summary"),
            self.page(f"{one}release/", self.release_view, "release"),
        ]

    def back(self, request, sentence, level=messages.SUCCESS):
        """Lead back to the reading page with a sentence, which never quotes anything."""
        self.message_user(request, sentence, level)
        return redirect(self.address("reading"))

    @in_session
    def open_view(self, request, *, envelope_id, session, identity):
        """Show what is in an envelope, this once."""
        envelope = self.one(envelope_id)
        try:
            contents = reading.open_envelope(
                envelope, session=session, identity=identity, by=request.user
            )
        except Envelope.DoesNotExist:
            raise Http404 from None
        except reading.NotReading:
            sentence = _("It was shown in this session already, or the session has shown enough.")
            return self.back(request, sentence, messages.WARNING)
        except sealing.CannotOpen:
            return self.back(request, CANNOT_OPEN, messages.ERROR)
        return self.opened_page(request, envelope, session=session, contents=contents)

    @method_decorator(sensitive_variables())
    def opened_page(self, request, envelope, *, session=None, contents=None, **forms):
        """Return the page of an open envelope, or of a form below it that has to be corrected."""
        submission, contents = envelope.submission, contents or {}
        context = self.context(
            request,
            title=_("Sealed envelope"),
            parts=[(PARTS.get(name, name), said) for name, said in contents.items() if said],
            reading=self.told(session, request.LANGUAGE_CODE) if session else None,
            **self.row(request, envelope),
            **forms,
        )
        if may_be_summarized(envelope) and "summary_form" not in forms:
            initial = {"summary": submission.summary, "topics": submission.topics.all()}
            context["summary_form"] = SummaryForm(initial=initial)
        may_release = request.user.has_perm("submissions.release_name")
        if contents.get("name") and may_release and "release_form" not in forms:
            voices = voices_of(envelope)
            context["release_form"] = ReleaseForm(excerpts=voices) if voices else None
        return render(request, "admin/sealing/opened.html", context)

    @method_decorator(require_POST)
    def summary_view(self, request, envelope_id):
        """Keep the safe summary. Needs no session, so that slow writers lose nothing."""
        self.require(request, "open_envelope")
        envelope, form = self.one(envelope_id), SummaryForm(request.POST)
        if not may_be_summarized(envelope):
            raise PermissionDenied
        if form.is_valid():
            try:
                reading.summarize(envelope.submission, **form.cleaned_data, by=request.user)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                return self.back(request, _("The summary is kept. Curators can work from it."))
        return self.opened_page(request, envelope, summary_form=form)

    @in_session
    def release_view(self, request, *, envelope_id, session, identity):
        """Put the name beside the chosen voices; it comes from the envelope, not from the form."""
        self.require(request, "release_name")
        envelope = self.one(envelope_id)
        form = ReleaseForm(request.POST, excerpts=voices_of(envelope))
        if form.is_valid():
            excerpts = [*form.cleaned_data["voices"]]
            try:
                reading.release_name(
                    envelope, excerpts=excerpts, session=session, identity=identity, by=request.user
                )
            except reading.NotReading:
                sentence = _("Open the envelope first.")
                return self.back(request, sentence, messages.WARNING)
            except sealing.CannotOpen:
                return self.back(request, CANNOT_OPEN, messages.ERROR)
            except ValidationError as error:
                return self.back(request, error.messages[0], messages.ERROR)
            sentence = _("The name is released. Both languages of the voice are approved anew.")
            return self.back(request, sentence)
        return self.opened_page(request, envelope, session=session, release_form=form)

    @in_session
    def let_in_view(self, request, *, key_id, session, identity):
        """Use a new keyholder's key from now on, and seal to it what was sealed before."""
        key = SealingKey.objects.filter(pk=key_id).first()
        if key is None:
            raise Http404
        form = LetInForm(request.POST)
        if not form.is_valid():
            return self.back(request, form.errors["compared"][0], messages.ERROR)
        try:
            keys.let_in(key, by=request.user)
        except ValidationError as error:
            return self.back(request, error.messages[0], messages.ERROR)
        self.log_change(request, key, in_both(_("Let in.")))
        self.message_user(request, _("The key is in use."))
        return self.seal_anew(request, identity)

    @in_session
    def seal_anew_view(self, request, *, session, identity):
        """Seal the next envelopes to the keys of today."""
        return self.seal_anew(request, identity)

    def seal_anew(self, request, identity):
        """Seal a batch anew and say how many are left."""
        done, closed = reading.seal_all_anew(identity=identity, most=SEALED_ANEW_AT_ONCE)
        left = keys.left_to_seal(ring_or_none())
        sentence = ngettext(
            "%(count)d envelope was sealed anew.", "%(count)d envelopes were sealed anew.", done
        )
        told = [sentence % {"count": done}]
        if left > closed:
            sentence = ngettext(
                "%(count)d is left: press the button again.",
                "%(count)d are left: press the button again.",
                left,
            )
            told.append(sentence % {"count": left})
        elif closed:
            told.append(
                _(
                    "%(count)d cannot be opened with your key: another keyholder or the recovery "
                    "key has to seal them anew."
                )
                % {"count": closed}
            )
        return self.back(request, " ".join(str(part) for part in told))

    @in_session
    def end_view(self, request, *, session, identity):
        """End the session before its time."""
        reading.end(session)
        response = self.back(request, _("Your reading session is over."))
        reading_cookie.forget(request, response)
        return response
