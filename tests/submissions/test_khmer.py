"""No half-translated page behind the form, the receipt and the voices."""

import re

import pytest

from submissions import guard, moderation, receipts
from submissions.models import SealingKey, Topic
from submissions.views import receipt as receipt_view
from tests.roundtable.organizers import browser, make_organizer
from tests.roundtable.test_khmer import english
from tests.submissions.factories import make_excerpt, make_recovery, make_submission, receive

pytestmark = [pytest.mark.once, pytest.mark.django_db]
KHMER = {"concern": "គេបិទផ្លូវ។", "language": "km"}


def sent(reader, **fields):
    """Return the answer to a form in Khmer."""
    data = {"token": guard.new_token("submit"), "concern": "គេបិទផ្លូវ។", "consent": "quoted"}
    return reader.post("/km/submit/", {**data, **fields})


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"follow": "none"},
        {"concern": "", "consent": ""},
        {"concern": "ក" * 4001},
        {"concern": "a\x00"},
        {"concern": "\ufffd"},
        {"consent": "named"},
        {"token": ""},
        {"place": "moon", "topics": "none", "country": "QQ", "follow": "x", "group": "x"},
        {f"x{i}": "1" for i in range(60)},
    ],
)
def test_answers_of_the_form_have_no_english(first_content, reader, fields):
    assert english(sent(reader, **fields).text) == []


def test_closed_form_and_foreign_form_have_no_english(first_content, reader):
    foreign = reader.post("/km/submit/", {"x": "1"}, headers={"Sec-Fetch-Site": "cross-site"})
    SealingKey.objects.all().delete()

    assert english(reader.get("/km/submit/").text) == []
    assert english(foreign.text) == []


@pytest.mark.parametrize("consent", ["confidential", "officials", "quoted", "named"])
@pytest.mark.parametrize("state", ["received", "reading", "accepted", "declined", "spam"])
def test_page_behind_the_receipt_has_no_english(reader, sokha, state, consent):
    accepted = receive(**KHMER, consent=consent, name="សុខា", scope="wider", follow="detail")
    acts = {
        "reading": moderation.take_up,
        "accepted": moderation.accept,
        "spam": moderation.set_aside,
        "declined": lambda s, by: moderation.decline(s, reason="unclear", by=by),
    }
    if state in acts:
        acts[state](accepted.submission, by=sokha)
    moderation.write_to(accepted.submission, words="អរគុណ", by=sokha)

    page = reader.post("/km/receipt/", {"receipt": accepted.number, "action": "look"})

    assert english(page.text) == []


def test_each_step_behind_the_receipt_has_no_english(reader):
    receive(**KHMER, nonce=b"other")
    accepted = receive(concern="ថ្មី", language="km")
    token = guard.new_token("reply")
    for fields in (
        {"action": "reply", "reply": "បន្ថែម", "token": token},
        {"action": "reply", "reply": "", "token": token},
        {"action": "reply", "reply": "x", "token": ""},
        {"action": "consent", "consent": "named"},
        {"action": "consent", "consent": "officials"},
        {"action": "withdraw"},
        {"action": "withdraw", "confirm": "yes"},
        {"action": "look"},
        {"receipt": "1"},
    ):
        page = reader.post("/km/receipt/", {"receipt": accepted.number, **fields})
        assert english(page.text) == [], fields


def test_answers_to_too_many_have_no_english(reader):
    receive(**KHMER)
    unknown = receipts.number_for(b"nobody's")
    receive_limit = receipt_view.guesses
    receipt_view.guesses = type(receive_limit)(burst=0, per_second=0.1)
    try:
        page = reader.post("/km/receipt/", {"receipt": unknown})
    finally:
        receipt_view.guesses = receive_limit

    assert page.status_code == 429
    assert english(page.text) == []


@pytest.mark.parametrize("original", ["km", "en", "fr", "other"])
@pytest.mark.parametrize("place", ["", "inside", "abroad"])
def test_voices_have_no_english(first_content, reader, original, place):
    voice = make_excerpt(original=original, shown_place=place)

    for path in (
        "/km/voices/",
        "/km/voices/land/",
        voice.get_absolute_url().replace("/en/", "/km/"),
    ):
        assert english(reader.get(path).text) == []


ADMIN_PAGES = """
submission/ submission/?q=x submission/?waiting=waiting submission/add/ submission/export/
submission/paper-form/ excerpt/ topic/ topic/add/ decision/ export/ clearing/ clearing/now/
sealingkey/ sealingkey/add/ envelope/ envelope/reading/
""".split()


@pytest.mark.parametrize("path", ADMIN_PAGES)
def test_admin_list_has_no_english(first_content, staff, path):
    staff.post("/admin/language/", {"language": "km", "next": "/admin/"})
    make_submission(state="accepted", **KHMER)

    response = staff.get(f"/admin/submissions/{path}")

    assert response.status_code == 200
    slugs = "-".join(Topic.objects.values_list("slug", flat=True)).split("-")
    fingerprints = " ".join(key.fingerprint for key in SealingKey.objects.all())
    allowed = ["sokha", "True", *KEPT, *slugs, *re.findall("[a-z]+", fingerprints)]
    assert [w for w in english(response.text, allowed=allowed) if not is_code(w)] == []


# What stays in Latin letters in the back office: codes, file formats, the sealing program.
KEPT = "CSV XLSX age AGE SECRET KEY key txt decrypt envelope QR Excel land first roundtable".split()


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"state": "accepted"},
        {"state": "declined"},
        {"state": "spam"},
        {"consent": "confidential", "contact": "012"},
        {"is_quarantined": True, "roundtable": None},
    ],
)
def test_desk_page_has_no_english(sokha, fields):
    make_recovery()
    client = browser(make_organizer("វណ្ណា", "curator", "keyholder"))
    client.post("/admin/language/", {"language": "km", "next": "/admin/"})
    fields = {"by": sokha, **KHMER, **fields}
    submission = make_submission(**fields)
    make_submission(**{**fields, "concern": "គេបិទផ្លូវ ហើយ។"})
    moderation.set_danger(submission, is_danger=True, by=sokha)

    page = client.get(f"/admin/submissions/submission/{submission.pk}/change/").text

    names = ["sokha", str(submission), *str(submission.pk).split("-")]
    assert [w for w in english(page, allowed=[*KEPT, *names]) if not is_code(w)] == []


def is_code(word):
    """Return whether a word is a piece of a submission's short name: hexadecimal letters."""
    return not {*word} - {*"abcdef"}
