"""Excerpts: redacted texts made from a submission. One for the public is a voice.

An excerpt copies the consent and scope that it was made under, and a CHECK binds its audience to
that copy. Whether anybody outside may read it is a question to the database (``published``,
``for_officials``), which asks the submission's present consent as well: the strictest wins.
"""

import hashlib
import secrets

from django.db import models, transaction
from django.db.models import F, Prefetch, Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from roundtable import search, text
from roundtable.approval import Approved, ApprovedQuerySet, approved_as_is, complete_approvals
from roundtable.bilingual import all_filled, filled, one_of
from roundtable.languages import CODES, other
from sessions.models import Roundtable
from submissions.consent import FOR_OFFICIALS, PUBLIC, Consent, Scope
from submissions.models.submissions import Language, Place, State, Submission
from submissions.models.topics import Topic


def new_code():
    """Return a random address: voices stand in the order of their codes, which tells nothing."""
    return f"v-{secrets.token_hex(4)}"


class Audience(models.TextChoices):
    """Who an excerpt is made for."""

    OFFICIALS = "officials", _("officials of the host only")
    PUBLIC = "public", _("the public (a voice)")


class ExcerptQuerySet(ApprovedQuerySet):
    """Excerpts by who may read them."""

    def allowed(self):
        """Return what its submission still allows as it was made."""
        return self.filter(
            submission__state=State.ACCEPTED,
            submission__consent=F("consent"),
            submission__scope=F("scope"),
        )

    def published(self):
        """Return the voices: public, dated, approved in both languages, none of them stale."""
        return (
            super()
            .published()
            .allowed()
            .filter(
                audience=Audience.PUBLIC,
                consent__in=PUBLIC,
                translation_is_stale=False,
                submission__roundtable__in=Roundtable.objects.published(),
            )
        )

    def for_officials(self):
        """Return what may stand in a paper for the host's officials: approved, not stale."""
        return (
            self.allowed().approved().filter(consent__in=FOR_OFFICIALS, translation_is_stale=False)
        )

    def for_officials_in(self, language):
        """Return what may stand in a paper for officials in one language, approved in that one."""
        return self.allowed().filter(
            approved_as_is(language), consent__in=FOR_OFFICIALS, translation_is_stale=False
        )

    def usable_for(self, roundtable):
        """Return what its scope allows to be used for a roundtable."""
        return self.filter(Q(submission__roundtable=roundtable) | Q(scope=Scope.WIDER))

    def with_documents(self):
        """Return them each with ``shown_in``: the places where readers find it in a document."""
        held = self.model._meta.get_field("held_in").related_model.objects.shown()
        return self.prefetch_related(Prefetch("held_in", queryset=held, to_attr="shown_in"))

    def holders(self):
        """Return all that refers to one of these voices: versions of documents, briefing packages.

        In the one order in which every verb locks them, so that no two of them wait for each other.
        """
        codes = [*self.order_by().values_list("slug", flat=True)]
        held, packed = (
            self.model._meta.get_field(name).related_model.objects.filter(code__in=codes)
            for name in ("held_in", "packed_in")
        )
        held = held.select_related("version__document")
        held = held.order_by("version__document", "version__number", "code")
        return [*held, *packed.select_related("package").order_by("package", "code")]

    def delete(self):
        """Delete them, then their search entries: the order in which everything else locks the two.

        What holds them lets them go.
        """
        with transaction.atomic():
            gone, holders = (
                [Excerpt(pk=pk) for pk in self.values_list("pk", flat=True)],
                self.holders(),
            )
            deleted = super().delete()
            for excerpt in gone:
                search.forget(excerpt)
            for holder in holders:
                holder.let_go()
        return deleted

    delete.queryset_only = True  # as Django's own: never by mistake on the manager

    def let_go(self):
        """Take these voices out of all that holds them: they do not read as they did there."""
        for holder in self.holders():
            holder.let_go()

    def stale(self):
        """Return what was changed in its original language and not yet in the other."""
        return self.filter(translation_is_stale=True)

    def drafts(self):
        """Return the voices that are not published; what is for officials never is."""
        return super().drafts().filter(audience=Audience.PUBLIC)

    def lacking_translation(self):
        """Return what is written in one language only."""
        return self.filter(~all_filled(["text"], "en") | ~all_filled(["text"], "km"))

    lacking_khmer = lacking_translation


class Excerpt(Approved):
    """A redacted text made from a submission, for officials or for everybody."""

    submission = models.ForeignKey(
        Submission, verbose_name=_("submission"), on_delete=models.CASCADE, related_name="excerpts"
    )
    audience = models.CharField(
        pgettext_lazy("of an excerpt", "audience"), max_length=9, choices=Audience
    )
    consent = models.CharField(max_length=12, choices=Consent, editable=False)
    scope = models.CharField(max_length=10, choices=Scope, editable=False)
    topic = models.ForeignKey(
        Topic, verbose_name=_("topic"), on_delete=models.PROTECT, related_name="excerpts"
    )
    original = models.CharField(_("language of the original"), max_length=5, choices=Language)
    text = models.TextField(_("excerpt"), blank=True, max_length=2000)
    # The one coarse attribute that may stand beside it, and only if it was chosen to.
    shown_place = models.CharField(
        _("place shown"),
        max_length=6,
        choices=[
            (Place.INSIDE.value, Place.INSIDE.label),
            (Place.ABROAD.value, Place.ABROAD.label),
        ],
        blank=True,
        help_text=_("Nothing else about the person is shown, and this only if you choose it."),
    )
    name = models.CharField(_("name shown"), max_length=120, blank=True, editable=False)
    translation_is_stale = models.BooleanField(
        _("translation is out of date"), default=False, editable=False
    )
    slug = models.SlugField(
        _("address"), max_length=12, unique=True, default=new_code, editable=False
    )

    objects = ExcerptQuerySet.as_manager()

    class Meta(Approved.Meta):
        verbose_name = _("excerpt")
        verbose_name_plural = _("excerpts and voices")
        ordering = ["slug"]
        permissions = [("release_name", "Can release a name into a voice")]
        constraints = [
            one_of("audience", Audience.values),
            one_of("scope", Scope.values),
            one_of("original", Language.values),
            one_of("shown_place", ["", Place.INSIDE.value, Place.ABROAD.value]),
            models.CheckConstraint(
                condition=Q(audience=Audience.OFFICIALS, consent__in=FOR_OFFICIALS)
                | Q(audience=Audience.PUBLIC, consent__in=PUBLIC),
                name="an_audience_needs_its_consent",
            ),
            models.CheckConstraint(
                condition=Q(name="") | Q(audience=Audience.PUBLIC, consent=Consent.NAMED),
                name="a_name_needs_its_consent",
            ),
            models.CheckConstraint(
                condition=filled("text_en") | filled("text_km"), name="an_excerpt_has_words"
            ),
            models.CheckConstraint(
                condition=Q(published_on__isnull=True)
                | (all_filled(["text"], "en") & all_filled(["text"], "km")),
                name="a_voice_has_both_languages",
            ),
            models.CheckConstraint(
                condition=Q(published_on__isnull=True) | Q(audience=Audience.PUBLIC),
                name="only_voices_are_published",
            ),
            *complete_approvals(),
        ]

    def __str__(self):
        """Return a short name without any of the words."""
        return self.slug

    def get_absolute_url(self):
        """Return the voice's path in the active language."""
        return reverse("submissions:voice", args=[self.slug])

    def save(self, **kwargs):
        """Save, and bring the search entry up to date."""
        super().save(**kwargs)
        search.index(self)

    def delete(self, **kwargs):
        """Delete, with the search entry, and take it out of all that holds it."""
        return Excerpt.objects.filter(pk=self.pk).delete()

    def let_go(self):
        """Take this voice out of all that holds it: it does not read as it did there."""
        Excerpt.objects.filter(pk=self.pk).let_go()

    def lock_first(self):
        """Return the row that every verb locks before this one."""
        return Submission(pk=self.submission_id)

    def clean_texts(self):
        """Store what may be published: no hidden marks, words parted anew."""
        for code in CODES:
            column = f"text_{code}"
            setattr(self, column, text.public(getattr(self, column) or ""))

    def digest(self, code):
        """Return the SHA-256 of the text with all that stands beside it on the page."""
        beside = [self.name, self.shown_place, self.audience, self.original, str(self.topic_id)]
        read = [*beside, self.in_language("text", code)]
        return hashlib.sha256("\x00".join(read).encode()).hexdigest()

    @property
    def translated(self):
        """Return the language that was translated into, of our two."""
        return other(self.original if self.original in CODES else "en")

    def notice_changes(self):
        """Mark the translation as stale when only the original's text changed since the last save.

        Judged by the texts alone: a name or place beside them makes no translation right.
        """
        columns = [f"text_{code}" for code in CODES]
        stored = Excerpt._base_manager.filter(pk=self.pk).values(*columns).first()
        if stored:
            changed = {
                c for c in CODES if (stored[f"text_{c}"] or "") != getattr(self, f"text_{c}")
            }
            if self.translated in changed:
                self.translation_is_stale = False
            elif changed:
                self.translation_is_stale = bool(self.in_language("text", self.translated))
        now = {code: self.digest(code) for code in CODES}
        if now != {code: getattr(self, f"digest_{code}") for code in CODES}:
            self.digest_en, self.digest_km = now["en"], now["km"]
            self.edited_on = timezone.localdate()

    @classmethod
    def derived_columns(cls):
        """Return the columns that save() computes from the texts."""
        return {*super().derived_columns(), "translation_is_stale"}

    def missing_to_publish(self):
        """Return the columns that have to be written before readers may see this."""
        return [f"text_{code}" for code in CODES if not self.in_language("text", code)]

    def search_title(self, code):
        """Return what search shows as a voice's heading."""
        with translation.override(code):
            place = f" ({self.get_shown_place_display()})" if self.shown_place else ""
            return f"{_('A voice')}{place}"

    def search_text(self, code):
        """Return the text by which search finds this in one language."""
        return self.in_language("text", code)

    def search_date(self):
        """Return the month of publication: no finer date of a voice is told."""
        return self.published_on.replace(day=1) if self.published_on else None

    def translated_from(self):
        """Return the language that the active language's text was translated from, or nothing."""
        if self.original == translation.get_language():
            return ""
        return self.get_original_display()
