"""The back office of invitations to become an organizer."""

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from roundtable import dates
from roundtable.accounts.gate import fresh
from roundtable.admin_organizers import RolesField
from roundtable.admin_parts import PlainLookups
from roundtable.invitations import Invitation, call_back, invite
from roundtable.joining import address_of
from roundtable.roles import grantable, listed


class InvitationForm(forms.Form):
    """Whom to invite, and to what."""

    name_hint = Invitation._meta.get_field("name_hint").formfield()
    roles = RolesField(label=_("Roles"), queryset=Group.objects.none())

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["roles"].queryset = grantable(by)


@admin.register(Invitation)
class InvitationAdmin(PlainLookups, admin.ModelAdmin):
    """Invitations: made here, shown once, called back here, and otherwise only read."""

    list_display = ("__str__", "role_names", "state", "by", "made_on", "good_until", "used_by")
    list_select_related = ("by", "used_by")
    actions = ("call_back_selected",)
    fields = (
        "name_hint",
        "role_names",
        "state",
        "by",
        "made_on",
        "good_until",
        "used_by",
        "used_on",
        "called_back_on",
    )

    def get_queryset(self, request):
        """Load the roles, which every row shows."""
        return super().get_queryset(request).prefetch_related("roles")

    @admin.display(description=_("roles"))
    def role_names(self, obj):
        """Return the roles in the organizer's language."""
        return listed(obj.roles.all())

    @admin.display(description=_("state"))
    def state(self, obj):
        """Return in a word what has become of it."""
        return obj.state()

    def get_readonly_fields(self, request, obj=None):
        """Everything: an invitation is never changed."""
        return self.fields

    def has_change_permission(self, request, obj=None):
        """Never: it is called back, and another is made."""
        return False

    def has_delete_permission(self, request, obj=None):
        """Never: who invited whom to what stays on record."""
        return False

    @fresh
    def add_view(self, request, form_url="", extra_context=None):
        """Ask whom to invite; answer with the link, which is shown this once only."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = InvitationForm(request.POST or None, by=request.user)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Invite an organizer"),
            "opts": self.opts,
            "form": form,
        }
        if request.method != "POST" or not form.is_valid():
            return render(request, "admin/invitation_form.html", context)
        roles = [group.name for group in form.cleaned_data["roles"]]
        name_hint = form.cleaned_data["name_hint"]
        invitation, token = invite(by=request.user, roles=roles, name_hint=name_hint)
        context |= {
            "invitation": invitation,
            "roles": listed(form.cleaned_data["roles"]),
            "until": dates.format_date(invitation.good_until, request.LANGUAGE_CODE),
            "address": address_of(token),
        }
        return render(request, "admin/invitation_link.html", context)

    @admin.action(description=_("Call back"), permissions=["add"])
    def call_back_selected(self, request, queryset):
        """Make each selected invitation void; name those that were used already."""
        for invitation in queryset:
            try:
                call_back(invitation, by=request.user)
            except ValidationError as error:
                self.message_user(request, error.messages[0], messages.ERROR)
            else:
                sentence = _("The invitation “%(name)s” is called back: nobody can use it.")
                self.message_user(request, sentence % {"name": invitation})
