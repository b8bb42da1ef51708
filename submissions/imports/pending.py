"""A file between the pages of an import: sealed to a key that only one browser's cookie holds.

Its name is stored nowhere, because it may name a person. Neither are the texts that an organizer
says the meaning of: they are sealed like the file.
"""

import base64
import datetime
import json
from dataclasses import dataclass

import pyrage
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from pyrage import x25519

from submissions.imports import kinds
from submissions.imports.mapping import Mapping
from submissions.models import PendingFile

HOURS = 2


class NotPending(Exception):
    """There is no such file, its hours are over, or this is not the browser that it belongs to."""


@dataclass
class Opened:
    """A pending file as its own browser sees it: the bytes, and what was decided so far."""

    pending: PendingFile
    data: bytes
    mapping: Mapping


def keep(data, *, survey, by):
    """Keep a file for two hours and return (pending, cookie value); raises NotReadable if too large.

    It takes the place of an earlier one of this organizer for this survey.
    """
    end_expired()
    kinds.check_size(len(data))
    cookie = x25519.Identity.generate()
    with transaction.atomic():
        PendingFile.objects.filter(survey=survey, by=by).delete()
        pending = PendingFile.objects.create(
            survey=survey,
            by=by,
            ends_at=timezone.now() + datetime.timedelta(hours=HOURS),
            data=pyrage.encrypt(data, [cookie.to_public()]),
            rules={"to": str(cookie.to_public())},
        )
    return pending, str(cookie)


def opened(pending_id, *, cookie, by):
    """Return the Opened of a pending file; raises NotPending."""
    end_expired()
    try:
        pending = PendingFile.objects.select_related("survey").get(pk=pending_id, by=by)
        identity = x25519.Identity.from_str(cookie or "")
        data = pyrage.decrypt(bytes(pending.data), [identity])
        return Opened(pending, data, remembered(pending, identity))
    except (
        PendingFile.DoesNotExist,
        ValidationError,  # no UUID, or no mapping
        ValueError,
        pyrage.IdentityError,
        pyrage.DecryptError,
    ) as error:
        raise NotPending from error


def remembered(pending, identity):
    """Return the Mapping as it was remembered, or an empty one."""
    sealed = pending.rules.get("sealed")
    if not sealed:
        return Mapping()
    told = pyrage.decrypt(base64.b64decode(sealed), [identity])
    return Mapping.from_json(json.loads(told))


def remember(pending, mapping):
    """Keep what was decided so far of the columns, sealed like the file."""
    recipient = x25519.Recipient.from_str(pending.rules["to"])
    told = pyrage.encrypt(json.dumps(mapping.to_json()).encode(), [recipient])
    pending.rules = {**pending.rules, "sealed": base64.b64encode(told).decode()}
    pending.save(update_fields=["rules"])


def leave_behind(pending, data):
    """Keep a list of what was left out in the place of a file that was brought in, sealed like it."""
    recipient = x25519.Recipient.from_str(pending.rules["to"])
    pending.data = pyrage.encrypt(data, [recipient])
    pending.rules = {"is_over": True}
    pending.save(update_fields=["data", "rules"])


def forget(pending_id, *, by):
    """Delete a pending file of this organizer; nothing happens if it is gone."""
    PendingFile.objects.filter(pk=pending_id, by=by).delete()


def end_expired():
    """Delete the pending files whose hours are over."""
    PendingFile.objects.filter(ends_at__lte=timezone.now()).delete()
