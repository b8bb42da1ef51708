"""Coming in, with a device that Chromium imitates: invitation, passkey, app, loss and return."""

import re
import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from tests.journeys.conftest import PASSWORD, Portal
from tests.journeys.test_accessibility import WCAG_AA, violations

pytestmark = pytest.mark.browser

NEW_PASSWORD = "seven wet boats at noon"


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    """A portal of its own, at a name: browsers know no passkeys at a number."""
    running = Portal(tmp_path_factory.mktemp("doors"), host="localhost")
    try:
        running.wait()
        running.manage("shell", "-c", MAKE_SOKHA)
        yield running
    finally:
        running.stop()


MAKE_SOKHA = """
import os
from django.contrib.auth.models import Group
from roundtable.models import Organizer
from allauth.mfa.totp.internal.auth import TOTP
for name in ("sokha", "dara"):
    person = Organizer.objects.create_superuser(name, "", os.environ["ORGANIZERS_PASSWORD"])
    TOTP.activate(person, {"sokha": "JBSWY3DPEHPK3PXP", "dara": "KRSXG5CTMVRXEZLU"}[name])
"""
SEEDS = {"sokha": "JBSWY3DPEHPK3PXP", "dara": "KRSXG5CTMVRXEZLU"}


class Steps:
    """Half minutes whose codes were not used yet, one person at a time."""

    def __init__(self):
        self.used = {}

    def code(self, page, name, seed):
        """Return a code that still opens; waits in the browser until there is one."""
        for _try in range(40):
            now = int(page.evaluate("Date.now()")) // 30_000
            step = max(now - 1, self.used.get(name, 0) + 1)
            if step <= now + 1:
                self.used[name] = step
                return format_hotp_value(hotp_value(seed, step))
            page.wait_for_timeout(2_000)
        raise AssertionError("no code left")


steps = Steps()


def with_device(page):
    """Give a page's browser a device that keeps passkeys; return what speaks to it, and its name."""
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    added = device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return device, added["authenticatorId"]


def lose(device):
    """Take the device away, as a thief does."""
    told, name = device
    told.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": name})


def first_step(page, name, password=PASSWORD):
    """Type name and password."""
    page.fill("#id_username", name)
    page.fill("#id_password", password)
    page.click("#login-form [type=submit]")


def log_in(visit, name, **means):
    """Return a page in which somebody has logged in by password and app."""
    page = visit("/admin/", viewport={"width": 1280, "height": 900}, **means)
    first_step(page, name)
    page.fill("#id_code", steps.code(page, name, SEEDS[name]))
    page.click("#login-form [type=submit]")
    page.wait_for_url("**/admin/")
    return page


def invite(visit, portal):
    """Return the link of an invitation that Sokha makes."""
    sokha = log_in(visit, "sokha")
    sokha.goto(f"{portal.url}/admin/roundtable/invitation/add/")
    sokha.fill("[name=name_hint]", "Bopha")
    sokha.check("text=reads and groups what people send")
    sokha.click("text=Make the link")
    return sokha.locator("#content a[href*=invitation]").first.inner_text()


def join(visit, link, portal):
    """Follow the link in Khmer on a phone, and become an organizer with a passkey."""
    page = visit(link.removeprefix(portal.url), locale="km-KH")
    device = with_device(page)
    page.fill("[name=username]", "bopha")
    page.fill("[name=password1]", NEW_PASSWORD)
    page.fill("[name=password2]", NEW_PASSWORD)
    page.click("#login-form [type=submit]")
    page.click("a[href$='passkeys/add/']")
    page.click("#passkey-add")
    page.wait_for_url("**/admin/account/codes/")
    codes = page.locator(".codes code").all_inner_texts()
    page.click("a.default")
    return page, device, codes


def test_invitation_passkey_lost_device_and_return(visit, portal):
    page, device, codes = join(visit, invite(visit, portal), portal)
    assert len(codes) == 10
    assert page.url.endswith("/admin/account/")
    page.goto(f"{portal.url}/admin/")
    assert page.locator("h1").inner_text() == "កិច្ចការដែលរង់ចាំអ្នក"

    # Out, and in again by the passkey alone.
    page.click("#logout-form button")
    page.goto(f"{portal.url}/admin/login/?next=/admin/submissions/submission/")
    page.click("#passkey-login")
    page.wait_for_url(re.compile("/admin/(submissions/submission/)?$"))

    # The phone is stolen: password, and a code from paper.
    page.click("#logout-form button")
    lose(device)
    page.goto(f"{portal.url}/admin/login/")
    first_step(page, "bopha", NEW_PASSWORD)
    page.fill("#id_code", codes[3])
    page.click("#login-form [type=submit]")
    page.wait_for_url("**/admin/")
    again = visit("/admin/login/", locale="km-KH")
    first_step(again, "bopha", NEW_PASSWORD)
    again.fill("#id_code", codes[3])
    again.click("#login-form [type=submit]")
    assert again.locator(".errorlist").count() == 1

    # The paper is lost, too: two people let her back in.
    link = way_back(visit, portal)
    back = visit(link.removeprefix(portal.url), locale="km-KH")
    with_device(back)
    back.fill("[name=new_password1]", PASSWORD[::-1] + " again")
    back.fill("[name=new_password2]", PASSWORD[::-1] + " again")
    back.click("#login-form [type=submit]")
    first_step(back, "bopha", PASSWORD[::-1] + " again")
    back.wait_for_url("**/admin/account/")
    back.click("a[href$='passkeys/add/']")
    back.click("#passkey-add")
    back.wait_for_url("**/admin/account/codes/")
    back.goto(f"{portal.url}/admin/")
    assert back.locator("h1").inner_text() == "កិច្ចការដែលរង់ចាំអ្នក"
    page.reload()  # where the thief might still be
    assert "/admin/login/" in page.url


def way_back(visit, portal):
    """Return Bopha's way back: asked for by Sokha, agreed to by Dara."""
    sokha = log_in(visit, "sokha")
    sokha.goto(f"{portal.url}/admin/roundtable/returnlink/add/")
    sokha.select_option("[name=organizer]", label="bopha")
    sokha.check("[name=kind][value=all]")
    sokha.click("text=Make the link")
    link = sokha.locator("#content a[href*='/back/']").inner_text()
    assert "does not work yet" in sokha.inner_text("#content")
    assert "cannot find" in visit(link.removeprefix(portal.url)).inner_text("h1")

    dara = log_in(visit, "dara")
    dara.goto(f"{portal.url}/admin/roundtable/returnlink/")
    dara.check("[name=_selected_action]")
    dara.select_option("[name=action]", "agree_to_selected")
    dara.click("button[name=index]")
    assert "Agreed: the link works now." in dara.inner_text(".messagelist")
    return link


def test_app_is_set_up_by_hand_without_script_in_khmer(visit, portal):
    portal.manage(
        "shell",
        "-c",
        "import os; from roundtable.models import Organizer; Organizer.objects.create_superuser("
        "'chan', '', os.environ['ORGANIZERS_PASSWORD'])",
    )
    page = visit("/admin/", locale="km-KH", java_script_enabled=False)
    first_step(page, "chan")
    page.click("a[href$='/app/add/']")
    seed = page.inner_text("code").replace(" ", "")
    picture = page.request.get(f"{portal.url}/admin/account/app/code.svg")
    assert picture.headers["content-type"] == "image/svg+xml"
    # Khmer digits, as a Khmer keyboard types them; a code of the half minute before this one.
    code = format_hotp_value(hotp_value(seed, int(time.time()) // 30))
    page.fill("#id_code", code.translate(str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩")))
    page.click("#content-main [type=submit]")
    assert page.locator(".codes li").count() == 10
    page.goto(f"{portal.url}/admin/")
    assert page.locator("h1").inner_text() == "កិច្ចការដែលរង់ចាំអ្នក"


@pytest.mark.parametrize("language", ["en", "km"])
def test_doors_are_accessible_and_fit_a_phone(visit, portal, language):
    locale = "km-KH" if language == "km" else "en-US"
    page = visit("/admin/login/", locale=locale, bypass_csp=True)
    seen = [violations(page, WCAG_AA)]
    first_step(page, "dara")
    seen.append(violations(page, WCAG_AA))
    page.fill("#id_code", steps.code(page, "dara", SEEDS["dara"]))
    page.click("#login-form [type=submit]")
    page.wait_for_url("**/admin/")
    for path in ("/admin/account/", "/admin/account/passkeys/add/", "/admin/account/codes/new/"):
        page.goto(portal.url + path)
        seen.append(violations(page, WCAG_AA))
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert seen == [[]] * 5
