"""A survey, and two files of answers to it as Google gives them; everything in them is invented.

``files/english.csv``: as Google Forms downloads it. ``files/khmer.xlsx``: as Google Sheets saves the
linked sheet of a Khmer form. ``files/make.py`` writes both anew.
"""

from pathlib import Path

from submissions.imports.mapping import Mapping
from tests.submissions.surveys import make_question, make_survey

FILES = Path(__file__).parent / "files"
ENGLISH_FILE, KHMER_FILE = FILES / "english.csv", FILES / "khmer.xlsx"

# By code: title in English and Khmer. Google knows of no codes: its files hold these.
TITLES = {
    "place": ("Where do you live?", "តើអ្នករស់នៅទីណា?"),
    "issues": ("Which issues matter most to you?", "តើបញ្ហាណាខ្លះសំខាន់ជាងគេសម្រាប់អ្នក?"),
    "order": ("Which should come first?", "តើអ្វីគួរមកមុនគេ?"),
    "news": ("Where do you get your news?", "តើអ្នកទទួលព័ត៌មានពីណា?"),
    "trust": ("How much do you trust the courts?", "តើអ្នកទុកចិត្តតុលាការកម្រិតណា?"),
    "story": ("What has happened to you?", "តើមានអ្វីកើតឡើងចំពោះអ្នក?"),
    "change": ("What should be done?", "តើគួរធ្វើអ្វី?"),
}
# Some labels hold the sign that Google Sheets puts between answers.
OPTIONS = {
    "inside": ("Inside Cambodia", "ក្នុងប្រទេសកម្ពុជា"),
    "abroad": ("Outside Cambodia", "ក្រៅប្រទេសកម្ពុជា"),
    "unsaid": ("Rather not say", "មិនចង់ប្រាប់"),
    "land": ("Land, evictions and forests", "ដីធ្លី, ការបណ្តេញចេញ និងព្រៃឈើ"),
    "media": ("Media, radio and press", "ប្រព័ន្ធផ្សព្វផ្សាយ, វិទ្យុ និងសារព័ត៌មាន"),
    "courts": ("Courts", "តុលាការ"),
    "schools": ("Schools", "សាលារៀន"),
    "radio": ("Radio", "វិទ្យុ"),
    "phone": ("Facebook, Telegram", "ហ្វេសប៊ុក, តេឡេក្រាម"),
    "people": ("Neighbours", "អ្នកជិតខាង"),
}
ISSUES = ("land", "media", "courts", "schools")
NEWS = ("radio", "phone", "people")
PERSONAL = {"en": ("Email Address", "Your name"), "km": ("អាសយដ្ឋានអ៊ីមែល", "ឈ្មោះ")}
WORDING = "Your own words may be quoted without your name."


def make_forms_survey(**fields):
    """Return the survey that both files answer."""
    survey = make_survey(questions=False, published=False, slug="forms", **fields)
    for code, kind, more in (
        ("place", "single", {"is_place": True, "options": ("inside", "abroad", "unsaid")}),
        ("issues", "several", {"has_other": True, "options": ISSUES}),
        ("order", "ranking", {"most": 3, "options": ISSUES}),
        ("news", "single", {"has_other": True, "options": NEWS}),
        ("trust", "scale", {}),
        ("story", "long", {}),
        ("change", "long", {"is_recommendation": True}),
    ):
        english, khmer = TITLES[code]
        question = make_question(survey, code, kind, title_en=english, title_km=khmer, **more)
        for option in question.options.all():
            option.label_en, option.label_km = OPTIONS[option.code]
            option.save()
    return survey


def texts(codes, language):
    """Return {answer text: code} of some options in one language."""
    return {OPTIONS[code][language]: code for code in codes}


def columns(language):
    """Return the rules of the columns that both files have, with headings of one language."""
    told = {code: titles[language] for code, titles in TITLES.items()}
    return [
        *({"heading": heading, "role": "out"} for heading in PERSONAL["km" if language else "en"]),
        {
            "heading": told["place"],
            "role": "place",
            "texts": texts(("inside", "abroad", "unsaid"), language),
        },
        {
            "heading": told["news"],
            "role": "question",
            "question": "news",
            "texts": texts(NEWS, language),
            "rest": "other",
        },
        {"heading": told["trust"], "role": "question", "question": "trust"},
        {"heading": told["story"], "role": "concern", "title": told["story"]},
        {"heading": told["change"], "role": "recommendation", "title": told["change"]},
    ]


ENGLISH = {
    "language": "en",
    "consent": "quoted",
    "consent_wording": WORDING,
    "rules": [
        {"heading": "Timestamp", "role": "time", "order": "ymd"},
        *columns(0),
        {
            "heading": TITLES["issues"][0],
            "role": "question",
            "question": "issues",
            "separator": ";",
            "texts": texts(ISSUES, 0),
            "rest": "other",
        },
        *(
            {
                "heading": f"{TITLES['order'][0]} [{OPTIONS[code][0]}]",
                "role": "ranked",
                "question": "order",
                "option": code,
                "texts": {"1st": "1", "2nd": "2", "3rd": "3"},
            }
            for code in ISSUES
        ),
    ],
}
KHMER = {
    "language": "km",
    "consent": "confidential",
    "consent_wording": "ពាក្យរបស់អ្នកនឹងត្រូវរក្សាជាការសម្ងាត់។",
    "rules": [
        {"heading": "ត្រាពេលវេលា", "role": "time", "order": "dmy"},
        *columns(1),
        {
            "heading": TITLES["issues"][1],
            "role": "question",
            "question": "issues",
            "separator": ", ",
            "texts": texts(ISSUES, 1),
            "rest": "other",
        },
        *(
            {
                "heading": f"{TITLES['order'][1]} [ទី{'១២៣'[rank - 1]}]",
                "role": "rank",
                "question": "order",
                "rank": rank,
                "texts": texts(ISSUES, 1),
            }
            for rank in (1, 2, 3)
        ),
    ],
}


def english_mapping():
    """Return how the English file is read."""
    return Mapping.from_json(ENGLISH)


def khmer_mapping():
    """Return how the Khmer file is read."""
    return Mapping.from_json(KHMER)
