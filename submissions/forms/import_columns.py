"""Step 2 of an import as a form: what each column of the file is."""

from dataclasses import replace

from django import forms
from django.utils.translation import gettext_lazy as _

from roundtable.text import truncate
from submissions.forms.asked import in_its_digits
from submissions.imports.checking import said_twice
from submissions.imports.mapping import IN_WORDS, Role, Rule
from submissions.imports.personal import is_personal
from submissions.models import Kind, Language

CHOOSE = ("", _("– choose –"))
NOT_DECIDED = _("Say what this is.")
LETTERS = 60


def what_choices(survey):
    """Return the choices of what a column is, in groups, for one survey."""
    roles = {role.value: role.label for role in Role}
    about = ("time", "language", "place", "group")
    groups = [
        CHOOSE,
        (Role.OUT.value, roles["out"]),
        (_("About each answer"), [(name, roles[name]) for name in about]),
        (_("Own words, for the desk"), [(name, roles[name]) for name in IN_WORDS]),
    ]
    counted = list(survey.questions.counted().prefetch_related("options"))
    simple = [(f"question:{q.code}", short(q)) for q in counted if q.kind != Kind.RANKING]
    groups += [(_("Questions"), simple)] if simple else []
    return groups + [(short(q), rankings(q)) for q in counted if q.kind == Kind.RANKING]


def labels_of(choices):
    """Return {value: label} of choices, those in groups, too."""
    found = {}
    for value, label in choices:
        found |= dict(label) if isinstance(label, list) else {value: label}
    found.pop("", None)
    return found


def short(question):
    """Return a question's code and the beginning of its title."""
    return f"{question.code} · {truncate(question.title, LETTERS)}"


def rankings(question):
    """Return the choices of what a column may say of a ranking."""
    code = question.code
    options = [(o.code, o.label) for o in question.options.all()]
    told = [(f"question:{code}", _("%(code)s: all in one cell, in order") % {"code": code})]
    for rank in range(1, question.most + 1):
        sentence = _("%(code)s: what was put at rank %(rank)s")
        told.append((f"rank:{code}:{rank}", sentence % {"code": code, "rank": in_its_digits(rank)}))
    for option, label in options:
        sentence = _("%(code)s: the rank of “%(option)s”")
        words = {"code": code, "option": truncate(label, LETTERS)}
        told.append((f"ranked:{code}:{option}", sentence % words))
    return told


def what_of(rule):
    """Return which of the choices a rule is; an empty text while it is not decided."""
    if rule is None or not rule.role:
        return ""
    parts = [rule.role]
    if rule.question:
        parts.append(rule.question)
    if rule.role == Role.RANK:
        parts.append(str(rule.rank))
    if rule.role == Role.RANKED:
        parts.append(rule.option)
    return ":".join(parts)


def rule_of(column, what):
    """Return a fresh Rule of a column for one of the choices."""
    role, question, last = [*what.split(":"), "", ""][:3]
    rule = Rule(column.heading, column.which, role=role, question=question)
    if role == Role.RANK:
        return replace(rule, rank=int(last))
    return replace(rule, option=last) if role == Role.RANKED else rule


class ColumnsForm(forms.Form):
    """What each column of a table is; and the language where no column tells it."""

    language = forms.ChoiceField(
        label=_("Language of the answers"),
        choices=[CHOOSE, *Language.choices],
        required=False,
        help_text=_("For every row where no column tells it."),
    )

    def __init__(self, data=None, *, survey, table, mapping, proposed=None):
        """Ask for each column; ``proposed``: a Mapping that fills what is not decided."""
        super().__init__(data, auto_id="%s")
        self.survey, self.table, self.mapping = survey, table, mapping
        self.filled = set()
        self.initial["language"] = mapping.language
        choices = what_choices(survey)
        for place, column in enumerate(table.columns):
            name = f"c{place}"
            self.fields[name] = forms.ChoiceField(
                label=column.heading, choices=choices, error_messages={"required": NOT_DECIDED}
            )
            first = Role.OUT.value if is_personal(column.heading) else ""
            self.initial[name] = what_of(mapping.rule_for(column)) or first
        self.order_fields([*(f"c{place}" for place in range(len(table.columns))), "language"])
        if proposed:
            self.fill(proposed)

    def fill(self, proposed):
        """Fill in what is proposed where nothing is chosen, unbound, to be looked at."""
        self.initial |= {name: self.data[name] for name in self.fields if self.data.get(name)}
        self.is_bound, self.data = False, {}
        for place, column in enumerate(self.table.columns):
            name, what = f"c{place}", what_of(proposed.rule_for(column))
            if what and not self.initial[name]:
                self.initial[name] = what
                self.filled.add(name)

    def clean(self):
        """Ask for the language if need be; refuse two columns that say the same."""
        cleaned = super().clean()
        whats = [value for name, value in cleaned.items() if name != "language"]
        if Role.LANGUAGE.value not in whats and not cleaned.get("language"):
            self.add_error("language", _("Say in which language the answers are."))
        rules = [self.decided(place) for place in range(len(self.table.columns))]
        rules = [rule for rule in rules if rule]
        for problem in said_twice(rules):
            self.add_error(None, f"{problem.column}: {problem.sentence}")
        return cleaned

    def decided(self, place):
        """Return the rule of a column: what was said of it before stays where it is the same."""
        column, what = self.table.columns[place], self.cleaned_data.get(f"c{place}")
        if not what:
            return None
        before = self.mapping.rule_for(column)
        return before if what_of(before) == what else rule_of(column, what)

    def result(self):
        """Return the mapping with these columns."""
        rules = [self.decided(place) for place in range(len(self.table.columns))]
        return replace(self.mapping, rules=rules, language=self.cleaned_data["language"])
