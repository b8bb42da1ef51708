"""Blocks in both languages for PDF and DOCX, and other programs' eyes on a PDF."""

import subprocess

import pypdfium2

ENGLISH = (
    "Families say that their rice fields were fenced in the night, and that no map was ever shown to "
    "them. The roundtable asks that every concession be published before it is signed."
)
KHMER = (
    "សហគមន៍ខ្មែរនៅក្នុងប្រទេស និងនៅក្រៅប្រទេសបានលើកឡើងថា គ្រួសារជាច្រើនបាត់បង់ដីស្រែចម្ការ "
    "ដោយគ្មានសំណងសមរម្យ។ វេទិកាតុមូលស្នើឱ្យអាជ្ញាធរបើកផែនទីជាសាធារណៈ (ញូហ្សែឡេន) «ស្តាប់» ៖ ផ្សេងៗ!"
)
WORDS = {"en": ENGLISH, "km": KHMER}
TITLES = {"en": "The critical issues", "km": "បញ្ហាសំខាន់បំផុតរបស់សហគមន៍"}
RELEASE = {
    "number": 1,
    "frozen_on": "2025-03-20",
    "n": 240,
    "sha256": "ab" * 32,
    "path": "/data/first/release-1.json",
}


def cover(language, **fields):
    """Return a cover."""
    return {"title": TITLES[language], "summary": WORDS[language], **fields}


def blocks(language):
    """Return a block of every kind that needs no database."""
    words, title = WORDS[language], TITLES[language]
    html = f"<h2>{title}</h2><p>{words} <strong>{title}</strong></p><ul><li>{title}</li></ul>"
    table = f"<table><thead><tr><th>{title}</th></tr></thead><tbody><tr><td>120</td></tr></tbody></table>"
    counts = {"total": 120, "inside": 70, "abroad": 50}
    hidden = {"total": None, "inside": None, "abroad": None}
    item = {"title": title, "path": f"/{language}/x/", "body_html": f"<p>{words}</p>"}
    return [
        {"kind": "html", "html": html + table},
        {
            "kind": "figures",
            "release": RELEASE,
            "rows": [{"label": title, **counts}, {"label": words, **hidden}],
        },
        {
            "kind": "issues",
            "release": None,
            "items": [
                {
                    **item,
                    **counts,
                    "code": "I-1",
                    "rank": 1,
                    "summary": words,
                    "basis": title,
                    "reason": words,
                }
            ],
        },
        {
            "kind": "recommendations",
            "items": [{**item, "code": "R-1", "addressee": title, "issues": ["I-1"]}],
        },
        {
            "kind": "statements",
            "items": [
                {
                    **item,
                    "code": "S-1",
                    "summary": words,
                    "sources_html": f"<ol><li>{title}</li></ol>",
                    "issue": "I-1",
                }
            ],
        },
        {
            "kind": "outcomes",
            "items": [
                {
                    "dated": "2025-03-26",
                    "kind": "delivered",
                    "text": words,
                    "basis": title,
                    "source_url": "",
                    "institution": title,
                    "about": title,
                    "path": f"/{language}/y/",
                }
            ],
        },
        {"kind": "quote", "text": words, "beside": title},
    ]


def poppler(data, *command):
    """Return what one of poppler's programs says of a PDF; it must be on the machine."""
    done = subprocess.run(command, input=data, check=True, capture_output=True)
    return done.stdout.decode()


def pages_by_poppler(data):
    """Return the text of each page as poppler reads it."""
    return poppler(data, "pdftotext", "-raw", "-enc", "UTF-8", "-", "-").split("\f")[:-1]


def pages_by_pdfium(data):
    """Return the text of each page as PDFium (the reader in Chromium) reads it."""
    document = pypdfium2.PdfDocument(data)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


def squeezed(text):
    """Return a text without spaces of any kind."""
    return "".join(text.replace("\u200b", "").split())
