"""Runs: what a file would bring in (``prepare``), bringing it in (``store``), and taking it back."""

from contextlib import suppress
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from roundtable import writing
from roundtable.audit.entries import record
from roundtable.audit.verbs import Verb
from roundtable.publication import locked
from submissions import sealing, submitter
from submissions.imports import bulk, fingerprints
from submissions.imports.packed import Packed
from submissions.imports.rows import RowReader
from submissions.models import AnswerImport, Response, Submission

MOST_PROBLEMS = 5_000
AT_ONCE = 500


@dataclass
class Prepared:
    """A file that was read by a mapping. Nothing of it is stored.

    ``problems``: the first 5,000, by row; those with row None stop everything. ``total`` rows are
    ``new`` (ready to be stored), ``known`` (brought in before) or ``bad``. ``ready`` and
    ``contents`` (see ``fingerprints``) are of the new rows.
    """

    survey: object
    problems: list = field(default_factory=list)
    total: int = 0
    new: int = 0
    known: int = 0
    bad: int = 0
    ready: Packed = field(default_factory=Packed)
    contents: list = field(default_factory=list)
    structure: tuple = ()

    def may_be_stored(self, *, only_good=False):
        """Return whether ``store`` would do it."""
        return self.why_not(only_good=only_good) is None

    def why_not(self, *, only_good=False):
        """Return a sentence on why it cannot be stored, or None."""
        if any(problem.row is None for problem in self.problems):
            return _("The mapping of the columns does not fit.")
        if self.bad and not only_good:
            return _("Some rows cannot be read: nothing was stored.")
        if not self.new:
            return _("There is no new row in this file.")
        return None


def prepare(survey, table, mapping, *, on_row=None):
    """Return the Prepared of a table: each row read once, nothing stored.

    ``on_row`` is called with the number of rows read so far.
    """
    prepared = Prepared(survey, problems=mapping.check(survey, table), total=len(table))
    if prepared.problems:
        return prepared
    prepared.structure = structure_of(survey)
    reader, prints, batch = (
        RowReader(survey, table, mapping),
        fingerprints.Prints(survey, table),
        [],
    )
    for count, (number, cells) in enumerate(table.rows(), 1):
        batch.append((prints.content(cells), *reader.read(number, cells)))
        if len(batch) == AT_ONCE:
            sort(prepared, batch)
            batch = []
        if on_row:
            on_row(count)
    sort(prepared, batch)
    return prepared


def sort(prepared, batch):
    """Sort some rows into those known, bad and ready."""
    known = fingerprints.known_among(prepared.survey, [content for content, *_read in batch])
    for content, ready, problems in batch:
        if content in known:
            prepared.known += 1
        elif problems:
            prepared.bad += 1
            prepared.problems += problems[: MOST_PROBLEMS - len(prepared.problems)]
        else:
            prepared.new += 1
            prepared.ready.add(ready)
            prepared.contents.append(content)


def structure_of(survey):
    """Return what stored codes and words depend on; it is compared again when they are stored."""
    return survey.words, *(
        (q.code, q.kind, q.is_place, q.limit, tuple(q.codes()))
        for q in survey.questions.prefetch_related("options")
    )


def store(prepared, *, mapping, by=None, only_good=False, on_row=None):
    """Store what is ready, all or nothing; return the AnswerImport.

    Raises ValidationError when there are problems (and not ``only_good``), nothing is new, nobody
    can seal, or somebody else has changed the survey or brought the rows in meanwhile.
    """
    if sentence := prepared.why_not(only_good=only_good):
        raise ValidationError(sentence)
    ring = ring_for(mapping)
    on_row = on_row or (lambda count: None)
    found = bulk.worked_out(prepared, mapping=mapping, ring=ring, on_row=on_row)
    try:
        with writing.in_turn(), transaction.atomic():
            survey = locked(prepared.survey)
            if structure_of(survey) != prepared.structure:
                raise ValidationError(_("The survey was changed meanwhile. Look at it again."))
            imported = record_of(prepared, mapping=mapping, by=by)
            bulk.insert_prints(prepared.contents, imported=imported)
            bulk.insert(found, imported=imported)
            record(Verb.ANSWERS_IMPORTED, by=by, about=imported, detail=str(imported.added))
    except IntegrityError as error:
        raise ValidationError(_("Somebody else has brought these rows in meanwhile.")) from error
    return imported


def ring_for(mapping):
    """Return the keys that words are sealed to, None when none are; raises ValidationError."""
    with suppress(sealing.NobodyToSealTo):
        return sealing.Ring.current()
    if mapping.gives_words():
        raise ValidationError(_("Nobody has a key that own words could be sealed to."))
    return None


def record_of(prepared, *, mapping, by):
    """Store and return the AnswerImport of a run."""
    gives_words = mapping.gives_words()
    return AnswerImport.objects.create(
        survey=prepared.survey,
        by=by,
        rules=mapping.kept(prepared.survey),
        consent=mapping.consent if gives_words else "",
        consent_wording=mapping.consent_wording.strip() if gives_words else "",
        added=prepared.new,
        known=prepared.known,
        bad=prepared.bad,
    )


def take_back(imported, *, by=None):
    """Delete an import with its responses and fingerprints, and withdraw their words.

    In steps, because nobody else can write on SQLite meanwhile: first its answers are not counted
    any more, then the words go one by one. Where it breaks off, doing it again finishes it. Raises
    ValidationError while a release of the survey waits for its second person, and Gone.
    """
    leave_out(imported)
    for pk in Submission.objects.filter(imported=imported).values_list("pk", flat=True):
        submitter.withdraw(Submission(pk=pk))
    with writing.in_turn(), transaction.atomic():
        row = locked(imported)
        Submission.objects.filter(imported=row).update(imported=None)
        Response.objects.filter(imported=row).only("pk").delete()
        record(Verb.ANSWERS_TAKEN_BACK, by=by, about=row)
        row.delete()


def leave_out(imported):
    """Let no later release count what an import brought in."""
    with writing.in_turn(), transaction.atomic():
        row = locked(imported)
        if locked(row.survey).releases.drafts().exists():
            raise ValidationError(
                _("A release of this survey waits for approval: decide it first.")
            )
        Response.objects.filter(imported=row).update(state=Response.State.LEFT_OUT)
