"""The steps of an import before its trial run: everything is decided by somebody, nothing guessed."""

import pytest

from submissions.imports import kept, kinds
from submissions.models import (
    AnswerImport,
    ImportMapping,
    PendingFile,
    Submission,
)
from tests.submissions.factories import make_recovery
from tests.submissions.importing import HEADS, ROWS, Wizard, counts, row, written
from tests.submissions.surveys import make_survey

pytestmark = pytest.mark.django_db
GONE = "The file is not here any more"


@pytest.fixture
def survey(db):
    """A published survey with a question of each kind."""
    make_recovery()
    return make_survey()


@pytest.fixture
def wizard(desk, survey):
    """The curator's import."""
    return Wizard(desk, survey)


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (b"%PDF-1.7", "a.csv", "This is no table but a file of another kind (PDF)."),
        (b"", "a.csv", "The submitted file is empty."),
        (b"a,b\n1,2,3\n", "a.csv", "There is a cell here, but no heading above it."),
        (b"x" * 2000, "a.csv", "The file is larger than 20 MB."),
    ],
)
def test_file_that_cannot_be_read_is_refused_with_reasons(
    wizard, monkeypatch, data, name, sentence
):
    monkeypatch.setattr(kinds, "MOST_BYTES", 1000)

    page = wizard.upload(data, name)

    assert page.status_code == 200
    assert sentence in page.text
    assert not PendingFile.objects.exists()


def test_table_that_grew_beyond_the_limit_is_refused_like_a_large_file(wizard, monkeypatch):
    monkeypatch.setattr(kept, "as_bytes", lambda table: b"x" * 2000)
    monkeypatch.setattr(kinds, "MOST_BYTES", 1000)

    page = wizard.upload(written(ROWS[:1]))

    assert "The file is larger than 20 MB." in page.text
    assert not PendingFile.objects.exists()


def test_only_personal_columns_are_preset_and_they_show_nothing(wizard, desk):
    wizard.upload()

    page = desk.get(wizard.url)

    form = page.context["form"]
    preset = {heading: form[f"c{place}"].value() for place, heading in enumerate(HEADS)}
    assert preset.pop("Email Address") == "out"
    assert {*preset.values()} == {""}
    assert "example.org" not in page.text
    assert "Please mend the village road." in page.text
    assert [str(r["proposed"]) for r in page.context["rows"]][:4] == [
        "when it was answered",
        "leave out: never stored",
        "place",
        "single · Question single?",
    ]


def test_suggestions_are_filled_in_on_demand_and_marked(wizard, desk):
    wizard.upload()

    page = desk.post(wizard.url, {"fill": "1", "c3": "concern", "language": "km"})

    form = page.context["form"]
    assert form.filled == {"c0", "c2", "c4", "c5", "c6", "c7"}
    assert (form["c3"].value(), form["language"].value()) == ("concern", "km")
    assert page.text.count("filled in: look at it") == 6
    assert desk.get(wizard.url).context["form"]["c0"].value() == ""


@pytest.mark.parametrize(
    ("fields", "where", "sentence"),
    [
        ({"c0": ""}, "c0", "Say what this is."),
        ({"language": ""}, "language", "Say in which language the answers are."),
        ({"c3": "place"}, "__all__", "Another column holds the same. Leave out one of them."),
        ({"c3": "question:nowhere"}, "c3", "Select a valid choice."),
    ],
)
def test_every_column_has_to_be_decided(wizard, fields, where, sentence):
    wizard.upload()

    page = wizard.columns(**fields)

    assert page.status_code == 200
    assert sentence in str(page.context["form"].errors[where])


def test_texts_are_decided_one_by_one(wizard, desk):
    wizard.upload(written([*ROWS, row(single="My own idea"), row(several="Courts, Nonsense")]))
    wizard.columns()

    page = wizard.answers()

    wrong = {form.place: form for form in page.context["wrong"]}
    assert {*wrong} == {3, 4}
    texts = {choice.label: choice.errors for _text, choice in wrong[3].rows}
    assert texts["My own idea"] == ["Say what this is."]
    assert texts["Land"] == []
    labels = [str(label) for _code, label in wrong[3].rows[0][1].field.choices]
    assert labels[-3:] == ["own words, for the desk", "no answer", "leave these rows out"]
    places = {
        choice.label: choice.html_name for form in wrong.values() for _text, choice in form.rows
    }

    chosen = {places["My own idea"]: "other", places["Nonsense"]: "!"}
    wizard.answers(**chosen)

    assert wizard.url.endswith("/words/")
    wizard.words()
    page = wizard.trial()
    assert counts(page) == [3, 0, 1]
    assert "The mapping does not say what this answer means." in page
    wizard.run(how="good")
    told = [*Submission.objects.values_list("concern", flat=True)]
    assert "Question single?\nMy own idea" in told


def test_everything_else_can_be_own_words(wizard):
    wizard.upload(written([*ROWS, row(single="My own idea")]))
    wizard.columns()

    wizard.answers(**{"c3-rest": "on"})

    wizard.words()
    assert counts(wizard.trial()) == [3, 0, 0]


def test_other_separator_makes_other_texts(wizard, desk):
    wizard.upload()
    wizard.columns()
    sent = Wizard.reading(desk.get(wizard.url))

    page = desk.post(wizard.url, {**sent, "c4-separator": ",", "again": "1"})

    forms = {form.place: form for form, _column in page.context["forms"]}
    assert {choice.label for _text, choice in forms[4].rows} == {
        "Land",
        "Media",
        "radio and press",
        "តុលាការ",
    }
    wholes = {"c4-separator": ",", "c4-wholes": "Media, radio and press", "again": "1"}
    page = desk.post(wizard.url, {**sent, **wholes})
    forms = {form.place: form for form, _column in page.context["forms"]}
    assert {choice.label for _text, choice in forms[4].rows} == {
        "Land",
        "Media, radio and press",
        "តុលាការ",
    }


def test_many_texts_are_asked_page_by_page(wizard, desk, monkeypatch):
    monkeypatch.setattr("submissions.admin.import_answers.MOST_TEXTS", 4)
    wizard.upload()
    wizard.columns()
    pages = []
    while wizard.url.split("?")[0].endswith("/answers/"):
        page = desk.get(wizard.url)
        pages.append([form.place for form, _column in page.context["forms"]])
        wizard.answers()

    assert pages == [[0, 2, 3], [4, 5, 6, 7], [5, 6, 7], [6, 7]]
    wizard.words()
    assert counts(wizard.trial()) == [2, 0, 0]


def test_consent_is_asked_where_words_are_and_only_then(wizard, desk, survey):
    wizard.upload()
    wizard.columns(c7="out")
    wizard.answers()
    assert wizard.url.endswith("/trial/")
    assert desk.get(wizard.at("words")).status_code == 302

    wizard.columns(c7="recommendation")
    wizard.answers()
    assert wizard.url.endswith("/words/")
    assert wizard.words(consent="").status_code == 200
    assert wizard.words(consent="named").status_code == 200
    assert wizard.words(wording=" ").status_code == 200
    page = desk.get(wizard.at("trial"))
    assert "Own words go to the desk: say what people agreed to." in page.text
    assert "Nothing was stored." in wizard.run()
    assert not AnswerImport.objects.exists()


def test_survey_that_seals_words_takes_them_in_confidence_only(wizard, survey, desk):
    survey.words = "sealed"
    survey.save()
    wizard.upload()
    wizard.columns()
    wizard.answers()

    choices = desk.get(wizard.url).context["form"].fields["consent"].choices

    assert [code for code, _label in choices] == ["confidential"]
    wizard.words(consent="confidential", wording="It said nothing.")
    wizard.run()
    assert Submission.objects.get().recommendation == ""


def test_mapping_is_saved_without_anybodys_words_and_used_again(wizard, desk, survey):
    wizard.upload(written([*ROWS, row(single="My own idea")]))
    wizard.columns()
    wizard.answers(**{"c3-rest": "on"})
    wizard.words()

    page = desk.post(wizard.at("save"), {"name": "Form"}, follow=True)

    assert "The mapping is saved as “Form”." in page.text
    saved = ImportMapping.objects.get()
    assert "idea" not in str(saved.rules)
    wizard.upload()
    wizard.follow(desk.post(wizard.url, {"use": "1", "saved": saved.pk}))
    form = desk.get(wizard.url).context["form"]
    assert [form[f"c{place}"].value() for place in range(8)][:4] == [
        "time",
        "out",
        "place",
        "question:single",
    ]
    sent = {f.html_name: f.value() for f in form}
    wizard.follow(desk.post(wizard.url, {**sent, "next": "1"}))
    sent = Wizard.reading(desk.get(wizard.url))
    wizard.follow(desk.post(wizard.url, {**sent, "next": "1"}))
    assert wizard.url.endswith("/words/")
    desk.post(wizard.at("columns"), {"use": "1", "saved": "999"})
    desk.post(wizard.at("save"), {"name": ""})
    assert ImportMapping.objects.count() == 1
