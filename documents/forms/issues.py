"""Forms of issues: how one was ranked, and what stands behind it."""

from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from documents.models import Basis
from documents.models.issues import BY_RELEASE
from roundtable.admin_forms import PublishedForm
from submissions.admin.desk_filters import TopicFilter
from submissions.models import Topic


class IssueForm(PublishedForm):
    """Offers what organizers may say of the order; what a release has ranked, only it says."""

    def __init__(self, *args, **kwargs):
        """Leave out what only a release can say, unless it has said so of this issue."""
        super().__init__(*args, **kwargs)
        if field := self.fields.get("basis"):
            kept = [Basis.LATER.value, Basis.REPORT.value, Basis.ADDED.value]
            if self.instance.basis in BY_RELEASE:
                kept.append(self.instance.basis)
            field.choices = [choice for choice in Basis.choices if choice[0] in kept]
            field.help_text = _(
                "Unless a release ranks it, say below in both languages why it stands where it "
                "stands. Ranks are given on the page “Ranking”."
            )

    def _post_clean(self):
        """Take the release, or the rank, from what is not ranked by it any more."""
        basis = self.cleaned_data.get("basis", self.instance.basis)
        if basis not in BY_RELEASE:
            self.instance.release = None
        if basis == Basis.LATER:
            self.instance.rank = None
        super()._post_clean()


class BehindFilter(forms.Form):
    """What the list of voices and submissions behind an issue shows."""

    q = forms.CharField(label=_("Search"), max_length=100, required=False)
    topic = forms.ChoiceField(label=_("topic"), required=False)
    linked = forms.ChoiceField(
        label=_("linked or not"),
        required=False,
        choices=[("", _("all")), ("yes", _("linked")), ("no", _("not linked"))],
    )
    source = forms.ChoiceField(
        label=_("From"),
        required=False,
        choices=[
            ("", _("this roundtable")),
            ("wider", _("other roundtables, as far as they may be used here")),
        ],
    )

    def __init__(self, data, *, may_search):
        """Offer the topics; the search only to those who may read the words."""
        super().__init__(data, auto_id="behind-%s")
        topics = [(topic.slug, topic.name) for topic in Topic.objects.all()]
        none = (TopicFilter.NONE, pgettext_lazy("nothing there", "none"))
        self.fields["topic"].choices = [("", _("all")), *topics, none]
        if not may_search:
            self.fields["q"].label = pgettext_lazy("of a submission", "number")

    def chosen(self):
        """Return what was chosen; what cannot be chosen counts as nothing."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in self.fields}


def keys(values):
    """Return keys of submissions from what a form sent; raises ValueError."""
    return {UUID(value) for value in values}
