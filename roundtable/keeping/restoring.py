"""Restores a backup into an empty installation: everything is checked before anything is touched.

The order: the file is read to its end and its sums compared; the code must know its migrations and
the environment its peppers; a new database is filled, what was withdrawn since is withdrawn from it,
and its record says what was done. Only then the files, the pepper and the database take their places
(replacing.py). Who was logged in is not any more, and nothing sealed can be opened without a person.
"""

from django.conf import settings
from django.db import transaction

from roundtable.audit.entries import record
from roundtable.audit.verbs import Verb
from roundtable.keeping import filling, media, peppers, replacing
from roundtable.keeping.emptiness import refuse_full
from roundtable.keeping.models import BackupRun
from roundtable.keeping.sealed_file import Unfit
from roundtable.stored import generations


def refuse_unfit(checked):
    """Raise Unfit when this code or this environment cannot take a checked backup."""
    manifest = checked.manifest
    if newer := manifest.unknown_migrations():
        app, name = newer[0]
        raise Unfit(
            f"was made by newer code ({app} {name} is not known here): install that code first."
        )
    if manifest.demonstration != settings.DEMONSTRATION:
        kind = "a demonstration" if manifest.demonstration else "a real portal"
        raise Unfit(f"is of {kind}: set DEMONSTRATION as it was there.")


def restore(path, identities, checked, *, told, set_right):
    """Restore a checked backup; ``set_right`` is called on the new database, before anybody sees it.

    ``told``: (size, SHA-256) of the file. Raises Unfit; nothing was changed then.
    """
    refuse_unfit(checked)
    refuse_full()
    peppers.refuse_others(checked.peppers)
    with media.waiting(path, identities, checked.manifest) as put_media:

        def at_last():
            put_media()
            peppers.put(checked.peppers)

        with replacing.in_place(at_last=at_last):
            filling.fill(path, identities, checked.manifest)
            came = set_right()
            with transaction.atomic():
                keep_record(BackupRun.Kind.RESTORE, told)
    forget_pages()
    return came


def keep_record(kind, told):
    """Keep that a backup was made, checked or restored, for the handover and the audit."""
    verbs = {
        BackupRun.Kind.BACKUP: Verb.BACKUP_MADE,
        BackupRun.Kind.CHECK: Verb.BACKUP_CHECKED,
        BackupRun.Kind.RESTORE: Verb.BACKUP_RESTORED,
    }
    size, sha256 = told
    run = BackupRun.objects.create(kind=kind, size=size, sha256=sha256)
    record(verbs[kind], about=run, detail=sha256[:16])
    return run


@transaction.atomic
def forget_pages():
    """Let every public page be rendered anew, wherever the former portal kept its own."""
    generations.forget()
