"""Makes the files of a frozen package: all of them, or none.

A task: with a worker it runs beside the site, without one at once. Each step of its progress is a
small transaction of its own, so that the admin sees it and nobody else waits to write.
"""

import logging

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django_tasks import task

from documents import blocks, docx, pdf
from documents.briefing import PARTS
from documents.models import Generation, PackageFile
from roundtable.admin_parts import in_both
from roundtable.languages import CODES
from roundtable.publication import locked

logger = logging.getLogger(__name__)

ONLY_DOCX = ("docx",)
ALL = ("pdf", *ONLY_DOCX)


def names():
    """Return the names of the files that this machine can make: without pango, no PDF."""
    suffixes = ONLY_DOCX if pdf.why_not() else ALL
    return [f"{part}-{code}.{suffix}" for suffix in suffixes for part in PARTS for code in CODES]


@task()
def make_files(pk):
    """Make the files of one generation; a failed one leaves the former files as they were."""
    run = Generation.objects.select_related("package").filter(pk=pk).first()
    if run is None or run.state != Generation.State.WAITING:
        return
    wanted = names()
    tell(run, state=Generation.State.RUNNING, of=len(wanted))
    try:
        files = [made(run, name, number) for number, name in enumerate(wanted, start=1)]
        keep(run, files)
    except ValidationError as error:
        fail(run, " ".join(error.messages))
    except Exception as error:
        # Of what kind it was, and no more: its message may quote what somebody wrote.
        logger.error("The files of package %s: %s", run.package_id, type(error).__name__)
        fail(run, in_both(_("The files could not be made. Please freeze it once more.")))


def tell(run, **values):
    """Store how far a run is, at once."""
    Generation.objects.filter(pk=run.pk).update(**values)


def fail(run, problem):
    """Store that a run failed, and why."""
    tell(run, state=Generation.State.FAILED, problem=problem[:300])


def made(run, name, number):
    """Return one file, not yet stored, and tell that it is made."""
    part, rest = name.split("-")
    code, suffix = rest.split(".")
    contents = run.package.contents
    cover, shown = contents["covers"][part][code], blocks.shown(contents[part], code)
    if suffix == "pdf":
        paper = pdf.of_blocks(shown, language=code, cover=cover, compact=part == PARTS[0])
        file = PackageFile(name=name, data=paper.data, pages=paper.pages)
    else:
        file = PackageFile(name=name, data=docx.of_blocks(shown, language=code, cover=cover))
    tell(run, done=number)
    return file


@transaction.atomic
def keep(run, files):
    """Put new files in the place of the former ones, if they still show what is frozen."""
    package = locked(run.package)
    if package.generations.first() != run:
        raise ValidationError(in_both(_("It was frozen once more meanwhile.")))
    if package.voices.lost().exists():
        raise ValidationError(
            in_both(_("A voice in it is not published any more. Please freeze it once more."))
        )
    package.files.all().delete()
    for file in files:
        file.package = package
        file.save()
    tell(run, state=Generation.State.DONE)
