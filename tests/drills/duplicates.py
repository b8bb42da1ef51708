"""Fault 5: one form is sent twenty times at once, and once again later, by a restarted portal."""

from tests.drills import senders
from tests.drills.found import Found

NAME = "duplicate posts"
COPIES = 20


def drill(ground):
    """Send one form of each consent twenty times at once, and once more after a restart."""
    found = Found()
    with ground.portal() as portal:
        with portal.served() as server:
            forms = senders.open_forms(server.port, 4)
            for form in forms:
                with senders.ThreadPoolExecutor(COPIES) as pool:
                    list(pool.map(lambda _n, f=form: senders.send(server.port, f), range(COPIES)))
        with portal.served() as server:
            for form in forms:
                senders.send(server.port, form)
            sendings = sum(len(form.answers) for form in forms)
            good = sum(form.statuses.count(200) for form in forms)
            found.tell(f"{sendings} sendings of {len(forms)} forms, {good} with the receipt")
            found.must(good == sendings, f"{sendings - good} sendings were refused")
            senders.account(found, portal, server.port, forms)
    return found
