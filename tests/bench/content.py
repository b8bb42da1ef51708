"""Published content at every station of the walk, for pages that are more than first content."""

import argparse

import django

from tests.bench.figures import hand_over

VOICES = 3


def make_walk(number):
    """Publish one roundtable with everything from submissions to an outcome and a letter."""
    from submissions.models import Topic
    from tests import factories as make
    from tests.submissions.factories import make_excerpt, make_submission

    slug = f"bench-{number}"
    roundtable = make.make_roundtable(slug=slug, stage="published")
    make.make_scheduled(roundtable=roundtable, slug=slug)
    topic = Topic.objects.first()
    issue = make.make_issue(roundtable=roundtable, rank=1)
    for _voice in range(VOICES):
        submission = make_submission(roundtable=roundtable, state="accepted")
        issue.submissions.add(submission)
        issue.voices.add(make_excerpt(submission, topic=topic))
    asked = make.make_recommendation(issue)
    make.make_outcome(recommendation=asked)
    make.make_statement(roundtable=roundtable, issue=issue)
    make.make_letter(recommendation=asked)
    make.make_document(roundtable=roundtable)
    make.make_announcement()


def publish(walks):
    """Publish that many walks, each in one transaction; those that there are stay."""
    from django.db import transaction

    from sessions.models import Roundtable

    begun = Roundtable.objects.filter(slug__startswith="bench-").count()
    for number in range(begun, walks):
        with transaction.atomic():
            make_walk(number)


def main():
    """Publish it in the portal of this environment."""
    parser = argparse.ArgumentParser()
    parser.add_argument("walks", type=int)
    asked = parser.parse_args()
    django.setup()
    publish(asked.walks)
    hand_over([])


if __name__ == "__main__":
    main()
