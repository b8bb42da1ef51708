"""Step 4 of an import, where words go to the desk: what the form said, and what people agreed to."""

from dataclasses import replace

from django.shortcuts import redirect

from submissions.admin.import_pending import show, step
from submissions.forms.imports import WordsForm


@step
def words(model_admin, request, work):
    """Ask for the consent with its wording; skipped where no column holds own words."""
    if not work.mapping.gives_words():
        return redirect(work.address("trial"))
    form = WordsForm(request.POST or None, survey=work.survey, mapping=work.mapping)
    if request.method == "POST" and form.is_valid():
        work.remember(replace(work.mapping, **form.cleaned_data))
        return redirect(work.address("trial"))
    return show(model_admin, request, work, "import_words", name="words", form=form)
