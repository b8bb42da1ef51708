"""The page "Export" asks what and what for, and refuses whoever may not."""

import csv
import io

import pytest

from submissions import exports
from submissions.models import Export
from tests.conftest import make_organizer
from tests.factories import make_roundtable
from tests.submissions.factories import browser_with, make_submission, make_topic
from tests.submissions.pages import EXPORT as PAGE
from tests.submissions.pages import asking

pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"purpose": ""}, "purpose"),
        ({"purpose": "\u200b"}, "purpose"),
        ({"purpose": "x" * 301}, "purpose"),
        ({"purpose": "a\x00b"}, "purpose"),
        ({"kind": "everything"}, "kind"),
        ({"file_format": "pdf"}, "file_format"),
        ({"kind": "officials"}, "roundtable"),
        ({"kind": "officials", "roundtable": "nowhere"}, "roundtable"),
        ({"kind": "voices", "state": "accepted"}, "state"),
        ({"state": "withdrawn"}, "state"),
        ({"language": "xx"}, "language"),
        ({"topic": "\x00"}, "topic"),
    ],
)
def test_what_cannot_be_exported_is_said_beside_the_field(analyst, changes, field):
    make_roundtable(slug="ours")

    response = analyst.post(PAGE, asking(**changes))

    assert response.status_code == 200
    assert not response.streaming
    assert [*response.context["form"].errors] == [field]
    assert Export.objects.count() == 0


def test_longest_purpose_is_kept_in_one_line(analyst):
    analyst.post(PAGE, asking(purpose="ក" * 300))

    assert Export.objects.get().purpose == "ក" * 300


def test_getting_the_page_exports_nothing(analyst):
    make_submission()

    response = analyst.get(PAGE, asking())

    assert response.status_code == 200
    assert not response.streaming
    assert Export.objects.count() == 0


def test_who_may_not_read_is_not_offered_the_desk_and_is_refused_it(publisher):
    page = publisher.get(PAGE)

    assert [code for code, _label in page.context["form"].fields["kind"].choices] == [
        "officials",
        "voices",
    ]
    assert publisher.post(PAGE, asking()).status_code == 403
    assert Export.objects.count() == 0


@pytest.mark.parametrize("kind", ["desk", "officials", "voices"])
def test_reading_alone_is_no_right_to_export(kind):
    reader = browser_with("view_submission", "read_submission", "curate_submission")

    assert reader.get(PAGE).status_code == 403
    assert reader.post(PAGE, asking(kind=kind)).status_code == 403
    assert reader.get(f"{PAGE}codebook/{kind}/").status_code == 403
    assert Export.objects.count() == 0


def test_verb_refuses_who_may_not():
    nobody = make_organizer("nobody")
    nobody.is_superuser = False
    nobody.save()

    with pytest.raises(exports.PermissionDenied):
        exports.begin(exports.Asked("voices", "csv", "why"), by=nobody)


def test_visitor_is_led_to_the_login(reader):
    response = reader.post(PAGE, asking())

    assert response.status_code == 302
    assert response["Location"].startswith("/admin/login/")


@pytest.mark.parametrize("kind", ["desk", "officials", "voices"])
def test_codebook_says_each_column_and_code_in_both_languages(publisher, kind):
    make_topic("land")

    response = publisher.get(f"{PAGE}codebook/{kind}/")

    assert response.status_code == 200
    assert response["Content-Disposition"] == f'attachment; filename="codebook-{kind}.csv"'
    content = response.content.decode("utf-8-sig")
    heads, *told = csv.reader(io.StringIO(content, newline=""))
    assert heads == ["column", "code", "en", "km"]
    names = [column.name for column in exports.KINDS[kind].columns]
    assert [line[0] for line in told if not line[1]] == ["export", *names]
    topic = "topics" if kind == "desk" else "topic"
    assert [topic, "land", "Land", "ដីធ្លី"] in told
    assert all(line[2] and line[3] for line in told)


def test_unknown_codebook_is_not_there(publisher):
    assert publisher.get(f"{PAGE}codebook/everything/").status_code == 404
    assert publisher.post(f"{PAGE}codebook/desk/").status_code == 405
