"""The demonstration set: loaded where it belongs, labelled everywhere, refused in production."""

import os
import re
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError

from submissions import demonstration, demonstration_surveys
from tests.submissions.factories import make_submission

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings, tmp_path):
    """A demonstration installation, still empty; tests/documents/test_demo_walk.py has a full one."""
    settings.DEMONSTRATION, settings.VAR_DIR = True, tmp_path


def test_demonstration_is_labelled_on_every_page(demo, reader):
    call_command("load_first_content", verbosity=0)

    for path in ("/km/", "/km/voices/", "/km/submit/", "/km/no-such-page/", "/km/about/"):
        assert "ខ្លឹមសារសាកល្បង" in reader.get(path).text
    assert "Demonstration content." in reader.get("/en/").text


def test_demonstration_never_mixes_with_real_submissions(demo):
    make_submission()

    with pytest.raises(CommandError, match="no demonstration"):
        call_command("load_demo")


def test_demonstration_is_refused_without_its_own_database(settings):
    settings.DEMONSTRATION = False

    with pytest.raises(CommandError, match="make demo"):
        call_command("load_demo")


def test_real_pages_carry_no_such_label(reader):
    assert "Demonstration" not in reader.get("/en/voices/").text


def test_production_refuses_to_be_a_demonstration(tmp_path):
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    result = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=settings.BASE_DIR,
        env={
            **kept,
            "VAR_DIR": str(tmp_path),
            "DEMONSTRATION": "1",
            "PRODUCTION": "1",
            "SECRET_KEY": "x" * 60,
            "ALLOWED_HOSTS": "portal.example",
            "SITE_URL": "https://portal.example",
            "DATABASE_URL": "sqlite:///:memory:",
            "RECEIPT_PEPPERS": "1:pepper",
        },
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.returncode != 0
    assert "not for production" in result.stderr


def test_every_invented_survey_says_so_in_both_languages():
    for told in demonstration_surveys.read().values():
        assert told["title_en"].startswith("Invented survey: ")
        assert told["title_km"].startswith("ការស្ទង់មតិប្រឌិត៖ ")
        assert "invented" in told["introduction_en"]
        assert "ប្រឌិត" in told["introduction_km"]


def test_no_demonstration_text_names_what_could_be_somebody():
    for text in demonstration.read_texts():
        written = f"{text.get('concern', '')} {text.get('recommendation', '')}"
        for phone in re.findall(r"\b0\d{2}[ \d]{6,}", written):
            assert phone.startswith("012 000"), phone
        for address in re.findall(r"\S+@\S+", written):
            assert "example.org" in address
