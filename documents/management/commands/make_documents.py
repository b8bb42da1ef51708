"""Makes what published documents lack: the next version after a lost voice, and PDFs. At night."""

from django.core.management.base import BaseCommand, CommandError

from documents import files, pdf, versions


class Command(BaseCommand):
    """Says how many; without pango it says why there are no PDFs, and that is no failure."""

    help = "Makes the PDFs that published documents lack."

    def handle(self, *args, **options):
        """Take lost voices out first, so that no PDF is made in vain."""
        taken_back = versions.catch_up()
        made, failed = (0, []) if (reason := pdf.why_not()) else files.make_missing()
        if options["verbosity"]:
            self.stdout.write(f"Documents: {taken_back} without a lost voice, {made} PDFs made.")
            if reason:
                self.stdout.write(str(reason))
        if failed:
            raise CommandError(f"No PDF could be made of {', '.join(failed)}.")
