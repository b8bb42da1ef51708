"""DOCX of the same blocks as page and PDF: organizers edit in Word the night before."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from documents.docx_paper import Paper, add_link
from documents.pdf.paper import facts_of
from documents.templatetags.blocks import day
from roundtable.templatetags.portal import date_words, digits


def of_blocks(blocks, *, language, cover):
    """Return the DOCX of blocks (see ``documents/blocks.py``) behind their cover, as bytes.

    ``cover`` is as for ``documents.pdf.of_blocks``.
    """
    with translation.override(language):
        paper = Paper(language=language, title=cover["title"])
        write_cover(paper, cover)
        for block in blocks:
            WRITERS[block["kind"]](paper, block)
        return paper.as_bytes()


def write_cover(paper, cover):
    """Write title, summary, facts and address."""
    paper.paragraph(cover.get("kicker", ""), style="Subtitle")
    paper.heading(cover["title"], 0)
    if settings.DEMONSTRATION:
        paper.paragraph(_("Demonstration content."), bold=True)
    for name in ("summary", "note"):
        paper.paragraph(cover.get(name, ""))
    facts, url = facts_of(cover), cover.get("url")
    if url:
        facts.append((_("On the web"), url))
    if facts:
        paper.table(None, facts)
    if url:
        paper.qr_code(url)


def write_html(paper, block):
    """Write clean HTML."""
    paper.html(block["html"])


def write_quote(paper, block):
    """Write words that somebody said, and what stands beside them."""
    for words in block["text"].split("\n"):
        paper.paragraph(words, style="Quote")
    paper.paragraph(block["beside"], style="Caption")


def write_voice(paper, block):
    """Write a published voice in the language of the paper."""
    voice = block["voice"]
    words = voice.in_language("text", translation.get_language())
    write_quote(paper, {"text": words, "beside": f"{who(voice)} · {voice.slug}"})


def who(voice):
    """Return what stands below a voice: who and where, as far as shown, and the translation."""
    place = voice.get_shown_place_display() if voice.shown_place else ""
    nobody = {"inside": _("Somebody inside Cambodia"), "abroad": _("Somebody abroad")}
    named = _(", ").join(filter(None, [voice.name, place]))
    said_by = named if voice.name else nobody.get(voice.shown_place, "")
    words = _("in the original words")
    if language := voice.translated_from():
        words = _("translation; original: %(language)s") % {"language": language}
    return line(said_by, words)


def write_figures(paper, block):
    """Write the counts of a release."""
    head = [_("Topic"), _("Voices"), _("Inside Cambodia"), _("Abroad")]
    rows = [
        [row["label"], count(row["total"]), place(row["inside"]), place(row["abroad"])]
        for row in block["rows"]
    ]
    paper.table(head, rows, numbers=(1, 2, 3), caption=_("Voices by topic"))
    write_release(paper, block["release"])


def count(number):
    """Return a count in the digits of the language, or that it is not shown."""
    return _("not shown") if number is None else digits(number)


def place(number):
    """Return a count by place; most are not shown, so nothing stands there."""
    return "" if number is None else digits(number)


def write_release(paper, release):
    """Write which release numbers come from."""
    if not release:
        return
    told = _("Release %(number)s, frozen on %(day)s.") % {
        "number": digits(release["number"]),
        "day": date_words(day(release["frozen_on"])),
    }
    rule = _(
        "Numbers are rounded to the nearest five; small groups are not shown, to protect those who "
        "wrote."
    )
    if release["n"] is not None:
        told += " " + _("n = %(n)s.") % {"n": digits(release["n"])}
    paper.paragraph(f"{told} {rule}", style="Caption")


def write_issues(paper, block):
    """Write issues by rank, with the counts that were published."""
    for item in block["items"]:
        rank = f"{digits(item['rank'])}. " if item["rank"] else ""
        paper.heading(rank + item["title"], 2)
        paper.paragraph(item["summary"])
        paper.paragraph(line(item["code"], behind(item), item["basis"]), style="Caption")
        paper.paragraph(item["reason"], style="Caption")
        paper.html(item["body_html"], level=3)
    write_release(paper, block.get("release"))


def behind(item):
    """Return how many voices stand behind an issue, and from where, as far as shown."""
    if item["total"] is None:
        return ""
    sentence = ngettext(
        "%(shown)s voice stands behind it", "%(shown)s voices stand behind it", item["total"]
    )
    told = sentence % {"shown": digits(item["total"])}
    if item["inside"] is None:
        return told
    places = _("inside Cambodia %(inside)s, abroad %(abroad)s")
    numbers = {name: digits(item[name]) for name in ("inside", "abroad")}
    return f"{told} ({places % numbers})"


def write_recommendations(paper, block):
    """Write recommendations with whom they ask."""
    for item in block["items"]:
        paper.heading(item["title"], 2)
        issues = f"{_('Issue')} {', '.join(item['issues'])}" if item["issues"] else ""
        told = line(item["code"], f"{_('To:')} {item['addressee']}", issues)
        paper.paragraph(told, style="Caption")
        paper.html(item["body_html"], level=3)


def write_statements(paper, block):
    """Write statements with their sources."""
    for item in block["items"]:
        paper.heading(item["title"], 2)
        issue = f"{_('Issue')} {item['issue']}" if item["issue"] else ""
        paper.paragraph(line(item["code"], issue), style="Caption")
        paper.paragraph(item["summary"])
        paper.html(item["body_html"], level=3)
        paper.html(item["sources_html"], level=3)


def write_outcomes(paper, block):
    """Write what came of it, each with its date and basis."""
    for item in block["items"]:
        kind = item["kind"][:1].upper() + item["kind"][1:]
        dated = _(", ") + date_words(day(item["dated"])) + _(": ")
        paper.heading(f"{kind}{dated}{item['about']}", 2)
        paper.paragraph(item["text"])
        told = paper.paragraph(line(item["institution"], item["basis"]), style="Caption")
        if item["source_url"]:
            add_link(told, f" {item['source_url']}", item["source_url"])


def write_survey(paper, block):
    """Write the results of a survey: a table for each question, with what its numbers are of."""
    paper.heading(block["title"], 2)
    if settings.DEMONSTRATION:
        paper.paragraph(_("Demonstration content."), bold=True)
    for question in block["questions"]:
        write_question(paper, question)
    write_release(paper, block["release"])


def write_question(paper, question):
    """Write one question of a survey."""
    columns = [(_("All answers"), "total")]
    if question["is_ranking"]:
        columns = [(_("Points"), "points"), (_("Put first"), "first"), (_("Chosen"), "total")]
    if question["has_places"]:
        columns += [(_("Inside Cambodia"), "inside"), (_("Abroad"), "abroad")]
    rows = [
        [ranked(row), *(share(row[name], name) for _head, name in columns)]
        for row in question["rows"]
    ]
    head = [_("Answer"), *(label for label, _name in columns)]
    numbers = range(1, len(head))
    paper.table(head, rows, numbers=numbers, caption=question["title"])
    paper.paragraph(question["base"], style="Caption")


def ranked(row):
    """Return an answer with its place before it, if it has one."""
    return f"{row['rank']}. {row['label']}" if row["rank"] else row["label"]


def share(told, name):
    """Return a count with its percentage, as in the tables of the site; of points only these."""
    if told["count"] is None:
        return _("not shown")
    has_percent = name != "points" and told["percent"] is not None
    return f"{told['count']} ({told['percent']}%)" if has_percent else str(told["count"])


def line(*parts):
    """Return what is there of some words, in one line."""
    return " · ".join(str(part) for part in parts if part)


WRITERS = {
    "figures": write_figures,
    "html": write_html,
    "issues": write_issues,
    "outcomes": write_outcomes,
    "quote": write_quote,
    "recommendations": write_recommendations,
    "statements": write_statements,
    "survey": write_survey,
    "voice": write_voice,
}
