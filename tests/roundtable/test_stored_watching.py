"""No kept page is made of anything that changes unseen, or of anything of the reader's."""

import re
from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver

from roundtable.stored import places, watching
from roundtable.wsgi import application
from submissions.models import Excerpt, Submission
from tests.roundtable import store_crawl
from tests.roundtable.store_asking import kept, open_store, switch_on
from tests.roundtable.store_scene import make_everything

pytestmark = pytest.mark.django_db(transaction=True)

TABLE = re.compile(r'(?:FROM|JOIN)\s+"?(\w+)"?', re.IGNORECASE)
# A submission, by whatever name a query calls it.
CALLED = re.compile(r'"submissions_submission" (?:([A-Z]\d+) )?(?:ON|WHERE|INNER|LEFT)')
# By what the voices are chosen, ordered and joined; all but the first are watched.
CHOSEN_BY = {"id", "state", "consent", "scope", "roundtable_id"}
# Kept by nobody: forms, receipts, search, the back office.
NEVER = {"root", "search", "submissions:submit", "submissions:receipt", "submissions:survey"}
NEVER |= {"healthz"}
# Only where a document has several versions; asked in tests/documents.
ELSEWHERE = {"documents:version-checksum"}


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    """The folder of a store that is switched on."""
    return switch_on(settings, tmp_path)


def every_pattern(resolver=None, space=""):
    """Return the name of every address that the portal has below its languages and beside them."""
    names = set()
    for pattern in (resolver or get_resolver()).url_patterns:
        within = f"{space}{pattern.namespace}:" if getattr(pattern, "namespace", "") else space
        if str(pattern.pattern).startswith("admin/"):
            continue
        found = every_pattern(pattern, within) if hasattr(pattern, "url_patterns") else set()
        names |= found or {f"{space}{pattern.name}"}
    return names


def told(captured):
    """Return the statements that were captured."""
    return [query["sql"] for query in captured.captured_queries]


def chosen_by(sql):
    """Return the columns of a submission by which a statement chooses, joins or orders."""
    names = {"submissions_submission", *(name for name in CALLED.findall(sql) if name)}
    chosen = re.sub(r"SELECT (?!.*SELECT).*? FROM|SELECT [^()]*? FROM", "", sql)
    return {c for n in names for c in re.findall(rf'(?<!\w)"?{n}"?\."(\w+)"', chosen)}


def test_every_address_is_kept_and_made_of_watched_tables_only():
    """What a page is made of is asked for while it is kept; other pages may ask for more."""
    make_everything()
    open_store()
    asked = []

    def app(environ, start_response):
        """Answer, and remember what was asked for a page that is kept."""
        with CaptureQueriesContext(connection) as captured:
            answered = application(environ, start_response)
        if places.place_of(environ["PATH_INFO"], environ["QUERY_STRING"]):
            asked.extend(told(captured))
        return answered

    found = store_crawl.addresses(app)

    assert {address for address, answer in found.items() if answer.status != 200} == set()
    forms = {a for a in found if store_crawl.FORM.fullmatch(a)}
    assert len(kept()) == len(found) - len(forms)
    assert store_crawl.names_of(found) == every_pattern() - NEVER - ELSEWHERE | {
        "submissions:survey"
    }
    tables = Counter(table.lower() for sql in asked for table in TABLE.findall(sql))
    assert {*tables} & watching.PRIVATE == {"roundtable_pagegeneration"}
    assert not [sql for sql in asked if watching.CHANGE.match(sql)]
    of_submissions = {c for sql in asked if watching.IN_PART in sql for c in chosen_by(sql)}
    assert of_submissions == CHOSEN_BY
    assert all(watching.STANDING.search(f'"{c}" = ') for c in CHOSEN_BY - {"id"})


def test_pages_read_the_same_whatever_else_is_known_of_submissions(settings, tmp_path):
    """Every column of a submission that is not watched is changed behind the store's back."""
    make_everything()
    open_store()
    before = store_crawl.addresses()
    settings.STORED_PAGES = False
    Submission.objects.update(
        concern="Planted concern.",
        recommendation="Planted recommendation.",
        summary="Planted summary.",
        language="km",
        place="abroad",
        country="KR",
        is_group=True,
        is_danger=True,
        is_quarantined=True,
        received_on="2020-02-02",
        decided_on="2020-02-03",
        channel="paper",
    )
    switch_on(settings, tmp_path / "fresh")
    open_store()

    after = store_crawl.addresses()

    assert Excerpt.objects.published().count() == 2
    # The form of a survey is never kept: it holds a token.
    changed = {a for a, answer in after.items() if answer.body != before[a].body}
    assert changed == {a for a in after if store_crawl.FORM.fullmatch(a)}
    assert not [a for a, answer in after.items() if b"Planted" in answer.body]
