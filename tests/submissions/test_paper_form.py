"""The form on paper says the same as the public form, in both languages."""

import re

import pytest
from django.utils import translation

from submissions.admin.taking_down import CODES, spoken
from submissions.wording import consents
from tests.factories import make_roundtable
from tests.submissions.factories import browser_with, make_topic

PAPER = "/admin/submissions/submission/paper-form/"

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("codename", "status"),
    [("add_submission", 200), ("view_submission", 200), ("read_submission", 403)],
)
def test_paper_form_is_for_who_sees_or_takes_down(codename, status):
    assert browser_with(codename).get(PAPER).status_code == status


def test_paper_form_has_everything_in_both_languages_and_a_code_without_styles():
    make_roundtable(slug="open")
    topic = make_topic("land")

    volunteer = browser_with("add_submission")
    page = volunteer.get(PAPER)

    sheet = page.text.split('<div class="sheets"')[1]
    assert topic.name_en in sheet
    assert topic.name_km in sheet
    assert "https://portal.example/km/submit/" in sheet
    for code in CODES:
        with translation.override(code):
            for words in consents(spoken(code)["host"]):
                assert str(words.label) in sheet
                assert str(words.meaning) in sheet
    drawing = re.search(r"<svg.*</svg>", sheet)[0]
    assert "style" not in drawing
    assert "class" not in drawing
    assert "viewBox" in drawing
    assert volunteer.post(PAPER).status_code == 405
