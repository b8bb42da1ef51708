"""Outcomes: what came of a recommendation or a document, dated, and on whose word we say so."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from documents.models.documents import Document
from documents.models.recommendations import Addressee, Recommendation
from documents.models.versions import DocumentVersion
from roundtable import dates, search
from roundtable.approval import Approved, ApprovedQuerySet, complete_approvals
from roundtable.bilingual import english_required, one_of
from roundtable.publication import khmer_to_publish
from sessions.models import DialogueSession


def about_one_thing(name):
    """Return the constraint that a row is about a recommendation or a document, never both."""
    return models.CheckConstraint(
        condition=Q(recommendation__isnull=False, document__isnull=True)
        | Q(recommendation__isnull=True, document__isnull=False),
        name=name,
    )


def not_one_thing(row):
    """Return, by field, that a row is about nothing or about two things."""
    if row.recommendation_id and row.document_id:
        return {"document": _("Choose a recommendation or a document, not both.")}
    if not row.recommendation_id and not row.document_id:
        return {"recommendation": _("Choose a recommendation or a document.")}
    return {}


class OutcomeKind(models.TextChoices):
    """What happened."""

    DELIVERED = "delivered", _("delivered")
    ACKNOWLEDGED = "acknowledged", _("acknowledged")
    ASKED_MORE = "asked-more", _("asked for more")
    PROMISED = "promised", _("promised")
    ANSWERED = "answered", _("answered")
    ADOPTED = "adopted", _("adopted")
    PARTLY = "partly", _("partly adopted")
    REFUSED = "refused", _("refused")
    NO_REPLY = "no-reply", _("no reply yet")


class OutcomeBasis(models.TextChoices):
    """On whose word we say so."""

    INSTITUTION = "institution", _("the institution's own words")
    RECORD = "record", _("the organizers' record")
    READING = "reading", _("our reading, not the institution's words")
    PRESS = "press", _("press")


class OutcomeQuerySet(ApprovedQuerySet):
    """Outcomes by what readers may see."""

    def published(self):
        """Return what is approved and about something that readers see."""
        shown = Q(recommendation__in=Recommendation.objects.published().order_by().values("pk"))
        shown |= Q(document__in=Document.objects.published().order_by().values("pk"))
        return super().published().filter(shown)

    def of_roundtable(self, roundtable):
        """Return the outcomes of everything that belongs to a roundtable."""
        return self.filter(
            Q(recommendation__roundtable=roundtable) | Q(document__roundtable=roundtable)
        )

    def with_parts(self):
        """Return them with what stands beside each: ``shown_session`` is one that readers see."""
        sessions = DialogueSession.objects.published().filter(pk=OuterRef("session"))
        return (
            self.annotate(session_is_shown=Exists(sessions))
            .select_related("institution", "session", "version__document")
            .defer("version__contents")
        )

    def with_subjects(self):
        """Return them with the recommendation or the document, as readers see it, of each."""
        documents = Document.objects.with_latest().select_related("roundtable")
        return self.select_related("recommendation__roundtable").prefetch_related(
            Prefetch("document", queryset=documents)
        )


class Outcome(Approved):
    """One dated entry on a recommendation or a document."""

    REQUIRED_KHMER = ("text",)

    recommendation = models.ForeignKey(
        Recommendation,
        verbose_name=_("recommendation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="outcomes",
    )
    document = models.ForeignKey(
        Document,
        verbose_name=_("document"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="outcomes",
    )
    dated = models.DateField(_("date"))
    kind = models.CharField(_("what happened"), max_length=12, choices=OutcomeKind)
    institution = models.ForeignKey(
        Addressee,
        verbose_name=_("institution"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="outcomes",
        help_text=_("To whom it was delivered, or who answered."),
    )
    session = models.ForeignKey(
        DialogueSession,
        verbose_name=_("at the session"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="outcomes",
        help_text=_("Empty if it happened outside a session."),
    )
    version = models.ForeignKey(
        DocumentVersion,
        verbose_name=_("edition"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="outcomes",
        help_text=_("Which version of a document was delivered."),
    )
    text = models.TextField(_("what happened, in words"), max_length=1000)
    basis = models.CharField(_("basis"), max_length=11, choices=OutcomeBasis)
    source_url = models.URLField(_("source"), blank=True)

    objects = OutcomeQuerySet.as_manager()

    class Meta(Approved.Meta):
        verbose_name = _("outcome")
        verbose_name_plural = _("outcomes")
        ordering = ["-dated", "-pk"]
        constraints = [
            about_one_thing("an_outcome_is_about_one_thing"),
            one_of("kind", OutcomeKind.values),
            one_of("basis", OutcomeBasis.values),
            models.CheckConstraint(
                condition=~Q(basis=OutcomeBasis.PRESS) | ~Q(source_url=""),
                name="press_has_a_source",
            ),
            models.CheckConstraint(
                condition=~Q(basis=OutcomeBasis.INSTITUTION)
                | ~Q(source_url="")
                | Q(session__isnull=False),
                name="an_institutions_words_have_a_source_or_session",
            ),
            models.CheckConstraint(
                condition=Q(version__isnull=True) | Q(document__isnull=False),
                name="an_edition_is_of_a_document",
            ),
            english_required("text"),
            khmer_to_publish("text"),
            *complete_approvals(),
        ]

    def __str__(self):
        day = dates.format_date(self.dated, translation.get_language() or "en")
        return f"{self.get_kind_display()} · {day}"

    def save(self, **kwargs):
        """Save, and bring the search entry up to date."""
        super().save(**kwargs)
        search.index(self)

    def delete(self, **kwargs):
        """Delete, with the search entry."""
        gone = type(self)(pk=self.pk)
        deleted = super().delete(**kwargs)
        search.forget(gone)
        return deleted

    def facts(self):
        """Return everything that is said beside the words."""
        names = ("kind", "basis", "dated", "source_url", "institution_id", "session_id")
        names += ("version_id", "recommendation_id", "document_id")
        return {name: getattr(self, name) for name in names}

    def contradictions(self):
        """Return what cannot be true together, by field."""
        found = not_one_thing(self)
        if self.dated and self.dated > timezone.localdate():
            found["dated"] = _("This day lies ahead: an outcome has happened.")
        if self.version_id and self.version.document_id != self.document_id:
            found["version"] = _("Choose an edition of the document chosen above, or none.")
        if self.session_id and self.session.status != DialogueSession.Status.HELD:
            found["session"] = _("Only a session that was held can have an outcome.")
        if self.source_url:
            return found
        if self.basis == OutcomeBasis.PRESS:
            found["source_url"] = _("Give the address of the press report.")
        if self.basis == OutcomeBasis.INSTITUTION and not self.session_id:
            found["source_url"] = _("Give the address of these words, or the session they fell in.")
        return found

    def clean(self):
        """Refuse what cannot be true together, each beside its field."""
        if found := self.contradictions():
            raise ValidationError(found)
        super().clean()

    @property
    def is_reading(self):
        """Return whether only we read it so: nobody shall take it for an institution's answer."""
        return self.basis == OutcomeBasis.READING

    @property
    def in_short(self):
        """Return what happened; where it is our reading, that too."""
        kind = str(self.get_kind_display())
        return f"{kind} ({self.get_basis_display()})" if self.is_reading else kind

    @property
    def subject(self):
        """Return the recommendation or document that this came of."""
        return self.recommendation or self.document

    @property
    def shown_session(self):
        """Return the session, if readers see it, as ``with_parts()`` has found out."""
        return self.session if self.session_is_shown else None

    @property
    def roundtable(self):
        """Return the roundtable that this belongs to."""
        return self.subject.roundtable

    @property
    def slug(self):
        """Return what search stores to find the page: the ledger's roundtable, if there is one."""
        return self.roundtable.slug if self.roundtable else ""

    def get_absolute_url(self):
        """Return the path of this entry in the ledger of its roundtable, or on its document's page."""
        if self.roundtable is None:
            return f"{self.subject.get_absolute_url()}#outcomes"
        return self.search_url(self.slug, self.pk)

    @staticmethod
    def search_url(slug, target):
        """Return the path of a search hit in the active language."""
        if not slug:
            return reverse("documents:documents")
        return f"{reverse('documents:follow-up', args=[slug])}#o{target}"

    def search_title(self, code):
        """Return what search shows as an outcome's heading."""
        with translation.override(code):
            what = capfirst(self.in_short) + gettext(": ")
        return what + self.subject.search_title(code)

    def search_text(self, code):
        """Return the text by which search finds this in one language."""
        return self.in_language("text", code)

    def search_date(self):
        """Return the day by which search puts the newest first."""
        return self.dated
