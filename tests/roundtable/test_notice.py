"""The public notice: put up in one step, in both languages, on every page, gone at once."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from roundtable import text
from roundtable.audit.verbs import Verb
from roundtable.incidents.notice import (
    LONGEST,
    OCCASIONS,
    put_up_notice,
    take_down_notice,
    wordings,
)
from roundtable.mirror import notices
from roundtable.models import AuditEntry, SiteSettings
from roundtable.stored import error_files, shelves
from tests.roundtable.incidents import NOTICE
from tests.roundtable.organizers import ROLES, browser, make_organizer

ENGLISH, KHMER = "A false copy is going round.", "មានគេហទំព័រក្លែងក្លាយ។"
FORM = {"wording": "own", "english": ENGLISH, "khmer": KHMER}
PAGES = ["/", "/about/", "/search/?q=x", "/submit/", "/receipt/", "/voices/", "/none/", "/?both=1"]

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("first_content")]


@pytest.fixture
def vanna(db):
    """A coordinator."""
    return make_organizer("vanna", "coordinator")


def put_up(by, **words):
    """Put up a notice."""
    put_up_notice(**{"english": ENGLISH, "khmer": KHMER, **words}, by=by)


@pytest.mark.parametrize("language", ["en", "km"])
@pytest.mark.parametrize("path", PAGES)
def test_notice_stands_on_every_page_in_its_language(reader, vanna, language, path):
    put_up(vanna)

    html = reader.get(f"/{language}{path}").text

    wanted, other = (ENGLISH, KHMER) if language == "en" else (KHMER, ENGLISH)
    assert html.count(f'<aside class="wrap notice" aria-labelledby="notice-{language}">') == 1
    assert html.count(wanted) == 1
    assert other not in html
    assert f'href="/{language}/official-channels/"' in html


@pytest.mark.parametrize("path", PAGES)
def test_notice_costs_no_query(reader, vanna, path):
    counts = []
    for act in (lambda: None, lambda: put_up(vanna)):
        act()
        with CaptureQueriesContext(connection) as queries:
            reader.get(f"/en{path}")
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_notice_is_gone_from_every_page_at_once(reader, vanna):
    put_up(vanna)
    take_down_notice(by=vanna)
    take_down_notice(by=vanna)

    for language in ("en", "km"):
        for path in PAGES:
            assert 'class="wrap notice"' not in reader.get(f"/{language}{path}").text
    site = SiteSettings.current()
    assert (site.notice_en, site.notice_km, site.notice_on) == ("", "", None)
    entries = AuditEntry.objects.filter(verb__startswith="notice").order_by("at")
    assert [*entries.values_list("verb", flat=True)] == [Verb.NOTICE_PUT_UP, Verb.NOTICE_TAKEN_DOWN]


def test_notice_says_since_when_it_stands(reader, vanna):
    put_up(vanna)

    today = timezone.localdate()
    assert str(today.year) in reader.get("/en/").text.split('class="wrap notice"')[1][:700]
    assert SiteSettings.current().notice_on == today


def test_words_of_a_notice_are_no_code(reader, vanna):
    put_up(vanna, english="<script>alert(1)</script> look")

    assert "&lt;script&gt;alert(1)&lt;/script&gt; look" in reader.get("/en/").text


@pytest.mark.parametrize(
    ("english", "khmer"),
    [
        ("", KHMER),
        (ENGLISH, ""),
        (" \u200b ", KHMER),
        (ENGLISH, ENGLISH),
        (KHMER, KHMER),
        ("x" * (LONGEST + 1), KHMER),
    ],
)
def test_notice_needs_both_languages(vanna, reader, english, khmer):
    with pytest.raises(ValidationError):
        put_up(vanna, english=english, khmer=khmer)

    assert 'class="wrap notice"' not in reader.get("/en/").text


def test_notice_leaves_the_other_texts_of_the_settings_as_they_are(vanna):
    before = SiteSettings.current()
    SiteSettings.objects.update(khmer_is_stale=True)

    put_up(vanna)
    assert SiteSettings.current().khmer_is_stale
    take_down_notice(by=vanna)

    after = SiteSettings.current()
    assert after.khmer_is_stale
    assert (after.title_km, after.digest_en) == (before.title_km, before.digest_en)


@pytest.mark.parametrize("role", ROLES)
def test_no_other_role_speaks_for_the_site(groups, role):
    organizer = make_organizer(role, role)
    client = browser(organizer)

    for act in (put_up, lambda by: take_down_notice(by=by)):
        with pytest.raises(PermissionDenied):
            act(organizer)
    assert client.get(NOTICE).status_code == 403
    assert client.post(NOTICE, FORM).status_code == 403
    assert client.post(f"{NOTICE}take-down/").status_code == 403
    assert SiteSettings.current().notice_on is None


def test_coordinator_puts_it_up_in_one_step_and_takes_it_away(vanna, reader):
    client = browser(vanna)

    assert client.post(NOTICE, FORM)["Location"] == NOTICE
    assert ENGLISH in reader.get("/en/").text
    assert KHMER in client.get(NOTICE).text
    assert client.get(f"{NOTICE}take-down/").status_code == 405
    client.post(f"{NOTICE}take-down/")

    assert ENGLISH not in reader.get("/en/").text


def test_form_that_lacks_a_language_keeps_what_was_typed(vanna):
    page = browser(vanna).post(NOTICE, {**FORM, "khmer": "Not Khmer"})

    assert page.status_code == 200
    assert ENGLISH in page.text
    assert "This is not the language of this field." in page.text
    assert SiteSettings.current().notice_on is None


@pytest.mark.parametrize("code", [*OCCASIONS])
def test_ready_made_wording_can_be_put_up_as_it_is(vanna, reader, code):
    words = wordings()[code]
    client = browser(vanna)
    assert words["en"].splitlines()[0] in client.get(NOTICE).text

    client.post(NOTICE, {"wording": code, "english": words["en"], "khmer": words["km"]})

    for language, said in words.items():
        assert said.splitlines()[0] in reader.get(f"/{language}/").text
        assert len(said) <= LONGEST
        assert text.has_khmer(said) is (language == "km")


def test_kept_pages_show_and_lose_the_notice(vanna, reader, settings, tmp_path):
    settings.STORED_PAGES, settings.STORE_DIR = True, tmp_path
    assert ENGLISH not in reader.get("/en/about/").text
    put_up(vanna)
    assert ENGLISH in reader.get("/en/about/").text


def test_error_pages_kept_for_the_web_server_show_it(vanna, settings, tmp_path):
    settings.STORED_PAGES, settings.STORE_DIR = True, tmp_path
    put_up(vanna)

    error_files.keep()

    for status in (404, 503):
        kept = (shelves.root() / "errors" / "km" / f"{status}.html").read_text()
        assert KHMER in kept


def test_first_page_of_a_copy_shows_it_in_both_languages(vanna):
    assert 'class="notice"' not in notices.about_the_copy("index.html")
    put_up(vanna)

    html = notices.about_the_copy("index.html")

    assert html.count('class="notice" role="note"') == 2
    assert html.index(KHMER) < html.index(ENGLISH)


def test_notices_of_a_copy_show_it_in_place_of_forms(vanna):
    put_up(vanna)

    assert KHMER in notices.notice("/km/submit/")
