"""What a reader finds in a copy: no form, true addresses, its contents, how to verify it."""

import re
import subprocess

import pytest
from django.db import transaction
from django.test import override_settings
from django.utils import translation

from roundtable.models import OfficialAddress, SiteSettings
from tests.factories import make_announcement, make_issue, make_scheduled
from tests.roundtable.mirror_copies import Links, broken_links, contents, export, make_frame, pages
from tests.submissions.factories import make_excerpt

pytestmark = pytest.mark.once


def make_scene():
    """Make something of most kinds, something of them unpublished, and true addresses."""
    make_frame()
    make_scheduled(slug="held")
    make_announcement()
    make_excerpt()
    make_announcement(title_en="Unheard news", title_km="ព្រាង", published=False)
    make_issue(title_en="Unheard issue", title_km="ព្រាង", published=False)
    make_excerpt(text_en="Unheard words.", text_km="ព្រាង", approved=False, published=False)
    site = SiteSettings(title_en="Roundtable", title_km="តុមូល", tagline_en="a", lede_en="b")
    site.save()
    for kind, url in [("mirror", "https://copy.example/"), ("main", "https://portal.example/")]:
        OfficialAddress.objects.create(settings=site, kind=kind, url=url)


@pytest.fixture(scope="module")
def copy(django_db_setup, django_db_blocker, tmp_path_factory):
    """A copy that these tests only read; the database is then as before."""
    folder = tmp_path_factory.mktemp("mirror") / "copy"
    onion = override_settings(ONION_URL="http://voices.onion")
    with django_db_blocker.unblock(), onion, transaction.atomic():
        make_scene()
        export(folder)
        transaction.set_rollback(True)
    return folder


def test_every_link_leads_to_a_file(copy):
    assert broken_links(copy) == []


def test_copy_is_verified_by_the_tool_that_it_names(copy):
    done = subprocess.run(
        ["sha256sum", "--check", "--quiet", "--strict", "SHA256SUMS"], cwd=copy, check=False
    )
    names = [line.split("  ")[1] for line in (copy / "SHA256SUMS").read_text().splitlines()]

    assert done.returncode == 0
    assert names == sorted({*contents(copy)} - {"SHA256SUMS"})


def test_nothing_can_be_sent_from_a_copy_and_no_link_leads_from_its_root(copy):
    for name, text in pages(copy).items():
        read = Links(text)
        assert not {"form", "input", "button", "textarea"} & read.tags, name
        assert [link for link in read.links if link.startswith("/")] == [], name
        assert "/admin/" not in text, name
        assert 'type="module"' not in text, name


def test_search_form_of_a_page_becomes_a_link_to_the_notice(copy):
    page = (copy / "km" / "voices" / "index.html").read_text()

    with translation.override("km"):
        words = translation.gettext("This form does not work in a copy. What you can do instead")
    assert f'<p class="acts"><a href="../search/index.html">{words}</a></p>' in page


def test_true_address_of_a_page_stays_what_search_engines_are_told(copy):
    page = (copy / "km" / "sessions" / "held" / "both.html").read_text()

    address = "https://portal.example/km/sessions/held/"
    assert f'<link rel="canonical" href="{address}">' in page
    assert f'<link rel="alternate" hreflang="km" href="{address}">' in page
    assert f'<meta property="og:url" content="{address}">' in page
    assert f'"url": "{address}"' in page


@pytest.mark.parametrize("language", ["en", "km"])
@pytest.mark.parametrize("name", ["submit", "receipt", "search"])
def test_notice_stands_where_a_form_would_be_and_names_the_true_addresses(copy, language, name):
    page = (copy / language / name / "index.html").read_text()

    assert f'<html lang="{language}">' in page
    assert re.findall("<code>(.*?)</code>", page) == [
        f"https://portal.example/{language}/{name}/",
        f"http://voices.onion/{language}/{name}/",
        "https://copy.example/",
    ]
    assert f'href="https://portal.example/{language}/{name}/"><code>' in page
    assert f'href="../../index.html#verify-{language}"' in page
    assert ('href="../contents.html"' in page) == (name == "search")


def test_notice_speaks_khmer_in_the_frame_of_khmer_pages(copy):
    page = (copy / "km" / "submit" / "index.html").read_text()

    assert "<h1>បញ្ចេញសំឡេង</h1>" in page
    assert '<a href="../sessions/index.html">កាលវិភាគ</a>' in page
    assert 'hreflang="en" href="../../en/submit/index.html">English</a>' in page
    with translation.override("km"):
        for words in [
            "This is a copy for reading. Nothing can be sent from here.",
            "How to know a true address",
            "How to verify this copy",
            "main address",
        ]:
            assert translation.gettext(words) in page


def test_first_page_and_instructions_are_in_both_languages(copy):
    first = (copy / "index.html").read_text()
    told = (copy / "VERIFY.txt").read_bytes().decode("utf-8-sig")

    for language in ("en", "km"):
        assert f'href="{language}/index.html"' in first
        assert f'href="{language}/contents.html"' in first
        with translation.override(language):
            words = translation.gettext("How to verify this copy")
        assert words in first
        assert words in told
    for text in (first, told):
        assert text.count("https://portal.example/") >= 2
        for command in ("sha256sum --check", "shasum -a 256 --check", "Get-FileHash"):
            assert text.count(command) >= 2
        # Two spaces would be one on a page.
        assert r"$_ -split '\s+', 2" in text
    assert (copy / "VERIFY.txt").read_bytes().startswith(b"\xef\xbb\xbf")


def test_contents_list_every_page_of_a_language_but_no_single_voice_and_no_notice(copy):
    listed = (copy / "en" / "contents.html").read_text()

    assert '<li><a href="sessions/held/index.html">Planning session</a></li>' in listed
    assert '<a href="about/index.html">About</a>' in listed
    assert 'href="../km/contents.html">ខ្មែរ</a>' in listed
    assert 'rel="canonical"' not in listed
    names = [name for name in pages(copy) if name.startswith("en/")]
    plain = {name.removeprefix("en/") for name in names if name.endswith("/index.html")}
    unlisted = {f"{name}/index.html" for name in ("submit", "receipt", "search")}
    unlisted |= {name for name in plain if name.startswith("voices/v-")}
    assert len(unlisted) == 4
    links = {*Links(listed.partition("<main")[2].partition("</main>")[0]).links}
    assert links == (plain - unlisted) | {"../index.html#verify-en"}


def test_what_is_not_published_is_in_no_file(copy):
    held = contents(copy)

    assert [name for name, body in held.items() if b"nheard" in body] == []
    assert not any("unheard" in name for name in held)
