"""What the pages of an incident list, with its links: acts, what stands by her word, what to do."""

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.utils import quote
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from roundtable import dates
from roundtable.incidents.deeds import label
from roundtable.incidents.parts import PARTS, Task
from roundtable.models import Organizer


class Links:
    """Finds the page of the back office of a row, for one organizer."""

    def __init__(self, request):
        self.request = request
        self.known = {}

    def may_see(self, model):
        """Return whether a model has pages in the back office that this organizer may see."""
        if model not in self.known:
            found = admin.site._registry.get(model)
            self.known[model] = found is not None and found.has_view_permission(self.request)
        return self.known[model]

    def to(self, model, pk):
        """Return the address of a row's page, or an empty text."""
        if not self.may_see(model):
            return ""
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_change"
        try:
            return reverse(name, args=[quote(pk)])
        except NoReverseMatch:
            return ""


def model_of(about):
    """Return (model, key) of what an entry of the audit is about, or (None, "")."""
    name, _colon, pk = about.partition(":")
    try:
        return apps.get_model(name), pk
    except (LookupError, ValueError):
        return None, ""


def moment(entry):
    """Return when something was done: to the minute, or by the day where no more is kept."""
    language = get_language()
    if entry.at is None:
        return dates.format_date(entry.on, language)
    return f"{dates.format_date(entry.at, language)} {entry.at:%H:%M} UTC"


def shown_deeds(groups, request):
    """Return groups of acts (incidents/deeds.py) with what their lines show."""
    links = Links(request)
    return [(group, [line(entry, links) for entry in group.entries]) for group in groups]


def line(entry, links):
    """Return what the line of one act shows."""
    model, pk = model_of(entry.about)
    return {
        "label": label(entry),
        "when": moment(entry),
        "by": entry.by,
        "about": f"{model._meta.verbose_name} {pk[:8]}" if model else "",
        "url": links.to(model, pk) if model else "",
        "detail": entry.detail,
    }


def shown_standing(rows, request):
    """Return what stands by somebody's word with its pages: the public one and ours."""
    links = Links(request)
    return [
        {
            "standing": standing,
            "public_url": public_address(standing.row),
            "url": links.to(type(standing.row), standing.row.pk),
        }
        for standing in rows
    ]


def public_address(row):
    """Return the page on which readers see a row, or an empty text."""
    return row.get_absolute_url() if hasattr(row, "get_absolute_url") else ""


def shown_tasks(organizer):
    """Return what people have to do now, the most urgent first."""
    found = [task for part in PARTS for task in part.by_hand(organizer)]
    found += [
        Task(
            _("She invited %(name)s, who is still in. Is it a person whom others know?")
            % {"name": person},
            reverse("admin:roundtable_incident_person", args=[person.pk]),
            is_urgent=True,
        )
        for person in Organizer.objects.filter(is_active=True, invitation__by=organizer)
    ]
    found += [
        Task(_("If she may know somebody’s passphrase, that keyholder makes a new key.")),
        Task(
            _("If readers may be misled or in danger, put up a notice."),
            reverse("admin:roundtable_incident_notice"),
        ),
        Task(_("Tell the whole team, by telephone or in person, not by a message.")),
    ]
    return sorted(found, key=lambda task: not task.is_urgent)
