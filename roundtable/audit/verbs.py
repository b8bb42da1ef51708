"""What the audit knows to have happened: every act has its verb here, or is refused.

Never recorded: what a person does herself (withdraw, reply, lower her consent), what makes a
submission (written down for somebody), and whatever nobody in particular did, such as the clearing.
"""

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Chain(models.TextChoices):
    """Which of the two chains an entry belongs to."""

    ACCOUNTS = "accounts", _("accounts, keys and texts")
    VOICES = "voices", _("submissions")


class Verb(models.TextChoices):
    """What organizers do with accounts, keys and texts, and with sealed words."""

    LOGGED_IN = "logged-in", _("logged in")
    LOGGED_OUT = "logged-out", _("logged out")
    LOGIN_FAILED = "login-failed", _("login failed")
    CODE_FAILED = "code-failed", _("second factor failed")
    FACTOR_ADDED = "factor-added", _("second factor added")
    FACTOR_REMOVED = "factor-removed", _("second factor removed")
    CODES_MADE = "codes-made", _("recovery codes made")
    PASSWORD_CHANGED = "password-changed", _("password changed")
    SESSION_ENDED = "session-ended", _("session ended")

    RETURN_ASKED = "return-asked", _("way back asked for")
    RETURN_AGREED = "return-agreed", _("way back agreed to")
    RETURN_USED = "return-used", _("way back used")
    RETURN_CALLED_BACK = "return-called-back", _("way back called back")

    INVITED = "invited", _("organizer invited")
    INVITATION_ACCEPTED = "invitation-accepted", _("invitation accepted")
    INVITATION_CALLED_BACK = "invitation-called-back", _("invitation called back")
    ORGANIZER_MADE = "organizer-made", _("account made")
    ROLES_CHANGED = "roles-changed", _("roles changed")
    ORGANIZER_CLOSED = "organizer-closed", _("account closed")
    ORGANIZER_OPENED = "organizer-opened", _("account opened again")

    KEY_MADE = "key-made", _("key made")
    KEY_LET_IN = "key-let-in", _("key let in")
    KEY_RETIRED = "key-retired", _("key retired")
    RECOVERY_KEY_MADE = "recovery-key-made", _("recovery key made")

    READING_BEGUN = "reading-begun", _("reading of envelopes begun")
    PASSPHRASE_FAILED = "passphrase-failed", _("wrong passphrase of a key")
    # These two stand in the chain of voices: the same codes as the desk's (submissions).
    ENVELOPE_OPENED = "opened", _("envelope opened")
    ENVELOPE_EXPORTED = "exported", _("envelope exported")
    EXPORT_MADE = "export-made", _("export made")

    PUBLISHED = "published", _("text published")
    UNPUBLISHED = "unpublished", _("text taken down")
    APPROVED = "approved", _("text approved")
    RELEASE_FROZEN = "release-frozen", _("release frozen")
    RELEASE_APPROVED = "release-approved", _("release approved")
    RELEASE_DISCARDED = "release-discarded", _("release discarded")
    PACKAGE_FROZEN = "package-frozen", _("package frozen")
    PACKAGE_APPROVED = "package-approved", _("package approved")
    EDITION_FROZEN = "edition-frozen", _("officials’ edition frozen")
    EDITION_APPROVED = "edition-approved", _("officials’ edition approved")
    EDITION_HANDED = "edition-handed", _("copy of the officials’ edition handed")
    EDITION_RECALLED = "edition-recalled", _("copy of the officials’ edition called back")
    ANSWERS_IMPORTED = "answers-imported", _("answers imported")
    ANSWERS_TAKEN_BACK = "answers-taken-back", _("imported answers taken back")

    SETTINGS_CHANGED = "settings-changed", _("settings changed")
    NOTICE_PUT_UP = "notice-put-up", _("public notice put up")
    NOTICE_TAKEN_DOWN = "notice-taken-down", _("public notice taken down")
    BACKUP_MADE = "backup-made", _("backup made")
    BACKUP_CHECKED = "backup-checked", _("backup checked")
    BACKUP_RESTORED = "backup-restored", _("backup restored")


OF_VOICES = (Verb.ENVELOPE_OPENED, Verb.ENVELOPE_EXPORTED)

# The verbs of each chain with their labels. Those of the desk are added by its app, which knows
# them; this one must not import it.
_known: dict[str, dict[str, str | Promise]] = {
    Chain.ACCOUNTS: {verb.value: verb.label for verb in Verb if verb not in OF_VOICES},
    Chain.VOICES: {verb.value: verb.label for verb in OF_VOICES},
}


def chain_of(verb):
    """Return the chain that a verb of this module belongs to."""
    return Chain.VOICES if verb in OF_VOICES else Chain.ACCOUNTS


def add_verbs(chain, choices):
    """Make verbs of another app, (code, label) each, known in a chain."""
    _known[chain].update(choices)


def is_known(verb, *, chain):
    """Return whether a chain may hold a verb."""
    return verb in _known[chain]


def choices():
    """Return every verb as (code, label), those of both chains."""
    return [(code, label) for chain in Chain for code, label in _known[chain].items()]


def label_of(verb, *, chain):
    """Return what a verb says in the active language; the verb itself if it is known no more."""
    return _known[chain].get(verb, verb)
