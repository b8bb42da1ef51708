"""What has been taken back: listed, and taken back once more in a database that is older.

Ids and codes only, without any date. What a person did herself (withdrew, made stricter, took
answers back) and what organizers did in her favour or against an intruder: excerpts removed, imports
taken back, keys retired. What the clearing removes it removes again by itself.
"""

from collections import Counter

from django.core.exceptions import ValidationError
from django.db.models import Count

from roundtable.audit.entries import AuditEntry
from roundtable.audit.verbs import Verb as Act
from roundtable.publication import Gone
from submissions import consent as ladder
from submissions import keys, responses, submitter, voices
from submissions.consent import Scope
from submissions.imports import runs
from submissions.models import (
    AnswerImport,
    Decision,
    Excerpt,
    Response,
    SealingKey,
    State,
    Submission,
    Verb,
)


def listed():
    """Return everything that was taken back, as what JSON can hold, always in the same order."""
    withdrawn = Submission.objects.filter(state=State.WITHDRAWN)
    answers = Response.objects.filter(state=Response.State.WITHDRAWN)
    retired = SealingKey.objects.filter(retired_on__isnull=False)
    return {
        "withdrawn": in_order(withdrawn.values_list("pk", flat=True)),
        "answers": in_order(answers.values_list("pk", flat=True)),
        "consents": {
            str(pk): [consent, scope]
            for pk, consent, scope in lowered().values_list("pk", "consent", "scope")
        },
        "excerpts": removed_excerpts(),
        "imports": imports_taken_back(),
        "keys": in_order(retired.values_list("public_key", flat=True)),
    }


def in_order(ids):
    """Return ids as texts, sorted: no order tells when."""
    return sorted(map(str, ids))


def lowered():
    """Return the submissions whose person has made her consent stricter."""
    lowered = Decision.objects.filter(verb=Verb.CONSENT_LOWERED).values("submission")
    return Submission.objects.filter(pk__in=lowered).exclude(state=State.WITHDRAWN).order_by("pk")


def removals():
    """Return how many excerpts were removed of each submission that had one removed."""
    removed = Decision.objects.filter(verb=Verb.EXCERPT_REMOVED).order_by()
    return dict(removed.values_list("submission").annotate(count=Count("pk")))


def removed_excerpts():
    """Return, of each submission that had excerpts removed, how many were and which ones stand."""
    found = {str(pk): [count, []] for pk, count in removals().items()}
    standing = Excerpt.objects.filter(submission__in=[*found]).order_by("slug")
    for submission, slug in standing.values_list("submission", "slug"):
        found[str(submission)][1].append(slug)
    return found


def imports_taken_back():
    """Return the keys of the imports that were taken back, as the audit names them."""
    acts = AuditEntry.objects.filter(verb=Act.ANSWERS_TAKEN_BACK).values_list("about", flat=True)
    return sorted({int(about.rpartition(":")[2]) for about in acts.order_by()})


def take_back(contents):
    """Take back, by the true verbs, what a list says; return how many of what.

    What the list does not know and what is done already stays as it is. Each is a transaction of
    its own: done again, it changes nothing.
    """
    # First: consents that are made stricter remove excerpts as well, and would be counted.
    done = Counter(excerpts=remove_excerpts(contents["excerpts"]))
    withdrawn = still(Submission, contents["withdrawn"], State.WITHDRAWN)
    for row in withdrawn:
        submitter.withdraw(row)
    answers = still(Response, contents["answers"], Response.State.WITHDRAWN)
    for row in answers:
        responses.withdraw(row)
    done.update(withdrawn=len(withdrawn), answers=len(answers))
    done["consents"] = sum(lower(pk, *given) for pk, given in contents["consents"].items())
    for imported in AnswerImport.objects.filter(pk__in=contents["imports"]):
        done["imports" if was_taken_back(imported) else "left"] += 1
    for key in SealingKey.objects.filter(public_key__in=contents["keys"], retired_on=None):
        done["keys" if was_retired(key) else "left"] += 1
    return done


def still(model, ids, gone):
    """Return the rows of these ids that are not gone yet."""
    found = []
    for start in range(0, len(ids), 500):
        some = model.objects.filter(pk__in=ids[start : start + 500]).exclude(state=gone)
        found += some.order_by("pk")
    return found


def lower(pk, consent, scope):
    """Make one consent as strict as a list says; the stricter of the two wins. Return whether."""
    row = Submission.objects.filter(pk=pk).exclude(state=State.WITHDRAWN).first()
    if row is None:
        return False
    consent = min(consent, row.consent, key=ladder.LADDER.index)
    scope = min(scope, row.scope, key=Scope.values.index)
    if (consent, scope) == (row.consent, row.scope):
        return False
    submitter.lower_consent(row, consent=consent, scope=scope)
    return True


def remove_excerpts(listed):
    """Remove the excerpts that were removed since; return how many."""
    before, done = removals(), 0
    for pk, (count, standing) in listed.items():
        row = Submission.objects.filter(pk=pk).first()
        if row is None or count <= before.get(row.pk, 0):
            continue
        for excerpt in row.excerpts.exclude(slug__in=standing):
            voices.remove(excerpt, by=None)
            done += 1
    return done


def was_taken_back(imported):
    """Take an import back; return whether that could be done."""
    try:
        runs.take_back(imported)
    except Gone:
        return True
    except ValidationError:  # a release waits for approval
        return False
    return True


def was_retired(key):
    """Retire a key; return whether that could be done."""
    try:
        keys.retire(key)
    except ValidationError:  # the only one
        return False
    return True
