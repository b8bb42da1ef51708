"""Search over what is published: one row a text, folded columns, the same on both databases.

Whether a reader may see a hit is asked of the model itself at the moment of the search
(``published()`` as a subquery), so an entry can never show what has been taken down.
"""

from dataclasses import dataclass

from django.apps import apps
from django.db import models
from django.db.models import Case, IntegerField, Q, Value, When
from django.utils import translation

from roundtable import languages, text

MOST_TERMS = 6
MOST_HITS = 20
LONGEST_QUERY = 200


class SearchEntry(models.Model):
    """What search knows of one text: in both languages, as written and folded.

    The folded columns have the same lines as the texts, so that a hit's line is known without
    folding anything again.
    """

    kind = models.CharField(max_length=60)
    target = models.PositiveBigIntegerField()
    slug = models.SlugField(max_length=80)
    title_en = models.TextField()
    title_km = models.TextField()
    text_en = models.TextField()
    text_km = models.TextField()
    fold_title = models.TextField()
    fold_en = models.TextField()
    fold_km = models.TextField()
    dated = models.DateField(null=True)

    class Meta:
        app_label = "roundtable"
        constraints = [models.UniqueConstraint(fields=["kind", "target"], name="one_entry_a_text")]

    def __str__(self):
        return f"{self.kind} {self.target}"


def index(obj):
    """Write the search entry of a text; called whenever it is saved."""
    titles = {code: obj.search_title(code) for code in languages.CODES}
    texts = {code: obj.search_text(code) for code in languages.CODES}
    SearchEntry.objects.update_or_create(
        kind=obj._meta.label_lower,
        target=obj.pk,
        defaults={
            "slug": obj.slug,
            "title_en": titles["en"],
            "title_km": titles["km"],
            "text_en": texts["en"],
            "text_km": texts["km"],
            "fold_title": text.search_column("\n".join(titles.values())),
            "fold_en": text.search_column(texts["en"]),
            "fold_km": text.search_column(texts["km"]),
            "dated": obj.search_date(),
        },
    )


def forget(obj):
    """Delete the search entry of a text that is being deleted."""
    SearchEntry.objects.filter(kind=obj._meta.label_lower, target=obj.pk).delete()


def terms(query):
    """Return the folded terms of what somebody typed: at most six, Latin ones from two letters."""
    found = text.words(query[:LONGEST_QUERY])
    return [term for term in found if text.is_khmer(term) or len(term) > 1][:MOST_TERMS]


def needle(term):
    """Return what to look for in a folded column: Latin terms at the start of a word only."""
    return term if text.is_khmer(term) else f" {term}"


def visible():
    """Return the condition that an entry's text is one that readers may see."""
    condition = Q(pk__in=[])
    for model in apps.get_models():
        if hasattr(model, "search_text"):
            published = model._default_manager.published().order_by().values("pk")
            condition |= Q(kind=model._meta.label_lower, target__in=published)
    return condition


def matching(wanted):
    """Return the visible entries that hold every term, best first.

    An entry with a term in its title comes before one without; then the newest; then by address.
    """
    entries = SearchEntry.objects.filter(visible())
    in_title = Q()
    for term in wanted:
        found = Q(fold_title__contains=needle(term))
        in_title |= found
        in_text = Q(fold_en__contains=needle(term)) | Q(fold_km__contains=needle(term))
        entries = entries.filter(found | in_text)
    order = Case(When(in_title, then=Value(0)), default=Value(1), output_field=IntegerField())
    return entries.order_by(order, models.F("dated").desc(nulls_last=True), "slug")


@dataclass(frozen=True)
class Hit:
    """One result as a page shows it; ``snippet`` is (before, hit, after)."""

    title: str
    url: str
    snippet: tuple
    snippet_language: str


def search(query):
    """Return (hits in the active language, whether there were more) for what somebody typed."""
    wanted = terms(query)
    if not wanted:
        return [], False
    entries = list(matching(wanted)[: MOST_HITS + 1])
    return [as_hit(entry, wanted[0]) for entry in entries[:MOST_HITS]], len(entries) > MOST_HITS


def as_hit(entry, term):
    """Return an entry as a result: its text in the active language if that holds the term."""
    active = translation.get_language()
    other = languages.other(active)
    in_other_only = needle(term) not in getattr(entry, f"fold_{active}") and needle(
        term
    ) in getattr(entry, f"fold_{other}")
    code = other if in_other_only else active
    return Hit(
        title=getattr(entry, f"title_{active}") or entry.title_en,
        url=path_of(entry),
        snippet=text.snippet(line_with(entry, code, term), term),
        snippet_language=code,
    )


def path_of(entry):
    """Return the path of an entry's text in the active language, without looking it up."""
    model = apps.get_model(entry.kind)
    if hasattr(model, "search_url"):
        return model.search_url(entry.slug, entry.target)
    return model(pk=entry.target, slug=entry.slug).get_absolute_url()


def line_with(entry, code, term):
    """Return the line of an entry's text that holds the term, or its first one."""
    lines = getattr(entry, f"text_{code}").split("\n")
    for line, folded in zip(lines, getattr(entry, f"fold_{code}").split("\n"), strict=True):
        if needle(term) in folded:
            return line
    return lines[0]
