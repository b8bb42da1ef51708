"""What texts, dates and separators most likely mean; used for proposals only."""

import re

from roundtable.text import fold
from submissions.imports import values
from submissions.imports.mapping import NO, SEPARATORS, YES, Order, Role
from submissions.models import Kind, Language, Place

# Of a column in which people wrote: so many letters on average.
WRITTEN = 25
INSIDE = ("inside", "inside cambodia", "in cambodia", "cambodia")
INSIDE += ("ក្នុងប្រទេស", "ក្នុងប្រទេសកម្ពុជា", "កម្ពុជា")
ABROAD = ("abroad", "outside", "outside cambodia")
ABROAD += ("ក្រៅប្រទេស", "ក្រៅប្រទេសកម្ពុជា", "បរទេស", "នៅបរទេស")
USUAL = {
    Role.PLACE: {
        Place.INSIDE: INSIDE,
        Place.ABROAD: ABROAD,
        Place.UNSAID: ("rather not say", "prefer not to say", "មិនចង់ប្រាប់"),
    },
    Role.GROUP: {
        YES: ("yes", "true", "a group", "បាទ", "ចាស", "មែន"),
        NO: ("no", "false", "only me", "ទេ"),
    },
    Role.LANGUAGE: {
        Language.KHMER: ("khmer", "km", "ខ្មែរ", "ភាសាខ្មែរ"),
        Language.ENGLISH: ("english", "en", "អង់គ្លេស", "ភាសាអង់គ្លេស"),
        Language.FRENCH: ("french", "fr", "français", "បារាំង", "ភាសាបារាំង"),
    },
}
# The headings of our own sheet for answers on paper (survey_sheet.py), in both languages.
HEADINGS = {
    Role.TIME: {"en": "Day of the answer", "km": "ថ្ងៃដែលបានឆ្លើយ"},
    Role.LANGUAGE: {"en": "Language of the answer", "km": "ភាសានៃចម្លើយ"},
    Role.GROUP: {"en": "By a group", "km": "ដោយក្រុម"},
}
ORDINALS = (("first", "ទីមួយ"), ("second", "ទីពីរ"), ("third", "ទីបី"), ("fourth", "ទីបួន"))
ORDINALS += (("fifth", "ទីប្រាំ"),)
NUMBER = re.compile(r"(?<!\d)\d{1,2}(?!\d)")


def folded(text):
    """Return a text as texts are compared here: however it is typed."""
    return fold(values.plain(text)).strip()


def rank_in(text):
    """Return the one rank that a text names, "1" and on, or ""."""
    text = folded(text)
    found = {str(int(number)) for number in NUMBER.findall(text)}
    found |= {
        str(rank)
        for rank, words in enumerate(ORDINALS, 1)
        if not found and any(fold(word) in text for word in words)
    }
    return found.pop() if len(found) == 1 else ""


def role_by_heading(heading):
    """Return the role of a column with one of our own headings, or ""."""
    wanted = folded(heading)
    roles = (r for r, texts in HEADINGS.items() if wanted in {folded(t) for t in texts.values()})
    return next((role.value for role in roles), "")


def codes_by_text(role, question):
    """Return {folded text: code} of what a column of a role may hold."""
    found = {folded(t): str(code) for code, texts in USUAL.get(role, {}).items() for t in texts}
    if question and role != Role.RANKED:
        for option in question.options.all():
            for text in (option.label_en, option.label_km, option.code):
                found.setdefault(folded(text), option.code)
    return {text: code for text, code in found.items() if text}


def texts_known(role, question, texts):
    """Return {text: code} for those texts that are like a label, in either language."""
    codes, found = codes_by_text(role, question), {}
    for text in texts:
        code = codes.get(folded(text), "")
        if not code and role == Role.RANKED:
            rank = rank_in(text)
            code = rank if rank and 1 <= int(rank) <= question.most else ""
        found |= {text: code} if code else {}
    return found


def mostly(cells, fits):
    """Return whether a test holds for nine of ten cells, of which there have to be some."""
    return bool(cells) and sum(1 for cell in cells if fits(cell)) >= 0.9 * len(cells)


def hold_times(cells):
    """Return whether most cells are days or times."""
    return mostly(cells, values.moment)


def hold_texts_of(role, cells, question=None):
    """Return whether most cells are usual texts of a role, or labels of a question."""
    usual = codes_by_text(role, question)
    return mostly(cells, lambda cell: folded(values.as_text(cell)) in usual)


def are_written(cells):
    """Return whether people wrote these cells: long, and hardly two alike."""
    texts = [cell for cell in cells if isinstance(cell, str)]
    long = sum(map(len, texts)) >= WRITTEN * len(texts)
    return bool(texts) and long and len({*texts}) >= 0.8 * len(texts)


def order_of(cells):
    """Return the order of day and month that all cells allow, "" where several do."""
    moments = [moment for cell in cells if (moment := values.moment(cell))]
    last = [moment for moment in moments if not moment.year_leads]
    if not last:
        return Order.YMD.value if moments else ""
    day_first = any(moment.first > 12 for moment in last)
    month_first = any(moment.second > 12 for moment in last)
    if day_first == month_first:
        return ""
    return Order.DMY.value if day_first else Order.MDY.value


def parting(question, cells):
    """Return (separator, wholes): what splits most cells into known labels; ("", []) unless one does.

    ``wholes`` are the labels that the separator stands in.
    """
    if question.kind not in (Kind.SEVERAL, Kind.RANKING):
        return "", []
    labels = [x for o in question.options.all() for x in (o.label_en, o.label_km) if x]
    known, cells = {folded(label) for label in labels}, {values.as_text(cell) for cell in cells}
    most, best = 0, ""
    for separator in SEPARATORS:
        split = values.Splitter(separator, labels).split
        # A cell of one answer tells nothing.
        told = sum(1 for parts in map(split, cells) if len(parts) > 1 and folded(parts[0]) in known)
        if told > most:
            most, best = told, separator
    wholes = [label for label in labels if best and best in values.plain(label)]
    return best, wholes
