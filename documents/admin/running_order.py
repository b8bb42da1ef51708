"""The back office of running orders: one page a session, sealed names, a run-sheet to print."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import BooleanField, Count, ExpressionWrapper, Q
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from documents import running_order
from documents.forms.running_order import NAMES, RunningItemForm
from documents.models import RunningItem, RunningState
from roundtable.admin_parts import BilingualAdmin, in_both, side_by_side
from roundtable.approval import TextChanged
from sessions.models import DialogueSession


@admin.register(RunningItem)
class RunningItemAdmin(BilingualAdmin):
    """Items of running orders; who really presents is only ever written here, and sealed."""

    form = RunningItemForm
    change_form_template = "admin/running_item_form.html"
    change_list_template = "admin/running_item_list.html"
    list_display = ("position", "title", "session", "issue", "state", "minutes", "sealed_state")
    list_display_links = ("position", "title")
    list_filter = ("session", "state")
    search_fields = ("title_en", "title_km")
    autocomplete_fields = ("session",)
    fieldsets = (
        (None, {"fields": ("session", "position", "issue", *side_by_side("title"))}),
        (None, {"fields": ("minutes", "language", "needs_interpreter", "state")}),
        (None, {"fields": side_by_side("public_name")}),
        (None, {"fields": ("khmer_is_right",)}),
    )
    real_names = (
        _("Real names, sealed to the keyholders"),
        {
            "fields": (*NAMES, "forget_names"),
            "description": _(
                "What you write here is sealed when it is saved and never shown again; only "
                "keyholders can open it. Left empty, what was sealed before stays; otherwise "
                "all three are replaced."
            ),
        },
    )

    def get_queryset(self, request):
        """Load what every row shows; say whether its names are sealed to the keys of today."""
        is_current = Q(ring=running_order.current_ring())
        rows = super().get_queryset(request).select_related("session__host_city", "issue")
        return rows.annotate(is_current=ExpressionWrapper(is_current, BooleanField()))

    def get_fieldsets(self, request, obj=None):
        """Add the names, for those who may write them."""
        fieldsets = super().get_fieldsets(request, obj)
        may = self.has_change_permission(request, obj) if obj else True
        return [*fieldsets, self.real_names] if may else fieldsets

    def get_readonly_fields(self, request, obj=None):
        """Keep the session: an item of another one is another item."""
        return ("session",) if obj else ()

    def get_changeform_initial_data(self, request):
        """Begin with the session whose page one comes from, at its end."""
        session = find_session(request.GET.get("session", ""))
        if session is None:
            return {}
        return {"session": session.pk, "position": running_order.next_place(session)}

    @admin.display(description=_("real names"))
    def sealed_state(self, obj):
        """Return in words whether the real names can be opened by today's keyholders."""
        if not obj.ring:
            return _("none stored")
        return _("sealed") if obj.is_current else _("sealed to former keys: enter the names again")

    def save_model(self, request, obj, form, change):
        """Save with the names sealed, or without any when the presenter has withdrawn."""
        if obj.state == RunningState.WITHDREW:
            running_order.forget(obj)
        elif form.sealed:
            obj.sealed_names, obj.ring = form.sealed
        elif form.cleaned_data.get("forget_names"):
            obj.sealed_names, obj.ring = None, ""
        running_order.note_name(obj, by=request.user)
        super().save_model(request, obj, form, change)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        """Say how the names stand, and offer the sealed file to keyholders."""
        if obj is not None:
            context["sealed_state"] = self.sealed_state(obj)
            context["order_url"] = self.order_url(obj.session_id)
            if obj.ring and self.may(request, "open"):
                context["names_url"] = self.url_of("names", obj)
            if obj.has_public_name():
                context["name_digest"] = obj.name_digest()
                context["name_is_approved"] = obj.name_approved == obj.name_digest()
                if self.may(request, "approve") and obj.name_by != request.user:
                    context["approve_name_url"] = self.url_of("approve_name", obj)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def changelist_view(self, request, extra_context=None):
        """Lead to the page of each session."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        sessions = DialogueSession.objects.annotate(items=Count("running_order"))
        sessions = sessions.select_related("roundtable").order_by("-roundtable__position", "pk")
        pages = [(session, self.order_url(session.pk)) for session in sessions]
        return super().changelist_view(request, {"pages": pages, **(extra_context or {})})

    # The page of a session

    def get_urls(self):
        """Add the pages of a session, and what is done with one item."""
        return [
            self.page("order/<int:session_id>/", self.order_view, "order"),
            self.page("order/<int:session_id>/run-sheet/", self.run_sheet_view, "run_sheet"),
            self.page("<path:object_id>/move/", self.move_view, "move"),
            self.page("<path:object_id>/names/", self.names_view, "names"),
            self.page("<path:object_id>/approve-name/", self.approve_name_view, "approve_name"),
            *super().get_urls(),
        ]

    def order_url(self, session_id):
        """Return the address of a session's running order."""
        return reverse("admin:documents_runningitem_order", args=[session_id])

    def response_post_save_add(self, request, obj):
        """Lead back to the session's page."""
        return HttpResponseRedirect(self.order_url(obj.session_id))

    response_post_save_change = response_post_save_add

    def frame(self, request, session_id):
        """Return what both pages of a session show; only for those who may see running orders."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        sessions = DialogueSession.objects.select_related("host_city", "roundtable")
        session = get_object_or_404(sessions, pk=session_id)
        items = list(self.get_queryset(request).filter(session=session).order_by("position", "pk"))
        return {
            **self.admin_site.each_context(request),
            "title": _("Running order of %(session)s") % {"session": session},
            "opts": self.opts,
            "session": session,
            "turns": running_order.turns(session, items, request.LANGUAGE_CODE),
            "minutes": running_order.minutes(items),
            "order_url": self.order_url(session.pk),
        }

    @method_decorator(require_safe)
    def order_view(self, request, session_id):
        """Show all items of a session in their order."""
        context = self.frame(request, session_id)
        items = [turn.item for turn in context["turns"]]
        context["former"] = [item for item in items if item.ring and not item.is_current]
        context["may_add"] = self.has_add_permission(request)
        context["may_change"] = self.has_change_permission(request)
        return render(request, "admin/running_order.html", context)

    @method_decorator(require_safe)
    def run_sheet_view(self, request, session_id):
        """Show the private run-sheet, to be printed: times and public names."""
        return render(request, "admin/run_sheet.html", self.frame(request, session_id))

    @method_decorator(require_POST)
    def move_view(self, request, object_id):
        """Move an item up or down."""
        obj = self.object_for(request, object_id, action="change")
        steps = {"up": -1, "down": 1}
        if (step := steps.get(request.POST.get("to"))) is None:
            raise Http404
        running_order.move(obj, by=step)
        self.log_change(request, obj, in_both(_("Moved.")))
        return HttpResponseRedirect(self.order_url(obj.session_id))

    @method_decorator(require_POST)
    def approve_name_view(self, request, object_id):
        """Approve the public name that the organizer has read; refuse if it has changed since."""
        obj = self.object_for(request, object_id, action="approve")
        try:
            digest = request.POST.get("digest")
            running_order.approve_name(obj, digest=digest, by=request.user)
        except TextChanged:
            sentence = _("The text was changed while you read it. Read it again, then approve.")
            self.message_user(request, sentence, messages.ERROR)
        else:
            self.log_change(request, obj, in_both(_("The public name is approved.")))
            self.message_user(request, _("The public name is approved."))
        return self.back_to(obj)

    @method_decorator(require_POST)
    def names_view(self, request, object_id):
        """Answer with the sealed names as they are, for the age program; that is put on record."""
        obj = self.object_for(request, object_id, action="open")
        if not obj.sealed_names:
            raise Http404
        self.log_change(request, obj, in_both(_("The sealed names were saved as a file.")))
        name = f"running-order-{obj.session.slug}-{obj.position}.age"
        response = HttpResponse(bytes(obj.sealed_names), content_type="application/octet-stream")
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return response


def find_session(key):
    """Return the session with a key from an address, or None."""
    known = key.isdecimal() and len(key) < 10
    return DialogueSession.objects.filter(pk=key).first() if known else None
