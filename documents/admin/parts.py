"""Parts of every admin here: history with differences, and a preview as the reader will see it."""

from documents.admin.history import HistoryPage
from documents.admin.previews import PreviewPages
from roundtable.addresses import PublishedSlug
from roundtable.admin_approval import ApprovedAdmin
from roundtable.approval import note_edit


def was_ever_published(obj):
    """Return whether readers could see a text once: then it is taken down, never deleted."""
    states = type(obj).history.filter(id=obj.pk, published_on__isnull=False)
    addresses = PublishedSlug.objects.of(type(obj)).filter(target=obj.pk)
    return bool(obj.published_on) or states.exists() or addresses.exists()


class WalkAdmin(PreviewPages, HistoryPage, ApprovedAdmin):
    """The admin of a text on the walk: two people publish, everybody sees what has changed."""

    change_form_template = "admin/walk_change_form.html"

    def has_delete_permission(self, request, obj=None):
        """Allow to delete drafts only: what was public once keeps its number and address."""
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or not was_ever_published(obj))

    def save_model(self, request, obj, form, change):
        """Save, and note in the history who did."""
        obj._history_user = request.user
        super().save_model(request, obj, form, change)


class ApprovedWithRelated:
    """Before the admin of a text whose ``facts()`` tell of rows that are saved after it."""

    def save_related(self, request, form, formsets, change):
        """Save them; they are approved with the words, so a change voids the approval."""
        super().save_related(request, form, formsets, change)
        if form.instance.changed_languages():
            note_edit(form.instance, by=request.user)
            form.instance.save()

    def tell_state(self, request, obj):
        """Say what keeps the text back; the saved row knows."""
        obj.refresh_from_db()
        super().tell_state(request, obj)
