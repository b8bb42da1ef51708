"""Parts of every admin of a public text: two languages side by side, and publication."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, models
from django.http import HttpResponseRedirect
from django.urls import path, reverse
from django.utils import translation
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from modeltranslation.admin import TranslationAdmin
from modeltranslation.utils import build_localized_fieldname as localized

from roundtable.admin_forms import BilingualForm, PublishedForm
from roundtable.languages import CODES
from roundtable.publication import Gone, publish, unpublish

STALE = ("stale", _("Khmer out of date"))
LACKS_KHMER = ("lacking_khmer", _("Khmer missing"))
DRAFTS = ("drafts", _("not published"))


def side_by_side(*names):
    """Return the rows of a form that show each translated field in both languages."""
    return [tuple(localized(name, code) for code in CODES) for name in names]


def in_both(message):
    """Return a translatable message in both languages, for the history, which everybody reads."""
    told = []
    for code in CODES:
        with translation.override(code):
            told.append(str(message))
    return " · ".join(told)


class WaitingFilter(admin.SimpleListFilter):
    """Filters a list by what waits in it: the names are QuerySet methods."""

    title = _("waiting")
    parameter_name = "waiting"

    def lookups(self, request, model_admin):
        """Return what this admin says can wait."""
        return model_admin.waiting

    def queryset(self, request, queryset):
        """Return the rows that wait."""
        if self.value() in dict(self.lookup_choices):
            return getattr(queryset, self.value())()
        return queryset


class PlainLookups:
    """Lists are filtered by their own filters only: others let an address carry any expression."""

    LOOKUPS = ("", "exact", "id__exact", "isnull", "gte", "lt", "year", "month", "day")

    def lookup_allowed(self, lookup, value, request):
        """Return whether a list may be filtered so."""
        names = [name for name in self.list_filter if isinstance(name, str)]
        allowed = {
            f"{name}__{how}".rstrip("_")
            for name in [*names, self.date_hierarchy]
            if name
            for how in self.LOOKUPS
        }
        return lookup in allowed or lookup == WaitingFilter.parameter_name

    def get_search_results(self, request, queryset, search_term):
        """Search for the first few words only."""
        return super().get_search_results(request, queryset, " ".join(search_term.split()[:6]))


class OwnPages:
    """Pages and buttons of an admin's own, beside Django's, each with a named permission."""

    def url_of(self, page, obj):
        """Return the address of one of an object's pages: "change", "unpublish" …"""
        name = f"{self.opts.app_label}_{self.opts.model_name}_{page}"
        return reverse(f"{self.admin_site.name}:{name}", args=[obj.pk])

    def page(self, route, view, name):
        """Return the pattern of a page of this admin's own, for organizers only."""
        full_name = f"{self.opts.app_label}_{self.opts.model_name}_{name}"
        return path(route, self.admin_site.admin_view(view), name=full_name)

    def may(self, request, action):
        """Return whether an organizer has a named permission: "publish", "approve" …"""
        return request.user.has_perm(f"{self.opts.app_label}.{action}_{self.opts.model_name}")

    def object_for(self, request, object_id, *, action):
        """Return the object a button was pressed for, if this organizer may act on it so."""
        obj = self.get_object(request, unquote(object_id))
        if obj is None or not self.has_view_permission(request, obj):
            raise PermissionDenied
        if not self.may(request, action):
            raise PermissionDenied
        return obj

    def back_to(self, obj):
        """Return the answer that leads back to an object's form."""
        return HttpResponseRedirect(self.url_of("change", obj))


class BilingualAdmin(OwnPages, PlainLookups, TranslationAdmin):
    """The admin of a bilingual text; its fieldsets use ``side_by_side``."""

    form = BilingualForm
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    waiting = (LACKS_KHMER, STALE)

    def get_list_filter(self, request):
        """Put what waits first."""
        return [WaitingFilter, *super().get_list_filter(request)]

    def get_fieldsets(self, request, obj=None):
        """Carry along which version of the row the form shows; nothing of it to who only reads."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return [*fieldsets, (None, {"fields": (self.form.CARRIES,)})]
        return [
            (name, {**options, "fields": [f for f in options["fields"] if f != "khmer_is_right"]})
            for name, options in fieldsets
        ]

    def get_object(self, request, object_id, from_field=None):
        """Lock the row while a form is being saved, so that two cannot be saved at once."""
        if connection.in_atomic_block and request.method == "POST" and object_id.isdecimal():
            self.model._base_manager.select_for_update(of=("self",)).filter(pk=object_id).first()
        return super().get_object(request, object_id, from_field)

    def save_model(self, request, obj, form, change):
        """Save, then believe the organizer about the Khmer."""
        super().save_model(request, obj, form, change)
        if form.cleaned_data.get("khmer_is_right") and obj.khmer_is_stale:
            obj.confirm_khmer()

    def delete_queryset(self, request, queryset):
        """Delete one by one, so that search entries and old addresses go, too."""
        for obj in queryset:
            obj.delete()

    @admin.display(description=_("Khmer"))
    def khmer_state(self, obj):
        """Return in a word how the Khmer stands."""
        if obj.khmer_is_stale:
            return _("out of date")
        names = obj.source_fields()
        lacks = any(obj.in_language(n, "en") and not obj.in_language(n, "km") for n in names)
        return _("missing in part") if lacks else _("there")


class PublishedAdmin(BilingualAdmin):
    """Publishing and taking down, by button and by action; both call the same verbs.

    Publishing needs a permission of its own; taking down needs none beyond changing the text.
    """

    form = PublishedForm
    waiting = (DRAFTS, *BilingualAdmin.waiting)
    actions = ("publish_selected", "unpublish_selected")
    search_fields = ("title_en", "title_km", "slug")

    def get_urls(self):
        """Add the addresses that publish a text as it stands, and take it down."""
        up = self.page("<path:object_id>/publish/", self.publish_view, "publish")
        down = self.page("<path:object_id>/unpublish/", self.unpublish_view, "unpublish")
        return [up, down, *super().get_urls()]

    def has_publish_permission(self, request):
        """Return whether an organizer may publish."""
        return self.may(request, "publish")

    def view_on_site(self, obj):
        """Return the public page, if readers see it; of what is stored, not of what is typed."""
        public = type(obj)._default_manager.published().filter(pk=obj.pk).first()
        return public.get_absolute_url() if public else None

    @admin.display(description=_("published"), ordering="published_on")
    def published(self, obj):
        """Return since when the text is public."""
        return obj.published_on

    def save_model(self, request, obj, form, change):
        """Save; publish when that button was pressed."""
        super().save_model(request, obj, form, change)
        if "_publish" in request.POST:
            self.publish(request, obj)

    def publish(self, request, obj):
        """Publish an object for an organizer who may."""
        if not self.has_publish_permission(request) or not self.may_be_published(obj):
            raise PermissionDenied
        publish(obj, by=request.user)
        self.log_change(request, obj, in_both(_("Published.")))

    def unpublish(self, request, obj):
        """Take an object down."""
        unpublish(obj, by=request.user)
        self.log_change(request, obj, in_both(_("Taken down.")))

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        """Offer to publish what is not published, and to take down what is."""
        is_public = bool(obj and obj.published_on)
        may_publish = self.has_publish_permission(request)
        may_change = self.has_change_permission(request, obj)
        offered = may_publish and not is_public and self.may_be_published(obj)
        context["show_publish"] = offered and (may_change or obj is None)
        context["show_unpublish"] = is_public and self.may_unpublish(request)
        if is_public:
            context["unpublish_url"] = self.url_of("unpublish", obj)
        elif offered and obj is not None and not may_change:
            context["publish_url"] = self.url_of("publish", obj)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def response_post_save_add(self, request, obj):
        """Say what became of the text."""
        self.tell_state(request, obj)
        return super().response_post_save_add(request, obj)

    def response_post_save_change(self, request, obj):
        """Say what became of the text."""
        self.tell_state(request, obj)
        return super().response_post_save_change(request, obj)

    def tell_state(self, request, obj):
        """Say when a text that was published is not seen by readers, and why."""
        if obj.published_on and not obj.is_published():
            self.message_user(request, self.why_hidden(obj), messages.WARNING)

    def why_hidden(self, obj):
        """Return why a text with a date of publication is not public."""
        return _("Readers do not see it: its roundtable is not published.")

    def may_be_published(self, obj):
        """Return whether a text, or a new one (None), is of a kind that readers may see."""
        return True

    def may_unpublish(self, request):
        """Return whether an organizer may take texts down: whoever may change or publish them."""
        return self.may(request, "change") or self.may(request, "publish")

    @method_decorator(require_POST)
    def publish_view(self, request, object_id):
        """Publish a text as it stands: for who may publish and not change."""
        obj = self.object_for(request, object_id, action="publish")
        try:
            self.publish(request, obj)
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
        else:
            self.message_user(request, _("“%(title)s” is published.") % {"title": obj})
            self.tell_state(request, obj)
        return self.back_to(obj)

    @method_decorator(require_POST)
    def unpublish_view(self, request, object_id):
        """Take a text down."""
        action = "change" if self.may(request, "change") else "publish"
        obj = self.object_for(request, object_id, action=action)
        self.unpublish(request, obj)
        self.message_user(request, _("Taken down. Readers do not see it any more."))
        return self.back_to(obj)

    @admin.action(description=_("Publish"), permissions=["publish"])
    def publish_selected(self, request, queryset):
        """Publish each selected text that has its Khmer; name those that have not."""
        for obj in queryset:
            if not self.may_be_published(obj):
                sentence = _("“%(title)s” is not for the public.")
                self.message_user(request, sentence % {"title": obj}, messages.ERROR)
                continue
            try:
                self.publish(request, obj)
            except Gone as error:
                self.message_user(request, error.messages[0], messages.ERROR)
            except ValidationError:
                sentence = _("“%(title)s” was not published: something is not written yet.")
                self.message_user(request, sentence % {"title": obj}, messages.ERROR)
            else:
                self.message_user(request, _("“%(title)s” is published.") % {"title": obj})
                self.tell_state(request, obj)

    def has_unpublish_permission(self, request):
        """Return whether an organizer may take texts down."""
        return self.may_unpublish(request)

    @admin.action(description=_("Take down"), permissions=["unpublish"])
    def unpublish_selected(self, request, queryset):
        """Take each selected text down."""
        for obj in queryset:
            self.unpublish(request, obj)
        self.message_user(request, _("Taken down. Readers do not see it any more."))
