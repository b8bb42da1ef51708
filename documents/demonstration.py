"""The demonstration's walk: from invented voices to outcomes, in a roundtable of its own.

Everything of documents/demo/walk.toml is written by one organizer and approved by another, with the
verbs that the admin calls. Only days are set back afterwards: nobody waits three months for a demo.
"""

import datetime
import tomllib
from pathlib import Path

from django.utils import timezone

from documents import linking, ranking, versions
from documents.models import (
    Addressee,
    Document,
    DocumentVersion,
    FollowUp,
    Issue,
    LetterAddressee,
    ModelLetter,
    Outcome,
    Recommendation,
    RunningItem,
    Statement,
)
from roundtable.approval import approve, note_edit
from roundtable.languages import CODES
from roundtable.publication import publish
from roundtable.site_settings import SiteSettings
from sessions import stages
from sessions.models import City, DialogueSession, Roundtable
from submissions import releases, survey_releases
from submissions.models import Excerpt, Follow, Receipt, Release

WALK = Path(__file__).parent / "demo" / "walk.toml"
COUNTED_DAYS_AGO, FIRST_EDITION_DAYS_AGO, SECOND_EDITION_DAYS_AGO = 100, 92, 15
SURVEY_COUNTED_DAYS_AGO, SURVEY_RESULTS_DAYS_AGO = 108, 104
# A reference to a voice, in the text of the document; each becomes the code of one.
A_VOICE = "[[voice]]"


def read():
    """Return the invented walk as a dictionary."""
    with WALK.open("rb") as file:
        return tomllib.load(file)


def day(days_ago):
    """Return the day that lies so many days back."""
    return timezone.localdate() - datetime.timedelta(days=days_ago)


def set_back(obj, **columns):
    """Store other days than today on something that a verb has made just now."""
    type(obj).objects.filter(pk=obj.pk).update(**columns)
    obj.refresh_from_db()


def make_roundtable():
    """Return the published roundtable that the invented submissions are sent to."""
    roundtable = Roundtable(**read()["roundtable"])
    roundtable.save()
    publish(roundtable, by=None)
    return roundtable


class Walk:
    """One roundtable's walk under construction: who writes, who approves, what there is so far."""

    def __init__(self, roundtable, *, team):
        self.roundtable, self.told = roundtable, read()
        self.writer, self.approver = team["curator"], team["publisher"]
        self.addressees = {}

    def written(self, obj):
        """Save a text as the writer's, and let the approver approve both languages."""
        note_edit(obj, by=self.writer)
        obj.save()
        for code in CODES:
            digest = getattr(obj, f"digest_{code}")
            approve(obj, language=code, digest=digest, by=self.approver)
        return obj

    def shown(self, obj, *, days_ago):
        """Save, approve and publish a text as of a day."""
        publish(self.written(obj), by=self.approver, on=day(days_ago))
        return obj

    def subject(self, row):
        """Return what a row of outcomes or follow-ups is about, taken off the row."""
        if row.pop("document", False):
            return {"document": Document.objects.get(slug=self.told["document"]["slug"])}
        return {"recommendation": Recommendation.objects.get(slug=row.pop("recommendation"))}

    def make_session(self):
        """Make the session at which everything was handed over."""
        row = dict(self.told["session"])
        noon = datetime.time(15, tzinfo=datetime.UTC)
        row["start"] = datetime.datetime.combine(day(row.pop("days_ago")), noon)
        self.session = DialogueSession(
            roundtable=self.roundtable, host_city=City.objects.first(), **row
        )
        self.session.save()
        publish(self.session, by=self.approver)

    def make_addressees(self):
        """Make the institutions."""
        for row in self.told["addressee"]:
            key = row.pop("key")
            self.addressees[key] = Addressee(**row)
            self.addressees[key].save()

    def make_issues(self):
        """Make the issues with what stands behind them, count it, and rank them by the count."""
        for row in self.told["issue"]:
            topics = row.pop("topics")
            issue = Issue(roundtable=self.roundtable, **row, **self.told["method"])
            self.shown(issue, days_ago=COUNTED_DAYS_AGO)
            behind = linking.linkable_submissions(issue).filter(
                roundtable=self.roundtable, topics__slug__in=topics
            )
            beside = linking.linkable_voices(issue).filter(submission__in=behind)
            linking.link(
                issue,
                submissions=[*behind.values_list("pk", flat=True)],
                voices=[*beside.values_list("pk", flat=True)],
            )
        ranking.rank_by_release(self.roundtable, release=self.count())

    def count(self):
        """Return a release of the counts, frozen by the writer and approved by the other."""
        release = releases.freeze(self.roundtable, by=self.writer)
        on, limits = day(COUNTED_DAYS_AGO), SiteSettings.current()
        contents = releases.contents_of(
            self.roundtable, release.number, release.exact, on=on, settings=limits
        )
        return self.approved(release, contents, on=on)

    def approved(self, release, contents, *, on):
        """Return a release as it would have been frozen on a day, approved by the other."""
        sha256 = releases.sha256(contents)
        set_back(release, frozen_on=on, contents=contents, sha256=sha256)
        release = Release.objects.get(pk=release.pk)
        releases.approve(release, digest=sha256, by=self.approver)
        return release

    def publish_survey(self, survey):
        """Count what the survey brought, and make the document that tells of it."""
        release = survey_releases.freeze_survey(survey, by=self.writer, until=survey.closes_on)
        on = day(SURVEY_COUNTED_DAYS_AGO)
        contents = releases.written({**release.data, "frozen_on": on.isoformat()})
        self.approved(release, contents, on=on)
        document = Document(roundtable=self.roundtable, **self.told["survey_document"])
        self.edition(document, days_ago=SURVEY_RESULTS_DAYS_AGO)
        set_back(document, published_on=day(SURVEY_RESULTS_DAYS_AGO))

    def make_recommendations(self):
        """Make what is asked, each of its addressee."""
        for row in self.told["recommendation"]:
            issues = Issue.objects.filter(slug__in=row.pop("issues"))
            addressee = self.addressees[row.pop("addressee")]
            asked = Recommendation(roundtable=self.roundtable, addressee=addressee, **row)
            asked.save()
            asked.issues.set(issues)
            self.shown(asked, days_ago=FIRST_EDITION_DAYS_AGO)

    def make_statements(self):
        """Make what was read at the session; one speaker agreed to be named."""
        for row in self.told["statement"]:
            row["issue"] = Issue.objects.get(slug=row["issue"])
            row["speaker_agreed"] = "speaker_en" in row
            statement = Statement(roundtable=self.roundtable, session=self.session, **row)
            self.shown(statement, days_ago=FIRST_EDITION_DAYS_AGO)

    def make_document(self):
        """Make the document, with its first edition: what was handed over."""
        row = {k: v for k, v in self.told["document"].items() if not k.startswith("added_")}
        voices = self.voices()
        for code in CODES:
            row[f"body_{code}"] = with_voices(row[f"body_{code}"], voices)
        self.document = Document(roundtable=self.roundtable, **row)
        self.first_edition = self.edition(self.document, days_ago=FIRST_EDITION_DAYS_AGO)
        set_back(self.document, published_on=day(FIRST_EDITION_DAYS_AGO))

    def voices(self):
        """Return the codes of the roundtable's voices; the words order them, the same each time."""
        shown = Excerpt.objects.published().filter(submission__roundtable=self.roundtable)
        return [*shown.order_by("digest_en").values_list("slug", flat=True)]

    def edition(self, document, *, days_ago):
        """Return the next version of a document, as of a day."""
        version = versions.publish(self.written(document), by=self.approver)
        DocumentVersion.objects.filter(pk=version.pk).update(made_on=day(days_ago))
        return version

    def make_outcomes(self):
        """Make what came of it, and the second edition, which tells of it."""
        for row in self.told["outcome"]:
            days_ago = row.pop("days_ago")
            at_session = {"session": self.session} if row.pop("at_session", False) else {}
            edition = {"version": self.first_edition} if at_session else {}
            key = row.pop("institution", "")
            outcome = Outcome(
                dated=day(days_ago),
                institution=self.addressees[key] if key else None,
                **at_session,
                **edition,
                **self.subject(row),
                **row,
            )
            self.shown(outcome, days_ago=days_ago)
        for name, text in self.told["document"].items():
            if name.startswith("added_body"):
                column = name.removeprefix("added_")
                setattr(self.document, column, getattr(self.document, column) + text)
            elif name.startswith("added_"):
                setattr(self.document, name.removeprefix("added_"), text)
        self.edition(self.document, days_ago=SECOND_EDITION_DAYS_AGO)

    def make_letter(self):
        """Make the letter that readers can send, with an address by their country."""
        row = dict(self.told["letter"])
        addresses, last = row.pop("to"), day(-row.pop("last_day_in"))
        row["recommendation"] = Recommendation.objects.get(slug=row["recommendation"])
        letter = ModelLetter(expires_on=last, **row)
        letter.save()
        for address in addresses:
            addressee = self.addressees[address.pop("addressee")]
            LetterAddressee.objects.create(letter=letter, addressee=addressee, **address)
        self.shown(letter, days_ago=SECOND_EDITION_DAYS_AGO)

    def make_follow_ups(self):
        """Make what organizers have to ask next, and what is done."""
        for row in self.told["follow_up"]:
            next_on, is_done = day(-row.pop("in_days")), row.pop("is_done", False)
            follow_up = FollowUp(next_on=next_on, owner=self.writer, **self.subject(row), **row)
            follow_up.done_on = next_on if is_done else None
            follow_up.save()

    def make_running_order(self):
        """Make the running order; nobody's real name is in it."""
        for position, row in enumerate(self.told["running"], start=1):
            if "issue" in row:
                row["issue"] = Issue.objects.get(slug=row["issue"])
            RunningItem(session=self.session, position=position, **row).save()


def with_voices(body, voices):
    """Return a text whose references to a voice name one each; those without a voice are left out."""
    for code in voices[: body.count(A_VOICE)]:
        body = body.replace(A_VOICE, f"[[voice {code}]]", 1)
    return body.replace(A_VOICE, "")


def load(roundtable, *, survey, team):
    """Make the whole walk of a roundtable whose submissions and answers are there."""
    for stage in stages.ORDER[1:]:
        roundtable = stages.move(roundtable, to=stage, by=team["publisher"])
    walk = Walk(roundtable, team=team)
    walk.make_addressees()
    walk.make_session()
    walk.publish_survey(survey)
    walk.make_issues()
    walk.make_recommendations()
    walk.make_statements()
    walk.make_document()
    walk.make_outcomes()
    walk.make_letter()
    walk.make_follow_ups()
    walk.make_running_order()


def number_to_follow(numbers):
    """Return one of the receipt numbers, by submission, that leads to an outcome; or nothing."""
    answered = Outcome.objects.published().filter(recommendation__isnull=False)
    receipts = Receipt.objects.filter(
        follow=Follow.DETAIL,
        submission__in=numbers,
        submission__issues__recommendations__in=answered.values("recommendation"),
    )
    found = receipts.values_list("submission", flat=True).first()
    return numbers.get(found, "")
