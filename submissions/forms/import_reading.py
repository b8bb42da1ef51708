"""Step 3 of an import as forms: how the cells of one column are read, and what its texts stand for."""

from dataclasses import replace

from django import forms
from django.utils.translation import gettext_lazy as _

from submissions.forms.import_columns import CHOOSE, NOT_DECIDED
from submissions.imports import values
from submissions.imports.checking import PARTED, codes_for
from submissions.imports.mapping import IN_WORDS, NO, SEPARATORS, WITH_TEXTS, YES, Order, Role
from submissions.models import OTHER, Kind, Language, Place

NO_ANSWER, LEFT_OUT = "-", "!"
EITHER = _("Above you said that everything else is own words: choose one of the two.")


def question_of(survey, rule):
    """Return the question that a rule is about, with its options; None for other columns."""
    if rule.role == Role.PLACE:
        return survey.questions.filter(is_place=True).prefetch_related("options").first()
    if not rule.question:
        return None
    return survey.questions.prefetch_related("options").get(code=rule.question)


def is_parted(rule, question):
    """Return whether a cell of this column may hold several answers."""
    return rule.role == Role.QUESTION and question.kind in PARTED


def code_choices(rule, question):
    """Return the (code, label) that a text of this column may stand for."""
    codes = codes_for(rule, question) - {""}
    if rule.role == Role.PLACE:
        named = [*Place.choices]
    elif rule.role == Role.GROUP:
        named = [(YES, _("by a group")), (NO, _("by a person"))]
    elif rule.role == Role.LANGUAGE:
        named = [*Language.choices]
    elif rule.role == Role.RANKED or question.kind == Kind.SCALE:
        named = [(code, code) for code in sorted(codes, key=int)]
    else:
        named = [(option.code, option.label) for option in question.options.all()]
        named.append((OTHER, _("own words, for the desk")))
    return [pair for pair in named if pair[0] in codes]


def reads_as_itself(rule, question, text):
    """Return whether a text is a number that needs no decision."""
    numbers = rule.role == Role.RANKED or (question is not None and question.kind == Kind.SCALE)
    return numbers and values.number(text) in codes_for(rule, question) - {""}


class ReadingForm(forms.Form):
    """How the cells of one column are read: what parts them, and what each text stands for.

    The texts travel with the form, so that what is decided of one can never slip to another.
    """

    def __init__(self, *, rule, question, counted, more, proposed, place, left=(), is_filled=False):
        """Ask what this column needs.

        ``counted``: (text, how often) as ``rule`` splits the cells, and how many ``more`` there are;
        ``proposed``: the same rule with what is suggested; ``left``: the texts whose rows are to be
        left out; ``is_filled``: whether what is proposed is filled in where nothing is chosen.
        """
        super().__init__(prefix=f"c{place}", auto_id="%s")
        self.rule, self.question, self.counted, self.more = rule, question, counted, more
        self.proposed, self.is_filled, self.place = proposed, is_filled, place
        self.left = left
        self.add_fields()

    def judge(self):
        """Return whether everything is decided; otherwise the fields say what is not."""
        self.data = {self.add_prefix(name): value for name, value in self.initial.items()}
        self.is_bound = True
        return self.is_valid()

    def clean(self):
        """Ask for every text, unless those that are not decided are own words."""
        cleaned = super().clean()
        for _text, choice in self.rows:
            chosen = cleaned.get(choice.name)
            if not chosen and not cleaned.get("rest"):
                self.add_error(choice.name, NOT_DECIDED)
            elif chosen == LEFT_OUT and cleaned.get("rest"):
                self.add_error(choice.name, EITHER)
        return cleaned

    def add_fields(self):
        """Add the fields of this kind of column, with what was decided so far."""
        rule, proposed = self.rule, self.proposed
        if rule.role == Role.TIME:
            choices = [CHOOSE, *Order.choices]
            label = _("Order of day, month and year")
            self.add("order", choices, label, rule.order, proposed.order)
        if rule.role in IN_WORDS:
            self.fields["title"] = forms.CharField(
                label=_("Question above the words"), required=False, max_length=300
            )
            self.initial["title"] = rule.title or rule.heading
        if is_parted(rule, self.question):
            choices = [CHOOSE, *SEPARATORS.items()]
            label = _("What parts several answers in a cell")
            self.add("separator", choices, label, rule.separator, proposed.separator)
            self.fields["wholes"] = forms.CharField(
                label=_("Answers with that sign in them"),
                required=False,
                strip=False,
                widget=forms.Textarea(attrs={"rows": 3, "cols": 60}),
                help_text=_("One a line, whole. For example: Media, radio and press."),
            )
            wholes = rule.wholes or (proposed.wholes if self.is_filled else [])
            self.initial["wholes"] = "\n".join(wholes)
        if getattr(self.question, "has_other", False):
            self.fields["rest"] = forms.BooleanField(
                label=_("Everything not decided below is somebody’s own words, for the desk"),
                required=False,
            )
            self.initial["rest"] = rule.rest == OTHER
        if rule.role in WITH_TEXTS:
            self.add_texts()

    def add(self, name, choices, label, decided, proposed, *, required=True):
        """Add a choice; what is proposed for it stands beside it, or in it once asked for."""
        field = forms.ChoiceField(
            label=label,
            choices=choices,
            required=required,
            error_messages={"required": NOT_DECIDED},
        )
        is_new = bool(proposed) and proposed != decided
        field.proposed = dict(choices).get(proposed, "") if is_new else ""
        field.is_filled = bool(self.is_filled and is_new and not decided)
        self.fields[name] = field
        self.initial[name] = proposed if field.is_filled else decided

    def add_texts(self):
        """Add a choice for each text that does not read as itself."""
        named = code_choices(self.rule, self.question)
        ends = [(NO_ANSWER, _("no answer")), (LEFT_OUT, _("leave these rows out"))]
        choices = [CHOOSE, *named, *ends]
        asked = [
            (text, count)
            for text, count in self.counted
            if text in self.rule.texts or not reads_as_itself(self.rule, self.question, text)
        ]
        for number, (text, count) in enumerate(asked):
            self.fields[f"text{number}"] = forms.CharField(widget=forms.HiddenInput, strip=False)
            self.initial[f"text{number}"] = text
            decided = LEFT_OUT if text in self.left else as_choice(self.rule.texts.get(text))
            proposed = as_choice(self.proposed.texts.get(text))
            self.add(f"code{number}", choices, text, decided, proposed, required=False)
            self.fields[f"code{number}"].count = count

    @property
    def role_label(self):
        """Return what the column is."""
        return Role(self.rule.role).label

    @property
    def may_be_parted(self):
        """Return whether another separator makes other texts."""
        return "separator" in self.fields

    @property
    def rows(self):
        """Return (hidden text, choice) of each text."""
        numbers = range(sum(name.startswith("code") for name in self.fields))
        return [(self[f"text{n}"], self[f"code{n}"]) for n in numbers]

    @property
    def settings(self):
        """Return the fields about the whole column."""
        names = ("order", "title", "separator", "wholes", "rest")
        return [self[name] for name in names if name in self.fields]


def as_choice(code):
    """Return a stored code as the form shows it: no answer is a choice of its own."""
    return "" if code is None else code or NO_ANSWER


def typed_rule(post, *, rule, question, place):
    """Return (rule with what was sent of its column, texts whose rows are left out), unchecked."""
    prefix = f"c{place}-"

    def typed(name):
        return post.get(prefix + name, "")

    texts, left = dict(rule.texts), set()
    if rule.role in WITH_TEXTS:
        known = dict(code_choices(rule, question))
        number = 0
        while prefix + f"text{number}" in post:
            text, code = typed(f"text{number}"), typed(f"code{number}")
            texts.pop(text, None)
            if code == NO_ANSWER or code in known:
                texts[text] = "" if code == NO_ANSWER else code
            elif code == LEFT_OUT:
                left.add(text)
            number += 1
    changes = {"texts": texts}
    if rule.role == Role.TIME:
        changes["order"] = typed("order") if typed("order") in Order.values else ""
    if rule.role in IN_WORDS:
        changes["title"] = " ".join(typed("title").split())[:300]
    if is_parted(rule, question):
        changes["separator"] = typed("separator") if typed("separator") in SEPARATORS else ""
        lines = typed("wholes").splitlines()
        changes["wholes"] = [line.strip() for line in lines if line.strip()]
    if getattr(question, "has_other", False) and rule.role != Role.PLACE:
        changes["rest"] = OTHER if typed("rest") else ""
    return replace(rule, **changes), left
