"""Takes the pictures of the organizers' handbook anew: ``python -m tests.handbook_pictures [NAME …]``.

It starts a demonstration portal of its own in a scratch folder (about a minute), opens each page in
both languages in Chromium (``CHROMIUM`` names another than /usr/bin/chromium), cuts out what the
chapter speaks of and writes ``roundtable/static/roundtable/handbook/<name>-<language>.webp``. With
names, only these pictures are taken. Look at them afterwards, and run
``pytest tests/roundtable/test_handbook.py``, which bounds their size.

What the pictures show is invented. A new picture is one more line of ``PICTURES``.
"""

import io
import json
import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from roundtable.handbook.chapters import PICTURES as FOLDER
from tests.journeys.conftest import Portal

LOCALES = {"en": "en-US", "km": "km-KH"}
# Of every picture, in pixels; pages are opened as wide as a phone or a small tablet.
PIXELS = 600
PHONE, TABLET = 480, 720
# A picture is as high as what it shows, and no higher.
MOST_HEIGHT = 460
QUALITY = 40

# Run inside the portal: a session for each organizer, and a link of an invitation.
SCENE = """
import json
from allauth.mfa.models import Authenticator
from roundtable.invitations import invite
from roundtable.keeping.models import BackupRun, Upkeep
from roundtable.models import Organizer
from tests.journeys.scene import session_of

team = {who.username: who for who in Organizer.objects.all()}
Authenticator.objects.create(
    user=team["curator"], type="webauthn", data={"name": "Fairphone", "credential": {}}
)
BackupRun.objects.create(kind="backup", size=48_000_000)
Upkeep(domain_until="2030-03-31", domain_with="Example Names").save()
invitation, token = invite(by=team["coordinator"], roles=["curator", "translator"])
sessions = {f"{n} {c}": session_of(who) for n, who in team.items() for c in ("en", "km")}
print(json.dumps({"sessions": sessions, "token": token, "curator": team["curator"].pk}))
"""


@dataclass(frozen=True)
class Shot:
    """One picture: who looks at which page, and from which element to which it is cut.

    ``{…}`` in the path is filled in from the scene. ``click`` leads on from there; ``until`` is an
    element that the page must have: the rows of the list are opened one by one until one has it.
    """

    name: str
    who: str
    path: str
    first: str
    last: str = ""
    click: str = ""
    until: str = ""
    width: int = PHONE


ROW = "#result_list tbody :is(th, td) a"
PICTURES = (
    Shot("invitation", "", "invitation/{token}/", "#content-main"),
    Shot("account", "curator", "account/", "#content h1"),
    Shot(
        "desk",
        "curator",
        "submissions/submission/?waiting=waiting",
        ".desk-words",
        last=".desk-acts",
        click=ROW,
        until=".act-take-up",
    ),
    Shot(
        "marked",
        "curator",
        "submissions/submission/?waiting=waiting",
        ".desk-words",
        last=".desk-words",
        click=ROW,
        until=".desk-words .said mark.spot",
    ),
    Shot(
        "excerpt",
        "curator",
        "submissions/excerpt/?waiting=drafts",
        ".field-text_en",
        last=".field-text_en",
        click=ROW,
        until=".field-text_en:not(:has(textarea:empty)) textarea",
    ),
    Shot("reading", "keyholder", "submissions/envelope/reading/", "#content h1"),
    Shot(
        "approve",
        "publisher",
        "submissions/excerpt/?waiting=awaiting_approval",
        "fieldset:has(.approvals)",
        last=".submit-row",
        click=ROW,
        until=".approvals button",
    ),
    Shot("missing", "publisher", "documents/missing/", "#content h1"),
    Shot(
        "release",
        "publisher",
        "submissions/release/",
        "#content table",
        last="#content table",
        click=ROW,
        width=TABLET,
    ),
    Shot(
        "follow-up",
        "curator",
        "documents/followup/",
        "#content h1",
        last="#result_list",
        width=TABLET,
    ),
    Shot("incident", "coordinator", "roundtable/incident/of/{curator}/", "#content h1"),
    Shot("handover", "coordinator", "handover/", "#content h1"),
)


def open_page(browser, portal, scene, shot, language):
    """Return the page of a picture, in a browser in which its organizer is logged in."""
    context = browser.new_context(
        viewport={"width": shot.width, "height": 800},
        locale=LOCALES[language],
        color_scheme="light",
        device_scale_factor=PIXELS / shot.width,
    )
    if shot.who:
        key = scene["sessions"][f"{shot.who} {language}"]
        context.add_cookies([{"name": "sid", "value": key, "url": portal.url}])
    page = context.new_page()
    page.goto(f"{portal.url}/admin/{shot.path.format(**scene)}")
    if shot.click:
        links = [link.get_attribute("href") for link in page.locator(shot.click).all()]
        for link in dict.fromkeys(links):
            page.goto(portal.url + link)
            if not shot.until or page.locator(shot.until).count():
                break
    return page


def cut(page, shot):
    """Return the picture as WebP: the whole width, from the first element to the last."""
    top = page.locator(shot.first).first.bounding_box()["y"] - 8
    height = MOST_HEIGHT
    if shot.last:
        box = page.locator(shot.last).first.bounding_box()
        height = min(height, box["y"] + box["height"] + 8 - top)
    clip = {"x": 0, "y": max(top, 0), "width": shot.width, "height": height}
    shown = Image.open(io.BytesIO(page.screenshot(full_page=True, clip=clip))).convert("RGB")
    written = io.BytesIO()
    shown.save(written, "WEBP", quality=QUALITY, method=6)
    return written.getvalue()


def take(portal, scene, shots):
    """Take these pictures in both languages and tell their sizes."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        for shot in shots:
            for language in LOCALES:
                page = open_page(browser, portal, scene, shot, language)
                data = cut(page, shot)
                (FOLDER / f"{shot.name}-{language}.webp").write_bytes(data)
                print(f"{shot.name}-{language}.webp  {len(data):6}  {page.title()}")
                page.context.close()
        browser.close()


def wait(portal):
    """Return when the portal answers; it first writes its invented content, which takes a minute."""
    for _more_time in range(3):
        try:
            return portal.wait()
        except AssertionError:
            if portal.process.poll() is not None:
                raise
    return portal.wait()


def main(names):
    """Start a portal, take the pictures, stop it."""
    if unknown := {*names} - {shot.name for shot in PICTURES}:
        sys.exit(f"There is no picture called {', '.join(sorted(unknown))}.")
    shots = [shot for shot in PICTURES if not names or shot.name in names]
    os.environ["DEMONSTRATION"] = "1"
    with tempfile.TemporaryDirectory() as folder:
        # Passkeys need a name for an address, not a number.
        portal = Portal(Path(folder), host="localhost")
        try:
            wait(portal)
            told = portal.manage("shell", "-c", SCENE)
            take(portal, json.loads(told.splitlines()[-1]), shots)
        finally:
            portal.stop()


if __name__ == "__main__":
    main(sys.argv[1:])
