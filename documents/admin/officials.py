"""The back office of the officials' edition: chosen, frozen, approved, handed over, called back.

Nothing here leaves /admin/, and no page of it may be stored (roundtable/headers.py says so).
"""

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Prefetch
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import translation
from django.utils.decorators import method_decorator
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from documents import officials, pdf
from documents.forms.packages import CopyForm, EditionForm
from documents.models import CopiedExcerpt, EditionCopy, OfficialsEdition
from roundtable import dates
from roundtable.admin_approval import AWAITING_APPROVAL
from roundtable.admin_parts import OwnPages, PlainLookups, WaitingFilter, in_both
from roundtable.approval import TextChanged
from submissions.admin.only_read import OnlyRead


@admin.register(OfficialsEdition)
class EditionAdmin(OwnPages, PlainLookups, admin.ModelAdmin):
    """Editions: the form, the page on which one is read and approved, and its copies."""

    form = EditionForm
    change_form_template = "admin/edition_change_form.html"
    actions = None
    waiting = (AWAITING_APPROVAL,)
    list_display = ("title", "roundtable", "language", "frozen_on", "approved_on")
    list_filter = (WaitingFilter, "roundtable", "language")
    list_select_related = ("roundtable",)
    autocomplete_fields = ("roundtable",)

    def get_urls(self):
        """Add the pages of reading and handing over, and what their buttons do."""
        return [
            self.page("<path:object_id>/read/", self.read_view, "read"),
            self.page("<path:object_id>/freeze/", self.freeze_view, "freeze"),
            self.page("<path:object_id>/approve/", self.approve_view, "approve"),
            self.page("<path:object_id>/hand/", self.hand_view, "hand"),
            *super().get_urls(),
        ]

    def get_fieldsets(self, request, obj=None):
        """Ask for the excerpts once it is known of which roundtable and in which language."""
        fields = ["title", "purpose", "roundtable", "language"]
        if obj is not None:
            fields.append("excerpts")
        if obj is None or self.has_change_permission(request, obj):
            fields.append("version")
        return [(None, {"fields": fields})]

    def get_readonly_fields(self, request, obj=None):
        """Keep what the choice of excerpts hangs on."""
        return ("roundtable", "language") if obj else ()

    def get_object(self, request, object_id, from_field=None):
        """Lock the row while a form is being saved, so that two cannot be saved at once."""
        if connection.in_atomic_block and request.method == "POST" and object_id.isdecimal():
            self.model.objects.select_for_update(of=("self",)).filter(pk=object_id).first()
        return super().get_object(request, object_id, from_field)

    def has_delete_permission(self, request, obj=None):
        """Allow to delete what was never handed over."""
        allowed = super().has_delete_permission(request, obj)
        return allowed and not (obj and obj.copies.exists())

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        """Lead to the page where it is read."""
        context["read_url"] = self.url_of("read", obj) if obj else ""
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def response_post_save_add(self, request, obj):
        """Lead to the choice of excerpts."""
        return self.back_to(obj)

    def response_post_save_change(self, request, obj):
        """Lead to the page where it is read and frozen."""
        return self.to_read(obj)

    def to_read(self, obj):
        """Return the answer that leads to the page where an edition is read."""
        return HttpResponseRedirect(self.url_of("read", obj))

    def frame(self, request, obj, title):
        """Return what every page of an edition shows."""
        names = ("change", "read", "freeze", "approve", "hand")
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
            "edition": obj,
            "urls": {name: self.url_of(name, obj) for name in names},
        }

    # Two people

    @method_decorator(require_safe)
    def read_view(self, request, object_id):
        """Show the words of what is frozen and allowed now, in the edition's language."""
        obj = self.object_for(request, object_id, action="view")
        with translation.override(obj.language):
            blocks = officials.blocks_of(obj)
        why_not = reason(officials.check_as_frozen, obj)
        context = {
            **self.frame(request, obj, _("Read everything in one sitting")),
            "blocks": blocks,
            "left_out": officials.left_out(obj),
            "why_not": why_not,
            "is_yours": not officials.may_approve(obj, by=request.user),
            "may_approve": self.may(request, "approve"),
            "may_freeze": self.may(request, "change"),
            "may_hand": self.may(request, "hand") and obj.approved_on and not why_not,
            "copies": obj.copies.select_related("institution").order_by("number"),
        }
        return render(request, "admin/edition_read.html", context)

    @method_decorator(require_POST)
    def freeze_view(self, request, object_id):
        """Freeze an edition as it was last saved."""
        obj = self.object_for(request, object_id, action="change")
        try:
            officials.freeze(obj, by=request.user)
        except ValidationError as error:
            self.message_user(request, error.messages[0], messages.ERROR)
        else:
            self.log_change(request, obj, in_both(_("Frozen.")))
        return self.to_read(obj)

    @method_decorator(require_POST)
    def approve_view(self, request, object_id):
        """Approve what the organizer has read; refuse if it has changed since."""
        obj = self.object_for(request, object_id, action="approve")
        try:
            officials.approve(obj, digest=request.POST.get("digest"), by=request.user)
        except TextChanged:
            sentence = _("The text was changed while you read it. Read it again, then approve.")
            self.message_user(request, sentence, messages.ERROR)
        except ValidationError as error:
            self.message_user(request, error.messages[0], messages.ERROR)
        else:
            self.log_change(request, obj, in_both(_("Approved.")))
        return self.to_read(obj)

    # Copies

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def hand_view(self, request, object_id):
        """Ask for whom a copy is; record it and send it."""
        obj = self.object_for(request, object_id, action="hand")
        form = CopyForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                copy, data = officials.hand(obj, by=request.user, **form.cleaned_data)
            except ValidationError as error:
                form.add_error(None, error.messages)
            else:
                self.log_change(request, obj, f"{in_both(_('Copy made.'))} {copy.number}")
                return sent(copy, data)
        context = {
            **self.frame(request, obj, _("Hand over a copy")),
            "form": form,
            "why_not": pdf.why_not() or reason(officials.check_may_go_out, obj),
        }
        return render(request, "admin/edition_hand.html", context)


def reason(check, obj):
    """Return what a check refuses an object for, or an empty text."""
    try:
        check(obj)
    except ValidationError as error:
        return error.messages[0]
    return ""


def sent(copy, data):
    """Return the answer that holds a copy: the only time that it can be had."""
    name = f"officials-edition-{copy.edition_id}-copy-{copy.number}.pdf"
    return HttpResponse(
        data,
        content_type="application/pdf",
        headers={
            "Content-Disposition": content_disposition_header(True, name),
            "Cache-Control": "no-store",
        },
    )


@admin.register(EditionCopy)
class CopyAdmin(OnlyRead):
    """What was handed to whom, and what has to be called back."""

    waiting = (("to_recall", _("to be called back")),)
    change_form_template = "admin/edition_copy.html"
    list_display = ("number", "edition", "institution", "recipient", "day", "recall", "recalled")
    list_display_links = ("number",)
    list_filter = (WaitingFilter, "institution")
    list_select_related = ("edition", "institution", "by")
    fields = ("edition", "number", "institution", "recipient", "by", "day", "sha256")
    fields += ("held", "recall", "recalled")

    def get_queryset(self, request):
        """Load which excerpts are lost, of all rows at once."""
        lost = CopiedExcerpt.objects.lost().order_by("code")
        return (
            super()
            .get_queryset(request)
            .prefetch_related(Prefetch("excerpts", lost, to_attr="lost"))
        )

    def get_readonly_fields(self, request, obj=None):
        """Show everything as text."""
        return self.fields

    def get_urls(self):
        """Add what the button does."""
        return [
            self.page("<int:pk>/recalled/", self.recalled_view, "recalled"),
            *super().get_urls(),
        ]

    @admin.display(description=_("date"))
    def day(self, obj):
        """Return the day in words."""
        return dates.format_date(obj.on, translation.get_language())

    @admin.display(description=_("excerpts in it"))
    def held(self, obj):
        """Return the codes of what stands in it."""
        return ", ".join(obj.excerpts.order_by("code").values_list("code", flat=True))

    @admin.display(description=_("not allowed any more"))
    def recall(self, obj):
        """Return the codes of what must not stand there any more."""
        return ", ".join(row.code for row in obj.lost) or "–"

    @admin.display(description=_("called back on"))
    def recalled(self, obj):
        """Return when it was called back, in words."""
        day = obj.recalled_on
        return dates.format_date(day, translation.get_language()) if day else "–"

    def may_recall(self, request):
        """Return whether an organizer may note that a copy was called back."""
        return request.user.has_perm("documents.hand_officialsedition")

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        """Offer to note that it was called back."""
        offered = obj is not None and obj.recalled_on is None and self.may_recall(request)
        context["recalled_url"] = self.address("recalled", obj.pk) if offered else ""
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    @method_decorator(require_POST)
    def recalled_view(self, request, pk):
        """Note that a copy was called back."""
        self.require(request, "hand_officialsedition")
        copy = self.one(pk)
        officials.note_recall(copy, by=request.user)
        self.log_change(request, copy, in_both(_("Called back.")))
        return HttpResponseRedirect(self.address("changelist"))
