"""Rows of a file as answers: each cell read by the rule of its column, or told as a problem."""

from functools import lru_cache
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from roundtable.text import is_blank
from submissions import answers
from submissions.imports import values
from submissions.imports.mapping import YES, Role
from submissions.imports.problems import Problem
from submissions.imports.values import BadCell
from submissions.models import Kind, Place
from submissions.models.questions import OTHER

LONGEST_VALUE = 80


class Ready(NamedTuple):
    """What one row answers, checked; ``on`` is its day, or None."""

    language: str
    place: str
    is_group: bool
    on: object
    choices: dict
    concern: str
    recommendation: str

    @property
    def says_anything(self):
        """Return whether there is anything to count or to read."""
        said_where = self.place != Place.UNSAID
        return bool(self.choices or self.concern or self.recommendation or said_where)


class Draft:
    """What one row has said so far, column by column."""

    def __init__(self, language):
        self.language, self.place, self.is_group, self.on = (
            language,
            Place.UNSAID.value,
            False,
            None,
        )
        self.picked, self.ranked = {}, {}
        self.words = {Role.CONCERN.value: [], Role.RECOMMENDATION.value: []}

    def say(self, words, *, role, title):
        """Keep own words, below what was asked."""
        if not is_blank(words):
            self.words[role].append(f"{title}\n{words}" if title else words)


class ColumnReader:
    """Reads the cells of one column by its rule; raises BadCell."""

    def __init__(self, column, rule, question):
        self.heading, self.rule, self.question = column.heading, rule, question
        self.texts = {values.plain(text): code for text, code in rule.texts.items()}
        known = [*rule.texts, *rule.wholes]
        self.split = values.Splitter(rule.separator, known).split
        # Most cells of a column are alike; nothing of them stays in memory after the run.
        self.answer = lru_cache(1024)(self.answer_in)
        self.read = getattr(self, f"read_{rule.role}")
        self.title = rule.title or column.heading

    def code(self, text):
        """Return the code of an answer text: what the rule says, or the number that it is."""
        if text in self.texts:
            return self.texts[text]
        is_scale = self.question is not None and self.question.kind == Kind.SCALE
        if (is_scale or self.rule.role == Role.RANKED) and (number := values.number(text)):
            return number
        if self.rule.rest == OTHER:
            return OTHER
        raise BadCell(_("The mapping does not say what this answer means."))

    def read_time(self, cell, draft):
        """Take the day."""
        draft.on = values.day(cell, self.rule.order)

    def read_place(self, cell, draft):
        """Take the place."""
        draft.place = self.code(values.plain(cell)) or draft.place

    def read_group(self, cell, draft):
        """Take whether a group answered."""
        draft.is_group = self.code(values.plain(cell)) == YES

    def read_language(self, cell, draft):
        """Take the language."""
        draft.language = self.code(values.plain(cell)) or draft.language

    def read_question(self, cell, draft):
        """Take one or several answers; what is nobody's option goes to the desk."""
        codes, own = self.answer(cell)
        if own:
            draft.say(own, role=Role.CONCERN, title=self.title)
        if codes:
            draft.picked[self.question.code] = codes

    def answer_in(self, cell):
        """Return (codes, own words) of a cell."""
        codes, own = [], []
        for text in self.split(cell):
            code = self.code(text)
            if code == OTHER:
                own.append(text)
            elif code:
                codes.append(code)
        codes += [OTHER] if own else []
        return answers.checked(self.question, codes), (self.rule.separator or " ").join(own)

    def read_rank(self, cell, draft):
        """Take the option at one rank."""
        if code := self.code(values.plain(cell)):
            self.put(draft, self.rule.rank, code)

    def read_ranked(self, cell, draft):
        """Take the rank of one option."""
        if rank := self.code(values.plain(cell)):
            if not 1 <= int(rank) <= self.question.most:
                raise BadCell(_("There is no such rank in this question."))
            self.put(draft, int(rank), self.rule.option)

    def put(self, draft, rank, code):
        """Put an option at a rank that is still free."""
        ranks = draft.ranked.setdefault(self.question.code, {})
        if rank in ranks:
            raise BadCell(_("A rank is given twice in this row."))
        if code in ranks.values():
            raise BadCell(_("Please choose each answer once only."))
        ranks[rank] = code

    def read_concern(self, cell, draft):
        """Keep own words."""
        draft.say(cell, role=Role.CONCERN, title=self.title)

    def read_recommendation(self, cell, draft):
        """Keep own words about what should be done."""
        draft.say(cell, role=Role.RECOMMENDATION, title=self.title)

    @property
    def shows_its_cells(self):
        """Return whether what stands in a cell may be shown beside a problem: never own words."""
        return self.rule.role not in (Role.CONCERN, Role.RECOMMENDATION)


class RowReader:
    """Reads rows by a mapping that ``check`` found nothing wrong with."""

    def __init__(self, survey, table, mapping):
        self.questions = {q.code: q for q in survey.questions.prefetch_related("options")}
        self.language, told = mapping.language, mapping.by_key()
        self.readers = []
        for place, column in enumerate(table.columns):
            rule = told[column.heading, column.which]
            if rule.role != Role.OUT:
                reader = ColumnReader(column, rule, self.questions.get(rule.question))
                self.readers.append((place, reader))

    def read(self, number, cells):
        """Return (Ready, problems) of one row; a row with problems is not to be used."""
        draft, problems = Draft(self.language), []
        for place, reader in self.readers:
            cell = cells[place]
            if cell == "":
                continue
            try:
                read_cell(reader, cell, draft)
            except (BadCell, ValidationError) as error:
                sentence = getattr(error, "sentence", None) or error.messages[0]
                value = values.as_text(cell)[:LONGEST_VALUE] if reader.shows_its_cells else ""
                problems.append(Problem(number, reader.heading, sentence, value))
        for heading in self.close_rankings(draft):
            problems.append(Problem(number, heading, _("A rank is left out in this row.")))
        ready = ready_of(draft)
        if not problems and not ready.says_anything:
            problems.append(Problem(number, "", _("This row holds no answer.")))
        return ready, problems

    def close_rankings(self, draft):
        """Bring ranks into their order; return the headings of those that leave a rank out."""
        wrong = []
        for code, ranks in draft.ranked.items():
            if sorted(ranks) != list(range(1, len(ranks) + 1)):
                wrong += [r.heading for _i, r in self.readers if r.rule.question == code][:1]
            draft.picked[code] = [ranks[rank] for rank in sorted(ranks)]
        return wrong


def read_cell(reader, cell, draft):
    """Read one cell that is not empty."""
    if reader.rule.role != Role.TIME:
        cell = values.as_text(cell)
        if cell.startswith("="):
            raise BadCell(_("A formula: put its result in its place."))
    reader.read(cell, draft)


def ready_of(draft):
    """Return what a row answers, its own words in paragraphs."""
    concern, recommendation = ("\n\n".join(parts) for parts in draft.words.values())
    return Ready(
        language=draft.language,
        place=draft.place,
        is_group=draft.is_group,
        on=draft.on,
        choices=draft.picked,
        concern=concern,
        recommendation=recommendation,
    )
