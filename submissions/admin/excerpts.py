"""The back office of excerpts: written from a submission, translated, approved, published."""

from uuid import UUID

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from roundtable.admin_approval import AWAITING_APPROVAL, ApprovedAdmin
from roundtable.admin_parts import DRAFTS, in_both, side_by_side
from roundtable.publication import locked
from submissions import voices
from submissions.admin.excerpt_states import state_of, with_states
from submissions.forms.excerpts import ExcerptForm
from submissions.models import Audience, Excerpt, Submission
from submissions.spotting import KINDS, segments


@admin.register(Excerpt)
class ExcerptAdmin(ApprovedAdmin):
    """Excerpts for officials, and voices."""

    form = ExcerptForm
    change_form_template = "admin/excerpt_change_form.html"
    waiting = (
        AWAITING_APPROVAL,
        ("lacking_translation", _("translation missing")),
        ("stale", _("translation out of date")),
        DRAFTS,
    )
    list_display = ("slug", "audience", "topic", "original", "approval_state", "published", "state")
    list_filter = ("audience", "topic", "original")
    search_fields = ("slug", "text_en", "text_km")
    fieldsets = (
        (None, {"fields": ("audience", "topic", "original")}),
        (None, {"fields": side_by_side("text")}),
        (None, {"fields": ("khmer_is_right", "shown_place")}),
    )

    def get_queryset(self, request):
        """Load what every row shows."""
        rows = super().get_queryset(request).select_related("topic", "submission__roundtable")
        return with_states(rows)

    def get_readonly_fields(self, request, obj=None):
        """Keep the audience: another one is another excerpt."""
        return ("audience",) if obj else ()

    @admin.display(description=_("state"))
    def state(self, obj):
        """Return in words that its readers have it, or the first thing that keeps it back."""
        return state_of(obj)

    # Made from a submission

    def source(self, request, obj=None):
        """Return the submission that an excerpt is, or is about to be, made from."""
        try:
            wanted = obj.submission_id if obj else UUID(request.GET.get("submission", ""))
            found = Submission.objects.get(pk=wanted)
        except (ValueError, Submission.DoesNotExist) as error:
            raise Http404 from error
        saving = request.method == "POST" and connection.in_atomic_block
        return locked(found) if saving else found

    def get_object(self, request, object_id, from_field=None):
        """Lock the submission before the excerpt while a form is being saved, as the verbs do."""
        if request.method == "POST" and connection.in_atomic_block and object_id.isdecimal():
            owner = Excerpt._base_manager.filter(pk=object_id).first()
            if owner:
                locked(owner.submission)
        return super().get_object(request, object_id, from_field)

    def get_form(self, request, obj=None, change=False, **kwargs):
        """Bind the form to the submission."""
        form = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (form,), {"source": self.source(request, obj)})

    def get_changeform_initial_data(self, request):
        """Begin with what the submission says of itself."""
        source = self.source(request)
        first = source.topics.first()
        return {
            "audience": request.GET.get("audience", ""),
            "topic": first.pk if first else None,
            "original": source.language,
        }

    def add_view(self, request, form_url="", extra_context=None):
        """Write an excerpt of one submission, if its person agreed to any."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        if not voices.audiences(self.source(request)):
            raise PermissionDenied
        return super().add_view(request, form_url, extra_context)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        """Show the words that it is made from, to those who may read them, with what to look at."""
        source = self.source(request, obj)
        context["source"] = source
        if request.user.has_perm("submissions.read_submission"):
            context["source_words"] = [
                (label, segments(words))
                for label, words in (
                    (_("concern"), source.concern),
                    (_("recommendation"), source.recommendation),
                )
                if words
            ]
            context["kinds"] = KINDS
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def may_be_published(self, obj):
        """Return whether there is a public for it: not for what officials only may read."""
        return obj is not None and obj.audience == Audience.PUBLIC

    # Every change goes through the verbs

    def save_model(self, request, obj, form, change):
        """Store under the consent that holds now; note who edited which language."""
        if change:
            voices.edit(obj, by=request.user)
        else:
            voices.make(form.source, excerpt=obj, by=request.user)
        if form.cleaned_data.get("khmer_is_right") and obj.translation_is_stale:
            voices.confirm_translation(obj, by=request.user)
        if "_publish" in request.POST:
            self.publish(request, obj)

    def delete_model(self, request, obj):
        """Take an excerpt away, on record."""
        voices.remove(obj, by=request.user)

    def delete_queryset(self, request, queryset):
        """Take each excerpt away, on record."""
        for obj in queryset:
            voices.remove(obj, by=request.user)

    def why_hidden(self, obj):
        """Return why a voice with a date of publication is not public."""
        if obj.translation_is_stale:
            return _("Readers do not see it: the translation is out of date.")
        if not (obj.is_approved("en") and obj.is_approved("km")):
            return super().why_hidden(obj)
        return _("Readers do not see it: its submission or its roundtable is not open to them.")

    def log_addition(self, request, obj, message):
        """Write the history without any words."""
        return super().log_addition(request, obj, in_both(_("Excerpt made.")))
