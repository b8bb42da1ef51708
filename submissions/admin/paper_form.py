"""The form on paper: two A4 pages in both languages, with a QR code of the public form."""

import segno
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from submissions import wording
from submissions.forms.submit import gathering
from submissions.models import Topic

MAY_PRINT = ("submissions.view_submission", "submissions.add_submission")
# Khmer first: most who write on paper read it first.
CODES = ("km", "en")
CONCERN_LINES = 9
RECOMMENDATION_LINES = 5


def show(model_admin, request):
    """Show the form as it is printed."""
    if not any(request.user.has_perm(name) for name in MAY_PRINT):
        raise PermissionDenied
    with translation.override("km"):
        address = settings.SITE_URL + reverse("submissions:submit")
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Paper form"),
        "opts": model_admin.opts,
        "may_see_list": model_admin.has_view_permission(request),
        "may_take_down": request.user.has_perm("submissions.add_submission"),
        "address": address,
        "qr": qr_code(address),
        # The sheet is written in Khmer, each of its words with the English after it.
        "both": True,
        "other_language": "en",
        **sheet(),
    }
    return render(request, "admin/paper_form.html", context)


def qr_code(address):
    """Return a QR code as inline SVG: attributes only, as the content security policy wants it."""
    code = segno.make(address, error="m", micro=False)
    # Made by segno of our own address; no person's text is in it.
    return SafeString(code.svg_inline(svgclass=None, lineclass=None, omitsize=True))


def sheet():
    """Return what stands on the paper beside its fixed words."""
    return {
        "topics": Topic.objects.offered(),
        "consents": list(zip(*(consents_in(code) for code in CODES), strict=True)),
        "concern_lines": range(CONCERN_LINES),
        "recommendation_lines": range(RECOMMENDATION_LINES),
    }


def consents_in(code):
    """Return the four consents in the words of one language."""
    with translation.override(code):
        words = wording.consents(wording.host_of(gathering()))
        return [{"label": str(w.label), "meaning": str(w.meaning)} for w in words]
