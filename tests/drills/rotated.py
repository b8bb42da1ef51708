"""Fault 9: SECRET_KEY and the pepper are changed, the former ones kept behind the new."""

from tests.drills import senders
from tests.drills.found import Found

NAME = "secrets rotated"
EACH = 8
FORMER = {"SECRET_KEY": "former-" + "s" * 50, "RECEIPT_PEPPERS": "1:" + "p" * 50}
NEW = {
    "SECRET_KEY": "new-" + "n" * 50,
    "SECRET_KEY_FALLBACKS": FORMER["SECRET_KEY"],
    "RECEIPT_PEPPERS": f"2:{'q' * 50},{FORMER['RECEIPT_PEPPERS']}",
}
# What must not work: that shows that this drill sees a difference.
LOST = NEW | {"SECRET_KEY_FALLBACKS": "", "RECEIPT_PEPPERS": "2:" + "q" * 50}
SEED = "from roundtable.accounts import seeds; print(seeds.{}({!r}))"


def judge_after(found, portal, forms, waiting):
    """Judge the portal with the new secrets in front and the former ones behind."""
    with portal.served(**NEW) as server:
        found.must(all(senders.insist(server.port, f) for f in waiting), "an open form was refused")
        found.tell(f"{len(waiting)} forms that were open before were taken")
        for form in forms[:2]:
            senders.send(server.port, form)  # a retry, after the change
        fresh = senders.open_forms(server.port, EACH, first=100)
        senders.crowd(server.port, fresh)
        senders.account(found, portal, server.port, [*forms, *waiting, *fresh])
    peppers = dict(portal.rows("SELECT pepper, count(*) FROM submissions_receipt GROUP BY pepper"))
    found.must(peppers == {"1": EACH, "2": 2 * EACH}, f"receipts by pepper: {peppers}")
    found.tell("receipts of both peppers")


def judge_lost(found, portal, forms):
    """Judge that without the former secrets nothing of theirs opens: and that is told."""
    with portal.served(**LOST) as server:
        form = forms[0]
        found.must(
            senders.ask(server.port, "/en/receipt/", {"receipt": min(form.receipts)}).status == 404,
            "a receipt opens without its pepper",
        )
        answer = senders.ask(server.port, "/km/submit/", form.fields)
        kept = answer.status == 400 and form.is_given_back(answer.page)
        found.must(kept, f"a form of a lost secret: {answer.status}, or her words are gone")


def drill(ground):
    """Change both secrets between two starts, with forms open across it."""
    found = Found()
    with ground.portal() as portal:
        with portal.served(**FORMER) as server:
            forms = senders.open_forms(server.port, EACH)
            waiting = senders.open_forms(server.port, EACH, first=50)
            senders.crowd(server.port, forms)
        stored = portal.shell(SEED.format("sealed", "JBSWY3DPEHPK3PXP"), **FORMER)
        judge_after(found, portal, forms, waiting)
        opened = portal.shell(SEED.format("opened", stored), **NEW)
        found.must(opened == "JBSWY3DPEHPK3PXP", "a seed of codes does not open")
        status, said = portal.told("shell", "-c", SEED.format("opened", stored), **LOST)
        found.must(status and "Unreadable" in said, "a seed opens without its secret")
        found.tell("seeds of codes open, and without the former secret nothing does")
        judge_lost(found, portal, forms)
    return found
