"""What the columns of a file may be: proposed, never decided.

An organizer sees each of these in a form and sends it, or something else.
"""

import re
from collections import Counter
from dataclasses import replace

from submissions.imports import likely, values
from submissions.imports.mapping import IN_WORDS, Mapping, Role, Rule
from submissions.imports.personal import is_personal
from submissions.models import Kind

LOOKED_AT = 500
GRID = re.compile(r"(.+?)\s*\[(.+)\]")


def suggested(survey, table):
    """Return a Mapping with a Rule for each column of a table, each as complete as can be proposed.

    ``role`` is "" where nothing is proposed, and OUT for what names or finds a person; separators,
    orders of dates and ``texts`` are proposed as well. Consent, its wording and the language never.
    """
    look, taken, rules = Look(survey, table), set(), []
    for column in table.columns:
        rule = look.rule_for(column)
        target = (rule.role, rule.question, rule.rank, rule.option)
        if target in taken and rule.role not in ("", Role.OUT, *IN_WORDS):
            rule = Rule(column.heading, column.which)  # which of the two, nobody knows
        taken.add(target)
        rules.append(look.completed(rule))
    return Mapping(rules=rules)


def completed(survey, table, rule):
    """Return a rule with what its role needs proposed where it is empty.

    For a rule whose role (and question) an organizer has just chosen: separator and wholes, texts,
    order of dates, the title before words. What she decided stays.
    """
    return Look(survey, table).completed(rule)


def distinct(table, rule, *, most=200):
    """Return ([(text, count)], how many more) of a column as its rule splits it; commonest first."""
    place = table.place_of(*rule.key)
    splitter = values.Splitter(rule.separator, [*rule.texts, *rule.wholes])
    cells = Counter(values.as_text(cells[place]) for _number, cells in table.rows())
    counts = Counter()
    for cell, times in cells.items():
        counts.update(dict.fromkeys(splitter.split(cell), times))
    found = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return found[:most], max(len(found) - most, 0)


class Look:
    """A look at a table with a survey's questions in hand."""

    def __init__(self, survey, table):
        self.table = table
        self.questions = list(survey.questions.prefetch_related("options"))
        self.place_question = next((q for q in self.questions if q.is_place), None)
        self.by_title = {}
        for question in reversed(self.questions):
            for text in (question.code, question.title_km, question.title_en):
                self.by_title[likely.folded(text)] = question
        self.by_title.pop("", None)
        self.samples = [[] for _column in table.columns]
        for count, (_number, cells) in enumerate(table.rows()):
            if count == LOOKED_AT:
                break
            for sample, cell in zip(self.samples, cells, strict=True):
                sample += [cell] if cell != "" else []

    def rule_for(self, column):
        """Return the proposed Rule of a column: by its heading first, then by what stands in it."""
        rule = Rule(column.heading, column.which)
        if is_personal(column.heading):
            return replace(rule, role=Role.OUT.value)
        if role := likely.role_by_heading(column.heading):
            return replace(rule, role=role)
        question = self.by_title.get(likely.folded(column.heading))
        if question is not None:
            return about(rule, question)
        if (grid := GRID.fullmatch(column.heading)) and (
            found := self.in_grid(rule, *grid.groups())
        ):
            return found
        cells = self.samples[self.table.place_of(*rule.key)]
        return replace(rule, role=self.role_by(cells))

    def role_by(self, cells):
        """Return the role that the cells of a column fit, or ""."""
        if likely.hold_times(cells):
            return Role.TIME.value
        if likely.hold_texts_of(Role.PLACE, cells, self.place_question):
            return Role.PLACE.value
        if likely.hold_texts_of(Role.LANGUAGE, cells):
            return Role.LANGUAGE.value
        return Role.CONCERN.value if likely.are_written(cells) else ""

    def in_grid(self, rule, title, row):
        """Return a rule for one row of a grid, ``Question [Row]``; None when it is not known."""
        if question := self.by_title.get(likely.folded(row)):
            return about(rule, question)
        question = self.by_title.get(likely.folded(title))
        if question is None or question.kind != Kind.RANKING:
            return None
        if code := likely.codes_by_text(Role.RANK, question).get(likely.folded(row)):
            return replace(rule, role=Role.RANKED.value, question=question.code, option=code)
        rank = int(likely.rank_in(row) or 0)
        if 1 <= rank <= question.most:
            return replace(rule, role=Role.RANK.value, question=question.code, rank=rank)
        return None

    def completed(self, rule):
        """Return a rule with what its role needs proposed where it is empty."""
        place = self.table.place_of(*rule.key)
        if rule.role == Role.TIME:
            return replace(rule, order=rule.order or likely.order_of(self.samples[place]))
        if rule.role in IN_WORDS:
            return replace(rule, title=rule.title or rule.heading)
        question = next((q for q in self.questions if q.code == rule.question), None)
        question = self.place_question if rule.role == Role.PLACE else question
        if question is None and rule.role not in (Role.PLACE, Role.GROUP, Role.LANGUAGE):
            return rule
        if rule.role == Role.QUESTION and not rule.separator:
            separator, wholes = likely.parting(question, self.samples[place])
            rule = replace(rule, separator=separator, wholes=rule.wholes or wholes)
        counted, _more = distinct(self.table, rule, most=1000)
        known = likely.texts_known(rule.role, question, [text for text, _count in counted])
        return replace(rule, texts={**known, **rule.texts})


def about(rule, question):
    """Return a rule for a column whose heading is the title of a question."""
    if question.is_place:
        return replace(rule, role=Role.PLACE.value)
    if question.is_in_words:
        role = Role.RECOMMENDATION if question.is_recommendation else Role.CONCERN
        return replace(rule, role=role.value)
    return replace(rule, role=Role.QUESTION.value, question=question.code)
