"""Bad input: the words come back, nothing is stored."""

import re

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from submissions import guard
from submissions.models import Submission
from tests.submissions.factories import make_recovery
from tests.submissions.pages import WORDS, filled, messages_in

pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def key():
    """A key to seal to."""
    make_recovery()


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"token": ""}, 400),
        ({"token": "forged"}, 400),
        ({"consent": ""}, 400),
        ({"consent": "everything"}, 400),
        ({"scope": "universe"}, 400),
        ({"place": "moon"}, 400),
        ({"country": "QQ", "place": "abroad"}, 400),
        ({"topics": ["no-such-topic"]}, 400),
        ({"language": "tlh"}, 400),
        ({"follow": "everywhere"}, 400),
        ({"consent": "named"}, 400),
        ({"name": "x" * 121, "consent": "named"}, 400),
        ({"recommendation": "ក" * 4001}, 400),
    ],
)
def test_faulty_form_comes_back_whole_and_nothing_is_stored(reader, changed, status):
    response = reader.post("/en/submit/", filled(**changed))

    assert response.status_code == status
    assert WORDS in response.content.decode()
    assert Submission.objects.count() == 0


def test_exactly_the_longest_text_in_khmer_is_taken(reader):
    response = reader.post("/km/submit/", filled(concern="ក" * 4000))

    assert response.status_code == 200
    assert len(Submission.objects.get().concern) == 4000


def test_too_long_text_says_by_how_many_letters_as_the_eye_counts(reader):
    response = reader.post("/en/submit/", filled(concern="ស្ត្រី" * 700))

    assert messages_in(response) == ["This is about 34 letters too long. Please shorten it."]


@pytest.mark.parametrize("words", ["", " \n ", "\u200b\u200b", "\u202e\u2066", "\u3164", "\ufe0f"])
def test_invisible_words_are_none(reader, words):
    response = reader.post("/en/submit/", filled(concern=words))

    assert messages_in(response) == ["Please write a few words here, or in the next box."]
    assert Submission.objects.count() == 0


def test_recommendation_alone_is_enough(reader):
    assert reader.post("/km/submit/", filled(concern="", recommendation=WORDS)).status_code == 200


def test_several_errors_lead_each_to_its_control(reader):
    response = reader.post("/en/submit/", filled(concern="", consent=""))

    assert [anchor for anchor, _sentence in response.context["problems"]] == [
        "concern",
        "consent_0",
    ]
    assert '<a href="#consent_0">' in response.content.decode()
    assert 'id="consent_0"' in response.content.decode()


@pytest.mark.parametrize("bad", [b"%FF%FE", b"%ED%A0%80", b"%C0%AF"])
def test_letters_that_are_no_utf8_are_a_field_error_and_never_stored(reader, bad):
    token = guard.new_token("submit").encode().replace(b":", b"%3A").replace(b"=", b"%3D")
    body = b"token=" + token + b"&consent=quoted&language=km&concern=hello" + bad

    response = reader.generic(
        "POST", "/en/submit/", body, content_type="application/x-www-form-urlencoded"
    )

    assert messages_in(response) == ["Some letters did not arrive. Please write them again."]
    assert Submission.objects.count() == 0


def test_nul_is_a_field_error(reader):
    response = reader.post("/en/submit/", filled(concern="a\x00b"))

    assert response.status_code == 400
    assert Submission.objects.count() == 0


def test_direction_marks_and_tags_are_taken_out_and_joiners_stay(reader):
    reader.post("/en/submit/", filled(concern="a\u202eb\u2066c\ue000d\U000e0041e\u200bf\u200dg"))

    assert Submission.objects.get().concern == "abcde\u200bf\u200dg"


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/json", "", "application/octet-stream"]
)
def test_other_kinds_of_body_are_refused(reader, content_type):
    response = reader.generic("POST", "/en/submit/", b'{"concern": "x"}', content_type=content_type)

    assert response.status_code == 415
    assert Submission.objects.count() == 0


@pytest.mark.parametrize("charset", ["utf-7", "utf-16", "bogus"])
def test_other_character_sets_are_refused(charset):
    response = Client().generic(
        "POST",
        "/en/submit/",
        b"concern=x",
        content_type=f"application/x-www-form-urlencoded; charset={charset}",
        **{"portal.foreign_charset": True},
    )

    assert response.status_code == 400
    assert Submission.objects.count() == 0


def test_packed_body_is_refused(reader):
    response = reader.post("/en/submit/", filled(), headers={"Content-Encoding": "gzip"})

    assert response.status_code == 415
    assert Submission.objects.count() == 0


@pytest.mark.parametrize("name", ["contact", "name"])
def test_second_line_in_a_field_of_one_line_is_refused(reader, name):
    fields = {name: "a@example.org\r\nBcc: x", "consent": "named"}

    response = reader.post("/en/submit/", filled(**{"name": "Name", **fields}))

    assert messages_in(response) == ["Please write this in one line."]
    assert Submission.objects.count() == 0


def test_file_is_refused_and_the_words_come_back(reader):
    data = filled(photo=SimpleUploadedFile("a.jpg", b"\xff\xd8", content_type="image/jpeg"))

    response = reader.post("/en/submit/", data)

    assert response.status_code == 400
    assert "Files cannot be sent here" in response.content.decode()
    assert WORDS in response.content.decode()
    assert Submission.objects.count() == 0


def test_form_of_many_parts_is_taken_when_it_has_no_file(reader):
    assert reader.post("/en/submit/", filled(), format="multipart").status_code == 200


def test_too_many_fields_are_refused_and_the_words_come_back(reader):
    response = reader.post("/en/submit/", filled(**{f"x{i}": "1" for i in range(60)}))

    assert response.status_code == 400
    assert WORDS in response.content.decode()
    assert Submission.objects.count() == 0


def test_thousand_fields_are_refused(reader):
    response = reader.post("/en/submit/", filled(**{f"x{i}": "1" for i in range(1001)}))

    assert response.status_code == 400
    assert Submission.objects.count() == 0


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://["},
        {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
    ],
)
def test_form_from_another_site_is_refused_and_given_back(reader, headers):
    response = reader.post("/en/submit/", filled(), headers=headers)

    assert response.status_code == 403
    assert WORDS in response.content.decode()
    assert Submission.objects.count() == 0


def test_expired_form_comes_back_with_a_fresh_token_and_is_then_taken(reader):
    with time_machine.travel("2026-11-23 10:00:00+00:00", tick=False) as clock:
        data = filled()
        clock.shift(86_500)
        back = reader.post("/en/submit/", data)
        taken = reader.post("/en/submit/", {**data, "token": back.context["token"]})

    assert (back.status_code, taken.status_code) == (400, 200)
    assert WORDS in back.content.decode()
    assert Submission.objects.count() == 1


def test_nothing_is_stored_by_reading(reader):
    reader.get("/en/submit/", filled())
    reader.head("/en/submit/")

    assert Submission.objects.count() == 0


@pytest.mark.parametrize("method", ["put", "delete", "patch", "options", "trace"])
def test_other_methods_are_refused(reader, method):
    response = getattr(reader, method)("/en/submit/")

    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, HEAD, POST"


def test_unknown_fields_and_a_pretended_method_are_ignored(reader):
    reader.post(
        "/en/submit/",
        filled(state="accepted", id="1", key="k", roundtable="x", _method="DELETE", is_staff="1"),
        headers={"X-HTTP-Method-Override": "DELETE"},
    )

    assert Submission.objects.get().state == "received"


def test_markup_in_every_field_stays_text(reader):
    attack = '"></textarea><script>alert(1)</script>{{7*7}}{% debug %}'
    response = reader.post(
        "/en/submit/",
        filled(concern=attack, recommendation=attack, name=attack, contact=attack, consent=""),
    )

    page = response.content.decode()
    assert "<script>alert" not in page
    assert "49" not in re.findall(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)[0]
    assert "&lt;script&gt;" in page
