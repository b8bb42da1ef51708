"""Forms of ranking by a survey: which question ranks, and which issue stands for each answer."""

from django import forms
from django.utils.translation import gettext_lazy as _

from documents.survey_ranking import rankable
from roundtable.templatetags.portal import date_words, digits
from submissions.survey_told import in_active

NEW = "new"


class SourceForm(forms.Form):
    """Which question of which release ranks, and how many of its answers."""

    source = forms.ChoiceField(label=_("question"))
    most = forms.IntegerField(label=_("how many answers"), min_value=1, max_value=20, initial=5)

    def __init__(self, *args, releases, **kwargs):
        """Offer the questions of each release that can rank."""
        super().__init__(*args, **kwargs)
        self.releases = {str(release.pk): release for release in releases}
        self.fields["source"].choices = [
            (self.name_of(release), self.questions_of(release)) for release in releases
        ]

    @staticmethod
    def name_of(release):
        """Return the survey, number and day of a release."""
        told = {"number": digits(release.number), "day": date_words(release.frozen_on)}
        return _("%(survey)s, release %(number)s (%(day)s)") % {"survey": release.survey, **told}

    @staticmethod
    def questions_of(release):
        """Return what each question of a release is chosen by, with its words."""
        return [
            (f"{release.pk}:{table['code']}", f"{table['code']} {in_active(table, 'title')}")
            for table in rankable(release)
        ]

    def chosen(self):
        """Return the release and the code of the question."""
        key, code = self.cleaned_data["source"].split(":", 1)
        return self.releases[key], code


class StandingForm(forms.Form):
    """For each answer the issue that stands for it; nothing is chosen where none did before."""

    # The order, and the number of the newest release, that the organizer had before her.
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    newest = forms.IntegerField(widget=forms.HiddenInput)
    # The issues that lose their rank, once she has read which.
    losing = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, answers, issues, **kwargs):
        """Ask for the issue of each answer."""
        super().__init__(*args, auto_id="standing-%s", **kwargs)
        self.issues = {str(issue.pk): issue for issue in issues}
        choices = [
            ("", _("choose …")),
            (NEW, _("make a new issue")),
            *((key, self.name_of(issue)) for key, issue in self.issues.items()),
        ]
        self.asked = {answer.code: f"issue-{answer.code}" for answer in answers}
        for answer in answers:
            self.fields[self.asked[answer.code]] = forms.ChoiceField(
                label=answer.label, choices=choices
            )

    @staticmethod
    def name_of(issue):
        """Return an issue with how it is ranked now, which tells old from new."""
        return f"{issue} ({issue.get_basis_display()})"

    def rows(self, answers):
        """Return each answer with the field that asks for its issue."""
        return [(answer, self[self.asked[answer.code]]) for answer in answers]

    def clean(self):
        """Refuse one issue for two answers, beside the second."""
        cleaned, met = super().clean(), set()
        for name in self.asked.values():
            key = cleaned.get(name)
            if key in met:
                self.add_error(name, _("This issue stands for another answer already."))
            elif key and key != NEW:
                met.add(key)
        return cleaned

    def chosen(self):
        """Return the issue of each answer, None where one is to be made."""
        return {code: self.issues.get(self.cleaned_data[name]) for code, name in self.asked.items()}

    def order_seen(self):
        """Return the keys of the ranked issues as the organizer saw them."""
        return [int(key) for key in self.cleaned_data["seen"].split(",") if key.isdecimal()]
