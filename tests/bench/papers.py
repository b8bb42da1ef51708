"""One PDF in a process of its own: how many pages, how long, and the most memory it held."""

import argparse
import time

import django

from tests.bench.exporting import peak_megabytes
from tests.bench.figures import Figure, hand_over, measured

SMALL, LARGE = 10, 50
MOST_SECONDS, MOST_MEGABYTES = 10, 300
# Five times the pages: five times the time, and a little.
MOST_GROWTH = 6
# How often a block of every kind, to fill one page.
FOR_A_PAGE = {"en": 0.57, "km": 0.54}


def make(pages, *, language):
    """Return a PDF of about so many pages, with blocks of every kind."""
    from documents import pdf
    from tests.documents import papers

    blocks = papers.blocks(language) * max(1, round(pages * FOR_A_PAGE[language]))
    return pdf.of_blocks(blocks, language=language, cover=papers.cover(language))


def compared(*, environment):
    """Return the figures of both languages, of few pages and of many."""
    figures = []
    for language in ("en", "km"):
        small, large = (
            measured("papers", language, pages, environment=environment) for pages in (SMALL, LARGE)
        )
        growth = large[0].value / small[0].value
        name = f"{language}, CPU seconds of {LARGE} pages / of {SMALL}"
        figures += [*small, *large, Figure(name, growth, MOST_GROWTH)]
    return figures


def main():
    """Measure one PDF, and hand the figures over."""
    parser = argparse.ArgumentParser()
    parser.add_argument("language", choices=("en", "km"))
    parser.add_argument("pages", type=int)
    asked = parser.parse_args()
    django.setup()
    began = time.process_time()
    made = make(asked.pages, language=asked.language)
    took = time.process_time() - began
    name = f"{asked.language}, about {asked.pages} pages"
    hand_over(
        [
            Figure(f"{name}: CPU seconds", took, MOST_SECONDS),
            Figure(f"{name}: pages", made.pages),
            Figure(f"{name}: peak (MB)", peak_megabytes(), MOST_MEGABYTES),
            Figure(f"{name}: KB", len(made.data) / 1024),
        ]
    )


if __name__ == "__main__":
    main()
