"""The back office of sealing keys: everybody who holds one makes it herself."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from roundtable import dates
from roundtable.admin_parts import WaitingFilter, in_both
from submissions import keys, passphrases
from submissions.admin.only_read import OnlyRead
from submissions.forms.keys import NewKeyForm
from submissions.models import SealingKey


def day(date):
    """Return a day in words, if there is one."""
    return dates.format_date(date, get_language()) if date else ""


@admin.register(SealingKey)
class SealingKeyAdmin(OnlyRead):
    """Who holds a key, since when, and which; her private half is shown once, when it is made."""

    list_display = ("holder", "made", "since", "fingerprint_told", "state")
    list_display_links = ("holder",)
    list_filter = (WaitingFilter,)
    list_select_related = ("organizer",)
    waiting = (("pending", _("waiting to be let in")),)
    fields = (
        "holder",
        "state",
        "made",
        "since",
        "let_in_by",
        "retired",
        "fingerprint_told",
        "public_key",
    )
    readonly_fields = fields
    change_list_template = "admin/sealing/keys.html"
    change_form_template = "admin/sealing/key.html"

    def get_urls(self):
        """Add the page that retires a key."""
        return [
            self.page("<int:key_id>/retire/", self.retire_view, "retire"),
            *super().get_urls(),
        ]

    def has_add_permission(self, request):
        """Let keyholders make a key, each her own."""
        return request.user.has_perm("submissions.add_sealingkey")

    @admin.display(description=_("keyholder"))
    def holder(self, obj):
        """Return whose key it is."""
        return str(obj)

    @admin.display(description=_("made on"))
    def made(self, obj):
        """Return the day on which it was made."""
        return day(obj.made_on)

    @admin.display(description=_("in use since"))
    def since(self, obj):
        """Return the day from which everything is sealed to it."""
        return day(obj.active_since)

    @admin.display(description=_("retired on"))
    def retired(self, obj):
        """Return the day on which it was retired."""
        return day(obj.retired_on)

    @admin.display(description=_("fingerprint"))
    def fingerprint_told(self, obj):
        """Return what two people compare over the phone."""
        return obj.fingerprint

    @admin.display(description=_("state"))
    def state(self, obj):
        """Return in words what the key is good for."""
        if obj.retired_on:
            return _("retired: nothing is sealed to it")
        if obj.is_recovery:
            return _("in use; its private half is on paper, not in the portal")
        if not keys.is_keyholder(obj.organizer):
            return _("to be retired: this person is not a keyholder any more")
        if obj.active_since:
            return _("in use")
        return _("waits to be let in by another keyholder")

    def may_retire(self, request, key):
        """Return whether this organizer may retire a key."""
        has_permission = request.user.has_perm("submissions.retire_sealingkey")
        return has_permission and keys.may_retire(key, by=request.user)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        """Offer to retire the key to those who may."""
        if obj and self.may_retire(request, obj):
            context["retire_url"] = self.address("retire", obj.pk)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    @method_decorator(sensitive_post_parameters())
    @method_decorator(sensitive_variables())
    def add_view(self, request, form_url="", extra_context=None):
        """Ask for a passphrase; answer with the private half, which is shown this once only."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        mine = SealingKey.objects.filter(organizer=request.user, retired_on=None)
        form = NewKeyForm(request.POST or None)
        context = self.context(request, title=_("Make my key"), form=form, has_key=mine.exists())
        if request.method == "POST" and form.is_valid():
            try:
                key, private_half = keys.make_key(
                    organizer=request.user, passphrase=form.cleaned_data["passphrase"]
                )
            except ValidationError as error:
                form.add_error(None, error)
            else:
                self.log_addition(request, key, in_both(_("Key made.")))
                context |= {"key": key, "private_half": private_half}
                return render(request, "admin/sealing/made.html", context)
        if request.method != "POST":
            context["suggestion"] = passphrases.drawn()
        return render(request, "admin/sealing/make.html", context)

    def retire_view(self, request, key_id):
        """Say what retiring means; retire when that was confirmed."""
        key = self.one(key_id)
        if not self.may_retire(request, key):
            raise PermissionDenied
        if request.method != "POST":
            context = self.context(request, title=_("Retire a key"), key=key)
            return render(request, "admin/sealing/retire.html", context)
        try:
            keys.retire(key, by=request.user)
        except ValidationError as error:
            self.message_user(request, error.messages[0], messages.ERROR)
        else:
            self.log_change(request, key, in_both(_("Retired.")))
            self.message_user(
                request,
                _("The key is retired. What was sealed before has to be sealed anew."),
            )
        return redirect(self.address("change", key.pk))
