"""Long work that follows what organizers do: with a worker beside the site, without one at once.

Never queued by what a submitter does: a task has a time. What her withdrawal leaves to be made is
made by the command ``make_documents``, at night.
"""

from functools import partial

from django.db import transaction
from django_tasks import task

from documents import files, pdf
from documents.models import DocumentVersion


@task()
def make_files(version_pk):
    """Make the PDFs that a version lacks; nothing without pango, or when the version is gone."""
    version = DocumentVersion.objects.select_related("document").filter(pk=version_pk).first()
    return files.make(version) if version and not pdf.why_not() else 0


def make_files_later(version):
    """Make the PDFs of a version once it is stored for good."""
    transaction.on_commit(partial(make_files.enqueue, version.pk))
