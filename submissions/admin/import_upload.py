"""Step 1 of an import: the file. It is read wholly, and refused wholly with what is wrong and where."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _

from submissions.admin.import_pending import (
    MAY_IMPORT,
    address_of,
    frame,
    keep_cookie,
    note,
)
from submissions.forms.imports import UploadForm
from submissions.imports import kept, pending, tables
from submissions.imports.problems import NotReadable
from submissions.models import Survey


def begin(model_admin, request, survey_id):
    """Ask for the file; show what keeps it from being read, or lead to its columns."""
    if not request.user.has_perm(MAY_IMPORT):
        raise PermissionDenied
    survey = get_object_or_404(Survey.objects.select_related("roundtable"), pk=survey_id)
    pending.end_expired()
    form = UploadForm(request.POST or None, request.FILES or None)
    problems = []
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        data = file.read()
        try:
            table = tables.opened(data, file.name)
            return go_on(model_admin, request, survey, table)
        except NotReadable as error:  # kept as a table, it can also be larger than the file was
            problems = error.problems
    context = frame(model_admin, request, survey, name="begin", form=form, problems=problems)
    return render(request, "admin/import_upload.html", context)


def go_on(model_admin, request, survey, table):
    """Keep the table, sealed for this browser; lead on to its columns. Raises NotReadable."""
    found, cookie = pending.keep(kept.as_bytes(table), survey=survey, by=request.user)
    told = _("A file was laid in for import: rows %(rows)s, columns %(columns)s.")
    note(model_admin, request, survey, told, rows=len(table), columns=len(table.columns))
    response = redirect(address_of(found.pk, "columns"))
    keep_cookie(response, found.pk, cookie)
    return response
