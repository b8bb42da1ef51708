"""Loads the demonstration set; what ``make demo`` calls before it serves."""

import secrets

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from documents import demonstration as walk
from submissions import demonstration, demonstration_surveys, keys
from submissions.models import SealingKey, Submission

ROLES = ("curator", "translator", "publisher", "keyholder", "auditor", "coordinator")
# For a passphrase that one can type from the screen: six of these, drawn by chance.
WORDS = (
    "river lotus bamboo market bridge mango temple rain silk paddle moon stone boat drum".split()
)


class Command(BaseCommand):
    """Invented content for trying the portal out; never in production, never beside real content."""

    help = (
        "Loads 300 invented submissions, a survey, a walk and six organizers into a demonstration "
        "database."
    )

    def handle(self, *args, **options):
        """Load once; print the organizers' logins each time."""
        if settings.PRODUCTION or not settings.DEMONSTRATION:
            raise CommandError("This is for demonstrations only: start it with  make demo")
        logins = settings.VAR_DIR / "demonstration-logins.txt"
        if Submission.objects.exists() and not logins.exists():
            raise CommandError(
                f"{connection.settings_dict['NAME']} holds submissions that are no demonstration: "
                "choose another database (make demo uses var/demo)."
            )
        if not logins.exists():
            self.stdout.write(f"Writing {demonstration.COUNT} invented submissions (half a minute)")
            with transaction.atomic():  # all of it or nothing: it can be begun again
                call_command("load_first_content", verbosity=0)
                told = self.load()
            logins.touch(mode=0o600)
            logins.write_text(told)
        self.stdout.write(logins.read_text())

    def load(self):
        """Make the organizers, the keys, what was sent and a walk; return what to tell of them."""
        team, lines = {}, ["Demonstration. Organizers; the second step shows its code itself:"]
        for role in ROLES:
            password = secrets.token_urlsafe(12)
            organizer = get_user_model().objects.create_user(role, password=password, is_staff=True)
            organizer.groups.add(Group.objects.get(name=role))
            TOTP.activate(organizer, generate_totp_secret())
            team[role] = organizer
            lines.append(f"  {role:12} {password}")
        if not SealingKey.objects.active().exists():
            keys.make_recovery_key()
        passphrase = " ".join(secrets.SystemRandom().sample(WORDS, 6))
        keys.make_key(organizer=team["keyholder"], passphrase=passphrase)
        lines.append(f"The keyholder's passphrase:  {passphrase}")
        roundtable = walk.make_roundtable()
        numbers = demonstration.load(team=team, past=roundtable, write=self.progress)
        survey, of_answers = demonstration_surveys.load(team=team, past=roundtable)
        walk.load(roundtable, survey=survey, team=team)
        self.stdout.write("")
        lines.append("Receipts to try:  " + "  ".join([*numbers.values()][:5]))
        lines.append("Receipts of answers to the survey:  " + "  ".join(of_answers))
        lines.append(f"One that leads to an outcome:  {walk.number_to_follow(numbers)}")
        return "\n".join(lines)

    def progress(self, done):
        """Show that it goes on."""
        if done % 10 == 0:
            self.stdout.write(".", ending="")
            self.stdout.flush()
