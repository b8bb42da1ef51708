"""Loads what is confirmed of the first roundtable's walk: its issues, documents and outcomes."""

from documents import ranking, versions
from documents.models import Addressee, Document, Issue, Outcome
from roundtable.approval import approve_shipped
from roundtable.management.first_content.files import by_address, is_there, read, store
from roundtable.publication import publish
from sessions.models import DialogueSession, Roundtable


def load_issues():
    """Add the issues, on their ranks; those that organizers have entered move down, none is lost."""
    added = 0
    for row in read("issues")["issue"]:
        if is_there(Issue, row["slug"]):
            continue
        rank = row.pop("rank", None)
        row["roundtable"] = by_address(Roundtable, row["roundtable"])
        issue = store(Issue(**row), f"issues.toml, {row['slug']}")
        approve_shipped(issue)
        publish(issue, by=None)
        if rank:
            ranking.put(issue, rank=rank)
        added += 1
    return added


def load_documents():
    """Add the documents, each with its first version."""
    added = 0
    for row in read("documents")["document"]:
        if is_there(Document, row["slug"]):
            continue
        row["roundtable"] = by_address(Roundtable, row["roundtable"])
        document = store(Document(**row), f"documents.toml, {row['slug']}")
        approve_shipped(document)
        versions.publish(document, by=None)
        added += 1
    return added


def load_outcomes():
    """Add the outcomes; one that organizers have changed or removed is known by its history."""
    added = 0
    for row in read("outcomes")["outcome"]:
        row["document"] = by_address(Document, row["document"])
        same = {name: row[name] for name in ("document", "kind", "dated")}
        if Outcome.history.filter(**same).exists():
            continue
        where = f"outcomes.toml, {row['dated']}"
        if "institution" in row:
            row["institution"] = institution(row["institution"])
        if "session" in row:
            row["session"] = by_address(DialogueSession, row["session"])
        outcome = store(Outcome(**row), where)
        approve_shipped(outcome)
        publish(outcome, by=None)
        added += 1
    return added


def institution(name):
    """Return the institution of that name; it is added when the first outcome needs it."""
    rows = {row["name_en"]: row for row in read("addressees")["addressee"]}
    found = Addressee.objects.filter(name_en=name).first()
    return found or store(Addressee(**rows[name]), f"addressees.toml, {name}")
