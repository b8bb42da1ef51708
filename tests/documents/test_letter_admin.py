"""Model letters in the back office: blanks, addressees, and what two people approve."""

import pytest

from documents.models import LetterAddressee, ModelLetter
from tests.conftest import change
from tests.factories import make_addressee, make_letter
from tests.roundtable.organizers import browser, make_organizer

pytestmark = pytest.mark.django_db
ADD = "/admin/documents/modelletter/add/"


def form(*addressees, initial=0, **fields):
    """Return the form of a letter with its addressees, each a dictionary."""
    data = {
        "title_en": "Ask for maps",
        "title_km": "ស្នើសុំផែនទី",
        "summary_en": "Short.",
        "summary_km": "សង្ខេប។",
        "subject_en": "Maps",
        "subject_km": "ផែនទី",
        "body_en": "Dear officials, [name], [country]",
        "body_km": "សូមគោរព [name], [country]",
        "recommendation": "",
        "expires_on": "",
        "slug": "",
        "addressees-TOTAL_FORMS": len(addressees),
        "addressees-INITIAL_FORMS": initial,
        **fields,
    }
    for number, row in enumerate(addressees):
        row = {"addressee": make_addressee().pk, "country": "", "email": "", **row}
        data |= {f"addressees-{number}-{name}": value for name, value in row.items()}
    return data


def page_of(letter, page="change"):
    """Return the address of one of a letter's pages."""
    return f"/admin/documents/modelletter/{letter.pk}/{page}/"


def with_addressee(**fields):
    """Return a public letter to one addressee, whose address was approved, and the row."""
    letter = make_letter(approved=False, published=False, **fields)
    row = LetterAddressee.objects.create(
        letter=letter, addressee=make_addressee(), email="office@example.org"
    )
    letter.save()
    return letter, row


def approved(colleague, letter):
    """Let somebody else approve both languages; return the letter as it then is."""
    for code in ("en", "km"):
        letter.refresh_from_db()
        colleague.post(
            page_of(letter, f"approve/{code}"), {"digest": getattr(letter, f"digest_{code}")}
        )
    letter.refresh_from_db()
    assert letter.is_approved("en")
    assert letter.is_approved("km")
    return letter


def stored(row, **fields):
    """Return what the form sends of a stored addressee."""
    kept = {
        "id": row.pk,
        "letter": row.letter_id,
        "addressee": row.addressee_id,
        "email": row.email,
    }
    return {**kept, **fields}


def test_letter_goes_public_with_its_addressees_through_two_organizers(staff, colleague, reader):
    staff.post(ADD, form({"email": "office@example.org", "country": "US"}, _publish="1"))
    letter = ModelLetter.objects.get()
    assert reader.get("/en/letters/ask-for-maps/").status_code == 404

    approved(colleague, letter)

    assert reader.get("/en/letters/ask-for-maps/").status_code == 200
    assert reader.get("/km/letters/ask-for-maps/").status_code == 200


@pytest.mark.parametrize(
    "change_of", [{"email": "other@example.org"}, {"DELETE": "on"}, {"country": "US"}]
)
def test_changed_address_ends_the_approval(staff, colleague, change_of):
    letter, row = with_addressee()
    approved(colleague, letter)

    fields = {"title_en": letter.title_en, "slug": letter.slug}
    same = {
        n: getattr(letter, n) for n in form() if hasattr(letter, n) and n.endswith(("_en", "_km"))
    }
    change(staff, page_of(letter), form(stored(row, **change_of), initial=1, **{**same, **fields}))

    letter.refresh_from_db()
    assert not letter.is_approved("en")
    assert not letter.is_approved("km")
    assert letter.edited_en_by.username == letter.edited_km_by.username == "sokha"
    assert not letter.khmer_is_stale


def test_added_address_ends_the_approval_and_her_own_change_is_not_hers_to_approve(
    staff, colleague
):
    letter, row = with_addressee()
    approved(colleague, letter)
    same = {n: getattr(letter, n) for n in form() if n.endswith(("_en", "_km"))}

    added = {"email": "new@example.org", "country": "FR"}
    change(staff, page_of(letter), form(stored(row), added, initial=1, slug=letter.slug, **same))

    letter.refresh_from_db()
    own = staff.post(page_of(letter, "approve/en"), {"digest": letter.digest_en})
    assert own.status_code == 403
    assert letter.addressees.count() == 2
    assert not letter.is_approved("en")


def test_saving_without_a_change_keeps_the_approval(staff, colleague):
    letter, row = with_addressee()
    approved(colleague, letter)
    same = {n: getattr(letter, n) for n in form() if n.endswith(("_en", "_km"))}

    change(staff, page_of(letter), form(stored(row), initial=1, slug=letter.slug, **same))

    letter.refresh_from_db()
    assert letter.is_approved("en")
    assert letter.is_approved("km")


def test_address_that_was_changed_while_the_letter_was_read_is_not_approved(staff, colleague):
    letter, row = with_addressee()
    read = letter.digest_en
    same = {n: getattr(letter, n) for n in form() if n.endswith(("_en", "_km"))}

    moved = stored(row, email="trap@example.org")
    change(staff, page_of(letter), form(moved, initial=1, slug=letter.slug, **same))
    colleague.post(page_of(letter, "approve/en"), {"digest": read})

    letter.refresh_from_db()
    assert not letter.is_approved("en")


def test_two_people_changing_the_addressees_do_not_overwrite_each_other(staff, colleague):
    letter, row = with_addressee()
    same = {n: getattr(letter, n) for n in form() if n.endswith(("_en", "_km"))}
    same["slug"] = letter.slug
    old = staff.get(page_of(letter)).context["adminform"].form.initial["version"]

    change(colleague, page_of(letter), form(stored(row, email="a@example.org"), initial=1, **same))
    late = form(stored(row, email="b@example.org"), initial=1, version=old, **same)
    response = staff.post(page_of(letter), late)

    assert "Somebody else has changed this" in response.text
    assert LetterAddressee.objects.get().email == "a@example.org"


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("body_en", "Dear officials, [city]"),
        ("body_km", "សូមគោរព [ឈ្មោះ]"),
        ("body_en", "[NAME]"),
        ("subject_en", "From [name]"),
    ],
)
def test_blanks_that_nobody_fills_in_are_refused_beside_the_field(staff, field, text):
    response = staff.post(ADD, form(**{field: text}))

    assert [*response.context["adminform"].form.errors] == [field]
    assert "There is no blank" in response.text
    assert not ModelLetter.objects.exists()


@pytest.mark.parametrize(
    "email",
    [
        "a@example.org?cc=trap@example.org",
        "a?bcc=trap@example.org",
        "a&bcc=trap@example.org",
        "a%0Abcc=trap@example.org",
        "a@example.org\nBcc: trap@example.org",
        "a@example.org,trap@example.org",
        "“a”@example.org",
        "a@localhost",
        "no address",
    ],
)
def test_address_can_carry_no_header_and_no_second_address(staff, email):
    response = staff.post(ADD, form({"email": email}))

    formset = response.context["inline_admin_formsets"][0].formset
    assert [*formset.errors[0]] == ["email"]
    assert not LetterAddressee.objects.exists()
    assert not ModelLetter.objects.exists()


def test_plain_addresses_are_taken(staff):
    response = staff.post(ADD, form({"email": "press.office+km@state.example.org"}))

    assert response.status_code == 302
    assert LetterAddressee.objects.get().email == "press.office+km@state.example.org"


def test_one_addressee_twice_for_a_country_is_refused(staff):
    response = staff.post(
        ADD, form({"country": "US"}, {"country": "US", "addressee": make_addressee(name_en="B").pk})
    )
    assert response.status_code == 302
    first = LetterAddressee.objects.first().addressee_id

    twice = form({"country": "US", "addressee": first}, {"country": "US", "addressee": first})
    response = staff.post(ADD, twice)

    assert response.status_code == 200
    assert ModelLetter.objects.count() == 1


def test_publishing_without_the_khmer_is_refused_beside_the_field(staff):
    response = staff.post(ADD, form(subject_km="", _publish="1"))

    assert [*response.context["adminform"].form.errors] == ["subject_km"]
    assert not ModelLetter.objects.exists()


@pytest.mark.parametrize(
    ("role", "add", "approve"),
    [
        ("curator", 302, 403),
        ("translator", 403, 403),
        ("publisher", 403, 302),
        ("auditor", 403, 403),
        ("keyholder", 403, 403),
    ],
)
def test_each_role_does_its_part(role, add, approve):
    letter = make_letter(approved=False, published=False)
    client = browser(make_organizer("vanna", role))

    assert client.post(ADD, form()).status_code == add
    answer = client.post(page_of(letter, "approve/en"), {"digest": letter.digest_en})
    assert answer.status_code == approve


def test_list_takes_the_same_queries_for_many_letters(staff, queries_of):
    make_letter()
    few = queries_of(staff, "/admin/documents/modelletter/")
    for number in range(5):
        make_letter(slug=f"letter-{number}")
    assert queries_of(staff, "/admin/documents/modelletter/") == few
