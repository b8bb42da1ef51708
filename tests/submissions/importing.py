"""The steps of an import as an organizer goes through them, for the tests of its pages."""

import csv
import io
import re

from django.core.files.uploadedfile import SimpleUploadedFile

IMPORTS = "/admin/submissions/answerimport/"
HEADS = ("Timestamp", "Email Address", "Question place?", "Question single?", "Question several?")
HEADS += ("Question ranking?", "Question scale?", "Question long?")
SEVERAL = "Land, Media, radio and press"
WORDS = "Please mend the village road."
FIRST = ["2025/03/26 7:10:31 PM GMT+7", "a@example.org", "Inside Cambodia", "Land", SEVERAL]
FIRST += ["Land, Courts, Schools", "4", WORDS]
SECOND = ["2025/03/27 9:00:00 AM GMT+7", "b@example.org", "ក្រៅប្រទេស", "តុលាការ", "តុលាការ"]
SECOND += ["តុលាការ, ដីធ្លី", "៥", ""]
ROWS = (FIRST, SECOND)


def written(rows=ROWS, heads=HEADS):
    """Return a CSV file of rows."""
    file = io.StringIO(newline="")
    csv.writer(file).writerows([heads, *rows])
    return file.getvalue().encode()


def row(**cells):
    """Return another row, with some cells given by their heading's second word."""
    first = dict(zip(HEADS, FIRST, strict=True))
    by_word = {head.split()[-1].strip("?").lower(): head for head in HEADS}
    return [*(first | {by_word[word]: cell for word, cell in cells.items()}).values()]


def fields_of(forms):
    """Return what the fields of forms hold, as a browser sends them."""
    bound = [field for form in forms for field in form]
    return {f.html_name: f.value() for f in bound if f.value() not in (None, False)}


class Wizard:
    """An import on its way, in one browser."""

    def __init__(self, client, survey):
        self.client, self.survey, self.url = client, survey, ""

    def upload(self, data=None, name="answers.csv"):
        """Send a file; return the answer."""
        file = SimpleUploadedFile(name, written() if data is None else data)
        return self.follow(self.client.post(f"{IMPORTS}{self.survey.pk}/file/", {"file": file}))

    def follow(self, response):
        """Keep where an answer leads to; return it."""
        if response.status_code == 302:
            self.url = response["Location"]
        return response

    @property
    def key(self):
        """Return the key of the pending file."""
        return re.search(r"pending/([0-9a-f-]+)/", self.url)[1]

    def at(self, step):
        """Return the address of a step."""
        return f"{IMPORTS}pending/{self.key}/{step}/"

    def columns(self, **fields):
        """Fill in what is suggested, change some fields, and send the columns."""
        page = self.client.post(self.at("columns"), {"fill": "1"})
        sent = {**fields_of([page.context["form"]]), "language": "en", **fields, "next": "1"}
        return self.follow(self.client.post(self.at("columns"), sent))

    def answers(self, **fields):
        """Fill in what is suggested of all columns, change some fields, and send them."""
        page = self.client.get(self.url)
        sent = self.reading(page)
        filled = self.client.post(self.url, {**sent, "fill": "1"})
        return self.follow(
            self.client.post(self.url, {**self.reading(filled), **fields, "next": "1"})
        )

    @staticmethod
    def reading(page):
        """Return what the forms of the columns hold."""
        forms = [form for form, _column in page.context["forms"]]
        return {**{f"c{form.place}": "1" for form in forms}, **fields_of(forms)}

    def words(self, consent="quoted", wording="We may quote you."):
        """Say what people agreed to."""
        sent = {"consent": consent, "consent_wording": wording}
        return self.follow(self.client.post(self.at("words"), sent))

    def decided(self, data=None):
        """Go as far as the trial run."""
        self.upload(data)
        self.columns()
        self.answers()
        self.words()
        return self

    def trial(self):
        """Return the page of the trial run."""
        return whole(self.client.post(self.at("trial")))

    def run(self, how="all"):
        """Return the page of the import."""
        return whole(self.client.post(self.at("run"), {"how": how}))


def whole(response):
    """Return a page that came in pieces."""
    return b"".join(response.streaming_content).decode()


def counts(page):
    """Return the numbers on a page of a run."""
    return [int(number) for number in re.findall(r"<li><b>(\d+)</b>", page)]
