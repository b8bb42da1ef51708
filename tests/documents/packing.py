"""A small walk to make papers of: issues, a recommendation, an outcome, voices, a release."""

from documents import packages
from documents.models import OfficialsEdition, Package
from submissions.models import SubmissionTopic
from tests import loaded_rows
from tests.factories import (
    make_issue,
    make_outcome,
    make_recommendation,
    make_release,
    make_roundtable,
    make_statement,
)
from tests.submissions.factories import make_excerpt, make_submission, make_topic


def make_walk(*, voices=2, submissions=24):
    """Return a roundtable with a walk in it; two thirds of its submissions are from inside."""
    made = {"voices": voices, "submissions": submissions}
    return loaded_rows.remembered(f"walk {made}", lambda: new_walk(**made))


def new_walk(*, voices, submissions):
    """Make the walk by the verbs, and return its roundtable."""
    roundtable = make_roundtable(slug="first", published=True)
    issue = make_issue(roundtable=roundtable, rank=1)
    other = make_issue(
        roundtable=roundtable, rank=2, title_en="Prisoners of opinion", title_km="អ្នកទោសមតិ"
    )
    received = [
        make_submission(state="accepted", place="abroad" if number % 3 == 0 else "inside")
        for number in range(submissions)
    ]
    for submission in received:
        SubmissionTopic.objects.create(submission=submission, topic=make_topic())
    issue.submissions.set(received)
    for number, submission in enumerate(received[:voices]):
        voice = make_excerpt(
            submission,
            text_en=f"They closed road {number} to our field.",
            text_km=f"គេបិទផ្លូវ {number} ចូលស្រែយើង។",
        )
        issue.voices.add(voice)
    make_recommendation(issue, other)
    make_statement(roundtable=roundtable, issue=issue)
    make_outcome()
    make_release(roundtable)
    return roundtable


def make_package(roundtable=None, **fields):
    """Return a saved package of a walk, with the release that there is."""
    roundtable = roundtable or make_walk()
    defaults = {
        "title_en": "What Cambodians ask of you",
        "title_km": "អ្វីដែលប្រជាពលរដ្ឋខ្មែរស្នើសុំ",
        "purpose_en": "What people told us, and what they ask.",
        "purpose_km": "អ្វីដែលប្រជាពលរដ្ឋបានប្រាប់ និងស្នើសុំ។",
        "release": roundtable.releases.first(),
    }
    package = Package(roundtable=roundtable, **{**defaults, **fields})
    package.save()
    return package


def frozen(package, *, by, run):
    """Return a package frozen, with its files made; ``run`` is pytest-django's fixture."""
    with run(execute=True):
        packages.freeze(package, by=by)
    package.refresh_from_db()
    return package


def approve(package, *, by):
    """Approve a package as it reads now."""
    packages.approve(package, digest=packages.fingerprint(package), by=by)


def make_edition(*excerpts, **fields):
    """Return a saved officials' edition with some excerpts chosen."""
    defaults = {"title": "For the host", "purpose": "What may be told to you.", "language": "en"}
    if excerpts and "roundtable" not in fields:
        fields["roundtable"] = excerpts[0].submission.roundtable
    edition = OfficialsEdition.objects.create(**{**defaults, **fields})
    edition.excerpts.set(excerpts)
    return edition
