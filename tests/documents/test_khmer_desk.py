"""No half-translated page in the back office of the walk."""

import datetime
import re

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model

from documents import docx, officials, packages, pdf
from documents.models import Document, FollowUp, Recommendation
from sessions.models import DialogueSession
from tests.documents.document_forms import lay_in, page_of
from tests.documents.packing import make_edition, make_package
from tests.documents.whole_walk import KEPT, make_whole_walk, without_codes
from tests.factories import make_issue, make_roundtable
from tests.roundtable.test_khmer import english
from tests.submissions.factories import make_excerpt, make_submission

Organizer = get_user_model()
pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture
def walk(db):
    """Something published at each station of the walk."""
    return make_whole_walk()


KINDS = """
issue recommendation outcome statement document modelletter runningitem followup addressee package
officialsedition editioncopy
""".split()


@pytest.fixture
def desk(staff):
    """Return what gets a page of the back office in Khmer."""
    staff.post("/admin/language/", {"language": "km", "next": "/admin/"})

    def get(path, app="documents"):
        """Return a page; what organizers typed is left out."""
        page = staff.get(f"/admin/{app}/{path}")
        assert page.status_code == 200, path
        return re.sub(r"(?s)<option\b.*?</option>", "", page.text)

    get.browser = staff
    return get


@pytest.fixture
def papers(walk, sokha, dara, quick_files, django_capture_on_commit_callbacks):
    """Return a frozen package, and an edition of which a copy went out."""
    package = make_package(walk)
    with django_capture_on_commit_callbacks(execute=True):
        packages.freeze(package, by=sokha)
    submission = make_submission(state="accepted", consent="officials")
    excerpt = make_excerpt(submission, audience="officials", published=False)
    edition = make_edition(excerpt, title="សម្រាប់ម្ចាស់ផ្ទះ", purpose="អ្វីដែលអាចប្រាប់បាន។")
    officials.freeze(edition, by=sokha)
    officials.approve(edition, digest=edition.frozen_digest, by=dara)
    return package, edition


@pytest.fixture
def quick_files(monkeypatch):
    """Make small files in no time."""
    monkeypatch.setattr(pdf, "why_not", lambda: "")
    monkeypatch.setattr(pdf, "of_blocks", lambda *args, **kwargs: pdf.Made(b"%PDF", 2))
    monkeypatch.setattr(docx, "of_blocks", lambda *args, **kwargs: b"PK")


def stumbles(page):
    """Return the English of a page of the back office, without what organizers typed."""
    page = re.sub(r"(?s)<td class=\"field-(name_en|title|roundtable|code)\".*?</td>", "", page)
    # Excerpts are offered in the language of the edition.
    page = re.sub(r"(?s)<label[^>]*>\s*<input.*?</label>", "", page)
    return without_codes(english(page, allowed=[*KEPT, *TYPED]))


# What the factories wrote, and the codes of files and sums.
TYPED = (
    "sokha dara first added True False en km briefing report pdf docx Example Ministry US".split()
)


@pytest.mark.parametrize("kind", KINDS)
def test_list_and_form_have_no_english(desk, papers, kind):
    FollowUp.objects.create(
        recommendation=Recommendation.objects.first(),
        owner=Organizer.objects.get(username="sokha"),
        next_on=datetime.date(2025, 1, 1),
        due="សួរម្តងទៀត",
    )
    model = apps.get_model("documents", kind)

    paths = [f"{kind}/", *(f"{kind}/{row.pk}/change/" for row in model.objects.all()[:3])]
    if kind != "editioncopy":
        paths.append(f"{kind}/add/")

    for path in paths:
        assert stumbles(desk(path)) == [], path


def test_pages_of_issues_have_no_english(desk, walk):
    issue = walk.issues.in_order()[0]

    for path in (
        "issue/ranking/",
        f"issue/ranking/{walk.pk}/",
        f"issue/{issue.pk}/behind/",
        f"issue/{issue.pk}/behind/?q=field",
        f"issue/{issue.pk}/history/",
        f"issue/{issue.pk}/preview/km/",
    ):
        page = re.sub(r"(?s)<(blockquote|label)\b.*?</\1>", "", desk(path))
        assert stumbles(page) == [], path


def test_page_of_what_is_missing_has_no_english(desk, walk):
    make_issue(
        roundtable=walk, slug="bare", title_km="", summary_km="", published=False, approved=False
    )

    assert stumbles(re.sub(r"(?s)<a\b.*?</a>", "", desk("missing/"))) == []


def test_pages_of_a_document_have_no_english(desk, walk):
    document = Document.objects.get()
    lay_in(desk.browser, document, language="km")

    for name in ("change/", "history/", "preview/km/"):
        page = desk(page_of(document, name).removeprefix("/admin/documents/"))
        # What organizers did is kept on record in both languages.
        assert stumbles(page.replace("A PDF was laid in. ·", "")) == [], name


def test_pages_of_papers_have_no_english(desk, papers):
    package, edition = papers

    assert stumbles(desk(f"package/{package.pk}/read/")) == []
    for page in ("read/", "hand/", "change/"):
        shown = re.sub(
            r"(?s)<(blockquote|label)\b.*?</\1>", "", desk(f"officialsedition/{edition.pk}/{page}")
        )
        assert stumbles(shown) == [], page


def test_pages_of_a_session_have_no_english(desk, walk):
    session = DialogueSession.objects.get(slug="held")

    for page in ("", "run-sheet/"):
        assert stumbles(desk(f"runningitem/order/{session.pk}/{page}")) == [], page


def test_pages_of_acts_have_no_english(desk, walk, sokha):
    make_roundtable(slug="second", title_en="Second", title_km="តុមូលលើកទី២")
    recommendation = Recommendation.objects.first()
    follow_up = FollowUp.objects.create(
        recommendation=recommendation,
        owner=sokha,
        next_on=datetime.date(2025, 1, 1),
        due="សួរម្តងទៀត",
    )

    assert stumbles(desk(f"recommendation/{recommendation.pk}/carry/")) == []
    assert stumbles(desk(f"followup/{follow_up.pk}/done/")) == []


def test_pages_of_releases_have_no_english(desk, walk):
    release = walk.releases.get()

    for path in ("release/", "release/add/", f"release/{release.pk}/change/"):
        assert stumbles(desk(path, app="submissions")) == [], path
