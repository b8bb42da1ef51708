"""The exported copy of the site: whole, the same each time, and what makes an export fail."""

import re

import pytest
from django.core.management import CommandError

from documents.models import DocumentVersion
from roundtable.mirror import fetching, making
from roundtable.models import Page
from roundtable.stored import shelves
from submissions import submitter
from tests.factories import make_announcement
from tests.roundtable.mirror_copies import (
    broken_links,
    contents,
    export,
    lost_anchors,
    make_frame,
    pages,
)
from tests.roundtable.store_asking import switch_on
from tests.roundtable.store_scene import make_everything
from tests.submissions.factories import make_excerpt

pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.mark.django_db(transaction=True)
def test_whole_site_is_copied_with_every_page_of_the_store_and_no_broken_link(settings, tmp_path):
    store, folder = switch_on(settings, tmp_path), tmp_path / "copy"
    make_everything()

    told = export(folder)

    assert broken_links(folder) == []
    assert lost_anchors(folder) == []
    held = contents(folder)
    for head in (store / "current").resolve().rglob("*.head"):
        shelf, name = head.relative_to((store / "current").resolve()).as_posix().split("/", 1)
        name = name.removesuffix(".head")
        if shelf not in ("plain", "gone"):
            name = name.removesuffix("index.html") + f"{shelf}.html"
        assert name in held
    for version in DocumentVersion.objects.select_related("document"):
        path = f"documents/{version.document.slug}.pdf"
        assert held[f"km/{path}"].startswith(b"%PDF")
        assert held[f"km/{path}.sha256"].split()[1] in path.encode()
    assert {"en/feed.xml", "km/sessions/calendar.ics", "km/sessions/held.ics"} <= {*held}
    assert {"data/first/issues.json", "en/surveys/answered/results.csv"} <= {*held}
    assert re.fullmatch(
        rf"\d+ pages, {len(held)} files, \d+\.\d MB\. SHA-256 of SHA256SUMS: [0-9a-f]{{64}}\n", told
    )
    label = shelves.pointer()
    (tmp_path / "other").mkdir()
    assert export(tmp_path / "other") == told
    assert contents(tmp_path / "other") == held
    assert shelves.pointer() == label


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("stored", [True, False])
def test_withdrawn_voice_is_gone_from_the_next_copy(settings, tmp_path, stored):
    switch_on(settings, tmp_path)
    settings.STORED_PAGES = stored
    make_frame()
    voice = make_excerpt(text_en="They closed the road.")
    export(tmp_path / "copy")
    name = f"en/voices/{voice.slug}/index.html"
    assert "They closed the road." in pages(tmp_path / "copy")[name]

    submitter.withdraw(voice.submission)
    export(tmp_path / "copy")

    held = contents(tmp_path / "copy")
    assert name not in held
    assert [name for name, body in held.items() if b"They closed the road" in body] == []


@pytest.mark.django_db(transaction=True)
def test_voice_withdrawn_while_it_is_copied_is_not_in_the_copy(settings, tmp_path, monkeypatch):
    switch_on(settings, tmp_path)
    make_frame()
    voice = make_excerpt(text_en="They closed the road.")
    fetch, asked = fetching.fetch, []

    def withdrawing(address):
        answer = fetch(address)
        if voice.slug in address and not asked:
            asked.append(address)
            submitter.withdraw(voice.submission)
        return answer

    monkeypatch.setattr(fetching, "fetch", withdrawing)
    monkeypatch.setattr(making.time, "sleep", lambda seconds: None)
    export(tmp_path / "copy")

    assert asked
    held = contents(tmp_path / "copy")
    assert [name for name, body in held.items() if b"They closed the road" in body] == []
    assert broken_links(tmp_path / "copy") == []


def test_former_address_leads_to_the_page_of_today(tmp_path):
    make_frame()
    news = make_announcement(slug="old-name")
    news.slug = "new-name"
    news.save()
    Page.objects.filter(slug="about").update(body_html_en='<a href="/en/news/old-name/#x">a</a>')

    export(tmp_path / "copy")

    page = (tmp_path / "copy" / "en" / "about" / "index.html").read_text()
    assert '<a href="../news/new-name/index.html#x">a</a>' in page
    assert not (tmp_path / "copy" / "en" / "news" / "old-name").exists()


def test_what_cannot_be_copied_is_named_and_the_former_copy_stays(tmp_path, monkeypatch):
    make_frame()
    (tmp_path / "copies").mkdir()
    folder = tmp_path / "copies" / "copy"
    export(folder)
    before = contents(folder)
    Page.objects.filter(slug="about").update(
        body_html_en='<a href="/en/news/gone/">a</a><img src="/static/none.png"><a href="/x/">'
    )
    application = fetching.application

    def failing(environ, start_response):
        if environ["PATH_INFO"] == "/km/safety/":
            start_response("500 Internal Server Error", [])
            return []
        return application(environ, start_response)

    monkeypatch.setattr(fetching, "application", failing)
    with pytest.raises(CommandError) as refused:
        export(folder)

    assert str(refused.value).split("\n")[1:] == [
        "/en/news/gone/ answers 404 (linked from /en/about/)",
        "/km/safety/ answers 500 (linked from /sitemap.xml)",
        "/km/safety/?both=1 answers 500 (linked from /en/safety/?both=1)",
        "/static/none.png is not there: run collectstatic (linked from /en/about/)",
        "/x/ answers 404 (linked from /en/about/)",
    ]
    assert contents(folder) == before
    assert [path.name for path in folder.parent.iterdir()] == ["copy"]


def test_portal_that_does_not_know_its_own_host_is_not_exported(settings, tmp_path):
    settings.SITE_URL = "https://elsewhere.example"

    with pytest.raises(CommandError, match=r"ALLOWED_HOSTS lacks elsewhere\.example"):
        export(tmp_path / "copy")

    assert not (tmp_path / "copy").exists()


def test_progress_is_told_when_it_is_asked_for_and_nothing_when_it_is_not(tmp_path, capsys):
    make_frame()

    assert export(tmp_path / "copy", verbosity=0) == ""
    assert capsys.readouterr().err == ""
    export(tmp_path / "copy", verbosity=2)
    last = capsys.readouterr().err.splitlines()[-1]
    assert re.fullmatch(r"(\d+) of \1", last)
