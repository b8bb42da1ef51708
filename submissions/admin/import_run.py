"""Step 6 of an import: bringing the answers in, all or nothing; then the file is gone."""

from functools import partial

from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from roundtable.admin_parts import in_both
from roundtable.templatetags.portal import digits
from submissions.admin.import_pending import addresses, frame, step
from submissions.admin.import_progress import growing_page
from submissions.admin.import_trial import csv_of, line, problems_file, read, result
from submissions.imports import pending, runs


@step
def run(model_admin, request, work):
    """Bring the rows in that are in order, or all of them; show what came of it."""
    if request.method != "POST":
        return redirect(work.address("trial"))
    only_good = request.POST.get("how") == "good"

    def do(report):
        prepared = read(work, report)
        try:
            imported = store(work, prepared, report, by=request.user, only_good=only_good)
        except ValidationError as error:
            told = {"refused": error.messages, **addresses(work), **result(prepared)}
            return render_to_string("admin/import_refused.html", told, request=request)
        finish(model_admin, request, work, imported, prepared)
        context = {
            "imported": imported,
            "left_out_url": work.address("left_out") if prepared.bad else "",
            "survey_url": reverse("admin:submissions_survey_change", args=[work.survey.pk]),
            **result(prepared),
        }
        return render_to_string("admin/import_done.html", context, request=request)

    # Without the work: behind this page there is no way back to the steps.
    context = frame(model_admin, request, work.survey, name="run")
    return growing_page(request, "admin/import_running.html", context, do)


def store(work, prepared, report, *, by, only_good):
    """Store what was read, telling how far it is; return the AnswerImport."""
    total = prepared.new

    def on_row(count):
        told = {"count": digits(count), "total": digits(total)}
        sentence = _("%(count)s of %(total)s answers made ready to be stored") % told
        report(lambda: line(sentence, count, total), is_last=count == total)

    return runs.store(prepared, mapping=work.mapping, by=by, only_good=only_good, on_row=on_row)


def finish(model_admin, request, work, imported, prepared):
    """Note what was done; delete the file, of which only the list of problems stays for a while."""
    told = in_both(_("Answers imported: %(added)s; known: %(known)s; left out: %(bad)s."))
    numbers = {"added": imported.added, "known": imported.known, "bad": imported.bad}
    model_admin.log_addition(request, imported, told % numbers)
    if prepared.bad:
        pending.leave_behind(work.opened.pending, csv_of(prepared.problems))
    else:
        pending.forget(work.id, by=request.user)


@partial(step, is_over=True)
def left_out(model_admin, request, work):
    """Return the list of the rows that were left out; the file itself is gone."""
    return problems_file(work.opened.data)
