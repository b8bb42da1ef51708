"""The page that explains the sheet for answers on paper, and gives it as XLSX or CSV."""

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _

from roundtable.languages import CODES, NAMES
from submissions import survey_sheet
from submissions.admin.exports import CSV, XLSX

FORMATS = ("xlsx", "csv")


def show(model_admin, request, survey):
    """Show what is typed into which column, in both languages, and offer the files."""
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": _("Sheet for answers on paper"),
        "survey": survey,
        "survey_url": model_admin.url_of("change", survey),
        "sheets": [sheet(survey, code) for code in CODES],
    }
    return render(request, "admin/survey_sheet.html", context)


def sheet(survey, code):
    """Return what the page tells of the sheet in one language."""
    with translation.override(code):
        columns = survey_sheet.columns(survey, code)
    name = "admin:submissions_survey_sheet_file"
    files = [(form, reverse(name, args=[survey.pk, code, form])) for form in FORMATS]
    return {"code": code, "name": NAMES[code], "columns": columns, "files": files}


def download(survey, code, file_format):
    """Return the sheet as a file."""
    if code not in CODES or file_format not in FORMATS:
        raise Http404
    name = f"{survey.slug}-{code}.{file_format}"
    if file_format == "xlsx":
        file = survey_sheet.as_xlsx(survey, code)
        return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)
    disposition = content_disposition_header(True, name)
    headers = {"Content-Disposition": disposition}
    return HttpResponse(survey_sheet.as_csv(survey, code), content_type=CSV, headers=headers)
