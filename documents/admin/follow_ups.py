"""The follow-up desk: who asks again, when, and what is due. For organizers only."""

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from documents import following
from documents.forms.follow_ups import DoneForm, active_organizers
from documents.models import FollowUp, Recommendation
from roundtable.admin_forms import VersionedForm
from roundtable.admin_parts import PlainLookups, WaitingFilter, in_both

LIST = "admin:documents_followup_changelist"


def plan_url(request, subject):
    """Return the address of the form that plans the next step of something, for who may."""
    if not request.user.has_perm("documents.add_followup"):
        return ""
    name = "recommendation" if isinstance(subject, Recommendation) else "document"
    return f"{reverse('admin:documents_followup_add')}?{name}={subject.pk}"


class MineFilter(admin.SimpleListFilter):
    """By whether a step is mine."""

    title = _("owner")
    parameter_name = "owner"

    def lookups(self, request, model_admin):
        """Return whose steps one looks for most."""
        return [("me", _("me"))]

    def queryset(self, request, queryset):
        """Return mine."""
        return queryset.filter(owner=request.user) if self.value() == "me" else queryset


class DoneFilter(admin.SimpleListFilter):
    """What is open, unless what is done was asked for."""

    title = _("done")
    parameter_name = "done"

    def lookups(self, request, model_admin):
        """Return the other choice."""
        return [("yes", _("done"))]

    def choices(self, changelist):
        """Call what is shown at first by its name: it is not all."""
        first, *others = super().choices(changelist)
        return [{**first, "display": _("still to do")}, *others]

    def queryset(self, request, queryset):
        """Return what is done, or what is open."""
        return queryset.done() if self.value() == "yes" else queryset.open()


@admin.register(FollowUp)
class FollowUpAdmin(PlainLookups, admin.ModelAdmin):
    """Steps by their date; one button marks a step as done and plans the next."""

    OWN_LOOKUPS = ("owner", "done")

    form = VersionedForm
    change_form_template = "admin/follow_up_change_form.html"
    waiting = (("overdue", _("overdue")),)
    list_display = ("next_on", "due", "about", "owner", "done_link")
    list_display_links = ("next_on", "due")
    list_filter = (WaitingFilter, MineFilter, DoneFilter)
    list_select_related = ("recommendation", "document", "owner")
    ordering = ("next_on", "pk")
    sortable_by = ()
    search_fields = ("due",)
    autocomplete_fields = ("recommendation", "document")

    def get_urls(self):
        """Add the page that marks a step as done."""
        done = self.admin_site.admin_view(self.done_view)
        route = path("<path:object_id>/done/", done, name="documents_followup_done")
        return [route, *super().get_urls()]

    def get_fields(self, request, obj=None):
        """Carry along which version of the row the form shows."""
        fields = ("recommendation", "document", "next_on", "due", "owner")
        may_change = obj is None or self.has_change_permission(request, obj)
        return (*fields, "version") if may_change else fields

    def get_object(self, request, object_id, from_field=None):
        """Lock the row while a form is being saved, so that two cannot be saved at once."""
        if connection.in_atomic_block and request.method == "POST" and object_id.isdecimal():
            FollowUp.objects.select_for_update(of=("self",)).filter(pk=object_id).first()
        return super().get_object(request, object_id, from_field)

    def lookup_allowed(self, lookup, value, request):
        """Allow the desk's own filters."""
        return lookup in self.OWN_LOOKUPS or super().lookup_allowed(lookup, value, request)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """Offer as owners those who work here now."""
        if db_field.name == "owner":
            kwargs["queryset"] = active_organizers()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_changeform_initial_data(self, request):
        """Begin with what the address says it is about, and with whoever plans it."""
        return {"owner": request.user.pk, **super().get_changeform_initial_data(request)}

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        """Offer to mark an open step as done."""
        if obj is not None and obj.done_on is None and self.has_change_permission(request, obj):
            context["done_url"] = self.done_url(obj)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def done_url(self, obj):
        """Return the address that marks a step as done."""
        return reverse("admin:documents_followup_done", args=[obj.pk])

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def done_view(self, request, object_id):
        """Mark a step as done; ask what comes next."""
        obj = self.get_object(request, unquote(object_id))
        if obj is None or not self.has_change_permission(request, obj):
            raise PermissionDenied
        posted = request.POST if request.method == "POST" else None
        form = DoneForm(posted, follow_up=obj)
        if posted is not None and form.is_valid():
            try:
                new = following.done(obj, by=request.user, **form.cleaned_data)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                return self.answer_done(request, obj, new)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Done, and next"),
            "step": obj,
            "form": form,
            "back": reverse(LIST),
        }
        return render(request, "admin/follow_up_done.html", context)

    def answer_done(self, request, obj, new):
        """Note what was done, say what comes next, and lead back to the list."""
        self.log_change(request, obj, in_both(_("Done.")))
        if new is None:
            self.message_user(request, _("Done. Nothing is planned next."))
        else:
            self.log_addition(request, new, in_both(_("Planned after another step.")))
            self.message_user(request, _("Done, and the next step is planned."))
        return HttpResponseRedirect(reverse(LIST))

    @admin.display(description=_("about"))
    def about(self, obj):
        """Return the recommendation or document that this is about."""
        return obj.recommendation or obj.document

    @admin.display(description=_("done"))
    def done_link(self, obj):
        """Return the link that marks a step as done."""
        if obj.done_on:
            return obj.done_on
        return format_html('<a href="{}">{}</a>', self.done_url(obj), _("Done, and next"))
