"""The back office of the people who work here: their accounts and their roles.

Nobody changes her own rights. A coordinator, who is no superuser, invites, gives the five roles and
makes accounts inactive; she neither touches superusers nor sets anybody's password, because with
it she would have that person's rights.
"""

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, UserChangeForm
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from roundtable.accounts.password_forms import OnTheRow
from roundtable.admin_parts import PlainLookups, in_both
from roundtable.audit.entries import record
from roundtable.audit.verbs import Verb
from roundtable.joining import NewOrganizerForm
from roundtable.models import Organizer
from roundtable.publication import locked
from roundtable.roles import LABELS, NAMES, grantable, listed


class NewPasswordForm(OnTheRow, AdminPasswordChangeForm):
    """Sets a password; there is no other way to log in that it could be switched off for.

    Django's text about that switch also comes in English whatever the language is.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields.pop("usable_password", None)


class RolesField(forms.ModelMultipleChoiceField):
    """Roles to tick, each with what it is for."""

    # The admin's own name for a column of choices, whose labels may be long.
    widget = forms.CheckboxSelectMultiple(attrs={"class": "radiolist"})

    def label_from_instance(self, group):
        """Return what a role is for, in the organizer's language."""
        return LABELS.get(group.name, group.name)


class OrganizerForm(UserChangeForm):
    """An account; roles that this organizer cannot give are neither shown nor changed."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "groups" in self.fields:
            offered = self.fields["groups"].queryset
            self.initial["groups"] = [g for g in self.initial["groups"] if g in offered]

    def _save_m2m(self):
        """Store the roles that were ticked beside those that were not on offer."""
        if "groups" in self.cleaned_data:
            kept = self.instance.groups.exclude(pk__in=self.fields["groups"].queryset.values("pk"))
            self.cleaned_data["groups"] = [*self.cleaned_data["groups"], *kept]
        super()._save_m2m()


class RoleFilter(admin.SimpleListFilter):
    """Organizers by their role, in words of both languages."""

    title = _("role")
    parameter_name = "role"

    def lookups(self, request, model_admin):
        """Return the roles."""
        return [*NAMES.items()]

    def queryset(self, request, queryset):
        """Return who has the role."""
        if self.value() in NAMES:
            return queryset.filter(groups__name=self.value())
        return queryset


@admin.register(Organizer)
class OrganizerAdmin(PlainLookups, UserAdmin):
    """The people who work here. Who leaves is made inactive: the records keep her name."""

    form = OrganizerForm
    add_form = NewOrganizerForm
    change_password_form = NewPasswordForm
    change_form_template = "admin/incident_organizer_form.html"
    add_fieldsets = ((None, {"fields": ("username", "password1", "password2")}),)
    coordinators_fieldsets = (
        (None, {"fields": ("username", "first_name", "last_name", "email")}),
        (_("Rights"), {"fields": ("is_active", "is_staff", "is_superuser", "groups")}),
        (None, {"fields": ("last_login", "date_joined")}),
    )
    list_display = ("username", "first_name", "last_name", "roles", "is_active", "is_superuser")
    list_filter = ("is_active", "is_staff", "is_superuser", RoleFilter)
    filter_horizontal = ("user_permissions",)

    RIGHTS = ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")

    def get_queryset(self, request):
        """Load the roles, which every row shows."""
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description=_("roles"))
    def roles(self, obj):
        """Return the roles in the organizer's language."""
        return listed(obj.groups.all())

    def lookup_allowed(self, lookup, value, request):
        """Let the list be filtered by role, too."""
        return lookup == RoleFilter.parameter_name or super().lookup_allowed(lookup, value, request)

    def get_fieldsets(self, request, obj=None):
        """Leave passwords and single permissions to superusers; name roles that are only read."""
        if obj is None:
            return self.add_fieldsets
        superuser = request.user.is_superuser
        sets = self.fieldsets if superuser else self.coordinators_fieldsets
        if obj != request.user and self.has_change_permission(request, obj):
            return sets
        return [
            (title, {"fields": ["roles" if n == "groups" else n for n in options["fields"]]})
            for title, options in sets
        ]

    def get_readonly_fields(self, request, obj=None):
        """Keep everybody's own rights out of her hands, and all but roles out of a coordinator's."""
        if obj is None:
            return super().get_readonly_fields(request, obj)
        own = obj == request.user
        # Closed at once (incidents/closing.py), an account is given back there, by a second person.
        is_closed = obj.incidents.open().exists()
        if request.user.is_superuser:
            # Superusers are made at the server only: nobody makes one alone behind a desk.
            others = ("is_superuser", "is_active") if is_closed else ("is_superuser",)
            return (*self.RIGHTS, "roles") if own else others
        hers = ("first_name", "last_name", "email") if own else ("is_active", "groups")
        hers = ("groups",) if is_closed else hers
        fields = flatten_fieldsets(self.get_fieldsets(request, obj))
        return [name for name in fields if name not in hers]

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        """Offer the roles that this organizer may give."""
        if db_field.name != "groups":
            return super().formfield_for_manytomany(db_field, request, **kwargs)
        every = Group.objects.order_by("pk")
        offered = every if request.user.is_superuser else grantable(request.user)
        return RolesField(label=_("Roles"), queryset=offered, required=False)

    def has_change_permission(self, request, obj=None):
        """Keep a superuser's account out of everybody else's hands."""
        if obj is not None and obj.is_superuser and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        """Never: what she did stays on record."""
        return False

    def user_change_password(self, request, id, form_url=""):
        """Let superusers only set a password for somebody; that she did is on record."""
        if not request.user.is_superuser:
            raise PermissionDenied
        response = super().user_change_password(request, id, form_url)
        if request.method == "POST" and response.status_code == 302:
            whose = self.get_object(request, unquote(id))
            record(Verb.PASSWORD_CHANGED, by=request.user, about=whose)
        return response

    def save_model(self, request, obj, form, change):
        """Store the account, and put on record who was let in, shut out or given all rights."""
        if change:
            self.save_changed(request, obj, form)
        else:
            super().save_model(request, obj, form, change)
        for verb in verbs_of(obj, form, change):
            record(verb, by=request.user, about=obj)

    def save_changed(self, request, obj, form):
        """Store what the form has changed and nothing else: an account may be closed meanwhile."""
        row = locked(obj)
        if not locked(request.user).is_active:
            raise PermissionDenied
        columns = {field.name for field in obj._meta.concrete_fields} & {*form.changed_data}
        if row.incidents.open().exists():
            columns.discard("is_active")
        if columns:
            obj.save(update_fields=columns)

    def save_related(self, request, form, formsets, change):
        """Store the roles, and write into the history which there were and which there are."""
        before = {*form.instance.groups.all()}
        super().save_related(request, form, formsets, change)
        after = {*form.instance.groups.all()}
        if before != after:
            told = _("Roles before: {before}. Roles now: {after}.")
            message = format_lazy(told, before=listed(before), after=listed(after))
            self.log_change(request, form.instance, in_both(message))
            told = codes_of(before=before, after=after)
            record(Verb.ROLES_CHANGED, by=request.user, about=form.instance, detail=told)
        for name in {"is_staff", "user_permissions"} & {*form.changed_data}:
            record(Verb.ROLES_CHANGED, by=request.user, about=form.instance, detail=name)


def verbs_of(organizer, form, change):
    """Return what a form that was saved did to an account."""
    if not change:
        return [Verb.ORGANIZER_MADE]
    found = []
    if "is_active" in form.changed_data:
        found.append(Verb.ORGANIZER_OPENED if organizer.is_active else Verb.ORGANIZER_CLOSED)
    return found


def codes_of(*, before, after):
    """Return the roles that were given (+) and taken (-); others than ours by their number."""
    signs = {group: "+" if group in after else "-" for group in before ^ after}
    told = [
        f"{sign}{group.name if group.name in NAMES else group.pk}" for group, sign in signs.items()
    ]
    return " ".join(sorted(told))[:200]
