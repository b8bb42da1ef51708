"""Says what is wrong with this installation, and what to do: one line a check."""

import json
import sys

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from roundtable import doctor
from roundtable.doctor import Level

COLOURS = {Level.OK: "SUCCESS", Level.LOOK: "WARNING", Level.WRONG: "ERROR"}


class Command(BaseCommand):
    """Looks only, changes nothing; run it as the portal's own user and with its environment."""

    help = "Looks at everything the portal needs; exit code 1 when something is wrong."
    # It says itself what is wrong, also where these would stop it.
    requires_system_checks = ()

    def add_arguments(self, parser):
        """Offer the lines for a program, and the short look before a start."""
        parser.add_argument("--json", action="store_true", help="for programs")
        parser.add_argument(
            "--start",
            action="store_true",
            help="only what the portal cannot start with; says nothing when all is well",
        )

    def handle(self, *args, **options):
        """Print what was found."""
        with translation.override("en"):
            found = doctor.findings(at_start=options["start"])
            if options["json"]:
                self.stdout.write(json.dumps([as_data(finding) for finding in found], indent=1))
            else:
                self.tell(found, brief=options["start"])
        if any(finding.level == Level.WRONG for finding in found):
            if options["start"]:
                raise CommandError("The portal does not start before this is put right.")
            sys.exit(1)

    def tell(self, found, *, brief):
        """Print one line each, and how many there are of each level."""
        for finding in found:
            if not brief or finding.level != Level.OK:
                paint = getattr(self.style, COLOURS[finding.level])
                self.stdout.write(f"{paint(f'{finding.level:6}')} {line(finding)}")
        if not brief:
            count = {level: sum(finding.level == level for finding in found) for level in Level}
            self.stdout.write(", ".join(f"{number} {level}" for level, number in count.items()))


def line(finding):
    """Return a finding's name and sentence."""
    sentence = str(finding)
    return f"{finding.name}: {sentence}" if sentence else str(finding.name)


def as_data(finding):
    """Return a finding as a program reads it; its code never changes, its words may."""
    return {
        "code": finding.code,
        "level": str(finding.level),
        "name": str(finding.name),
        "text": str(finding),
        "values": {name: str(value) for name, value in finding.said.values.items()},
    }
