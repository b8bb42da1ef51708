"""Step 5 of an import: the trial run. Every row is read, nothing is stored, problems are listed."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _

from roundtable.templatetags.portal import digits
from submissions.admin.import_pending import addresses, frame, note, show, step
from submissions.admin.import_progress import growing_page
from submissions.forms.imports import NameForm
from submissions.imports import runs
from submissions.models import ImportMapping
from submissions.spreadsheets import csv_chunks

MOST_SHOWN = 200
CSV = "text/csv; charset=utf-8"


@step
def trial(model_admin, request, work):
    """Offer the trial run; do it when the button is pressed."""
    if request.method != "POST":
        problems = work.mapping.check(work.survey, work.table)
        more = {"problems": problems, "rows_count": len(work.table), "name_form": NameForm()}
        return show(model_admin, request, work, "import_trial", name="trial", **more)

    def do(report):
        prepared = read(work, report)
        context = {**result(prepared), **addresses(work), "name_form": NameForm(), "work": work}
        return render_to_string("admin/import_trial_result.html", context, request=request)

    context = frame(model_admin, request, work.survey, name="trial", work=work)
    return growing_page(request, "admin/import_running.html", context, do)


def read(work, report):
    """Return the Prepared of a file, telling how far it is."""
    report(lambda: line(_("The file is being opened …"), 0, 1), is_last=True)
    total = len(work.table)

    def on_row(count):
        report(lambda: rows_line(count, total), is_last=count == total)

    return runs.prepare(work.survey, work.table, work.mapping, on_row=on_row)


def rows_line(count, total):
    """Return the line that tells how many rows have been read."""
    sentence = _("%(count)s of %(total)s rows read")
    return line(sentence % {"count": digits(count), "total": digits(total)}, count, total)


def line(sentence, value, most):
    """Return one line with its bar."""
    return format_html(
        '<p><progress value="{}" max="{}" aria-label="{}"></progress> {}</p>',
        value,
        most,
        sentence,
        sentence,
    )


def result(prepared):
    """Return what a page shows of a Prepared."""
    return {
        "prepared": prepared,
        "problems": prepared.problems[:MOST_SHOWN],
        "more": max(0, len(prepared.problems) - MOST_SHOWN),
        "may_all": prepared.may_be_stored(),
        "may_good": prepared.bad and prepared.may_be_stored(only_good=True),
        "why_not": prepared.why_not(only_good=True),
    }


@step
def problems(model_admin, request, work):
    """Return every problem of the file as CSV."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    prepared = runs.prepare(work.survey, work.table, work.mapping)
    return problems_file(csv_of(prepared.problems))


def csv_of(found):
    """Return problems as the bytes of a CSV file."""
    heads = [_("row"), _("column"), _("problem"), _("what stands there")]
    told = [[p.row or "", p.column, p.sentence, p.value] for p in found]
    return b"".join(csv_chunks([heads, *told]))


def problems_file(content):
    """Return the answer that saves the list of problems as a file."""
    disposition = content_disposition_header(True, "problems.csv")
    return HttpResponse(content, content_type=CSV, headers={"Content-Disposition": disposition})


@step
def save(model_admin, request, work):
    """Keep the mapping under a name, for the next file; another one of this name is replaced."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    form = NameForm(request.POST)
    if form.is_valid():
        name, rules = form.cleaned_data["name"], work.mapping.kept(work.survey)
        ImportMapping.objects.update_or_create(
            survey=work.survey, name=name, defaults={"rules": rules}
        )
        note(model_admin, request, work.survey, _("A mapping of columns was saved."))
        told = _("The mapping is saved as “%(name)s”. It holds no answer and no words of anybody.")
        model_admin.message_user(request, told % {"name": name})
    else:
        model_admin.message_user(request, _("Give the mapping a name."), messages.ERROR)
    return redirect(work.address("trial"))
