"""Public pages as readers get them, beside the least that could answer; interleaved in one run.

Every target is asked for a moment, one after the other, round after round. A ratio is taken within
each round, and the median of the rounds is told: so a machine with other work slows both alike.
"""

import contextlib
import json

from tests import nginx
from tests.bench import web_server
from tests.bench.figures import Figure, measured, median
from tests.bench.hammer import Target, answer_of, hammer
from tests.bench.portal import cpu_seconds, workers_of

PAGE = "/en/"
RENDERED = ("/en/", "/en/results/")
LEAST_STORED, LEAST_BY_NGINX, LEAST_RENDERED = 0.80, 0.95, 0.03
# What a server adds itself.
OF_THE_SERVER = ("date", "server", "connection", "transfer-encoding", "content-length")
FEW = 2
# Requests sent at once to nginx.
AT_ONCE = 20


def interleaved(targets, *, rounds, seconds):
    """Return {name: bursts}, a burst of each target in each round; one round before is not told."""
    for target in targets:
        hammer(target, seconds=seconds / 2)
    found = {target.name: [] for target in targets}
    for _round in range(rounds):
        for target in targets:
            found[target.name].append(hammer(target, seconds=seconds, cpu=cpu_seconds))
    return found


def ratio(found, one, other):
    """Return the median of the rounds' ratios of two targets' rates."""
    pairs = zip(found[one], found[other], strict=True)
    return median([burst.rate / beside.rate for burst, beside in pairs])


def told(found):
    """Return what is told of each target as context: rate, CPU of the server, of the client."""
    figures = []
    for name, bursts in found.items():
        cpu = 1e6 * sum(b.server_cpu for b in bursts) / sum(b.answers for b in bursts)
        own = median([100 * burst.own_cpu / burst.seconds for burst in bursts])
        figures += [
            Figure(f"{name}: answers a second", median([burst.rate for burst in bursts])),
            Figure(f"{name}: CPU of the server for each (us)", cpu),
            Figure(f"{name}: client's share of one core (%)", own),
            Figure(f"{name}: errors", sum(burst.errors for burst in bursts), 0, must=True),
        ]
    return figures


def own_headers(header):
    """Return the headers of an answer without those that the server adds, for the bare function."""
    lines = [line.split(": ", 1) for line in header.decode().split("\r\n")[1:]]
    return [line for line in lines if line[0].lower() not in OF_THE_SERVER]


def by_gunicorn(portal, *, rounds, seconds):
    """Return the figures of stored and rendered pages under gunicorn."""
    with contextlib.ExitStack() as stack:

        def target(name, path, application="roundtable.wsgi:application", **changed):
            port, master = stack.enter_context(portal.gunicorn(application, **changed))
            return Target(name, port, path, tuple(workers_of(master.pid)))

        stored = target("stored", PAGE)
        header, body = answer_of(stored)
        page = portal.folder / "page"
        page.write_bytes(body)
        headers = [*own_headers(header), ["Content-Length", str(len(body))]]
        bare = {"application": "tests.bench.bare:application", "BARE_PAGE": str(page)}
        targets = [
            target("bare", PAGE, **bare),
            target("bare, our headers", PAGE, **bare, BARE_HEADERS=json.dumps(headers)),
            stored,
        ]
        rendering = target("rendered", PAGE, STORED_PAGES="0")
        names = {path: f"rendered {path}" for path in RENDERED}
        targets += [
            Target(name, rendering.port, path, rendering.pids) for path, name in names.items()
        ]
        found = interleaved(targets, rounds=rounds, seconds=seconds)
    return [
        Figure("stored / bare", ratio(found, "stored", "bare"), at_least=LEAST_STORED),
        Figure("stored / bare with our headers", ratio(found, "stored", "bare, our headers")),
        *(
            Figure(f"{name} / bare", ratio(found, name, "bare"), at_least=LEAST_RENDERED)
            for name in names.values()
        ),
        *told(found),
    ]


def by_nginx(portal, *, rounds, seconds):
    """Return the figures of the same files behind nginx; none where it is missing."""
    if not nginx.program():
        return []
    with contextlib.ExitStack() as stack:
        upstream, _master = stack.enter_context(portal.gunicorn("roundtable.wsgi:application"))
        port, pids = stack.enter_context(web_server.deployed(portal, upstream))
        stored = Target("stored", port, PAGE, pids, depth=AT_ONCE)
        answer_of(stored)  # gunicorn makes it, and nginx finds it from then on
        _header, body = answer_of(stored)
        beside = web_server.lay_beside(portal, body)
        alone, alone_pids = stack.enter_context(web_server.plain(portal.folder, body))
        targets = [
            Target("static file of ours", port, beside, pids, depth=AT_ONCE),
            stored,
            Target("bare nginx", alone, f"/{web_server.FILE}", alone_pids, depth=AT_ONCE),
        ]
        found = interleaved(targets, rounds=rounds, seconds=seconds)
    return [
        Figure(f"stored / {name}", ratio(found, "stored", name), at_least=LEAST_BY_NGINX)
        for name in ("static file of ours", "bare nginx")
    ] + told(found)


def in_process(portal, *, many):
    """Return the figures of a page inside one process, with little and with much published."""
    environment = portal.environment
    figures = measured("costing", "stored", PAGE, environment=environment)
    for walks in (FEW, many):
        measured("content", walks, environment=environment)
        figures += measured("costing", "queries", f"{walks} walks", environment=environment)
    return figures


def compared(portal, *, rounds, seconds, many):
    """Return {title: figures} of everything about reading."""
    portal.prepare()
    measured("content", FEW, environment=portal.environment)
    asked = {"rounds": rounds, "seconds": seconds}
    found = {"Reading: gunicorn": by_gunicorn(portal, **asked)}
    if figures := by_nginx(portal, **asked):
        found["Reading: nginx"] = figures
    return {**found, "Reading: in one process": in_process(portal, many=many)}
