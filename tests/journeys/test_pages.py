"""Every page: no accessibility fault, whole in English, and whole on a narrow screen.

Automatic tests find a part of what can be wrong; a person with a screen reader finds the rest.
"""

import re
from functools import cache

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from tests.journeys.conftest import Windows
from tests.personas import a_case_message, a_notification_message
from tests.web.visits import VISITS, Scene

pytestmark = pytest.mark.browser

PAGES = [name for name, visit in VISITS.items() if visit.page]
WIDTHS = (1280, 320)
STANDARD = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
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


@pytest.fixture(scope="module")
def windows(site, chromium):
    opened = Windows(site, chromium)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def window_of(windows):
    """The window of a person: for all pages the same, because to sign in costs more than to look."""
    return cache(windows.open)


def address(site, scene, name):
    return site.address + reverse(name, kwargs=VISITS[name].arguments(scene))


@pytest.mark.parametrize("name", PAGES)
def test_a_page_serves_everybody_at_both_widths_and_in_both_languages(
    site, scene, windows, window_of, name
):
    """One visit for all that is asked of every page: to load it costs more than to look."""
    page = window_of(VISITS[name].person)
    page.context.clear_cookies(name="taal")
    page.goto(address(site, scene, name))
    assert starts_with_a_way_to_its_content(page)
    assert page.locator("h1").count() == 1
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(150)
        assert accessibility_faults(page) == [], f"at {width} pixels"
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.context.add_cookies([{"name": "taal", "value": "en", "url": site.address}])
    page.goto(address(site, scene, name))
    assert page.locator("html").get_attribute("lang") == "en"
    assert dutch_words(page) == []
    windows.check()


def starts_with_a_way_to_its_content(page):
    page.keyboard.press("Tab")
    return page.evaluate("document.activeElement.getAttribute('href')") == "#inhoud"


def accessibility_faults(page):
    """What the automatic check finds, each with the places where it is; it is loaded once a page."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    found = page.evaluate("options => axe.run(document, options)", STANDARD)
    return [(one["id"], [node["html"] for node in one["nodes"]]) for one in found["violations"]]


def dutch_words(page):
    # What people typed or made up is in the language they typed it in; so are names of law.
    made_up = page.locator(".sk-personas, td, .sk-facts, .sk-card__text, .sk-me, [lang=nl]")
    made_up.evaluate_all("nodes => nodes.forEach(node => node.remove())")
    return DUTCH.findall(page.locator("body").inner_text())


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
