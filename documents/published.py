"""Everything published of roundtables, with the links between: the same few queries for many."""

from dataclasses import dataclass, field

from django.db.models import F, Q
from django.utils import translation
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from documents.counts import Told
from documents.figure import Box, lay_out
from documents.models import Document, Issue, Outcome, Recommendation
from roundtable.dates import format_date
from submissions.consent import Scope
from submissions.models import Excerpt, Release, Topic
from submissions.survey_told import Told as SurveyTold


@dataclass
class Published:
    """What readers see of one roundtable; every row comes with what hangs on it."""

    roundtable: object
    issues: list = field(default_factory=list)
    recommendations: list = field(default_factory=list)
    documents: list = field(default_factory=list)
    topics: dict = field(default_factory=dict)  # the topics of the voices shown with each issue
    told: Told | None = None
    surveys: dict = field(default_factory=dict)  # what the newest release of each tells

    def __bool__(self):
        """Return whether there is anything."""
        found = (self.issues, self.recommendations, self.documents, self.told, self.surveys)
        return any(found)

    @property
    def subjects(self):
        """Return everything that something can come of."""
        return [*self.recommendations, *self.documents]

    @property
    def outcomes(self):
        """Return what came of it, the newest first."""
        return newest_first(self.subjects)

    @cached_property
    def issue_bars(self):
        """Return how many voices stand behind each issue."""
        return self.told.issue_bars(self.issues) if self.told else []

    @cached_property
    def steps(self):
        """Return the walk as rows: (issues, what was asked or handed over, what came of it)."""
        asked = [(row.shown_issues, row, row.shown_outcomes) for row in self.recommendations]
        handed_over = [
            (issues, row, row.shown_outcomes)
            for row in self.documents
            if (issues := self.issues_in(row)) or row.shown_outcomes
        ]
        reached = {issue.pk for issues, _row, _outcomes in asked for issue in issues}
        alone = [([issue], None, []) for issue in self.issues if issue.pk not in reached]
        return [*asked, *handed_over, *alone]

    def issues_in(self, document):
        """Return the issues that stand in a document as readers see it."""
        codes = codes_in(document.shown, "issues")
        return [issue for issue in self.issues if issue.code in codes]

    def figure(self):
        """Return the walk in its places, in the active language."""
        return lay_out(columns(self))


def columns(part):
    """Return the columns of the figure: topics, issues, what was asked, what came of it."""
    code = translation.get_language()
    topics = {topic.pk: topic for found in part.topics.values() for topic in found}
    drawn = [(lines_to(part, row, issues), row) for issues, row, _outcomes in part.steps if row]
    outcomes = [o for _issues, _row, found in part.steps for o in found]
    return [
        (_("Topics"), [topic_box(topic) for topic in topics.values()]),
        (_("Issues"), [issue_box(i, part.topics.get(i.pk, []), code) for i in part.issues]),
        (
            _("Asked or handed over"),
            [subject_box(row, issues, code) for issues, row in drawn],
        ),
        (_("Outcomes"), [outcome_box(outcome, code) for outcome in outcomes]),
    ]


def lines_to(part, row, issues):
    """Return the issues that a box is joined to: of a document those that no request leads on.

    A document that holds every issue would otherwise send a line to each and hide the walk.
    """
    if not isinstance(row, Document):
        return issues
    reached = {issue.pk for request in part.recommendations for issue in request.shown_issues}
    return [issue for issue in issues if issue.pk not in reached]


def topic_box(topic):
    """Return the box of a topic."""
    return Box(f"t{topic.pk}", "", topic.name, topic.get_absolute_url())


def issue_box(issue, topics, code):
    """Return the box of an issue, joined to the topics of its voices."""
    sources = tuple(f"t{topic.pk}" for topic in topics)
    title = issue.in_language("title", code)
    return Box(f"i{issue.pk}", issue.code, title, issue.get_absolute_url(), sources)


def subject_box(row, issues, code):
    """Return the box of a recommendation or a document, joined to its issues."""
    text = row.shown if isinstance(row, Document) else row
    title = text.in_language("title", code)
    sources = tuple(f"i{issue.pk}" for issue in issues)
    return Box(row.code, row.code, title, row.get_absolute_url(), sources)


def outcome_box(outcome, code):
    """Return the box of an outcome, joined to what it is about."""
    kind, day = str(outcome.get_kind_display()), format_date(outcome.dated, code)
    reading = f" · {outcome.get_basis_display()}" if outcome.is_reading else ""
    return Box(
        key=f"o{outcome.pk}",
        code=f"{kind[:1].upper()}{kind[1:]}",
        title=day + reading,
        path=outcome.get_absolute_url(),
        sources=(outcome.subject.code,),
    )


def codes_in(version, kind):
    """Return the codes of the issues (or recommendations) that stand in a version."""
    blocks = version.contents.get("en", []) if version else []
    return {item["code"] for block in blocks if block["kind"] == kind for item in block["items"]}


def of_roundtables(roundtables):
    """Return a Published of each roundtable, in the order given."""
    parts = {roundtable.pk: Published(roundtable) for roundtable in roundtables}
    mine = {"roundtable__in": list(parts)}
    for issue in Issue.objects.published().in_order().filter(**mine).select_related("release"):
        parts[issue.roundtable_id].issues.append(issue)
    asked = Recommendation.objects.published().filter(**mine).with_issues()
    for row in asked.select_related("addressee"):
        parts[row.roundtable_id].recommendations.append(row)
    for row in Document.objects.published().filter(**mine).with_latest():
        parts[row.roundtable_id].documents.append(row)
    counted = Release.objects.published().filter(**mine).select_related("survey").defer("exact")
    for release in counted.order_by("-survey__opens_on", "survey", "number"):
        part = parts[release.roundtable_id]
        if release.survey:  # the last one stays, here and there
            part.surveys[release.survey_id] = SurveyTold(release)
        else:
            part.told = Told(release)
    join_outcomes([row for part in parts.values() for row in part.subjects])
    topics = topics_of([issue for part in parts.values() for issue in part.issues])
    for part in parts.values():
        part.topics = {issue.pk: topics.get(issue.pk, []) for issue in part.issues}
        for row in (*part.issues, *part.subjects):
            row.roundtable = part.roundtable
        if part.told:
            part.told.release.roundtable = part.roundtable
    return list(parts.values())


def join_outcomes(subjects):
    """Give recommendations and documents their ``shown_outcomes``, the newest first: one query."""
    found = {(type(row), row.pk): row for row in subjects}
    asked = [pk for kind, pk in found if kind is Recommendation]
    handed_over = [pk for kind, pk in found if kind is Document]
    for row in subjects:
        row.shown_outcomes = []
    mine = Q(recommendation__in=asked) | Q(document__in=handed_over)
    for outcome in Outcome.objects.published().filter(mine).with_parts():
        if outcome.recommendation_id:
            outcome.recommendation = found[Recommendation, outcome.recommendation_id]
        else:
            outcome.document = found[Document, outcome.document_id]
        outcome.subject.shown_outcomes.append(outcome)


def newest_first(subjects):
    """Return what came of recommendations and documents, whichever it came of."""
    found = [outcome for row in subjects for outcome in row.shown_outcomes]
    return sorted(found, key=lambda outcome: (outcome.dated, outcome.pk), reverse=True)


def voices_of(issue):
    """Return the voices that readers may see with an issue: published, and meant for its roundtable."""
    return issue.voices.published().usable_for(issue.roundtable)


def topics_of(issues):
    """Return the topics of the voices that readers see with each issue, by the issue's key."""
    meant = Q(excerpt__submission__roundtable=F("issue__roundtable"))
    joined = Issue.voices.through.objects.filter(
        meant | Q(excerpt__scope=Scope.WIDER),
        issue__in=issues,
        excerpt__in=Excerpt.objects.published().order_by().values("pk"),
    )
    pairs = list(joined.values_list("issue", "excerpt__topic").distinct())
    topics = Topic.objects.in_bulk({topic for _issue, topic in pairs})
    found = {}
    for issue, topic in sorted(pairs):
        found.setdefault(issue, []).append(topics[topic])
    return found
