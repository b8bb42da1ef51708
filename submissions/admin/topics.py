"""The back office of topics."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db.models import PROTECT, ProtectedError
from django.utils.translation import gettext_lazy as _

from roundtable.admin_parts import BilingualAdmin, side_by_side
from submissions.models import Topic


def is_used(topic):
    """Return whether anything stands under a topic that keeps it from being deleted."""
    return any(
        relation.related_model._base_manager.filter(**{relation.field.name: topic}).exists()
        for relation in topic._meta.related_objects
        if relation.on_delete is PROTECT
    )


@admin.register(Topic)
class TopicAdmin(BilingualAdmin):
    """Themes in both languages; one that is in use can be taken out of the form, not deleted."""

    list_display = ("name", "slug", "is_offered", "position", "khmer_state")
    list_filter = ("is_offered",)
    search_fields = ("name_en", "name_km", "slug")
    fieldsets = (
        (None, {"fields": side_by_side("name")}),
        (None, {"fields": ("khmer_is_right", "slug", "is_offered", "position")}),
    )

    def get_actions(self, request):
        """Delete one at a time: the page of several would list every submission under them."""
        return {k: v for k, v in super().get_actions(request).items() if k != "delete_selected"}

    def get_readonly_fields(self, request, obj=None):
        """Keep the address of a topic: voices are cited under it, and the record names it."""
        return ("slug",) if obj else ()

    def delete_view(self, request, object_id, extra_context=None):
        """Delete what nothing uses; say of the rest what to do instead."""
        topic = self.get_object(request, unquote(object_id))
        if topic is None or not self.has_delete_permission(request, topic):
            return super().delete_view(request, object_id, extra_context)
        if is_used(topic):
            return self.keep(request, topic)
        try:
            return super().delete_view(request, object_id, extra_context)
        except ProtectedError:  # used since a moment ago
            return self.keep(request, topic)

    def keep(self, request, topic):
        """Say that a topic is in use, and lead back to its form."""
        sentence = _("It is in use and stays. Untick “offered in the form” to use it no more.")
        self.message_user(request, sentence, messages.ERROR)
        return self.back_to(topic)
