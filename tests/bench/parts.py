"""The parts of the benchmark: what each measures on one portal, at the size that was asked."""

from dataclasses import dataclass

from tests.bench import exporting, growing, importing, papers, reading, weighing, withdrawing
from tests.bench.figures import measured


@dataclass(frozen=True)
class Size:
    """How long and how much: of a usual run, unless told otherwise."""

    seconds: float = 60
    rows: int = 100_000
    rounds: int = 7
    burst: float = 2
    times: int = 5
    walks: int = 20
    sizes: tuple = growing.SIZES
    everything: bool = True


USUAL = Size()
FULL = Size(sizes=(*growing.SIZES, growing.MILLION))
QUICK = Size(
    seconds=4,
    rows=2_000,
    rounds=5,
    burst=0.4,
    times=2,
    walks=5,
    sizes=(1_000, 10_000),
    everything=False,
)
LEFT_OUT = (
    "Left out by QUICK=1: killed workers, PDFs, answers from files, desks above "
    f"{QUICK.sizes[-1]:,} rows. Bursts and loads are short: look at the ratios, and measure again."
)


def is_on_postgresql(portal):
    """Return whether a portal's database is PostgreSQL."""
    return portal.environment["DATABASE_URL"].startswith("postgres")


def read(portal, size):
    """Return {title: figures} of public pages, stored and rendered."""
    if is_on_postgresql(portal) and not size.everything:
        return {}
    asked = {"rounds": size.rounds, "seconds": size.burst, "many": size.walks}
    return reading.compared(portal, **asked)


def weighed(portal, size):
    """Return {title: {page: figures}} of a first visit in a browser; the database makes no difference."""
    pages = {} if is_on_postgresql(portal) else weighing.compared(portal)
    return {"First visit in Chromium": pages} if pages else {}


def taken_back(portal, size):
    """Return {title: figures} of how soon a change is seen by every reader."""
    if is_on_postgresql(portal) and not size.everything:
        return {}
    return {"Taken back, and published": withdrawing.compared(portal, times=size.times)}


def serving(portal, size):
    """Return {title: figures} of what is asked of the real server."""
    environment = portal.environment
    with portal.served() as master:
        load = (portal.port, size.seconds, master.pid)
        found = {
            "Submitting: 16 clients": measured("submitting", *load, environment=environment),
            "At one moment": measured("at_once", portal.port, environment=environment),
        }
        if size.everything:
            found["Submitting while a worker is killed every 2 s"] = measured(
                "submitting", *load, "--kill", environment=environment
            )
        return found


def grown(portal, size):
    """Return {title: {size: figures}} of the desk at many sizes, on PostgreSQL."""
    if not is_on_postgresql(portal):
        return {}
    return {"Desk as it grows: PostgreSQL": growing.compared(portal, size.sizes)}


def counting(portal, size):
    """Return {title: figures} of the desk and the exports with many rows."""
    portal.prepare()
    environment = portal.environment
    made = measured("many", size.rows, environment=environment)
    return {
        "Desk with many submissions": [*made, *measured("desk", environment=environment)],
        "Export for analysts": exporting.compared(environment=environment),
    }


def making(portal, size):
    """Return {title: figures} of the PDFs that documents are downloaded as."""
    if not size.everything:
        return {}
    portal.prepare()
    return {"PDFs": papers.compared(environment=portal.environment)}


def bringing_in(portal, size):
    """Return {title: figures} of a survey's answers from files: imported, frozen, shown."""
    if not size.everything:
        return {}
    portal.prepare()
    found = importing.compared(folder=portal.folder, environment=portal.environment)
    return {"Answers from files": found}


PARTS = {
    "reading": read,
    "weighing": weighed,
    # Before the others leave their submissions in the database that it begins with.
    "growing": grown,
    "withdrawing": taken_back,
    "serving": serving,
    "counting": counting,
    "making": making,
    "bringing-in": bringing_in,
}
