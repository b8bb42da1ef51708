"""Verifies releases: the published numbers are what was counted, byte for byte."""

from django.core.management.base import BaseCommand, CommandError
from django.db.models import F, Q

from submissions import verification
from submissions.management.commands.reseal import identity_from
from submissions.models import Release


class Command(BaseCommand):
    """Makes published numbers again from the stored counts; with a key, these from the answers."""

    help = (
        "Makes the published numbers of releases again from the stored exact counts, and compares "
        "them byte for byte; with a private key it also counts a survey's sealed answers again."
    )

    def add_arguments(self, parser):
        """Take all releases, those of one roundtable's voices or of one survey, or a single one."""
        parser.add_argument(
            "slug", nargs="?", help="of a roundtable (its voices) or of a survey; none: all"
        )
        parser.add_argument("number", nargs="?", type=int, help="of a single release")
        parser.add_argument(
            "--key-file", help='file with the AGE-SECRET-KEY line of a key in use; "-" to type it'
        )

    def handle(self, *args, slug=None, number=None, key_file=None, **options):
        """Say of each release in one line whether it agrees; leave with 1 if one does not."""
        identity = identity_from(key_file) if key_file else None
        releases = list(chosen(slug, number))
        if not releases:
            raise CommandError("There is no such release.")
        wrong = [release for release in releases if not self.verify(release, identity)]
        if wrong:
            raise CommandError(f"{len(wrong)} of {len(releases)} differ.")

    def verify(self, release, identity):
        """Print the line of one release; return whether all agrees."""
        kind, slug = (
            ("survey", release.survey) if release.survey else ("voices", release.roundtable)
        )
        name, found = f"{kind} {slug.slug} {release.number}", verification.differences(release)
        told = f"as counted, SHA-256 {release.sha256}"
        if release.survey and identity:
            found += verification.recounted(release, identity)
            told += "; its answers counted again"
        elif release.survey:
            told += "; its answers not counted again, for lack of a key"
        self.stdout.write(f"{name}: " + ("DIFFERS. " + " ".join(found) if found else f"{told}."))
        return not found


def chosen(slug, number):
    """Return the releases that were asked for, in a fixed order."""
    found = Release.objects.select_related("roundtable", "survey")
    in_order = ("roundtable__slug", F("survey__slug").asc(nulls_first=True), "number")
    found = found.order_by(*in_order)
    if slug:
        found = found.filter(Q(survey__slug=slug) | Q(survey=None, roundtable__slug=slug))
    return found.filter(number=number) if number else found
