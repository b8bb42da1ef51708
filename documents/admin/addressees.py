"""The back office of addressees: the institutions that can act."""

from django.contrib import admin

from documents import naming
from documents.models import Addressee
from roundtable.admin_parts import BilingualAdmin, side_by_side


@admin.register(Addressee)
class AddresseeAdmin(BilingualAdmin):
    """Institutions by name, in both languages."""

    list_display = ("name_en", "name_km", "khmer_state")
    list_display_links = ("name_en", "name_km")
    search_fields = ("name_en", "name_km")
    fieldsets = (
        (None, {"fields": side_by_side("name")}),
        (None, {"fields": ("khmer_is_right",)}),
    )

    def save_model(self, request, obj, form, change):
        """Save; texts that show a changed name wait for their second person again."""
        languages = obj.changed_languages() if change else []
        super().save_model(request, obj, form, change)
        naming.drop_approvals(obj, languages=languages, by=request.user)
