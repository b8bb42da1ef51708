"""The organizers' handbook: both languages say the same, what it names exists, and it is short."""

import re

import pytest
import regex
from django.utils import translation
from django.utils.translation import gettext

from roundtable.handbook import chapters
from roundtable.handbook.chapters import CHAPTERS, PICTURES, source
from roundtable.roles import NAMES
from tests.handbook_pictures import PICTURES as SHOTS
from tests.roundtable.organizers import browser, make_organizer
from tests.roundtable.test_khmer import english

pytestmark = pytest.mark.once

HANDBOOK = "/admin/handbook/"
# One and a half screens of a small laptop, with the pictures.
MOST_WORDS, MOST_SYLLABLES = 340, 2000
MOST_BYTES, MOST_BYTES_OF_ALL = 40_000, 400_000
LINK = re.compile(r"\]\((/[^)]*)\)")
BOLD = re.compile(r"\*\*(.+?)\*\*")
LANGUAGES = ["en", "km"]
# What an organizer reads beside the Khmer: there is no other word for it on her device.
NAMED = ["passkey"]


@pytest.fixture
def organizer(groups):
    """A browser of an organizer without any role."""
    return browser(make_organizer("bopha"))


def shape(slug, language):
    """Return what both languages of a chapter must have alike."""
    written = source(slug, language)
    return {
        "blocks": [
            line[:2] for line in written.splitlines() if line[:2] in ("# ", "##", "- ", "| ")
        ],
        "pictures": [found["name"] for found in chapters.PICTURE.finditer(written)],
        "links": [re.sub(r"^/(en|km)/", "/", path) for path in LINK.findall(written)],
    }


def test_every_file_is_a_chapter():
    for language in LANGUAGES:
        files = {path.stem for path in (chapters.HERE / language).glob("*.md")}
        assert files == {*CHAPTERS}


@pytest.mark.parametrize("slug", CHAPTERS)
def test_both_languages_have_the_same_shape(slug):
    assert shape(slug, "en") == shape(slug, "km")
    assert 1 <= len(shape(slug, "en")["pictures"]) <= 2


@pytest.mark.parametrize("slug", CHAPTERS)
def test_what_is_bold_stands_in_the_back_office_in_these_words(slug):
    with translation.override("km"):
        told = [gettext(label) for label in BOLD.findall(source(slug, "en"))]

    assert BOLD.findall(source(slug, "km")) == told


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("slug", CHAPTERS)
def test_every_link_leads_somewhere(first_content, staff, slug, language):
    for path in LINK.findall(source(slug, language)):
        assert staff.get(path).status_code == 200, path


@pytest.mark.parametrize("slug", CHAPTERS)
def test_chapter_is_short(slug):
    english_words = re.sub(r"\]\([^)]*\)|[|#*!\[\]-]", " ", source(slug, "en")).split()
    khmer = re.sub(r"\]\([^)]*\)", "", source(slug, "km"))

    assert len(english_words) <= MOST_WORDS
    assert len(regex.findall(r"\X", khmer)) <= MOST_SYLLABLES


@pytest.mark.parametrize("slug", CHAPTERS)
def test_khmer_chapter_has_no_english(organizer, slug):
    organizer.post("/admin/language/", {"language": "km"})
    page = organizer.get(f"{HANDBOOK}{slug}/").text
    article = page.split("<article")[1].split("</article>")[0]

    assert english(f"<article{article}", allowed=NAMED) == []


@pytest.mark.parametrize("slug", CHAPTERS)
def test_khmer_is_spelled_as_everywhere(slug):
    """The spellings of the glossary: another one would be another word to the search."""
    written = source(slug, "km")

    for wrong in ("ឲ្យ", "អោយ", "សំរាប់", "សម្លេង", "\u17d2\u178a", "“", "”", '"', "\u200b"):
        assert wrong not in written
    assert not re.search(r"\s[។៖ៗ]|[0-9]", re.sub(r"\]\([^)]*\)|`[^`]*`", "", written))


def test_pictures_are_small_and_all_are_used():
    used = {
        f"{name}-{language}.webp"
        for language in LANGUAGES
        for slug in CHAPTERS
        for name in shape(slug, language)["pictures"]
    }
    sizes = {path.name: path.stat().st_size for path in PICTURES.iterdir()}

    assert {*sizes} == used
    assert max(sizes.values()) <= MOST_BYTES
    assert sum(sizes.values()) <= MOST_BYTES_OF_ALL
    assert {f"{shot.name}-{language}.webp" for shot in SHOTS for language in LANGUAGES} == used


@pytest.mark.parametrize("role", NAMES)
def test_every_organizer_reads_it(groups, role):
    client = browser(make_organizer("bopha", role))
    contents = client.get(HANDBOOK)

    assert contents.status_code == 200
    for slug in CHAPTERS:
        assert f'href="{HANDBOOK}{slug}/"' in contents.text
    assert client.get(f"{HANDBOOK}desk/").status_code == 200


def test_nobody_else_reads_it(reader, groups):
    for path in (HANDBOOK, f"{HANDBOOK}desk/"):
        assert reader.get(path).url.startswith("/admin/login/")
    visitor = browser(make_organizer("visitor", is_staff=False))
    assert visitor.get(HANDBOOK).status_code == 302


def test_chapter_leads_to_those_beside_it(organizer):
    first, last = (organizer.get(f"{HANDBOOK}{slug}/").text for slug in (CHAPTERS[0], CHAPTERS[-1]))

    assert f'href="{HANDBOOK}{CHAPTERS[1]}/">Reading the desk →' in first
    assert "←" not in first and "→" not in last
    assert f'href="{HANDBOOK}{CHAPTERS[-2]}/">← ' in last


def test_chapter_shows_its_pictures_with_words_and_sizes(organizer):
    page = organizer.get(f"{HANDBOOK}keys/").text
    (picture,) = re.findall(r"<img [^>]*>", page.split("<article")[1])

    assert "roundtable/handbook/reading-en.webp" in picture
    assert 'alt="The page on which a reading session begins"' in picture
    assert re.search(r'width="600" height="\d{2,3}"', picture)
    assert "![" not in page


@pytest.mark.parametrize("slug", ["none", "handbook", "km"])
def test_chapter_that_is_not_there_is_not_found(organizer, slug):
    assert organizer.get(f"{HANDBOOK}{slug}/").status_code == 404


def test_it_is_linked_from_every_page_of_the_back_office(organizer):
    page = organizer.get("/admin/").text

    assert page.count(f'href="{HANDBOOK}"') == 2
    assert "/admin/handover/" not in page


def test_coordinators_find_the_handover_on_the_first_page(staff):
    assert 'href="/admin/handover/"' in staff.get("/admin/").text
