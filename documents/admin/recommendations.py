"""The back office of recommendations: the ask, to whom, for which issues, and carried forward."""

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from documents import carrying
from documents.admin.follow_ups import plan_url
from documents.admin.parts import ApprovedWithRelated, WalkAdmin
from documents.forms.recommendations import CarryForm, RecommendationForm
from documents.models import Recommendation
from documents.views import recommendations
from roundtable.admin_parts import in_both, side_by_side


@admin.register(Recommendation)
class RecommendationAdmin(ApprovedWithRelated, WalkAdmin):
    """Requests to institutions."""

    form = RecommendationForm
    change_form_template = "admin/recommendation_change_form.html"
    preview_template = "documents/recommendation.html"
    waiting = (
        *WalkAdmin.waiting,
        ("without_addressee", _("without addressee")),
        ("without_issue", _("without issue")),
    )
    list_display = (
        "code",
        "title",
        "roundtable",
        "addressee",
        "published",
        "approval_state",
        "khmer_state",
    )
    list_display_links = ("code", "title")
    list_filter = ("roundtable",)
    list_select_related = ("roundtable", "addressee")
    autocomplete_fields = ("roundtable", "addressee")
    fieldsets = (
        (None, {"fields": ("roundtable", *side_by_side("title", "body"))}),
        (None, {"fields": ("addressee", "issues", "carried_from")}),
        (None, {"fields": ("khmer_is_right", "slug")}),
    )

    def preview_context(self, obj):
        """Return what stands on the public page."""
        return recommendations.context_of(obj)

    def get_urls(self):
        """Add the page that carries a recommendation forward."""
        carry = self.page("<path:object_id>/carry/", self.carry_view, "carry")
        return [carry, *super().get_urls()]

    def get_readonly_fields(self, request, obj=None):
        """Keep the roundtable: in another one it is another recommendation, carried forward."""
        return ("carried_from", "roundtable") if obj else ("carried_from",)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        """Lead to the next step, and to the next roundtable."""
        if obj is not None:
            context["plan_url"] = plan_url(request, obj)
            if self.has_add_permission(request):
                context["carry_url"] = self.url_of("carry", obj)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def carry_view(self, request, object_id):
        """Ask for the roundtable, and lead to the new draft."""
        obj = self.object_for(request, object_id, action="add")
        posted = request.POST if request.method == "POST" else None
        form = CarryForm(posted, roundtables=carrying.open_to(obj))
        if posted is not None and form.is_valid():
            try:
                new = carrying.carry_forward(obj, by=request.user, **form.cleaned_data)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                self.log_addition(request, new, in_both(_("Carried forward.")))
                self.message_user(request, _("This is the new draft. Choose its issues."))
                return self.back_to(new)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Carry forward to the next roundtable"),
            "recommendation": obj,
            "form": form,
            "back": self.url_of("change", obj),
        }
        return render(request, "admin/recommendation_carry.html", context)

    @admin.display(description=_("number"), ordering="number")
    def code(self, obj):
        """Return the number as it is cited."""
        return obj.code
