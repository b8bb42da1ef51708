"""Step 3 of an import: how the cells are read, and which answer each text stands for.

As many columns stand on one page as can be looked at in one sitting; the address says from which
column on.
"""

from dataclasses import replace
from itertools import accumulate

from django.shortcuts import redirect

from submissions.admin.import_pending import show, step
from submissions.forms.import_reading import ReadingForm, question_of, typed_rule
from submissions.imports.mapping import WITH_TEXTS, Role
from submissions.imports.suggesting import completed, distinct

# Two fields a text; a form may have a thousand. A column alone may fill a page.
MOST_TEXTS = 200
MOST_OF_A_COLUMN = 200


@step
def answers(model_admin, request, work):
    """Show some columns with their texts; keep what was decided of them, and lead on."""
    asked = columns_of(work)
    begin = start_of(request, asked)
    wrong = []
    if request.method != "POST":
        forms = sitting(work, asked[begin:])
    else:
        forms = sent(work, asked, request.POST)
        after = asked[begin + len(forms) :]
        wrong = [form for form in forms if "next" in request.POST and not form.judge()]
        if "next" in request.POST and not wrong:
            return keep(work, forms, begin + len(forms) if after else None)
        forms = forms[: fitting(forms)]
    more = {
        "forms": [(form, work.table.columns[form.place]) for form in forms],
        "first": begin + 1,
        "last": begin + len(forms),
        "all": len(asked),
        "wrong": wrong,
    }
    return show(model_admin, request, work, "import_answers", name="answers", **more)


def columns_of(work):
    """Return the places of the columns of which more is to be said."""
    rules = [work.mapping.rule_for(column) for column in work.table.columns]
    return [place for place, rule in enumerate(rules) if rule and rule.role not in ("", Role.OUT)]


def start_of(request, asked):
    """Return with which of these columns the page begins."""
    typed = request.GET.get("from", "")
    return min(int(typed), max(len(asked) - 1, 0)) if typed.isdecimal() and len(typed) < 4 else 0


def sitting(work, places):
    """Return the forms of the first columns: as many as fit a page."""
    forms = []
    for place in places:
        forms.append(form_of(work, place, work.mapping.rule_for(work.table.columns[place])))
        if fitting(forms) < len(forms):
            return forms[:-1]
    return forms


def fitting(forms):
    """Return how many of these forms stand on one page, one at least: no more than can be sent.

    Those that are parted anew may have grown; what does not fit any more comes on the next page.
    """
    sums = accumulate(len(form.rows) for form in forms)
    return max(1, sum(total <= MOST_TEXTS for total in sums))


def sent(work, asked, post):
    """Return the forms of the columns that were sent, with what was typed."""
    forms = []
    for place in [place for place in asked if f"c{place}" in post]:
        rule = work.mapping.rule_for(work.table.columns[place])
        question = question_of(work.survey, rule)
        rule, left = typed_rule(post, rule=rule, question=question, place=place)
        if "fill" in post:
            forms.append(form_of(work, place, separated(work, rule), left=left, is_filled=True))
        else:
            forms.append(form_of(work, place, rule, left=left))
    return forms


def separated(work, rule):
    """Return a rule with the separator that is proposed, where none was chosen."""
    proposed = completed(work.survey, work.table, rule)
    if rule.separator or not proposed.separator:
        return rule
    return replace(rule, separator=proposed.separator, wholes=rule.wholes or proposed.wholes)


def form_of(work, place, rule, *, left=(), is_filled=False):
    """Return the form of one column, with its texts counted as the rule splits them."""
    counted, more = [], 0
    if rule.role in WITH_TEXTS:
        counted, more = distinct(work.table, rule, most=MOST_OF_A_COLUMN)
    return ReadingForm(
        rule=rule,
        question=question_of(work.survey, rule),
        counted=counted,
        more=more,
        proposed=completed(work.survey, work.table, rule),
        place=place,
        left=left,
        is_filled=is_filled,
    )


def keep(work, forms, following):
    """Keep the rules of these columns; lead to the next ones, or to the next step."""
    decided = {form.rule.key: form.rule for form in forms}
    rules = [decided.get(rule.key, rule) for rule in work.mapping.rules]
    work.remember(replace(work.mapping, rules=rules))
    if following is not None:
        return redirect(f"{work.address('answers')}?from={following}")
    return redirect(work.address("words" if work.mapping.gives_words() else "trial"))
