"""One export in a process of its own: how many rows, how long, and the most memory it held."""

import argparse
import re
import time
from pathlib import Path

import django

from tests.bench.figures import Figure, hand_over, measured
from tests.bench.many import SMALL

MOST_GROWTH = 1.2


def peak_megabytes():
    """Return the most memory that this process has held so far."""
    status = Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) / 1024


def export(file_format, *, roundtable):
    """Make an export as the admin does, let its bytes pass by; return (rows, bytes)."""
    from django.contrib.auth import get_user_model

    from sessions.models import Roundtable
    from submissions.admin.exports import download
    from submissions.exports import Asked, desk_rows

    user, _made = get_user_model().objects.get_or_create(username="export", is_superuser=True)
    narrowed = Roundtable.objects.get(slug=roundtable) if roundtable else None
    asked = Asked("desk", file_format, "benchmark", roundtable=narrowed)
    size = sum(len(chunk) for chunk in download(asked, by=user).streaming_content)
    return desk_rows(asked).count(), size


def compared(*, environment):
    """Return the figures of both formats with a tenth of the rows and with all of them."""
    figures = []
    for file_format in ("csv", "xlsx"):
        peaks = []
        for rows in (SMALL, "all"):
            found = measured("exporting", file_format, rows, environment=environment)
            figures += found
            peaks.append(found[-1].value)
        growth = peaks[1] / peaks[0]
        name = f"{file_format}, peak with all rows / with a tenth"
        figures.append(Figure(name, growth, MOST_GROWTH))
    return figures


def main():
    """Measure one export, and hand the figures over."""
    parser = argparse.ArgumentParser()
    parser.add_argument("file_format", choices=("csv", "xlsx"))
    parser.add_argument("rows", choices=(SMALL, "all"))
    asked = parser.parse_args()
    django.setup()
    base, began = peak_megabytes(), time.perf_counter()
    rows, size = export(asked.file_format, roundtable="" if asked.rows == "all" else asked.rows)
    took = time.perf_counter() - began
    name = f"{asked.file_format}, {'all rows' if asked.rows == 'all' else 'a tenth'}"
    hand_over(
        [
            Figure(f"{name}: rows", rows),
            Figure(f"{name}: MB", size / 2**20),
            Figure(f"{name}: seconds", took),
            Figure(f"{name}: peak above the start (MB)", peak_megabytes() - base),
            Figure(f"{name}: peak (MB)", peak_megabytes()),
        ]
    )


if __name__ == "__main__":
    main()
