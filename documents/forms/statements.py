"""The form of a statement."""

from django.utils.translation import gettext_lazy as _

from documents.models import Statement
from roundtable.admin_forms import PublishedForm
from roundtable.languages import CODES


class StatementForm(PublishedForm):
    """Keeps a statement with its roundtable, and a speaker's name to her consent."""

    def clean(self):
        """Say beside the field what does not go together."""
        cleaned = super().clean()
        self.check_roundtable(cleaned)
        self.check_issue(cleaned.get("issue"))
        named = [f"speaker_{code}" for code in CODES if cleaned.get(f"speaker_{code}")]
        if named and not cleaned.get("speaker_agreed"):
            for name in named:
                self.add_error(
                    name, _("Tick that the speaker agreed to be named here, or leave this empty.")
                )
        return cleaned

    def check_roundtable(self, cleaned):
        """Refuse an issue or a session of another roundtable."""
        for name in ("issue", "session"):
            other = cleaned.get(name)
            if other and other.roundtable_id != getattr(cleaned.get("roundtable"), "pk", None):
                self.add_error(name, _("This belongs to another roundtable."))

    def check_issue(self, issue):
        """Refuse a second statement about one issue."""
        others = Statement.objects.filter(issue=issue).exclude(pk=self.instance.pk)
        if issue and (other := others.first()):
            said = _("There is a statement about this issue already: %(statement)s.")
            self.add_error("issue", said % {"statement": other})
