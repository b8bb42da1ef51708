"""What every step of an import shares: the file, opened by the browser that sent it, and the frame.

Between two steps the file lies in the database, sealed; what opens it is in a cookie of this
browser only, below the address of this one import.
"""

from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from roundtable.admin_parts import in_both
from submissions.imports import kept, pending
from submissions.models import PendingFile

COOKIE = "answers"
MAY_IMPORT = "submissions.add_answerimport"
STEPS = (
    ("begin", _("File")),
    ("columns", _("Columns")),
    ("answers", _("Answers")),
    ("words", _("Own words")),
    ("trial", _("Trial run")),
    ("run", _("Import")),
)
GONE = _(
    "The file is not here any more: it is kept for two hours, for one browser. Bring it again."
)


@dataclass
class Work:
    """One import on its way: the survey, the sealed file opened for this request, its mapping."""

    opened: pending.Opened

    @property
    def id(self):
        """Return the key of the pending file."""
        return self.opened.pending.pk

    @property
    def survey(self):
        """Return the survey that the answers are for."""
        return self.opened.pending.survey

    @property
    def is_over(self):
        """Return whether it was brought in, and only a list of what was left out remains."""
        return self.opened.pending.rules.get("is_over", False)

    @property
    def mapping(self):
        """Return what was decided so far."""
        return self.opened.mapping

    @cached_property
    def table(self):
        """Return the file as a table; it was found to be in order when it came."""
        return kept.table_of(self.opened.data)

    def remember(self, mapping):
        """Keep what is decided now."""
        pending.remember(self.opened.pending, mapping)
        self.opened.mapping = mapping

    def address(self, step):
        """Return the address of one of its steps."""
        return address_of(self.id, step)


def address_of(key, step):
    """Return the address of a step of the import of a pending file."""
    return reverse(f"admin:submissions_answerimport_{step}", args=[key])


def keep_cookie(response, key, value):
    """Give the browser what opens the file, for the pages of this import only."""
    response.set_cookie(
        COOKIE,
        value,
        path=address_of(key, "columns").removesuffix("columns/"),
        secure=settings.PRODUCTION,
        httponly=True,
        samesite="Strict",
    )


def drop_cookie(response, key):
    """Take away what opened the file."""
    path = address_of(key, "columns").removesuffix("columns/")
    response.delete_cookie(COOKIE, path=path, samesite="Strict")


def step(view, *, is_over=False):
    """Return the view of a step: it gets the Work, or leads back when the file is gone.

    ``is_over``: of the page after the import, when only a list of problems is left.
    """

    def opened(model_admin, request, key):
        """Open the file; refuse whoever may not import."""
        if not request.user.has_perm(MAY_IMPORT):
            raise PermissionDenied
        try:
            cookie = request.COOKIES.get(COOKIE, "")
            work = Work(pending.opened(key, cookie=cookie, by=request.user))
            if work.is_over != is_over:
                raise pending.NotPending
        except pending.NotPending:
            model_admin.message_user(request, GONE, messages.ERROR)
            return redirect("admin:submissions_survey_changelist")
        return view(model_admin, request, work)

    return opened


def show(model_admin, request, work, template, *, name, status=200, **more):
    """Return the page of a step."""
    return render(
        request,
        f"admin/{template}.html",
        frame(model_admin, request, work.survey, name=name, work=work, **more),
        status=status,
    )


def frame(model_admin, request, survey, *, name, work=None, **more):
    """Return what every step shows: where one is, and the ways back and out."""
    names = [step_name for step_name, _label in STEPS]
    here = names.index(name)
    steps = []
    for place, (step_name, label) in enumerate(STEPS):
        was = work is not None and 0 < place < here
        url = address_of(work.id, step_name) if was and step_name != "words" else ""
        steps.append({"label": label, "is_here": place == here, "url": url})
    return model_admin.context(
        request,
        title=_("Import answers"),
        survey=survey,
        survey_url=reverse("admin:submissions_survey_change", args=[survey.pk]),
        steps=steps,
        **(addresses(work) if work else {}),
        **more,
    )


def addresses(work):
    """Return where one can go from any step."""
    names = ("columns", "trial", "problems", "save", "run", "give_up")
    return {f"{name}_url": work.address(name) for name in names}


def give_up(model_admin, request, key):
    """Delete the file at once; nothing of it was stored."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if not request.user.has_perm(MAY_IMPORT):
        raise PermissionDenied
    found = PendingFile.objects.filter(pk=key, by=request.user).select_related("survey").first()
    if found:
        pending.forget(key, by=request.user)
        note(model_admin, request, found.survey, _("An import was given up."))
    model_admin.message_user(request, _("Given up. The file is deleted, nothing was stored."))
    response = redirect("admin:submissions_survey_changelist")
    drop_cookie(response, key)
    return response


def note(model_admin, request, survey, message, **numbers):
    """Note in the history of a survey what was done: numbers only."""
    model_admin.log_change(request, survey, in_both(message) % numbers)
