"""The back office of model letters, with those to whom they go."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from documents.admin.parts import ApprovedWithRelated, WalkAdmin
from documents.forms.letters import AddresseeForm, LetterForm
from documents.models import LetterAddressee, ModelLetter
from documents.views import letters
from roundtable.admin_parts import side_by_side


class AddresseeInline(admin.StackedInline):
    """To whom it goes, by the reader's country."""

    model = LetterAddressee
    form = AddresseeForm
    extra = 1
    fields = ("addressee", "country", "email")

    def get_queryset(self, request):
        """Load the institutions with the rows."""
        return super().get_queryset(request).select_related("addressee")


@admin.register(ModelLetter)
class LetterAdmin(ApprovedWithRelated, WalkAdmin):
    """Letters that readers send under their own name; two people approve words and addresses."""

    form = LetterForm
    preview_template = "documents/letter.html"
    list_display = ("title", "expires_on", "published", "approval_state", "khmer_state")
    inlines = (AddresseeInline,)
    fieldsets = (
        (None, {"fields": side_by_side("title", "summary", "subject", "body")}),
        (None, {"fields": ("khmer_is_right", "recommendation", "expires_on", "slug")}),
    )

    def preview_context(self, obj):
        """Return what stands on the public page."""
        return letters.context_of(obj)

    def why_hidden(self, obj):
        """Return why a letter with a date of publication is not public."""
        if obj.has_run_out():
            return _("Its last day is over: readers cannot send it any more.")
        return super().why_hidden(obj)
