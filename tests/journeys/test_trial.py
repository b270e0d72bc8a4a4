"""A policy officer tries a candidate on stored cases, waits without doing anything, and reads it."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from schakel.selection import dmn
from schakel.selection.overlays import effective
from tests.personas import ROTTERDAM, a_case_message
from tests.selection.test_overlays import BASELINE
from tests.selection.test_trial import WITHOUT_R07

pytestmark = pytest.mark.browser

OFTEN = {"prior_cases_12m": 4, "domestic_violence": False, "weapon": False}


@pytest.fixture
def candidate(tmp_path: Path) -> Path:
    """A file in which rule R07 is switched off."""
    file = tmp_path / "kandidaat.dmn"
    file.write_bytes(dmn.write(effective(BASELINE, [WITHOUT_R07], region=ROTTERDAM)))
    return file


def test_a_candidate_is_tried_and_the_page_fills_by_itself(site, as_person, candidate):
    offences = [{"group": "5.1", "label": "rijden"}]
    number = site.send(a_case_message(facts=OFTEN, offences=offences))["case"]
    officer = as_person("2-officier")
    officer.goto(f"{site.address}/beheer/regels/intake-selection/")
    officer.get_by_role("link", name="Draai proef op bewaarde zaken").click()
    officer.get_by_label("Versie om te proberen").select_option("")
    officer.get_by_label("Of een DMN-bestand").set_input_files(candidate)
    officer.get_by_label("Laatste kwartaal").select_option(index=0)
    officer.get_by_role("button", name="Start de proef").click()
    expect(officer.get_by_text("De proef wacht op zijn beurt")).to_be_visible()

    site.command("worker", "--once")
    expect(officer.locator(".sk-conclusion")).to_contain_text("krijgen een andere uitkomst")
    expect(officer.get_by_text("wacht op zijn beurt")).to_have_count(0)
    expect(officer.locator("#regios")).to_contain_text("Rotterdam")

    officer.get_by_role("link", name="De zaken die je mag zien").click()
    row = officer.locator("tr", has_text=number)
    expect(row).to_contain_text("→")
    row.get_by_role("link", name=number).click()
    expect(officer).to_have_url(f"{site.address}/zaken/{number}/")


def test_a_candidate_runs_along_and_is_stopped(site, as_person, candidate):
    officer = as_person("2-officier", width=320)
    officer.goto(f"{site.address}/beheer/regels/intake-selection/meelopen/")
    officer.get_by_label("Versie om te proberen").select_option("")
    officer.get_by_label("Of een DMN-bestand").set_input_files(candidate)
    officer.get_by_role("button", name="Laat meelopen").click()
    expect(officer.get_by_text("De kandidaat loopt vanaf nu mee.")).to_be_visible()

    offences = [{"group": "5.1", "label": "rijden"}]
    number = site.send(a_case_message(facts=OFTEN, offences=offences))["case"]
    officer.reload()
    expect(officer.get_by_role("link", name=number)).to_be_visible()
    officer.get_by_role("button", name="Stop nu").click()
    expect(officer.get_by_text("Gestopt:")).to_be_visible()
    assert officer.evaluate("document.documentElement.scrollWidth") == 320
