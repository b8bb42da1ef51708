"""Verifies the audit: nothing was changed, taken out or put in between since it was written."""

from django.core.management.base import BaseCommand, CommandError

from roundtable.audit import chain, triggers
from roundtable.audit.entries import AuditLink


class Command(BaseCommand):
    """Reads both chains from the first link to the last; changes nothing but to link what waits."""

    help = (
        "Verifies the chains of the audit and prints their heads. Write these down, or send them to "
        "two people: with --head it is seen later whether a chain was cut off or made anew."
    )

    def add_arguments(self, parser):
        """Take heads that were written down."""
        parser.add_argument(
            "--head",
            action="append",
            default=[],
            metavar="CHAIN:NUMBER:DIGEST",
            help="a line that this command printed earlier; may be given several times",
        )

    def handle(self, *args, head, **options):
        """Print each head, and each fault in a line; leave with 1 if there is one."""
        faults = [str(fault) for fault in chain.verify(written_down=[read(line) for line in head])]
        faults += [
            f"{table}: its rows can be changed, a trigger is missing. Run migrate."
            for table in triggers.missing()
        ]
        for last in chain.heads():
            count = AuditLink.objects.filter(chain=last.chain).count()
            self.stdout.write(f"{last.chain}: {count} entries. Head: {last}")
        for fault in faults:
            self.stdout.write(fault)
        if faults:
            raise CommandError(f"The audit is NOT as it was written: {len(faults)} found.")
        self.stdout.write("The audit is as it was written.")


def read(line):
    """Return a head that was written down, or say what it should look like."""
    try:
        return chain.Head.read(line)
    except ValueError:
        raise CommandError(
            f"“{line}” is no head: it looks like accounts:12:0123…, as this command prints it."
        ) from None
