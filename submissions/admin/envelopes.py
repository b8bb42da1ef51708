"""The back office of sealed envelopes: rows without what is in them, for auditors and keyholders."""

from django.contrib import admin
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.http import Http404, HttpResponse
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from roundtable import dates
from roundtable.admin_parts import WaitingFilter
from submissions import reading, sealing
from submissions.admin.reading_acts import ReadingActs
from submissions.models import Envelope


@admin.register(Envelope)
class EnvelopeAdmin(ReadingActs):
    """The list, and a file for whoever opens an envelope on a machine of her own."""

    list_display = ("short", "kind", "submission", "sealed", "is_current", "is_read")
    list_filter = (WaitingFilter, "kind", "is_read")
    waiting = (
        ("unread_replies", _("replies that nobody has read")),
        ("sealed_otherwise", _("not sealed to the keys of today: seal anew")),
    )
    list_select_related = ("submission",)
    fields = readonly_fields = list_display
    change_list_template = "admin/sealing/envelopes.html"

    def get_urls(self):
        """Add the pages that open envelopes, and the file."""
        return [
            *self.reading_urls(),
            self.page("<uuid:envelope_id>/export/", self.export_view, "export"),
            *super().get_urls(),
        ]

    def get_queryset(self, request):
        """Leave the sealed bytes where they are; say whether they are sealed to today's keys."""
        try:
            ring = sealing.Ring.current().name
        except sealing.NobodyToSealTo:
            ring = ""
        is_current = ExpressionWrapper(Q(ring=ring), output_field=BooleanField())
        return super().get_queryset(request).defer("data").annotate(is_current=is_current)

    @admin.display(description=_("envelope"))
    def short(self, obj):
        """Return the name of its file."""
        return file_name(obj)

    @admin.display(description=_("sealed on"))
    def sealed(self, obj):
        """Return the day on which it came."""
        return dates.format_date(obj.sealed_on, get_language())

    @admin.display(description=_("sealed to today’s keys"), boolean=True)
    def is_current(self, obj):
        """Return whether it is sealed to all the keys of today and to no other."""
        return obj.is_current

    def changelist_view(self, request, extra_context=None):
        """Lead keyholders to where envelopes are opened."""
        may_open = request.user.has_perm("submissions.open_envelope")
        return super().changelist_view(request, {"may_open": may_open, **(extra_context or {})})

    @method_decorator(require_POST)
    def export_view(self, request, envelope_id):
        """Answer with the envelope as it is, for the age program; that is put on record."""
        self.require(request, "open_envelope")
        envelope = self.one(envelope_id)
        try:
            data = reading.export(envelope, by=request.user)
        except Envelope.DoesNotExist:
            raise Http404 from None
        response = HttpResponse(data, content_type="application/octet-stream")
        response.headers["Content-Disposition"] = f'attachment; filename="{file_name(envelope)}"'
        return response


def file_name(envelope):
    """Return the name of the file that an envelope is exported as."""
    return f"envelope-{str(envelope.pk)[:8]}.age"
