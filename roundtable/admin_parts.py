"""Parts of every admin of a public text: two languages side by side, publication, approval."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin
from modeltranslation.utils import build_localized_fieldname as localized

from roundtable import approval, dates
from roundtable.languages import CODES, NAMES
from roundtable.models import SiteSettings
from roundtable.publication import publish, unpublish

STALE = ("stale", _("Khmer out of date"))
LACKS_KHMER = ("lacking_khmer", _("Khmer missing"))
DRAFTS = ("drafts", _("not published"))
AWAITING_APPROVAL = ("awaiting_approval", _("awaiting approval"))


def side_by_side(*names):
    """Return the rows of a form that show each translated field in both languages."""
    return [tuple(localized(name, code) for code in CODES) for name in names]


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


class BilingualForm(forms.ModelForm):
    """Lets an organizer say that the Khmer is still right after the English was changed."""

    khmer_is_right = forms.BooleanField(
        label=_("The Khmer still says the same"),
        required=False,
        help_text=_("Tick this after a change of the English that the Khmer need not follow."),
    )

    def edited_languages(self):
        """Return the languages whose texts this form changes."""
        names = self.instance.people_read()
        changed = {localized(name, code) for name in names for code in CODES} & {*self.changed_data}
        return [code for code in CODES if any(name.endswith(f"_{code}") for name in changed)]


class BilingualAdmin(TranslationAdmin):
    """The admin of a bilingual text; its fieldsets use ``side_by_side``."""

    form = BilingualForm
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    waiting = (LACKS_KHMER, STALE)

    def get_list_filter(self, request):
        """Put what waits first."""
        return [WaitingFilter, *super().get_list_filter(request)]

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
        return _("missing in part") if self.lacks_khmer(obj) else _("there")

    def lacks_khmer(self, obj):
        """Return whether a field has English and no Khmer."""
        names = obj.people_read()
        return any(obj.in_language(n, "en") and not obj.in_language(n, "km") for n in names)


class PublishedForm(BilingualForm):
    """Asks for the Khmer, beside its fields, when the text is or becomes public."""

    def _post_clean(self):
        """Let the model's own check know what is about to happen."""
        self.instance.publishing = "_publish" in self.data or bool(self.instance.published_on)
        super()._post_clean()


class PublishedAdmin(BilingualAdmin):
    """Publishing and taking down, by button and by action; both call the same verbs."""

    form = PublishedForm
    waiting = (DRAFTS, *BilingualAdmin.waiting)
    actions = ("publish_selected", "unpublish_selected")
    search_fields = ("title_en", "title_km", "slug")
    change_form_template = "admin/published_change_form.html"

    def get_urls(self):
        """Add the address that takes a text down."""
        info = self.opts.app_label, self.opts.model_name
        take_down = path(
            "<path:object_id>/unpublish/",
            self.admin_site.admin_view(self.unpublish_view),
            name="{}_{}_unpublish".format(*info),
        )
        return [take_down, *super().get_urls()]

    def view_on_site(self, obj):
        """Return the public page, if readers see it."""
        return obj.get_absolute_url() if obj.pk and obj.is_published() else None

    @admin.display(description=_("published"), ordering="published_on")
    def published(self, obj):
        """Return since when the text is public."""
        return obj.published_on

    def save_model(self, request, obj, form, change):
        """Save; publish when that button was pressed."""
        super().save_model(request, obj, form, change)
        if "_publish" in request.POST:
            publish(obj, by=request.user)
            self.log_change(request, obj, "published")

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        """Offer to publish what is not published, and to take down what is."""
        is_public = bool(obj and obj.published_on)
        context["show_publish"] = self.has_change_permission(request, obj) and not is_public
        context["show_unpublish"] = self.has_change_permission(request, obj) and is_public
        if is_public:
            info = self.opts.app_label, self.opts.model_name
            context["unpublish_url"] = reverse("admin:{}_{}_unpublish".format(*info), args=[obj.pk])
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

    def unpublish_view(self, request, object_id):
        """Take a text down."""
        obj = self.posted_object(request, object_id)
        if isinstance(obj, HttpResponseNotAllowed):
            return obj
        unpublish(obj, by=request.user)
        self.log_change(request, obj, "unpublished")
        self.message_user(request, _("Taken down. Readers do not see it any more."))
        return HttpResponseRedirect(self.change_url(obj))

    def posted_object(self, request, object_id):
        """Return the object a button was pressed for, or the refusal of any other method."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        obj = self.get_object(request, unquote(object_id))
        if obj is None or not self.has_change_permission(request, obj):
            raise PermissionDenied
        return obj

    def change_url(self, obj):
        """Return the address of an object's form."""
        info = self.admin_site.name, self.opts.app_label, self.opts.model_name
        return reverse("{}:{}_{}_change".format(*info), args=[obj.pk])

    @admin.action(description=_("Publish"), permissions=["change"])
    def publish_selected(self, request, queryset):
        """Publish each selected text that has its Khmer; name those that have not."""
        for obj in queryset:
            try:
                publish(obj, by=request.user)
            except ValidationError:
                sentence = _("“%(title)s” was not published: its Khmer is missing.")
                self.message_user(request, sentence % {"title": obj}, messages.ERROR)
            else:
                self.log_change(request, obj, "published")
                self.message_user(request, _("“%(title)s” is published.") % {"title": obj})
                self.tell_state(request, obj)

    @admin.action(description=_("Take down"), permissions=["change"])
    def unpublish_selected(self, request, queryset):
        """Take each selected text down."""
        for obj in queryset:
            unpublish(obj, by=request.user)
            self.log_change(request, obj, "unpublished")
        self.message_user(request, _("Taken down. Readers do not see it any more."))


class ApprovedAdmin(PublishedAdmin):
    """Approval of each language by someone who did not last edit it."""

    waiting = (AWAITING_APPROVAL, *PublishedAdmin.waiting)
    change_form_template = "admin/approved_change_form.html"

    def get_queryset(self, request):
        """Load who edited and approved, which every row shows."""
        people = [f"{verb}_{code}_by" for verb in ("edited", "approved") for code in CODES]
        return super().get_queryset(request).select_related(*people)

    def get_urls(self):
        """Add the addresses that approve a language."""
        info = self.opts.app_label, self.opts.model_name
        approve = path(
            "<path:object_id>/approve/<str:language>/",
            self.admin_site.admin_view(self.approve_view),
            name="{}_{}_approve".format(*info),
        )
        return [approve, *super().get_urls()]

    def save_model(self, request, obj, form, change):
        """Note who edited which language, and save."""
        approval.note_edit(obj, languages=form.edited_languages(), by=request.user)
        super().save_model(request, obj, form, change)

    def why_hidden(self, obj):
        """Return why a text with a date of publication is not public."""
        return _("Readers do not see it until both languages are approved by a second person.")

    @admin.display(description=_("approval"))
    def approval_state(self, obj):
        """Return in a word which languages are approved."""
        approved = [NAMES[code] for code in CODES if obj.is_approved(code)]
        return ", ".join(approved) or _("none")

    def approval_rows(self, request, obj):
        """Return for each language who approved it, or whether this organizer may."""
        alone = SiteSettings.current().team_of_one
        return [
            {
                "code": code,
                "name": NAMES[code],
                "approved": obj.is_approved(code),
                "by": getattr(obj, f"approved_{code}_by"),
                "on": dates.format_date(on, request.LANGUAGE_CODE)
                if (on := getattr(obj, f"approved_{code}_on"))
                else "",
                "source": getattr(obj, f"get_approved_{code}_source_display")(),
                "digest": getattr(obj, f"digest_{code}"),
                "may": approval.may_approve(obj, language=code, by=request.user, team_of_one=alone),
            }
            for code in CODES
        ]

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        """Show the approvals below the form."""
        if obj is not None:
            context["approvals"] = self.approval_rows(request, obj)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def approve_view(self, request, object_id, language):
        """Approve the text that the organizer has read; refuse if it has changed since."""
        obj = self.posted_object(request, object_id)
        if isinstance(obj, HttpResponseNotAllowed):
            return obj
        if language not in CODES:
            raise PermissionDenied
        if request.POST.get("digest") != getattr(obj, f"digest_{language}"):
            sentence = _("The text was changed while you read it. Read it again, then approve.")
            self.message_user(request, sentence, messages.ERROR)
            return HttpResponseRedirect(self.change_url(obj))
        approval.approve(obj, language=language, by=request.user)
        self.log_change(request, obj, f"approved {language}")
        self.message_user(request, _("Approved: %(language)s.") % {"language": NAMES[language]})
        self.tell_state(request, obj)
        return HttpResponseRedirect(self.change_url(obj))
