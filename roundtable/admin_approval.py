"""The admin of a text that two people publish: each language is approved by somebody else."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from roundtable import approval, dates
from roundtable.admin_parts import PublishedAdmin, in_both
from roundtable.languages import CODES, NAMES

AWAITING_APPROVAL = ("awaiting_approval", _("awaiting approval"))
APPROVED = {"en": _("English approved."), "km": _("Khmer approved.")}


class ApprovedAdmin(PublishedAdmin):
    """Approval of each language by someone who did not last edit it."""

    waiting = (AWAITING_APPROVAL, *PublishedAdmin.waiting)
    change_form_template = "admin/approved_change_form.html"

    def get_queryset(self, request):
        """Load who edited and approved, which every row shows, and what the list names itself."""
        people = [f"{verb}_{code}_by" for verb in ("edited", "approved") for code in CODES]
        # The list would not look at its own setting where something is loaded along already.
        named = self.list_select_related or ()
        return super().get_queryset(request).select_related(*people, *named)

    def get_urls(self):
        """Add the address that approves a language."""
        route = "<path:object_id>/approve/<str:language>/"
        return [self.page(route, self.approve_view, "approve"), *super().get_urls()]

    def save_model(self, request, obj, form, change):
        """Note who edited which language, and save."""
        approval.note_edit(obj, by=request.user)
        super().save_model(request, obj, form, change)

    def why_hidden(self, obj):
        """Return why a text with a date of publication is not public."""
        return _("Readers do not see it until both languages are approved by a second person.")

    @admin.display(description=_("approval"))
    def approval_state(self, obj):
        """Return in a word which languages are approved."""
        approved = [NAMES[code] for code in CODES if obj.is_approved(code)]
        return ", ".join(approved) or _("none")

    def approval_row(self, request, obj, code):
        """Return who approved one language, or whether this organizer may."""
        on = getattr(obj, f"approved_{code}_on")
        may = approval.may_approve(obj, language=code, by=request.user)
        return {
            "code": code,
            "name": NAMES[code],
            "approved": obj.is_approved(code),
            "written": obj.is_written(code),
            "by": getattr(obj, f"approved_{code}_by"),
            "on": dates.format_date(on, request.LANGUAGE_CODE) if on else "",
            "source": getattr(obj, f"get_approved_{code}_source_display")(),
            "digest": getattr(obj, f"digest_{code}"),
            "url": reverse(
                f"admin:{self.opts.app_label}_{self.opts.model_name}_approve", args=[obj.pk, code]
            ),
            "may": may and self.may(request, "approve"),
        }

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        """Show the approvals below the form."""
        if obj is not None:
            context["approvals"] = [self.approval_row(request, obj, code) for code in CODES]
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    @method_decorator(require_POST)
    def approve_view(self, request, object_id, language):
        """Approve the text that the organizer has read; refuse if it has changed since."""
        obj = self.object_for(request, object_id, action="approve")
        if language not in CODES:
            raise PermissionDenied
        try:
            digest = request.POST.get("digest")
            approval.approve(obj, language=language, digest=digest, by=request.user)
        except approval.TextChanged:
            sentence = _("The text was changed while you read it. Read it again, then approve.")
            self.message_user(request, sentence, messages.ERROR)
        except ValidationError as error:
            self.message_user(request, error.messages[0], messages.ERROR)
        else:
            self.log_change(request, obj, in_both(APPROVED[language]))
            self.message_user(request, APPROVED[language])
            self.tell_state(request, obj)
        return self.back_to(obj)
