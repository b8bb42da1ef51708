"""The back office of ways back, for organizers who have lost their password or second factor."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from roundtable.accounts import returning
from roundtable.accounts.gate import fresh
from roundtable.accounts.return_pages import address_of
from roundtable.accounts.returning import ReturnLink
from roundtable.admin_parts import PlainLookups
from roundtable.models import Organizer


class ReturnForm(forms.Form):
    """For whom, and what was lost."""

    organizer = forms.ModelChoiceField(label=_("For whom"), queryset=Organizer.objects.none())
    kind = forms.ChoiceField(
        label=_("What was lost"), choices=ReturnLink.Kind.choices, widget=forms.RadioSelect
    )

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        others = Organizer.objects.filter(is_active=True, is_staff=True).exclude(pk=by.pk)
        if not by.is_superuser:
            others = others.filter(is_superuser=False)
        self.fields["organizer"].queryset = others.order_by("username")


@admin.register(ReturnLink)
class ReturnLinkAdmin(PlainLookups, admin.ModelAdmin):
    """Ways back: asked for here, agreed to here by another, shown once, called back here."""

    list_display = ("organizer", "kind", "state", "by", "agreed_by", "made_at", "good_until")
    list_select_related = ("organizer", "by", "agreed_by")
    list_display_links = None
    actions = ("agree_to_selected", "call_back_selected")
    waiting = (("to_agree", _("wait for a second person")),)

    @admin.display(description=_("state"))
    def state(self, obj):
        """Return in a word what has become of it."""
        return obj.state()

    def has_change_permission(self, request, obj=None):
        """Never: it is agreed to or called back."""
        return False

    def has_delete_permission(self, request, obj=None):
        """Never: who let whom back in stays on record."""
        return False

    @fresh
    def add_view(self, request, form_url="", extra_context=None):
        """Ask for whom; answer with the link, which is shown this once only."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = ReturnForm(request.POST or None, by=request.user)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Ask for a way back"),
            "opts": self.opts,
            "form": form,
        }
        if request.method == "POST" and form.is_valid():
            link, token = returning.ask(**form.cleaned_data, by=request.user)
            context |= {"link": link, "address": address_of(token)}
            return render(request, "admin/return_link.html", context)
        return render(request, "admin/return_form.html", context)

    @admin.action(description=_("Agree"), permissions=["add"])
    @fresh
    def agree_to_selected(self, request, queryset):
        """Agree to each selected way back, if somebody else asked for it."""
        self.each(request, queryset, returning.agree, _("Agreed: the link works now."))

    @admin.action(description=_("Call back"), permissions=["add"])
    def call_back_selected(self, request, queryset):
        """Make each selected way back void."""
        self.each(request, queryset, returning.call_back, _("Called back: nobody can use it."))

    def each(self, request, queryset, verb, done):
        """Do one thing with each; say of those that it cannot be done with why."""
        for link in queryset:
            try:
                verb(link, by=request.user)
            except (ValidationError, PermissionDenied) as error:
                told = error.messages[0] if isinstance(error, ValidationError) else str(error)
                self.message_user(request, told or _("You may not do this."), messages.ERROR)
            else:
                self.message_user(request, f"{link.organizer}: {done}")
