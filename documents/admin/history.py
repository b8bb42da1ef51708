"""The page behind the button "History": every change of a text, with its differences."""

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from documents import histories
from roundtable import dates


class HistoryPage:
    """Shows who changed what when; for organizers who may see the text."""

    def history_view(self, request, object_id, extra_context=None):
        """Show a page of the history, the newest first."""
        obj = self.get_object(request, unquote(object_id))
        if obj is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_permission(request, obj):
            raise PermissionDenied
        before = request.GET.get("before", "")
        before = int(before) if before.isdecimal() and len(before) < 18 else None
        entries, earlier = histories.page_of(obj, before=before)
        context = {
            **self.admin_site.each_context(request),
            "title": _("History"),
            "obj": obj,
            "opts": self.opts,
            "back": self.url_of("change", obj),
            "entries": [(dates.format_moment(e.when, request.LANGUAGE_CODE), e) for e in entries],
            "earlier": earlier,
        }
        return render(request, "admin/walk_history.html", context)
