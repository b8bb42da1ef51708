"""What the page of a release shows: every exact number beside what is published of it."""

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from submissions.models import Place
from submissions.suppression import CELLS

HEADS = (_("All together"), Place.INSIDE.label, Place.ABROAD.label)
HEADS_OF_ANSWERS = (_("All answers"), *HEADS[1:])
HEADS_OF_RANKING = (_("Chosen"), *HEADS[1:], _("Put first"), _("Points"))
OF_RANKING = (*CELLS, "first", "points")


def tables(release):
    """Return the tables of a release: of voices one, of a survey its head and each question."""
    if release.survey_id is None:
        return [{"title": "", "heads": HEADS, "rows": of_voices(release)}]
    told, exact = release.data, release.exact
    head = cells(exact["n"], {"total": told["n"], **told})
    groups = [exact["groups"], "", "", told["groups"], "", ""]
    everybody = [
        {"label": _("All together"), "kind": "all", "cells": head},
        {"label": _("by a group"), "kind": "all", "cells": groups},
    ]
    questions = zip(exact["questions"], told["questions"], strict=True)
    return [
        {"title": "", "heads": HEADS, "rows": everybody},
        *(of_question(counts, safe) for counts, safe in questions),
    ]


def of_question(counts, safe):
    """Return the table of one question; of a ranking with first choices and points."""
    is_ranking = safe["kind"] == "ranking"
    names = OF_RANKING if is_ranking else CELLS
    blank = [""] * (len(names) - len(CELLS))
    exact, published = ([n[name] for name in CELLS] + blank for n in (counts["n"], safe["n"]))
    rows = [{"label": _("Answered this question"), "kind": "all", "cells": exact + published}]
    for one, told in zip(counts["rows"], safe["rows"], strict=True):
        label = in_active(told, "label") or told["id"]
        rank = f"{told['rank']}. " if told.get("rank") else ""
        rows.append({"label": rank + label, "kind": "row", "cells": cells(one, told, names)})
    heads = HEADS_OF_RANKING if is_ranking else HEADS_OF_ANSWERS
    return {
        "title": f"{safe['code']}. {in_active(safe, 'title')}",
        "heads": heads,
        "rows": rows,
        "median": safe.get("median"),
    }


def of_voices(release):
    """Return the rows of a release of voices."""
    issues = {issue.code: issue.title for issue in release.roundtable.issues.all()}
    return [
        {"label": label(safe, issues), "kind": safe["kind"], "cells": cells(exact, safe)}
        for exact, safe in zip(release.exact, release.data["rows"], strict=True)
    ]


def cells(exact, safe, names=CELLS):
    """Return the exact numbers of a row, then the published ones."""
    return [exact[name] for name in names] + [safe[name] for name in names]


def in_active(told, name):
    """Return a text of a release in the organizer's language."""
    return told.get(f"{name}_{get_language()}") or told.get(f"{name}_en")


def label(row, issues):
    """Return what a row of voices counts, in the organizer's language."""
    if row["kind"] == "all":
        return _("All together")
    if row["kind"] == "topic":
        return in_active(row, "name") or row["id"]
    return " ".join(filter(None, (row["id"], issues.get(row["id"]))))
