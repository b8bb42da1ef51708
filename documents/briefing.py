"""What a briefing package says: the officials' briefing and the full report, as blocks.

Both are made of the blocks of ``documents/blocks.py``: of what is published at that moment, and of
one release. The briefing is meant for two pages, so it shows the first of everything and says how
much more the report holds.
"""

import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from documents import blocks
from documents.models import Document, Package
from roundtable import dates
from roundtable.languages import CODES
from submissions import releases
from submissions.models import Excerpt

BRIEFING, REPORT = "briefing", "report"
PARTS = (BRIEFING, REPORT)
# As much as two pages hold.
MOST = {"issues": 6, "recommendations": 8, "voices": 3, "outcomes": 3}
# Letters of summaries, all together, up to which the briefing shows them.
ROOM = 600
LONG_ONES = ("body_html", "reason", "summary")
# Letters of a voice that is short enough for the briefing.
SHORT = 200


def contents_of(package):
    """Return what would be frozen now: for each part and language its cover and its blocks."""
    makers = {BRIEFING: briefing, REPORT: report}
    found = voices_of(package) if package.with_voices else []
    contents = {"covers": {part: {} for part in PARTS}, **{part: {} for part in PARTS}}
    for part, make in makers.items():
        for code in CODES:
            with translation.override(code):
                contents["covers"][part][code] = cover_of(package, part, code)
                contents[part][code] = make(package, found, code)
    return contents


def voices_of(package):
    """Return the voices of each issue, by rank: what is published and may be used at this moment.

    A voice of several issues stands with the first of them.
    """
    issues = package.roundtable.issues.published().in_order()
    usable = Excerpt.objects.published().usable_for(package.roundtable).order_by("slug")
    found, seen = [], set()
    for issue in issues:
        own = [voice for voice in usable.filter(issues=issue) if voice.slug not in seen]
        seen |= {voice.slug for voice in own}
        if own:
            found.append(own)
    return found


def briefing(package, found, code):
    """Return the blocks of the briefing in the active language."""
    issues, more_issues = first(block_of("issues", package, code))
    asks, more_asks = first(block_of("recommendations", package, code))
    long_ones = ("body_html", "reason") if summaries_fit(package) else LONG_ONES
    made = [
        *html(_("Who spoke"), how_many(package.release, code)),
        *headed(_("The issues, in order"), shortened(issues, long_ones)),
        *more(more_issues),
        *headed(_("What is asked, and of whom"), shortened(asks, ("body_html",))),
        *more(more_asks),
    ]
    if chosen := short_voices(found):
        made += headed(_("In their own words"), *map(of_voice, chosen))
    if package.with_outcomes:
        made += so_far(package, code)
    return [*made, read_on(package)]


def report(package, found, code):
    """Return the blocks of the full report in the active language."""
    made = html(_("Who spoke, and how it was counted"), *method(package.release, code))
    if package.release:
        made.append(block_of("figures", package, code))
    made += headed(_("The issues, in order"), block_of("issues", package, code))
    made += headed(_("What is asked, and of whom"), block_of("recommendations", package, code))
    if package.with_statements:
        made += headed(_("Statements"), block_of("statements", package, code))
    if found:
        # By rank, without headings between: where one is taken out, no empty heading tells of it.
        voices = [voice for own in found for voice in own]
        made += headed(_("In their own words"), *map(of_voice, voices))
    if package.with_outcomes:
        made += headed(_("What has come of it so far"), block_of("outcomes", package, code))
    return [*made, read_on(package)]


# Blocks


def block_of(kind, package, code):
    """Return one of the common blocks, filled."""
    return blocks.filled({"kind": kind}, package.roundtable, package.release, code)


def of_voice(voice):
    """Return the reference to a voice: its words are looked up when it is shown."""
    return {"kind": "voice", "code": voice.slug}


def html(heading, *paragraphs):
    """Return a heading with paragraphs below it."""
    told = "".join(format_html("<p>{}</p>", paragraph) for paragraph in paragraphs)
    return [{"kind": "html", "html": format_html("<h2>{}</h2>", heading) + told}]


def headed(heading, *found):
    """Return blocks below their heading, or nothing where there is nothing in them."""
    return [*html(heading), *found] if any(b.get("items", True) for b in found) else []


def first(block):
    """Return a block with as many items as the briefing has room for, and how many it left out."""
    items = block["items"]
    shown = items[: MOST[block["kind"]]]
    return {**block, "items": shown}, len(items) - len(shown)


def shortened(block, names):
    """Return a block without the longer texts of its items."""
    items = [{**item, **dict.fromkeys(names, "")} for item in block["items"]]
    return {**block, "items": items}


def summaries_fit(package):
    """Return whether there is room for the summaries of the issues, in both languages."""
    shown = list(package.roundtable.issues.published().in_order()[: MOST["issues"]])
    return all(sum(len(i.in_language("summary", code)) for i in shown) <= ROOM for code in CODES)


def more(number):
    """Return the line that says how many more the report holds."""
    if not number:
        return []
    sentence = ngettext(
        "%(number)s more is in the full report.", "%(number)s more are in the full report.", number
    ) % {"number": digits(number)}
    return [{"kind": "html", "html": format_html("<p>{}</p>", sentence)}]


def short_voices(found):
    """Return the shortest voice of each of the first issues: as many as the briefing shows."""
    shortest = [min(voices, key=lambda v: (length_of(v), v.slug)) for voices in found]
    return [voice for voice in shortest if length_of(voice) <= SHORT][: MOST["voices"]]


def length_of(voice):
    """Return the length of a voice in its longer language."""
    return max(len(voice.in_language("text", code)) for code in CODES)


def so_far(package, code):
    """Return the last outcomes, each in one line."""
    items = block_of("outcomes", package, code)["items"]
    if not items:
        return []
    lines = [
        format_html(
            "<li>{}{}{} – {} ({})</li>",
            dates.format_date(datetime.date.fromisoformat(item["dated"]), code),
            _(": "),
            f"{item['kind']} ({item['institution']})" if item["institution"] else item["kind"],
            item["about"],
            item["basis"],
        )
        for item in items[: MOST["outcomes"]]
    ]
    heading = _("What has come of it so far")
    told = format_html("<h2>{}</h2>", heading) + "<ul>" + "".join(lines) + "</ul>"
    return [{"kind": "html", "html": told}, *more(len(items) - len(lines))]


def read_on(package):
    """Return where everything can be read, with its sources."""
    address = settings.SITE_URL + package.roundtable.get_absolute_url()
    sentence = format_html('<p>{} <a href="{}">{}</a></p>', _("Read on:"), address, address)
    return {"kind": "html", "html": sentence}


# Numbers: those of the release and no others


def digits(value):
    """Return a number in the digits of the active language; a word for what is not shown."""
    if value is None:
        return _("not shown")
    return dates.khmer_digits(value) if translation.get_language() == "km" else str(value)


def how_many(release, code):
    """Return in a sentence or two how many submissions there were, and from where."""
    if release is None:
        return _("No count has been released yet.")
    row = release.row("all", "all")
    counted = {name: digits(row[name]) for name in releases.CELLS}
    sentence = _(
        "%(total)s submissions were read and counted: %(inside)s from inside Cambodia, %(abroad)s "
        "from abroad. Those who did not say where they live are in the first number only."
    )
    if row["total"] is None:
        sentence = _("So few submissions were counted that no number is shown.")
    elif row["inside"] is None:
        sentence = _("%(total)s submissions were read and counted.")
    return f"{sentence % counted} {as_of(release, code)}"


def as_of(release, code):
    """Return of which day and which release the numbers are."""
    return _("Counted on %(day)s (release %(number)s); rounded to the nearest %(step)s.") % {
        "day": dates.format_date(release.frozen_on, code),
        "number": digits(release.number),
        "step": digits(release.data["rounded_to"]),
    }


def method(release, code):
    """Return how it was counted, in sentences."""
    told = [how_many(release, code)]
    if release is None:
        return told
    limits = release.data["smallest_group"]
    return [
        *told,
        _(
            "Every submission that organizers have read and put into this round is counted once; "
            "one that says the same as another is not counted again. People chose freely whether "
            "to write, so the numbers say what was sent to us, not what all Cambodians think."
        ),
        _(
            "A published number never counts fewer than %(inside)s people inside Cambodia or "
            "%(abroad)s abroad. Smaller groups are not shown, to protect those who answered."
        )
        % {name: digits(limits[name]) for name in ("inside", "abroad")},
        _(
            "The issue with more voices stands first; what the organizers added themselves is "
            "marked as such."
        ),
    ]


# What stands on the cover


def cover_of(package, part, code):
    """Return the words of a cover in the active language; see ``documents/pdf``."""
    return {
        "kicker": _("Briefing for officials") if part == BRIEFING else _("Full report"),
        "title": package.in_language("title", code),
        "summary": package.in_language("purpose", code),
        "date": dates.format_date(package.frozen_on or timezone.localdate(), code),
        "url": settings.SITE_URL + reverse("documents:document", args=[address_of(package, part)]),
        "facts": facts(package, part, code),
    }


def facts(package, part, code):
    """Return what a reader sees first: pairs of a label and its value.

    The briefing tells the numbers right below.
    """
    roundtable, release = package.roundtable, package.release
    found = [
        [_("Roundtable"), roundtable.in_language("title", code)],
        [_("Host"), roundtable.in_language("host", code)],
    ]
    if release and part == REPORT:
        row = release.row("all", "all")
        found += [
            [_("Submissions counted"), digits(row["total"])],
            [_("From inside Cambodia"), digits(row["inside"])],
            [_("From abroad"), digits(row["abroad"])],
        ]
    return found


def document_of(package, part):
    """Return the document that a part becomes the next version of, or None before the first."""
    of_roundtable = Package.objects.filter(roundtable=package.roundtable)
    return Document.objects.filter(pk__in=of_roundtable.values(part)).first()


def address_of(package, part):
    """Return the address of the document of a part; before the first one, the address it will get."""
    if document := document_of(package, part):
        return document.slug
    return Document(title_en=f"{package.roundtable.slug} {part}").free_slug()
