"""Which addresses are kept and where; everything else is outside by construction."""

import pytest
from django.db import transaction

from roundtable.stored import shelves
from roundtable.stored.places import place_of
from tests.factories import make_page, make_roundtable
from tests.roundtable.store_asking import ask, files_below, kept, open_store, switch_on
from tests.submissions.factories import make_excerpt

pytestmark = pytest.mark.once

KEPT = {
    "/en/": "plain/en/index.html",
    "/km/": "plain/km/index.html",
    "/en/about/": "plain/en/about/index.html",
    "/en/roundtables/first/follow-up/": "plain/en/roundtables/first/follow-up/index.html",
    "/en/sessions/calendar.ics": "plain/en/sessions/calendar.ics",
    "/km/documents/x/v2.pdf": "plain/km/documents/x/v2.pdf",
    "/km/documents/x.pdf.sha256": "plain/km/documents/x.pdf.sha256",
    "/en/letters/x.txt": "plain/en/letters/x.txt",
    "/en/surveys/": "plain/en/surveys/index.html",
    "/en/surveys/x/results/": "plain/en/surveys/x/results/index.html",
    "/en/surveys/x/results.csv": "plain/en/surveys/x/results.csv",
    "/en/feed.xml": "plain/en/feed.xml",
    "/data/first/release-1.json": "plain/data/first/release-1.json",
    "/sitemap.xml": "plain/sitemap.xml",
    "/robots.txt": "plain/robots.txt",
    "/.well-known/security.txt": "plain/.well-known/security.txt",
    "/en/about/?both=1": "both/en/about/index.html",
    "/en/voices/?page=2": "page-2/en/voices/index.html",
    "/km/voices/land/?page=9999": "page-9999/km/voices/land/index.html",
}
NOT_KEPT = """
/ /en /km /fr/ /en// /en//about/ //en/ /en/about /EN/ /en/About/ /en/../admin/ /en/./about/
/en/.hidden/ /en/about/index.html /en/a_b/ /en/-a/ /en/a%20b/ /en/%2e%2e/ /en/ក/
/en/about.php /en/x.pdf.br /en/x.ics.head /en/x.html /data/ /data/first/ /data/first/x
/data/a/b/c.json /sitemap.xml/ /robots.txt.gz /.well-known/x.txt /healthz /favicon.ico /static/a.css
/admin/ /admin/login/ /admin/submissions/submission/ /en/submit/ /km/submit/ /en/receipt/ /km/receipt/
/en/search/ /km/search/ /en/surveys/x/ /km/surveys/what-matters/ /en/submit/x/ /en/receipt/x.txt
""".split()
NOT_KEPT += ["/en/a\\b/", "/en/a\x00/", "/en/about/\n", "\n/en/about/", "/en/a b/", "", "en/"]
QUERIES = """
both=0 both=1& &both=1 both=1&both=1 both=%31 BOTH=1 page=1 q=a utm_source=x x ? = both both=1%00
both=1&page=2 lang=km
""".split()


@pytest.mark.parametrize("address", KEPT)
def test_public_address_has_one_place(address):
    path, _mark, query = address.partition("?")

    assert place_of(path, query) == KEPT[address]


def test_no_two_addresses_share_a_place():
    assert len({*KEPT.values()}) == len(KEPT)


def test_private_odd_and_foreign_addresses_have_none():
    assert [path for path in NOT_KEPT if place_of(path) is not None] == []


@pytest.mark.parametrize("query", QUERIES)
def test_other_query_has_no_place(query):
    assert place_of("/en/about/", query) is None


@pytest.mark.parametrize("query", ["page=0", "page=01", "page=-1", "page=10000", "page=2&both=1"])
def test_page_that_no_list_of_ours_has_is_not_kept(query):
    assert place_of("/en/voices/", query) is None


def test_only_lists_of_voices_come_in_pages():
    assert place_of("/en/about/", "page=2") is None
    assert place_of("/en/voices/v-0123abcd/", "page=2") is None
    assert place_of("/en/voices/land/", "page=2") is not None


def test_files_have_no_second_language_beside_them():
    assert place_of("/en/sessions/calendar.ics", "both=1") is None
    assert place_of("/sitemap.xml", "both=1") is None


def test_longest_address_fits_a_file_system():
    longest = "/en/" + "a" * 235 + "/"

    assert place_of(longest) is not None
    assert place_of("/en/" + "a" * 236 + "/") is None
    assert max(len(part) for part in place_of(longest).split("/")) + len(".head") <= 255


@pytest.fixture
def published(settings, tmp_path):
    """A voice and a page that readers see, and a store that is switched on."""
    folder = switch_on(settings, tmp_path)
    with transaction.atomic():
        make_excerpt()
        make_page()
    open_store()
    return folder


@pytest.mark.django_db(transaction=True)
def test_invented_addresses_leave_nothing_on_the_disk(published):
    invented = [f"/en/voices/v-{number:08x}/" for number in range(5)]
    invented += [f"/en/voices/?page={number}" for number in (2, 3, 9999)]
    invented += [f"/en/{'a/' * number}" for number in (1, 2, 40)]
    invented += ["/en/x/?both=1", "/km/documents/x/v77.pdf", "/data/x/y.json", "/en/about/?page=7"]
    invented += ["/en/sessions/x.ics", "/en/about/?utm_source=x", "/en/voices/v-00000000/?page=2"]
    before = files_below(shelves.pointer().folder)

    statuses = {address: ask(address).status for address in invented}

    gone = {address for address, status in statuses.items() if status == 404}
    assert {*invented} - gone == {"/en/about/?page=7", "/en/about/?utm_source=x"}
    assert before == files_below(shelves.pointer().folder) == []


@pytest.mark.django_db(transaction=True)
def test_former_address_leads_on_and_is_not_kept(published):
    with transaction.atomic():
        roundtable = make_roundtable(slug="before")
        roundtable.slug = "after"
        roundtable.save()

    assert ask("/en/roundtables/before/").status == 301
    assert ask("/en/roundtables/after/").status == 200
    assert kept() == ["plain/en/roundtables/after/index.html"]


@pytest.mark.django_db(transaction=True)
def test_forms_search_and_the_back_office_are_not_kept(published):
    private = [
        "/en/submit/",
        "/km/receipt/",
        "/en/search/?q=road",
        "/admin/login/",
        "/healthz",
        "/",
    ]

    for address in private:
        assert ask(address).status in (200, 302, 405, 503)

    assert kept() == []


@pytest.mark.django_db(transaction=True)
def test_each_kept_page_is_three_forms_and_what_it_says_of_itself(published):
    ask("/en/about/?both=1")
    ask("/en/about/")

    endings = ("", ".br", ".gz", ".head")
    wanted = [f"{shelf}/en/about/index.html{end}" for shelf in ("both", "plain") for end in endings]
    assert files_below(shelves.pointer().folder) == wanted
