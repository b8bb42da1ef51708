"""What keeps a mapping from reading a table: nothing is guessed, so everything has to be said."""

from collections import Counter

from django.utils.translation import gettext as _

from submissions.imports.mapping import (
    ABOUT_A_QUESTION,
    IN_WORDS,
    NO,
    SEPARATORS,
    WITH_TEXTS,
    YES,
    Order,
    Role,
)
from submissions.imports.problems import Problem
from submissions.models import Kind, Language, Place, Survey
from submissions.models.imports import CONSENTS
from submissions.models.questions import OTHER

LONGEST_WORDING = 2000
KINDS = {
    Role.QUESTION: (Kind.SINGLE, Kind.SEVERAL, Kind.SCALE, Kind.RANKING),
    Role.RANK: (Kind.RANKING,),
    Role.RANKED: (Kind.RANKING,),
}
PARTED = (Kind.SEVERAL, Kind.RANKING)


def problems_of(mapping, survey, table):
    """Return the Problems of a mapping, those of the columns first."""
    questions = {q.code: q for q in survey.questions.prefetch_related("options")}
    told, there = mapping.by_key(), {(c.heading, c.which) for c in table.columns}
    found = []
    for column in table.columns:
        rule = told.get((column.heading, column.which))
        for sentence in sentences_on(rule, questions):
            found.append(Problem(None, column.heading, sentence))
    for rule in mapping.rules:
        if rule.key not in there and rule.role != Role.OUT:
            found.append(Problem(None, rule.heading, _("The file has no such column.")))
    found += said_twice([told[key] for key in told if key in there])
    return found + [Problem(None, "", sentence) for sentence in sentences_on_all(mapping, survey)]


def sentences_on(rule, questions):
    """Yield what is wrong with the rule of one column."""
    if rule is None or not rule.role:
        yield _("Say what this column holds, or leave it out.")
        return
    if rule.role not in Role.values:
        yield _("There is no such role of a column.")
        return
    question = questions.get(rule.question)
    if rule.role in ABOUT_A_QUESTION:
        if question is None or question.kind not in KINDS[rule.role] or question.is_place:
            yield _("Choose the question that this column answers.")
            return
        yield from sentences_on_question(rule, question)
    elif rule.rest:
        yield _("Only answers to a question can be “other, please say”.")
    if rule.role == Role.TIME and rule.order not in ("", *Order.values):
        yield _("There is no such order of day, month and year.")
    if rule.role in WITH_TEXTS and not {*rule.texts.values()} <= codes_for(rule, question):
        yield _("A text of this column stands for a code that there is not.")


def sentences_on_question(rule, question):
    """Yield what is wrong with a rule about a question that fits its role."""
    several = rule.role == Role.QUESTION and question.kind in PARTED
    if several and rule.separator not in SEPARATORS:
        yield _("Choose what parts several answers in one cell.")
    if not several and rule.separator:
        yield _("This question has one answer in a cell: nothing parts it.")
    if rule.role == Role.RANK and not 1 <= rule.rank <= question.most:
        yield _("Say which rank this column holds.")
    if rule.role == Role.RANKED and rule.option not in question.codes():
        yield _("Choose the option that this column ranks.")
    if rule.rest and (rule.rest != OTHER or not question.has_other):
        yield _("This question has no “other, please say”.")


def codes_for(rule, question):
    """Return the codes that the texts of a column may stand for; "" is no answer."""
    if rule.role == Role.PLACE:
        return {"", *Place.values}
    if rule.role == Role.GROUP:
        return {"", YES, NO}
    if rule.role == Role.LANGUAGE:
        return {"", *Language.values}
    if rule.role == Role.RANKED:
        return {"", *(str(rank) for rank in range(1, question.most + 1))}
    return {"", *question.codes()}


def said_twice(rules):
    """Return the Problems of columns that say the same thing, or one question in several ways."""
    counted = [rule for rule in rules if rule.role not in ("", Role.OUT, *IN_WORDS)]
    times = Counter((r.role, r.question, r.rank, r.option) for r in counted)
    roles = {}
    for rule in counted:
        roles.setdefault(rule.question, set()).add(rule.role)
    found = []
    for rule in counted:
        twice = times[rule.role, rule.question, rule.rank, rule.option] > 1
        if twice or (rule.question and len(roles[rule.question]) > 1):
            sentence = _("Another column holds the same. Leave out one of them.")
            found.append(Problem(None, rule.heading, sentence))
    return found


def sentences_on_all(mapping, survey):
    """Yield what is wrong with the mapping as a whole: language, consent, nothing to read."""
    about = (*ABOUT_A_QUESTION, Role.PLACE, *IN_WORDS)
    if not any(rule.role in about for rule in mapping.rules):
        yield _("No column holds any answer.")
    if mapping.language not in Language.values:
        yield _("Say in which language the answers are, where no column tells it.")
    if not mapping.gives_words():
        return
    if mapping.consent not in CONSENTS:
        yield _("Own words go to the desk: say what people agreed to.")
    elif survey.words == Survey.Words.SEALED and mapping.consent != CONSENTS[0]:
        yield _("This survey seals own words: only “confidential” fits.")
    if not mapping.consent_wording.strip():
        yield _("Own words go to the desk: copy what the form said about them.")
    elif len(mapping.consent_wording) > LONGEST_WORDING:
        yield _("What the form said has to fit in 2,000 letters.")
