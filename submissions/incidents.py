"""What ends here when an organizer's account is closed at once: her keys, her reading, her releases.

See ``roundtable/incidents/parts.py``.
"""

from collections import Counter

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from roundtable.audit.entries import record
from roundtable.audit.verbs import Verb
from roundtable.incidents.approvals import MOST
from roundtable.incidents.parts import Standing, Task
from roundtable.publication import locked
from submissions import keys, sealing
from submissions.models import Envelope, ReadingSession, Release, SealingKey


def end(organizer, *, by):
    """End the approvals of releases that nobody sees, her reading sessions and her keys."""
    approvals = drop_releases(organizer)
    return Counter(approvals=approvals, keys=retire_all_of(organizer, by=by))


def drop_releases(organizer):
    """Drop somebody's approvals of the newest releases that readers do not see; return how many."""
    later = Release.objects.filter(number__gt=OuterRef("number"))
    of_survey = later.filter(survey=OuterRef("survey"))
    of_voices = later.of_voices().filter(roundtable=OuterRef("roundtable"))
    newest = ~Exists(of_survey) & (Q(survey__isnull=False) | ~Exists(of_voices))
    shown = Release.objects.published().order_by().values("pk")
    pending = Release.objects.filter(newest, approved_by=organizer).exclude(pk__in=shown)
    found = list(pending.only("pk").order_by("pk"))
    for release in found:
        row = locked(release)
        row.approved_on, row.approved_by, row.approved_alone = None, None, False
        row.save(update_fields=["approved_on", "approved_by", "approved_alone"])
    return len(found)


def retire_all_of(organizer, *, by):
    """Retire every key of somebody, the only one too: nothing more is sealed to her.

    Without any key left the form is closed, never open. Where no other keyholder has a key, her
    private half stays as it is, locked by her passphrase: what is sealed to nobody else would be
    lost with it.
    """
    keys.hold_all()
    ReadingSession.objects.filter(key__organizer=organizer).delete()
    others = SealingKey.objects.active().of_keyholders().exclude(organizer=organizer).exists()
    retired = SealingKey.objects.filter(organizer=organizer, retired_on=None)
    for key in retired:
        key.retired_on = timezone.localdate()
        if others or not key.active_since:
            key.private_half, key.salt = b"", b""
        key.save(update_fields=["retired_on", "private_half", "salt"])
        record(Verb.KEY_RETIRED, by=by, about=key)
    return len(retired)


def standing(organizer):
    """Return the public releases that she approved; what was published once cannot be changed."""
    rows = Release.objects.published().filter(approved_by=organizer).defer("contents", "exact")
    told = [_("approved by her"), _("A release stays. Freeze a new one if its counts are wrong.")]
    found = rows.select_related("roundtable", "survey").order_by("pk")[:MOST]
    return [Standing(row, told, may_be_taken_down=False) for row in found]


def by_hand(organizer):
    """Return what keyholders have to do."""
    reading = reverse("admin:submissions_envelope_reading")
    ring = reverse("admin:submissions_sealingkey_changelist")
    return [*key_tasks(ring), *envelope_tasks(reading), *let_in_by(organizer, ring)]


def key_tasks(ring):
    """Return what to do where keys are lacking."""
    if not sealing.can_seal():
        told = _(
            "No key is in use: the form for voices is closed. A keyholder makes a key now; it opens "
            "again at once. What was sealed before opens only with the key that was retired."
        )
        return [Task(told, ring, is_urgent=True)]
    if not SealingKey.objects.active().of_keyholders().exists():
        told = _(
            "The form stays open with the recovery key alone, and nobody can read what comes. A "
            "keyholder makes a key now."
        )
        return [Task(told, ring, is_urgent=True)]
    return [Task(_("Call the other keyholders. Tell them what has happened."))]


def envelope_tasks(reading):
    """Return what to do with envelopes that are still sealed to a retired key."""
    left = Envelope.objects.all().sealed_otherwise().count()
    if not left:
        return []
    told = ngettext(
        "%(count)s envelope is still sealed to a former key. A keyholder seals it anew.",
        "%(count)s envelopes are still sealed to a former key. A keyholder seals them anew.",
        left,
    )
    return [Task(told % {"count": left}, reading)]


def let_in_by(organizer, ring):
    """Return what to do with keys that she let in: they may be somebody's who should have none."""
    names = [
        str(key)
        for key in SealingKey.objects.active()
        .filter(let_in_by=organizer)
        .select_related("organizer")
    ]
    if not names:
        return []
    told = _("She let these keys in. Call their owners and compare the fingerprints: %(names)s.")
    return [Task(told % {"names": ", ".join(names)}, ring)]
