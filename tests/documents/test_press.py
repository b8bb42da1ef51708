"""The page for journalists."""

import pytest

from documents.models import DocumentFile
from roundtable.models import SiteSettings
from roundtable.publication import unpublish
from sessions.models import Figure, Roundtable
from tests.factories import make_document, make_issue, make_release, make_roundtable
from tests.submissions.factories import make_submission, make_topic
from tests.submissions.surveys import make_results, make_survey

pytestmark = pytest.mark.django_db


@pytest.fixture
def counted():
    """A roundtable whose 24 submissions stand behind one issue, with a release."""
    issue = make_issue()
    for number in range(24):
        found = make_submission(state="accepted", place="inside" if number < 12 else "abroad")
        found.topics.set([make_topic()])
        issue.submissions.add(found)
    return make_release()


def make_figure(**fields):
    """Return a saved figure of the organizers' report."""
    defaults = {
        "roundtable": Roundtable.objects.first() or make_roundtable(),
        "value_en": "620+",
        "value_km": "៦២០+",
        "label_en": "responses",
        "label_km": "ចម្លើយ",
    }
    return Figure.objects.create(**{**defaults, **fields})


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            [
                "About 25 messages were read and counted.",
                "About 10 of them came from inside Cambodia (40%), about 10 from abroad.",
                "Land taken from villages",
                "n = 25.",
            ],
        ),
        ("km", ["២៥", "១០", "៤០", "ដីភូមិត្រូវគេយក"]),
    ],
)
def test_numbers_are_those_of_the_release_with_its_day_sum_and_address(
    counted, reader, language, words
):
    make_figure()

    page = reader.get(f"/{language}/press/").text

    assert [word for word in words if word not in page] == []
    assert counted.sha256 in page
    assert f'href="{counted.get_absolute_url()}"' in page
    assert "620+" not in page


def test_release_that_nobody_has_approved_is_not_quoted(reader):
    make_release(approved=False)
    make_figure()

    page = reader.get("/en/press/").text

    assert "messages were" not in page
    assert "620+" in page


def test_hidden_number_is_said_to_be_hidden(reader):
    make_submission(state="accepted")
    make_release()

    page = reader.get("/en/press/").text

    assert "So few messages were counted that no number is shown." in page
    assert "None" not in page


@pytest.mark.parametrize(("language", "value"), [("en", "620+"), ("km", "៦២០+")])
def test_figures_of_the_report_are_marked_as_such(reader, language, value):
    make_figure()

    page = reader.get(f"/{language}/press/").text

    assert value in page
    if language == "en":
        assert "From the organizers’ report; not counted on this site." in page


def test_numbers_of_an_unpublished_roundtable_are_not_told(counted, reader):
    unpublish(counted.roundtable)

    page = reader.get("/en/press/").text

    assert counted.sha256 not in page
    assert "No numbers are published yet." in page


def test_documents_are_listed_with_their_pdf(reader):
    document = make_document()
    DocumentFile.objects.create(version=document.latest(), language="en", data=b"%PDF", pages=1)
    make_document(title_en="A draft", published=False)

    page = reader.get("/en/press/").text

    assert "The critical issues" in page
    assert 'href="/en/documents/the-critical-issues.pdf"' in page
    assert "A draft" not in page


def test_contact_is_the_sites_own(reader):
    SiteSettings(
        title_en="Site", tagline_en="A.", lede_en="B.", contact_email="press@example.org"
    ).save()

    section = reader.get("/en/press/").text.split('id="contact"')[1].split("</section>")[0]

    assert 'href="mailto:press@example.org"' in section


def test_page_says_how_to_ask_for_an_interview_and_what_is_never_done(reader):
    page = reader.get("/en/press/").text

    assert "as a message that only the person’s receipt opens" in page
    assert "We never pass on anybody’s contact details" in page
    assert "No address for the press is given yet." in page


def test_both_languages_stand_side_by_side_on_request(reader):
    make_figure()

    page = reader.get("/en/press/?both=1").text

    assert "620+" in page
    assert "៦២០+" in page


def test_page_takes_as_many_queries_for_many_roundtables_as_for_one(counted, reader, queries_of):
    make_figure()
    one = queries_of(reader, "/km/press/")
    for number in range(4):
        other = make_roundtable(title_en=f"Roundtable {number}")
        make_issue(roundtable=other)
        make_release(other)
        make_figure(roundtable=other)

    assert queries_of(reader, "/km/press/") == one <= 12


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "640 answers, 52% of them from inside Cambodia."),
        ("km", "ចម្លើយ ៦៤០ ក្នុងនោះ ៥២% មកពីក្នុងប្រទេសកម្ពុជា។"),
    ],
)
def test_newest_results_of_a_survey_can_be_quoted_as_long_as_they_are_public(
    reader, language, words
):
    survey = make_survey()
    make_results(survey, questions=[])
    path = f"/{language}/press/"

    page = reader.get(path).text
    assert words in page
    assert f'href="/{language}/surveys/{survey.slug}/results/"' in page
    unpublish(survey)
    assert survey.slug not in reader.get(path).text
