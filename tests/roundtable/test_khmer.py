"""No half-translated page: every Khmer page, form error and admin page is read for English words."""

import datetime
import re
from html.parser import HTMLParser

import pytest
from django import forms
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.password_validation import password_validators_help_texts
from django.template import Context, Template
from django.utils import formats, timesince, translation

from roundtable import errors
from roundtable.admin_organizers import NewPasswordForm
from sessions.models import City, DialogueSession, Roundtable
from tests import messages
from tests.factories import make_announcement
from tests.roundtable.test_pages import READING

pytestmark = pytest.mark.once

# Proper names, technical words and what an organizer or a reader types herself.
ALLOWED = """
English RSS Markdown Tor Browser Firefox Chrome Safari Facebook Telegram Messenger DC PDF
SHA CC BY ICS URL HTML JSON UTC IP IPv ID slug Django CSRF Atom WCAG JavaScript
security txt Asia Phnom Penh planning session OK Control Command Mac Latin
https Private Incognito server browser cookie AA UUID
""".split()
READ_ATTRIBUTES = {"title", "aria-label", "alt", "placeholder"}
VOID = "area base br col embed hr img input link meta source track wbr".split()


class Words(HTMLParser):
    """Collects what a Khmer reader reads or hears: text and spoken attributes not marked English."""

    def __init__(self, html):
        super().__init__()
        self.stack, self.heard = [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        silent = tag in ("script", "style", "code", "textarea")
        hidden = self.silent() or silent or attrs.get("lang") == "en"
        if not hidden:
            self.heard += [v for k, v in attrs.items() if k in READ_ATTRIBUTES and v]
            if tag == "meta" and attrs.get("name") == "description":
                self.heard.append(attrs["content"])
            if tag == "meta" and attrs.get("property") in ("og:title", "og:description"):
                self.heard.append(attrs["content"])
            if tag == "input" and attrs.get("type") == "submit":
                self.heard.append(attrs.get("value", ""))
        if tag not in VOID:
            self.stack.append((tag, hidden))

    def handle_endtag(self, tag):
        while self.stack and self.stack.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if not self.silent():
            self.heard.append(data)

    def silent(self):
        return bool(self.stack) and self.stack[-1][1]


def english(html, allowed=()):
    """Return the Latin words that a Khmer reader would stumble over."""
    text = " ".join(Words(html).heard)
    text = re.sub(r"https?://\S+|\S+@\S+|/(?:en|km)/\S*|\S+\.(?:example|org)\b", " ", text)
    return [w for w in re.findall(r"[A-Za-z]{2,}", text) if w not in ALLOWED and w not in allowed]


@pytest.mark.parametrize(
    "path",
    [
        *READING,
        "/search/",
        "/search/?q=តុមូល",
        "/search/?q=កកកក",
        "/none/",
        "/submit/",
        "/receipt/",
        "/voices/",
    ],
)
def test_public_page_has_no_english(first_content, reader, path):
    assert english(reader.get(f"/km{path}").text) == []


@pytest.mark.parametrize("status", sorted(errors.PAGES))
def test_error_page_has_no_english(db, rf, status):
    assert english(errors.error_page(rf.get("/km/x/"), status).text) == []


def test_feed_and_calendar_have_no_english(first_content, reader):
    feed = re.sub(r"<(id|name|uri)>[^<]*<", "<", reader.get("/km/feed.xml").text)
    assert english(re.sub(r"<(updated|published)>[^<]*<", "<", feed)) == []

    calendar = reader.get("/km/sessions/calendar.ics").content.decode().replace("\r\n ", "")
    read = re.findall(r"^(?:SUMMARY|DESCRIPTION|LOCATION|NAME|X-WR-CALNAME):(.*)$", calendar, re.M)
    assert len(read) >= 4
    assert english(" ".join(read).replace("\\n", " ")) == []


@pytest.mark.parametrize("status", DialogueSession.Status.values)
def test_every_state_of_a_session_is_told_in_khmer(first_content, reader, status):
    session = DialogueSession.objects.get(slug="working-session")
    session.status, session.report_en, session.report_km = status, "", ""
    session.reason_en, session.reason_km = "Because.", "ព្រោះ។"
    session.length = 90
    if status == "undetermined":
        session.start = None
    session.save()

    for path in ("/km/sessions/working-session/", "/km/sessions/", "/km/"):
        assert english(reader.get(path).text) == []


class EveryField(forms.Form):
    """One field of each kind that our forms use or may use."""

    char = forms.CharField(max_length=3, min_length=2)
    slug = forms.SlugField()
    integer = forms.IntegerField(min_value=5, max_value=6, step_size=5)
    decimal = forms.DecimalField(max_digits=3, decimal_places=1)
    date = forms.DateField()
    time = forms.TimeField()
    moment = forms.DateTimeField()
    both = forms.SplitDateTimeField()
    email = forms.EmailField()
    url = forms.URLField(assume_scheme="https")
    choice = forms.ChoiceField(choices=[("a", "ក")])
    several = forms.MultipleChoiceField(choices=[("a", "ក")])
    uuid = forms.UUIDField()
    json = forms.JSONField()
    boolean = forms.BooleanField()
    file = forms.FileField()
    regex = forms.RegexField("^a$")
    address = forms.GenericIPAddressField()


WRONG = {
    "char": "abcd",
    "slug": "a b",
    "integer": "7",
    "decimal": "1234.567",
    "date": "x",
    "time": "x",
    "moment": "x",
    "both_0": "x",
    "both_1": "x",
    "email": "x",
    "url": "x y",
    "choice": "b",
    "several": ["b"],
    "uuid": "x",
    "json": "{",
    "regex": "b",
    "address": "x",
}


@pytest.mark.parametrize(
    "data", [{}, WRONG, {**WRONG, "char": "a", "integer": "x", "decimal": "x", "several": "a"}]
)
def test_form_errors_have_no_english(data):
    with translation.override("km"):
        form = EveryField(data, {})
        form.is_valid()
        told = " ".join(str(error) for errors in form.errors.values() for error in errors)

    assert len(form.errors) >= 14
    assert english(told) == []


def test_password_forms_have_no_english(sokha):
    with translation.override("km"):
        data = {
            "old_password": "x", "new_password1": "sokha", "new_password2": "b",
            "password1": "1234567", "password2": "1234567",
        }  # fmt: skip
        change = PasswordChangeForm(sokha, data)
        new = NewPasswordForm(sokha, data)
        told = f"{change.as_p()} {new.as_p()}"
        told += " ".join(password_validators_help_texts())

    assert english(told, allowed=["sokha"]) == []


def test_dates_numbers_and_lengths_of_time_have_no_english():
    day = datetime.datetime(2025, 3, 26, 15, 4, tzinfo=datetime.UTC)
    template = Template(
        "{% load humanize %}"
        if False
        else "{{ day|date }} {{ day|date:'l D F M N a A P e' }} "
        "{{ day|time }} {{ size|filesizeformat }} {{ yes|yesno }}"
    )
    with translation.override("km"):
        told = template.render(Context({"day": day, "size": 123456, "yes": True}))
        told += timesince.timesince(day, day + datetime.timedelta(days=400, hours=3))
        assert "មីនា" in formats.date_format(day)
        assert formats.number_format(1234567.5, use_l10n=True, force_grouping=True) == "1,234,567.5"

    assert english(told) == []


ADMIN = [
    "",
    "roundtable/page/",
    "roundtable/page/add/",
    "roundtable/sitesettings/1/change/",
    "roundtable_sessions/roundtable/{roundtable}/change/",
    "roundtable_sessions/roundtable/{roundtable}/stage/",
    "roundtable_sessions/roundtable/{roundtable}/history/",
    "roundtable_sessions/roundtable/{roundtable}/delete/",
    "roundtable_sessions/dialoguesession/",
    "roundtable_sessions/dialoguesession/?waiting=undated",
    "roundtable_sessions/dialoguesession/{session}/change/",
    "roundtable_sessions/dialoguesession/add/",
    "roundtable_sessions/city/",
    "roundtable_sessions/city/{city}/change/",
    "documents/announcement/",
    "documents/announcement/{announcement}/change/",
    "roundtable/organizer/",
    "roundtable/organizer/add/",
    "password_change/",
    "account/",
    "account/passkeys/add/",
    "account/app/add/",
    "account/again/password/",
    "handbook/",
    "handbook/desk/",
    "roundtable/incident/",
    "roundtable/incident/add/",
    "roundtable/incident/notice/",
    "roundtable/returnlink/",
    "roundtable/returnlink/add/",
]
# What organizers type, and what Django's icons say without a catalogue; what their devices call it.
TYPED = ["sokha", "True", "False", "passkey", "QR", "Aegis", "Google", "Authenticator"]
# What an operator types at the server is the same in every language.
AT_THE_SERVER = "python manage py verify audit head LINE accounts voices".split()


@pytest.mark.parametrize("path", ADMIN)
def test_admin_page_has_no_english(first_content, staff, path):
    staff.post("/admin/language/", {"language": "km"})
    keys = {
        "announcement": make_announcement(approved=False).pk,
        "roundtable": Roundtable.objects.first().pk,
        "session": DialogueSession.objects.get(slug="working-session").pk,
        "city": City.objects.first().pk,
    }
    response = staff.get(f"/admin/{path.format(**keys)}")
    assert response.status_code == 200
    html = response.text
    # Time zones are names, and addresses are Latin by rule.
    html = re.sub(r'<select[^>]*id="id_zone".*?</select>', "", html, flags=re.S)
    html = re.sub(r'<div class="readonly">\w+/[\w /]+</div>', "", html)
    html = re.sub(r'<td class="field-(zone|slug)">.*?</td>', "", html)

    assert english(html, allowed=TYPED) == []


@pytest.mark.parametrize("path", ["handover/", "roundtable/auditentry/"])
def test_page_of_the_portals_state_has_no_english(first_content, staff, path, monkeypatch):
    # What the doctor finds differs from machine to machine, and names what an operator types.
    monkeypatch.setattr("roundtable.doctor.findings", lambda **asked: [])
    staff.post("/admin/language/", {"language": "km"})
    html = re.sub("[0-9a-f]{64}", "", staff.get(f"/admin/{path}").text)

    assert english(html, allowed=[*TYPED, *AT_THE_SERVER]) == []


def test_admin_script_words_have_no_english(staff):
    staff.post("/admin/language/", {"language": "km"})
    words = re.search(r"newcatalog = (\{.*?\});", staff.get("/admin/jsi18n/").text, re.S)

    values = re.findall(r'": "([^"]*)"', words.group(1).encode().decode("unicode_escape"))
    assert len(values) > 50


def test_catalogues_are_complete_and_compiled():
    assert messages.problems() == []


def test_language_has_its_own_name_in_its_own_letters(db, reader):
    assert '<b lang="km" aria-current="true">ខ្មែរ</b>' in reader.get("/km/").text
    assert translation.get_language_info("km")["name_local"] == "ខ្មែរ"
