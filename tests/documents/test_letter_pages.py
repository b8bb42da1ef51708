"""Model letters: readers send them themselves, and nobody counts."""

import datetime
import re
from email.message import EmailMessage
from html import unescape
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
import time_machine

from documents.letters import LONGEST_LINK, mailto, paragraphs, plain
from documents.models import LetterAddressee
from roundtable import settings
from roundtable.approval import approve_shipped
from roundtable.publication import unpublish
from tests.factories import make_addressee, make_letter, make_recommendation

pytestmark = [pytest.mark.once, pytest.mark.django_db]

PATH = "letters/ask-for-open-land-maps"


def send_to(letter, name="Example Ministry", country="", email="minister@example.org"):
    """Give a letter an addressee, and approve it anew."""
    row = LetterAddressee.objects.create(
        letter=letter,
        addressee=make_addressee(name_en=name, name_km="ក្រសួង"),
        country=country,
        email=email,
    )
    letter.save()
    approve_shipped(letter)
    return row


def links_on(page):
    """Return the links of a page that open a mail program, apart from those of the frame."""
    return [unescape(link) for link in re.findall(r'<a href="(mailto:[^"]+)" data-letter>', page)]


# The list


@pytest.mark.parametrize("language", ["en", "km"])
def test_list_shows_the_letters_that_may_be_sent(reader, language):
    letter = make_letter()
    make_letter(title_en="A draft", published=False)
    make_letter(title_en="Not read by a second person", approved=False)

    page = reader.get(f"/{language}/letters/").text

    assert letter.in_language("title", language) in page
    assert page.count("/letters/ask") == 1
    assert "A draft" not in page
    assert "Not read" not in page


def test_list_says_that_nothing_is_sent_or_counted(reader):
    page = reader.get("/en/letters/").text

    assert "Nothing is sent through this site" in page
    assert "There is no letter to send at present." in page


def test_list_takes_as_many_queries_for_many_letters_as_for_one(reader, queries_of):
    make_letter()
    one = queries_of(reader, "/en/letters/")
    for number in range(5):
        make_letter(title_en=f"Letter {number}")

    assert queries_of(reader, "/en/letters/") == one <= 12


# A letter


@pytest.mark.parametrize(("own", "other"), [("en", "km"), ("km", "en")])
def test_both_languages_are_shown_the_own_one_first(reader, own, other):
    letter = make_letter()

    page = reader.get(f"/{own}/{PATH}/").text

    first = page.index(f'<div class="text" lang="{own}">')
    second = page.index(f'<div class="text" lang="{other}">')
    assert first < page.index(letter.in_language("subject", own), first) < second
    assert second < page.index(letter.in_language("subject", other), second)
    assert page.count("<h1>") == 1


def test_blanks_are_seen_without_any_script(reader):
    make_letter()

    page = reader.get(f"/en/{PATH}/").text

    assert '<span class="blank" data-blank="name">[your name]</span>' in page
    assert '<span class="blank" data-blank="country">[your country]</span>' in page
    assert "[name]" not in page


def test_boxes_are_hidden_without_the_script_and_can_be_sent_nowhere(reader):
    make_letter()

    page = reader.get(f"/en/{PATH}/").text
    boxes = page[page.index('<div id="fill-in"') : page.index('id="text-en"')]

    assert boxes.startswith('<div id="fill-in" class="text" hidden>')
    assert boxes.count('autocomplete="off"') == boxes.count("<input") == 2
    assert " name=" not in boxes
    assert "<form" not in page
    assert 'type="button" data-copy="letter-en" hidden' in page


def test_page_says_what_sending_reveals(reader):
    make_letter()

    page = reader.get(f"/en/{PATH}/").text

    assert "Whoever gets your letter sees your name and your address." in page
    assert "your mail provider" in page
    assert "Nothing is sent through this site" in page


def test_addressees_stand_by_the_readers_country_and_all_others_last(reader):
    letter = make_letter()
    send_to(letter, "World Office")
    send_to(letter, "Washington Office", country="US")
    send_to(letter, "Paris Office", country="FR")

    page = reader.get(f"/en/{PATH}/").text

    order = ["If you live in: France", "Paris Office", "If you live in: United States"]
    order += ["Washington Office", "If you live in any other country", "World Office"]
    places = [page.index(words) for words in order]
    assert places == sorted(places)


def test_letter_to_the_same_office_from_everywhere_names_no_country(reader):
    send_to(make_letter())

    page = reader.get(f"/en/{PATH}/").text

    assert "Example Ministry" in page
    assert "If you live in" not in page


def test_addressee_without_an_address_has_no_link(reader):
    send_to(make_letter(), email="")

    page = reader.get(f"/en/{PATH}/").text

    assert "Example Ministry" in page
    assert links_on(page) == []


def test_recommendation_is_linked_only_while_readers_see_it(reader):
    recommendation = make_recommendation()
    make_letter(recommendation=recommendation)
    assert recommendation.title_en in reader.get(f"/en/{PATH}/").text

    unpublish(recommendation)

    assert recommendation.title_en not in reader.get(f"/en/{PATH}/").text


def test_letter_page_takes_as_many_queries_for_many_addressees_as_for_one(reader, queries_of):
    letter = make_letter(recommendation=make_recommendation())
    send_to(letter)
    one = queries_of(reader, f"/km/{PATH}/")
    for country in ("US", "FR", "DE"):
        send_to(letter, country=country)

    assert queries_of(reader, f"/km/{PATH}/") == one <= 12
    assert queries_of(reader, f"/km/{PATH}/?both=1") == one


# The links


@pytest.mark.parametrize("language", ["en", "km"])
def test_links_open_a_mail_in_each_language(reader, language):
    letter = make_letter()
    send_to(letter)

    found = links_on(reader.get(f"/{language}/{PATH}/").text)

    other = "km" if language == "en" else "en"
    for link, code in zip(found, (language, other), strict=True):
        parts = urlsplit(link)
        fields = parse_qs(parts.query)
        assert parts.path == "minister@example.org"
        assert fields["subject"] == [letter.in_language("subject", code)]
        assert fields["body"][0].split("\r\n") == plain(letter, code).split("\n")
    assert "+" not in "".join(found)


@pytest.mark.parametrize(
    "words",
    ["a & b = c?", "100% #1", "two\nlines", "two\r\nlines", "ដីធ្លី", "“quoted” <b>", "a+b;c,d"],
)
def test_every_sign_survives_the_link(words):
    link = mailto("a+b@example.org", subject=words.split("\n")[0].strip(), body=words)

    assert re.fullmatch(r"[A-Za-z0-9:@?&=%._~+/-]*", link.replace("+", ""))
    to, _mark, query = link.removeprefix("mailto:").partition("?")
    fields = dict(part.split("=") for part in query.split("&"))
    assert unquote(to) == "a+b@example.org"
    assert unquote(fields["body"]) == "\r\n".join(words.splitlines())
    message = EmailMessage()
    message["Subject"] = unquote(fields["subject"])


def test_link_that_would_be_too_long_leaves_the_text_to_be_copied(reader):
    letter = make_letter(body_km="ដីធ្លី" * 200, body_en="word " * 100)
    send_to(letter)

    page = reader.get(f"/km/{PATH}/").text
    khmer, english = links_on(page)

    assert "&body=" not in khmer
    assert "&body=" in english
    assert max(len(khmer), len(english)) <= LONGEST_LINK


@pytest.mark.parametrize("subject", ["x" * 150, "ក" * 150])
def test_link_is_never_longer_than_mail_programs_take(subject):
    assert len(mailto("a@example.org", subject=subject, body="y" * 5000)) <= LONGEST_LINK


# The text


def test_text_falls_into_paragraphs_and_blanks():
    letter = make_letter(body_en="Dear [name],\nhello.\n\n \n[country][name]\n\nEnd [other]")

    assert paragraphs(letter, "en") == [
        [("Dear ", ""), ("[your name]", "name"), (",\nhello.", "")],
        [("[your country]", "country"), ("[your name]", "name")],
        [("End [other]", "")],
    ]


@pytest.mark.parametrize("language", ["en", "km"])
def test_plain_text_is_sent_under_its_own_name(reader, language):
    letter = make_letter()

    answer = reader.get(f"/{language}/{PATH}.txt")
    text = answer.content.decode()

    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    name = f"ask-for-open-land-maps-{language}.txt"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert text.startswith(letter.in_language("subject", language))
    assert letter.in_language("body", language).split("\n")[0] in text
    assert "[name]" not in text


# Its last day


def test_letter_whose_last_day_is_over_is_read_but_neither_listed_nor_sent(reader):
    letter = make_letter(expires_on=datetime.date(2027, 5, 31))
    send_to(letter)
    with time_machine.travel("2027-05-31 12:00", tick=False):
        assert "To be sent until 31 May 2027" in reader.get("/en/letters/").text
        assert len(links_on(reader.get(f"/en/{PATH}/").text)) == 2

    with time_machine.travel("2027-06-01 12:00", tick=False):
        page = reader.get(f"/en/{PATH}/").text
        assert letter.title_en not in reader.get("/en/letters/").text
        assert "This letter was to be sent until 31 May 2027. That day is over." in page
        assert letter.subject_en in page
        for word in ("data-letter", "minister@", "fill-in", "data-copy", ".txt", "letter.js"):
            assert word not in page
        assert "That day is over." in reader.get(f"/en/{PATH}.txt").text
        assert reader.get(f"/km/{PATH}/").status_code == 200


# Addresses


@pytest.mark.parametrize("fields", [{"published": False}, {"approved": False}])
@pytest.mark.parametrize("ending", ["/", ".txt"])
def test_draft_is_not_there(reader, fields, ending):
    make_letter(**fields)

    assert reader.get(f"/en/{PATH}{ending}").status_code == 404


@pytest.mark.parametrize("ending", ["/", ".txt"])
def test_former_address_leads_on(reader, ending):
    letter = make_letter(slug="old-name")
    letter.slug = "new-name"
    letter.save()

    answer = reader.get(f"/km/letters/old-name{ending}")

    assert (answer.status_code, answer.headers["Location"]) == (
        301,
        f"/km/letters/new-name{ending}",
    )


def test_script_is_small_and_writes_text_only():
    source = (settings.BASE_DIR / "roundtable/static/roundtable/letter.js").read_text()

    assert len(source.encode()) < 2048
    for sink in ("innerHTML", "outerHTML", "insertAdjacent", "document.write", "fetch", "Beacon"):
        assert sink not in source
