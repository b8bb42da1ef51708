"""Brings answers in from a file, as the back office does; for large files, and for testing a mapping."""

import json
import sys
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from submissions.imports import kinds, runs, suggesting, tables
from submissions.imports.mapping import Mapping
from submissions.imports.problems import NotReadable
from submissions.models import Survey

STEP = 100
LINE_EVERY = 2000
WIDTH = 40


class Command(BaseCommand):
    """Says what is wrong, row by row, and how many rows were brought in; counts only, no answers."""

    help = "Imports answers to a survey from a CSV or XLSX file; all rows or none."

    def add_arguments(self, parser):
        """Ask for the file, the survey and how the columns are read."""
        parser.add_argument("file", type=Path, help="CSV (UTF-8, UTF-16) or XLSX")
        parser.add_argument("--survey", required=True, metavar="SLUG")
        parser.add_argument(
            "--mapping",
            type=Path,
            metavar="FILE.json",
            help="what each column holds: what --propose printed, completed by hand",
        )
        parser.add_argument(
            "--propose",
            action="store_true",
            help="print a mapping to begin with; language and consent are always missing in it",
        )
        parser.add_argument("--dry-run", action="store_true", help="look only, store nothing")
        parser.add_argument(
            "--only-good", action="store_true", help="leave out the rows that cannot be read"
        )

    def handle(self, *args, file, survey, mapping=None, propose=False, **options):
        """Read the file; propose a mapping, or read the rows by the one that was given."""
        survey = self.survey(survey)
        if propose:
            told = suggesting.suggested(survey, self.table(file)).to_json()
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=1))
        elif mapping:
            mapping = self.mapping(mapping)
            self.read(survey, self.table(file), mapping, options["dry_run"], options["only_good"])
        else:
            raise CommandError("Give --mapping FILE.json, or --propose to print one to begin with.")

    def read(self, survey, table, mapping, dry_run, only_good):
        """Tell what is wrong, and store unless there is a reason not to."""
        for note in table.notes:
            self.stdout.write(str(note))
        prepared = runs.prepare(survey, table, mapping, on_row=self.bar("Read", len(table)))
        self.tell(prepared.problems)
        self.stdout.write(f"Rows: {prepared.total}")
        self.stdout.write(f"New: {prepared.new}")
        self.stdout.write(f"Known already: {prepared.known}")
        self.stdout.write(f"Not readable: {prepared.bad}")
        if dry_run:
            refused = prepared.problems and not prepared.may_be_stored(only_good=only_good)
            if refused:
                raise CommandError(prepared.why_not(only_good=only_good))
            self.stdout.write("Nothing was stored: this was a dry run.")
            return
        if not prepared.problems and not prepared.new:
            self.stdout.write("Nothing was stored: every row is known already.")
            return
        self.store(prepared, mapping, only_good)

    def store(self, prepared, mapping, only_good):
        """Store what is ready, and say how much it was."""
        told = self.bar("Prepared", prepared.new)
        try:
            imported = runs.store(prepared, mapping=mapping, only_good=only_good, on_row=told)
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        self.stdout.write(f"Imported: {imported.added}")

    def survey(self, slug):
        """Return the survey of a slug."""
        try:
            return Survey.objects.get(slug=slug)
        except Survey.DoesNotExist:
            known = ", ".join(Survey.objects.order_by("slug").values_list("slug", flat=True))
            raise CommandError(f"There is no survey “{slug}”. There are: {known or '–'}") from None

    def mapping(self, path):
        """Return the mapping in a file."""
        try:
            return Mapping.from_json(json.loads(path.read_text(encoding="utf-8-sig")))
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        except ValidationError as error:
            raise CommandError(f"{path}: {error.messages[0]}") from error
        except ValueError as error:
            raise CommandError(f"{path}: this is no JSON.") from error

    def table(self, path):
        """Return the table in a file; its size is asked before it is read."""
        try:
            kinds.check_size(path.stat().st_size)
            return tables.opened(path.read_bytes(), path.name)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        except NotReadable as refused:
            self.tell(refused.problems)
            raise CommandError("The file cannot be taken: nothing was stored.") from refused

    def tell(self, problems):
        """Print problems, one a line: where and why, never what stands there."""
        for problem in problems:
            parts = [f"row {problem.row}"] if problem.row else []
            parts += [f"column “{problem.column}”"] if problem.column else []
            where = ", ".join(parts)
            self.stderr.write(f"{where}: {problem.sentence}" if where else str(problem.sentence))

    def bar(self, name, total):
        """Return what is called with the number of rows done: a bar on a terminal, lines elsewhere."""
        screen = sys.stderr

        def show(count):
            if screen.isatty() and (count % STEP == 0 or count == total):
                done = WIDTH * count // total
                end = "\n" if count == total else ""
                told = f"[{'#' * done}{'.' * (WIDTH - done)}] {count} of {total}"
                screen.write(f"\r{name} {told}{end}")
                screen.flush()
            elif not screen.isatty() and count % LINE_EVERY == 0:
                self.stderr.write(f"{name} {count} of {total}")

        return show
