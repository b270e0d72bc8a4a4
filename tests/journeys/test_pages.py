"""Every page: no accessibility fault, whole in English, and whole on a narrow screen.

Automatic tests find a part of what can be wrong; a person with a screen reader finds the rest.
"""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from tests.personas import a_case_message, a_notification_message
from tests.web.visits import VISITS, Scene

pytestmark = pytest.mark.browser

PAGES = [name for name, visit in VISITS.items() if visit.page]
STANDARD = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
DUTCH = re.compile(r"\b(zaak|zaken|tafel|verdachte|bewaard|inbreng|jij|niet bekend|geen)\b", re.I)


@pytest.fixture(scope="module")
def scene(site):
    victims = [{"person": {"surname": "Geraakt"}, "wishes": "no contact"}]
    message = a_case_message(victims=victims)
    return Scene(
        site.send(message)["case"],
        site.send(a_notification_message())["case"],
        site.person_of(message, VISITS["person"].person),
    )


def address(site, scene, name):
    return site.address + reverse(name, kwargs=VISITS[name].arguments(scene))


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", [1280, 320])
def test_a_page_has_no_accessibility_fault_and_fits(site, scene, as_person, name, width):
    page = as_person(VISITS[name].person, width=width)
    page.goto(address(site, scene, name))
    page.wait_for_timeout(300)
    faults = Axe().run(page, options={"runOnly": STANDARD["runOnly"]})
    assert faults.violations_count == 0, faults.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_whole_in_english(site, scene, as_person, name):
    page = as_person(VISITS[name].person)
    page.context.add_cookies([{"name": "taal", "value": "en", "url": site.address}])
    page.goto(address(site, scene, name))
    assert page.locator("html").get_attribute("lang") == "en"
    # What people typed or made up is in the language they typed it in; so are names of law.
    made_up = page.locator(".sk-personas, td, .sk-facts, .sk-card__text, .sk-me, [lang=nl]")
    made_up.evaluate_all("nodes => nodes.forEach(node => node.remove())")
    assert DUTCH.findall(page.locator("body").inner_text()) == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_starts_with_a_way_to_its_content_and_has_one_heading(site, scene, as_person, name):
    page = as_person(VISITS[name].person)
    page.goto(address(site, scene, name))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#inhoud"
    assert page.locator("h1").count() == 1


A4_LYING = 1040  # pixels between the margins of a board on paper


def test_on_paper_the_board_fits_and_keeps_every_column_that_says_something(site, as_person):
    page = as_person("2-officier", width=A4_LYING)
    page.goto(site.address + reverse("board", kwargs={"region": "rotterdam"}))
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth") <= A4_LYING
    for head in ("Klok", "Persoon", "Inbreng", "Voorstel"):
        assert page.get_by_role("columnheader", name=head).is_visible()
    assert not page.get_by_role("link", name="Probeer dit").is_visible()


def test_on_paper_a_case_has_its_contents_and_no_empty_forms(site, scene, as_person):
    page = as_person("2-officier")
    page.goto(address(site, scene, "case"))
    page.emulate_media(media="print")
    assert page.get_by_role("heading", name="Waarom hier?").is_visible()
    assert page.get_by_role("heading", name="Tijdlijn").is_visible()
    assert page.locator("main form:visible").count() == 0
    assert not page.get_by_role("heading", name="Mijn inbreng").is_visible()
