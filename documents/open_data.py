"""Open data of a roundtable: what readers see on its pages, for programs.

Each file has both languages, stable ids and absolute addresses, as JSON and as CSV; ``schema.json``
says in both languages what every column holds. Only what is published is in a file, asked anew each
time; every count is one of the roundtable's latest release, or null.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from documents.datasets import documents, issues, outcomes, recommendations, sessions
from documents.datasets.parts import absolute, day
from roundtable.languages import CODES
from roundtable.site_settings import SiteSettings
from submissions import releases
from submissions.export_columns import in_each
from submissions.models import Release
from submissions.spreadsheets import csv_chunks

JSON = "application/json; charset=utf-8"
CSV = "text/csv; charset=utf-8"


@dataclass(frozen=True)
class File:
    """One file: what it holds, its rows of a roundtable, and what is told of each."""

    meaning: str
    rows: Callable
    columns: tuple


FILES = {
    name: File(meaning, module.rows, module.COLUMNS)
    for name, module, meaning in (
        ("issues", issues, _("issues, by rank")),
        ("recommendations", recommendations, _("recommendations")),
        ("outcomes", outcomes, _("what came of them, the newest first")),
        ("sessions", sessions, _("sessions")),
        ("documents", documents, _("documents, by their last version")),
    )
}


def written(told):
    """Return JSON as bytes; the same data is always the same bytes."""
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def head(roundtable, release):
    """Return what every JSON file says of itself: of what it is, its licence, its release."""
    site = SiteSettings.current()
    return {
        "roundtable": roundtable.slug,
        "licence": {"name": site.data_licence, "url": site.data_licence_url},
        "release": told_of(release) if release else None,
    }


def told_of(release):
    """Return which release it is, of which survey if of one, and where its bytes are."""
    return {
        **({"survey": release.survey.slug} if release.survey_id else {}),
        "number": release.number,
        "frozen_on": day(release.frozen_on),
        "sha256": release.sha256,
        "url": settings.SITE_URL + release.get_absolute_url(),
    }


def as_json(roundtable, name):
    """Return a file as JSON: what it is, then its rows."""
    file, release = FILES[name], releases.latest(roundtable)
    rows = [
        {column.name: column.value(row) for column in file.columns}
        for row in file.rows(roundtable, release)
    ]
    schema = absolute("data-schema", roundtable.slug)
    return written({**head(roundtable, release), "schema": schema, name: rows})


def as_csv(roundtable, name):
    """Return a file as CSV; lists stand in one cell, with | between their parts."""
    file, release = FILES[name], releases.latest(roundtable)
    heads = [column.name for column in file.columns]
    rows = (
        [in_a_cell(column.value(row)) for column in file.columns]
        for row in file.rows(roundtable, release)
    )
    return b"".join(csv_chunks([heads, *rows]))


def in_a_cell(value):
    """Return a value as one cell: nothing where there is none, a list in one line."""
    if isinstance(value, list):
        return "|".join(map(str, value))
    return "" if value is None else value


FORMATS = {"json": (JSON, as_json), "csv": (CSV, as_csv)}


def schema(roundtable):
    """Return what every file of a roundtable holds, in both languages."""
    approved = Release.objects.published().of_voices().filter(roundtable=roundtable)
    approved = list(approved.select_related("roundtable").order_by("number"))
    answered = Release.objects.published().of_surveys().filter(roundtable=roundtable)
    answered = answered.select_related("roundtable", "survey").order_by("survey__slug", "number")
    return written(
        {
            **head(roundtable, approved[-1] if approved else None),
            "releases": [told_of(release) for release in approved],
            "surveys": [told_of(release) for release in answered],
            "files": [described_file(roundtable, name, file) for name, file in FILES.items()],
        }
    )


def meanings(words):
    """Return what something means, in each language."""
    return {f"meaning_{code}": told for code, told in zip(CODES, in_each(words), strict=True)}


def described_file(roundtable, name, file):
    """Return where a file is and what each of its columns holds."""
    return {
        "name": name,
        **meanings(file.meaning),
        **{kind: absolute("data-file", roundtable.slug, name, kind) for kind in FORMATS},
        "columns": [described(column) for column in file.columns],
    }


def described(column):
    """Return a column's name, what it means, and the codes that it can hold."""
    codes = [dict(zip(("code", *CODES), code, strict=True)) for code in column.codes()]
    told = {"name": column.name, **meanings(column.meaning)}
    return {**told, "codes": codes} if codes else told
