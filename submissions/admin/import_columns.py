"""Step 2 of an import: what each column is. Somebody says so of every one; nothing is guessed."""

from dataclasses import replace

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from submissions.admin.import_pending import show, step
from submissions.forms.import_columns import ColumnsForm, labels_of, what_choices, what_of
from submissions.forms.imports import SavedForm
from submissions.imports import values
from submissions.imports.mapping import Mapping
from submissions.imports.personal import is_personal
from submissions.imports.suggesting import suggested

MOST_SAMPLES = 3
LOOKED_AT = 200
LETTERS = 60


@step
def columns(model_admin, request, work):
    """Show the columns with what is proposed; keep what was decided, and lead on."""
    post = request.POST if request.method == "POST" else None
    if post and "use" in post:
        return use(model_admin, request, work)
    proposed = suggested(work.survey, work.table)
    fill = bool(post and "fill" in post)
    form = ColumnsForm(
        post,
        survey=work.survey,
        table=work.table,
        mapping=work.mapping,
        proposed=proposed if fill else None,
    )
    if post and not fill and form.is_valid():
        work.remember(form.result())
        return redirect(work.address("answers"))
    return page(model_admin, request, work, form=form, proposed=proposed)


def page(model_admin, request, work, *, form, proposed, saved=None):
    """Return the page with every column in a row."""
    more = {
        "form": form,
        "rows": rows(form, proposed),
        "saved": saved or SavedForm(survey=work.survey),
        "has_saved": work.survey.mappings.exists(),
        "table": work.table,
    }
    return show(model_admin, request, work, "import_columns", name="columns", **more)


def rows(form, proposed):
    """Return each column: its choice, what stands in it, what it might be."""
    labels = labels_of(what_choices(form.survey))
    samples = samples_of(form.table)
    found = []
    for place, column in enumerate(form.table.columns):
        name = f"c{place}"
        found.append(
            {
                "number": column.index + 1,
                "column": column,
                "field": form[name],
                "samples": samples[place],
                "is_personal": is_personal(column.heading),
                "proposed": labels.get(what_of(proposed.rule_for(column)), ""),
                "is_filled": name in form.filled,
            }
        )
    return found


def samples_of(table):
    """Return up to three different texts of each column; none of those that name somebody."""
    samples = [[] for _column in table.columns]
    shown = [not is_personal(column.heading) for column in table.columns]
    for count, (_number, cells) in enumerate(table.rows()):
        if count == LOOKED_AT:
            break
        for place, cell in enumerate(cells):
            found = values.plain(values.as_text(cell))[:LETTERS]
            if found and shown[place] and len(samples[place]) < MOST_SAMPLES:
                samples[place] += [found] if found not in samples[place] else []
    return samples


def use(model_admin, request, work):
    """Take a mapping that was saved, as far as it speaks of the columns of this file."""
    form = SavedForm(request.POST, survey=work.survey)
    try:
        if not form.is_valid():
            raise ValidationError(_("Choose a saved mapping."))
        saved = Mapping.from_json(form.cleaned_data["saved"].rules)
    except ValidationError as error:
        model_admin.message_user(request, " ".join(error.messages), messages.ERROR)
        return redirect(work.address("columns"))
    there = {(column.heading, column.which) for column in work.table.columns}
    # Personal columns are left out, whatever the mapping of another file said of one.
    fits = [rule for rule in saved.rules if rule.key in there and not is_personal(rule.heading)]
    known = [rule for rule in fits if rule.role]
    work.remember(replace(saved, rules=fits))
    told = _("The mapping says what %(known)s of %(all)s columns are. Look at each of them.")
    numbers = {"known": len(known), "all": len(there)}
    model_admin.message_user(request, told % numbers)
    return redirect(work.address("columns"))
