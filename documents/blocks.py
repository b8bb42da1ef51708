"""Blocks: what a version of a document is made of, the same for page, PDF and DOCX.

``contents`` is ``{"en": [block, …], "km": [block, …]}``. Each block is a dictionary with a kind:

    html              html: clean HTML, from Markdown
    voice             code: the words are looked up when it is shown, never stored
    figures           release: number, frozen_on, n, sha256, path; rows: label, total, inside, abroad
    issues            items: code, rank, title, summary, body_html, basis, reason, path,
                      total, inside, abroad (None where hidden or not counted)
    recommendations   items: code, title, body_html, addressee, issues (codes), path
    statements        items: code, title, summary, body_html, sources_html, issue, path
    outcomes          items: dated, kind, text, basis, source_url, institution, about, path
    survey            code, title, path, release: as above; questions: see documents/survey_block.py

In a document's Markdown a line of its own, ``[[issues]]``, ``[[voice v-1a2b3c4d]]`` or
``[[survey what-matters]]``, becomes the block of that name.
"""

import re

from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _

from documents import ranked_by, survey_block
from documents.counts import release_of
from documents.models import Outcome
from roundtable import markdown
from roundtable.languages import CODES
from submissions import releases
from submissions.models import Excerpt

REFERENCE = re.compile(r"\[\[\s*([a-z]+)(?:\s+([a-z0-9]+(?:-[a-z0-9]+)*))?\s*\]\]")


def of_document(document, release):
    """Return the contents of a document as it stands; raises ValidationError by column.

    Both languages must refer to the same things, in the same order.
    """
    contents, referred = {}, {}
    found = {code: split(document.in_language("body_html", code)) for code in CODES}
    asked = [b.get("code") for code in CODES for b in found[code] if b["kind"] == "survey"]
    surveys = survey_block.releases_for(asked) if asked else {}
    for code in CODES:
        own = {"document": document, "release": release, "surveys": surveys}
        problems = [problem for block in found[code] if (problem := problem_of(block, **own))]
        if problems:
            raise ValidationError({f"body_{code}": problems})
        contents[code] = [
            filled(block, document.roundtable, release, code, surveys) for block in found[code]
        ]
        referred[code] = [(b["kind"], b.get("code")) for b in found[code] if b["kind"] != "html"]
    if referred["en"] != referred["km"]:
        raise ValidationError({"body_km": _("The references are not the same in both languages.")})
    return contents


def split(source):
    """Return clean HTML as blocks that still have to be filled."""
    blocks = []
    for part in markdown.blocks(source):
        if found := references(part):
            blocks += found
        elif blocks and blocks[-1]["kind"] == "html":
            blocks[-1]["html"] += f"\n{part}"
        else:
            blocks.append(html(part))
    return blocks


def references(part):
    """Return the references that a paragraph consists of, one a line; none if it says more."""
    lines = strip_tags(part).strip().split("\n") if part.startswith("<p>") else []
    matches = [REFERENCE.fullmatch(line.strip()) for line in lines]
    if not all(matches):
        return []
    return [{"kind": m[1], **({"code": m[2]} if m[2] else {})} for m in matches]


def problem_of(block, document, release, surveys=()):
    """Return in a sentence why a block cannot be filled, or nothing.

    ``surveys``: those whose results readers see, by their address.
    """
    kind, told = block["kind"], {"code": block.get("code", "")}
    if kind == "html":
        misplaced = _("What stands in [[ ]] needs a line of its own, and nothing beside it.")
        return misplaced if "[[" in block["html"] else ""
    if kind == "voice":
        voices = Excerpt.objects.published().filter(slug=told["code"])
        voices = voices.usable_for(document.roundtable)
        return "" if voices.exists() else _("There is no published voice %(code)s.") % told
    if kind == "survey":
        missing = _("There is no survey with published results at the address “%(code)s”.") % told
        return "" if told["code"] in surveys else missing
    if kind not in BUILDERS or told["code"]:
        name = f"{kind} {told['code']}".strip()
        return _("There is nothing called “%(name)s” to refer to.") % {"name": name}
    if document.roundtable_id is None:
        return _("Choose the roundtable whose issues or figures are meant.")
    if kind == "figures" and release is None:
        return _("This roundtable has no approved release to take figures from.")
    return ""


def filled(block, roundtable, release, code, surveys=None):
    """Return a block with everything that it shows in one language."""
    if block["kind"] in ("html", "voice"):
        return block
    with translation.override(code):
        if block["kind"] == "survey":
            return {**block, **survey_block.of_release(surveys[block["code"]])}
        return {"kind": block["kind"], **BUILDERS[block["kind"]](roundtable, release, code)}


def counts(release, kind, key):
    """Return the published counts of one row, or nothing at all where no release has it."""
    row = release.row(kind, key) if release else None
    return {name: row[name] if row else None for name in releases.CELLS}


def figures(roundtable, release, code):
    """Return the table of topics of a release."""
    data = release.data
    rows = [
        {"label": str(_("All together")), **counts(release, "all", "all")},
        *(
            {"label": row[f"name_{code}"] or row["name_en"], **{n: row[n] for n in releases.CELLS}}
            for row in data["rows"]
            if row["kind"] == "topic"
        ),
    ]
    return {"release": release_of(release), "rows": rows}


def issues(roundtable, release, code):
    """Return the published issues by rank, with the counts of the release."""
    found = roundtable.issues.published().in_order().select_related(*ranked_by.LOADED)
    items = [
        {
            "code": issue.code,
            "rank": issue.rank,
            "title": issue.in_language("title", code),
            "summary": issue.in_language("summary", code),
            "body_html": issue.in_language("body_html", code),
            "basis": ranked_by.basis_of(issue),
            "reason": issue.in_language("reason", code),
            "path": issue.get_absolute_url(),
            **counts(release, "issue", issue.code),
        }
        for issue in found
    ]
    return {"items": items, "release": release_of(release) if release else None}


def recommendations(roundtable, release, code):
    """Return the published recommendations with their addressees."""
    found = roundtable.recommendations.published().select_related("addressee")
    items = [
        {
            "code": row.code,
            "title": row.in_language("title", code),
            "body_html": row.in_language("body_html", code),
            "addressee": row.addressee.in_language("name", code),
            "issues": [issue.code for issue in row.issues.published().in_order()],
            "path": row.get_absolute_url(),
        }
        for row in found
    ]
    return {"items": items}


def statements(roundtable, release, code):
    """Return the published statements; names of speakers stay on the site."""
    items = [
        {
            "code": row.code,
            "title": row.in_language("title", code),
            "summary": row.in_language("summary", code),
            "body_html": row.in_language("body_html", code),
            "sources_html": row.in_language("sources_html", code),
            "issue": row.issue.code if row.issue else "",
            "path": row.get_absolute_url(),
        }
        for row in roundtable.statements.published().select_related("issue")
    ]
    return {"items": items}


def outcomes(roundtable, release, code):
    """Return the published outcomes of a roundtable, the newest first."""
    found = Outcome.objects.published().of_roundtable(roundtable)
    found = found.select_related(
        "institution", "recommendation__roundtable", "document__roundtable"
    )
    items = [
        {
            "dated": row.dated.isoformat(),
            "kind": str(row.get_kind_display()),
            "text": row.in_language("text", code),
            "basis": str(row.get_basis_display()),
            "source_url": row.source_url,
            "institution": row.institution.in_language("name", code) if row.institution else "",
            "about": f"{row.subject.code} {row.subject.search_title(code)}",
            "path": row.get_absolute_url(),
        }
        for row in found
    ]
    return {"items": items}


BUILDERS = {
    "figures": figures,
    "issues": issues,
    "outcomes": outcomes,
    "recommendations": recommendations,
    "statements": statements,
}


def voice_codes(contents):
    """Return the codes of the voices that contents refer to, each once."""
    codes = (b["code"] for code in CODES for b in contents[code] if b["kind"] == "voice")
    return sorted({*codes})


def without(contents, lost):
    """Return contents without the blocks of the voices whose codes are lost."""
    return {
        code: [b for b in blocks if not (b["kind"] == "voice" and b["code"] in lost)]
        for code, blocks in contents.items()
    }


def voices_of(contents):
    """Return the voices that contents refer to and that are published now, by their codes."""
    codes = voice_codes(contents)
    voices = Excerpt.objects.published().filter(slug__in=codes).select_related("topic")
    return {voice.slug: voice for voice in voices} if codes else {}


def shown(contents, code, voices=None):
    """Return the blocks of one language to draw, each voice with its excerpt, now published.

    A voice that is not published any more is left out: the strictest wins, whatever was frozen.
    ``voices``: those of ``voices_of``, where they have been looked up already.
    """
    found = voices_of(contents) if voices is None else voices
    blocks = []
    for block in contents[code]:
        if block["kind"] != "voice":
            blocks.append(block)
        elif block["code"] in found:
            blocks.append({**block, "voice": found[block["code"]]})
    return blocks


def side_by_side(shown):
    """Return the rows of a page in both languages: ``[{"en": [block, …], "km": [block, …]}, …]``.

    ``shown``: the blocks by language. Block stands beside block, and paragraph beside paragraph,
    as far as the two have the same shape; otherwise everything is one row.
    """
    if len({tuple(block["kind"] for block in shown[code]) for code in CODES}) > 1:
        return [shown]
    rows = []
    for beside in zip(*(shown[code] for code in CODES), strict=True):
        if beside[0]["kind"] == "html":
            pairs = markdown.pairs(*(block["html"] for block in beside))
            rows += [{c: [html(h)] for c, h in zip(CODES, p, strict=True)} for p in pairs]
        else:
            rows.append({c: [block] for c, block in zip(CODES, beside, strict=True)})
    return rows


def html(clean):
    """Return clean HTML as a block."""
    return {"kind": "html", "html": clean}
