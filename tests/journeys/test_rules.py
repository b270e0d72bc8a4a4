"""A rule is changed in the browser: from a draft, by its findings, to the day on which it counts."""

import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from schakel.kernel import clock
from tests.journeys.conftest import Site, free_port, wait_until_it_answers
from tests.journeys.test_pages import accessibility_faults
from tests.personas import a_case_message

pytestmark = pytest.mark.browser

SERVE_TOMORROW = """
import sys
from datetime import timedelta
from schakel.kernel import clock
today = clock.now
clock.now = lambda: today() + timedelta(days=1)
from schakel.cli import main
main()
"""


@contextmanager
def tomorrow(site: Site) -> Iterator[str]:
    """The same product on the same database, a day later."""
    port = free_port()
    command = [sys.executable, "-c", SERVE_TOMORROW, "serve", "--port", str(port), "--workers", "1"]
    address = f"http://127.0.0.1:{port}"
    server = subprocess.Popen(command, env=site.environment)
    try:
        wait_until_it_answers(address, server)
        assert urllib.request.urlopen(address, timeout=10).status == 200
        yield address
    finally:
        server.terminate()
        server.wait(timeout=20)


def no_fault(page):
    assert accessibility_faults(page) == []


def test_a_rule_is_changed_mended_signed_and_counts_from_tomorrow(site, as_person, chromium):
    manager = as_person("8-ketenmanager")
    manager.get_by_role("link", name="Regels", exact=True).click()
    manager.get_by_role("link", name="Versies en concepten").click()
    manager.get_by_role("button", name="Maak een concept van youth-route@2026-11-15").click()
    expect(manager.get_by_role("heading", level=1)).to_contain_text("Concept")
    draft = manager.url

    # The rule is changed so that it can never fire; that stands beside the cell.
    manager.get_by_role("link", name="Jeugdroute", exact=True).click()
    manager.get_by_role("link", name="J01", exact=True).click()
    age = manager.get_by_label("Leeftijd", exact=True)
    age.fill("[13..12)")
    manager.keyboard.press("Control+s")
    beside = manager.locator(".sk-field", has=manager.get_by_label("Leeftijd", exact=True))
    expect(beside).to_contain_text("geen waarde past in leeftijd")
    no_fault(manager)

    # It is mended; what it now means is written down.
    manager.get_by_label("Leeftijd", exact=True).fill("< 12")
    manager.get_by_label("Uitleg in het Nederlands").fill("Het kind is nog geen 12 jaar.")
    manager.get_by_role("button", name="Bewaar").click()
    expect(manager.locator("main")).to_contain_text("Bewaard.")
    expect(manager.locator(".sk-remark")).to_have_count(0)

    manager.goto(draft)
    no_fault(manager)
    manager.get_by_role("button", name="Kijk deze versie na").click()
    expect(manager.locator("main")).to_contain_text("Nagekeken: de tabellen kloppen")

    # It is tried on the cases of the past year and of this quarter, by the worker.
    young = {"surname": "Jong", "birth_date": f"{clock.local(clock.now()).year - 15}-01-02"}
    site.send(a_case_message(suspect__person=young))
    manager.get_by_role("link", name="Draai proef op bewaarde zaken").click()
    manager.get_by_label("Laatste kwartaal").select_option(index=0)
    manager.get_by_role("button", name="Start de proef").click()
    expect(manager.locator("main")).to_contain_text("De proef wacht op zijn beurt")
    site.command("worker", "--once")
    expect(manager.locator(".sk-conclusion")).to_contain_text("andere uitkomst")
    no_fault(manager)
    manager.get_by_role("button", name="Leg vast dat met deze versie is proefgedraaid").click()
    manager.goto(draft)
    expect(manager.locator("main")).to_contain_text("Je hebt dit zelf geschreven.")

    # Somebody of another organisation signs.
    prosecutor = as_person("2-officier")
    prosecutor.goto(draft)
    prosecutor.get_by_role("link", name="Bekijk wat er veranderde").click()
    expect(prosecutor.locator("#route-regels")).to_contain_text("Het kind is nog geen 12 jaar.")
    no_fault(prosecutor)
    prosecutor.go_back()
    prosecutor.get_by_label("Toelichting").fill("Gezien")
    prosecutor.get_by_role("button", name="Teken voor deze versie").click()
    expect(prosecutor.locator("main")).to_contain_text("Je hebt voor deze versie getekend.")

    manager.reload()
    day = clock.local(clock.now()).date() + timedelta(days=1)
    manager.get_by_label("Geldt vanaf").fill(day.isoformat())
    manager.get_by_role("button", name="Laat haar vanaf deze dag gelden").click()
    expect(manager.get_by_role("heading", level=1)).to_contain_text("Gepland")

    with tomorrow(site) as address:
        later = chromium.new_context(locale="nl-NL").new_page()
        later.goto(address)
        later.locator('form[action$="/8-ketenmanager/"] button').click()
        later.goto(draft.replace(site.address, address))
        expect(later.get_by_role("heading", level=1)).to_contain_text("Geldt nu")
        later.goto(f"{address}/beheer/regels/youth-route/")
        expect(later.locator("main")).to_contain_text("Het kind is nog geen 12 jaar.")
        later.context.close()


@pytest.mark.parametrize("width", [1280, 320])
def test_the_editor_has_no_accessibility_fault_and_fits(site, as_person, width):
    page = as_person("8-ketenmanager", width=width)
    page.goto(f"{site.address}/beheer/regels/versies/")
    page.get_by_role(
        "button", name="Maak een concept van notification-selection@2026-11-15"
    ).click()
    draft = page.url
    for place in (
        "",
        "besluit/track/",
        "besluit/track/?weergave=tabel",
        "besluit/track/kolommen/",
        "regel/N01/",
        "gevallen/",
        "gevallen/0/",
        "vergelijken/",
    ):
        page.goto(draft + place)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, place
        no_fault(page)


def test_a_rule_is_moved_and_put_back_by_keyboard_alone(site, as_person):
    page = as_person("8-ketenmanager")
    page.goto(f"{site.address}/beheer/regels/versies/")
    page.get_by_role("button", name="Maak een concept van intake-selection@2026-11-15").focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Waar de zaak heen gaat").first.focus()
    page.keyboard.press("Enter")
    second = page.locator("tbody th").nth(1).inner_text()
    page.get_by_role("button", name=f"Zet regel {second} omhoog").focus()
    page.keyboard.press("Enter")
    expect(page.locator("tbody th").first).to_have_text(second)
    page.get_by_role("link", name="intake-selection@").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Zet tekst 1 terug").focus()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("De eerdere tekst staat er weer.")


def test_a_region_does_otherwise_shows_it_and_another_organisation_signs(site, as_person):
    manager = as_person("8-ketenmanager")
    manager.goto(f"{site.address}/beheer/regels/regios/rotterdam/")
    manager.get_by_role("link", name="Doe hier iets anders").click()
    no_fault(manager)
    manager.get_by_role("row", name="R14").get_by_role("link", name="Zet er een regel voor").click()
    manager.get_by_label("Verkeersmisdrijf").select_option("true")
    manager.get_by_label("Eerdere zaken in 12 maanden").fill("nul")
    manager.get_by_label("Uitkomst").select_option('"REGULAR"')
    for label in ("Uitleg in het Nederlands", "Uitleg in het Engels"):
        manager.get_by_label(label).fill("Verkeer zonder eerdere zaak.")
    for label in ("Reden in het Nederlands", "Reden in het Engels"):
        manager.get_by_label(label).fill("Hier is een verkeersteam.")
    manager.keyboard.press("Control+s")
    beside = manager.locator(".sk-field", has=manager.get_by_label("Eerdere zaken in 12 maanden"))
    expect(beside).to_contain_text("Dit is niet te lezen.")
    no_fault(manager)
    manager.get_by_label("Eerdere zaken in 12 maanden").fill("0")
    manager.keyboard.press("Control+s")
    expect(manager.locator("main")).to_contain_text("Schrijf nu een geval dat het laat zien.")
    no_fault(manager)
    proposal = manager.url

    manager.get_by_role("link", name="Schrijf een geval").click()
    no_fault(manager)
    manager.get_by_label("Wat het geval laat zien").fill("verkeer, nooit eerder")
    manager.get_by_label("Verkeersmisdrijf").select_option("ja")
    manager.get_by_label("Vermogensmisdrijf").select_option("nee")
    manager.keyboard.press("Control+s")
    expect(manager.locator("#gevallen")).to_contain_text("Parket")

    prosecutor = as_person("2-officier", width=320)
    prosecutor.goto(proposal)
    assert prosecutor.evaluate("document.documentElement.scrollWidth") <= 320
    prosecutor.get_by_role("button", name="Teken voor deze afwijking").click()
    expect(prosecutor.get_by_role("heading", level=1)).to_contain_text("getekend")
    no_fault(prosecutor)
