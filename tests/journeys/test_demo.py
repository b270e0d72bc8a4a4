"""Trying the demo out: the list ticks itself off, and a new start brings everybody back."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

CARDS = ".sk-persona"


def done(page):
    return page.locator(".sk-steps__step--done")


def step(page, text):
    return page.locator(".sk-steps__step", has_text=text)


@pytest.fixture
def enter(own_site, chromium):
    """Opens a window for a demo person, on a demo in which nobody did anything yet."""
    contexts = []

    def enter_as(username):
        contexts.append(chromium.new_context(locale="nl-NL"))
        page = contexts[-1].new_page()
        page.goto(own_site.address)
        page.locator(f'form[action$="/{username}/"] button').click()
        page.wait_for_load_state()
        return page

    yield enter_as
    for context in contexts:
        context.close()


def test_the_list_ticks_itself_off_by_what_really_happened(own_site, enter):
    site, prosecutor, partner = own_site, enter("2-officier"), enter("3-reclassering")
    prosecutor.get_by_role("link", name="Probeer dit").first.click()
    expect(prosecutor.get_by_text("0 van 4 gedaan")).to_be_visible()

    step(prosecutor, "pak die op").get_by_role("link").click()
    free = prosecutor.get_by_role("button", name="Pak op").first
    number = free.locator("xpath=ancestor::tr").locator("a").first.inner_text()
    free.click()
    expect(prosecutor.get_by_role("link", name=number, exact=True)).to_be_visible()
    prosecutor.goto(f"{site.address}/probeer-dit/")
    expect(prosecutor.get_by_text("1 van 4 gedaan")).to_be_visible()
    expect(done(prosecutor)).to_contain_text("pak die op")

    partner.goto(f"{site.address}/probeer-dit/")
    expect(partner.get_by_text("0 van 3 gedaan")).to_be_visible()
    partner.goto(f"{site.address}/tafel/rotterdam/?mijn=1")
    partner.locator("tbody a").first.click()
    mine = partner.locator("#mijn-inbreng")
    mine.get_by_label("niet bekend", exact=True).check()
    mine.get_by_role("button", name="Deel inbreng").click()
    expect(partner.get_by_text("Bewaard.")).to_be_visible()
    partner.goto(f"{site.address}/probeer-dit/")
    expect(step(partner, "Deel wat je")).to_have_class(re.compile("--done"))
    expect(step(partner, "drie kaarten")).to_contain_text("1 van 3")


def test_who_looks_back_ticks_lines_off_by_looking(own_site, enter):
    site, manager = own_site, enter("8-ketenmanager")
    manager.goto(f"{site.address}/probeer-dit/")
    expect(manager.get_by_text("0 van 6 gedaan")).to_be_visible()
    manager.goto(f"{site.address}/monitor/")
    manager.get_by_label("Regio").select_option("amsterdam")
    manager.get_by_role("button", name="Toon").click()
    manager.goto(f"{site.address}/monitor/afspraken/")
    manager.goto(f"{site.address}/probeer-dit/")
    expect(manager.get_by_text("2 van 6 gedaan")).to_be_visible()
    expect(done(manager).first).to_contain_text("andere regio")


def test_who_guards_privacy_ticks_lines_off_by_checking_and_blocking(own_site, enter):
    site, prosecutor, officer = own_site, enter("2-officier"), enter("9-privacy")
    prosecutor.goto(f"{site.address}/tafel/rotterdam/")
    prosecutor.locator("tbody a").first.click()
    prosecutor.wait_for_url("**/zaken/*/")
    number = prosecutor.url.rstrip("/").rsplit("/", 1)[1]

    officer.goto(f"{site.address}/probeer-dit/")
    step(officer, "wie een zaak zag").get_by_role("link").click()
    officer.get_by_label("Zaaknummer").fill(number)
    officer.get_by_role("button", name="Toon").click()
    expect(officer.get_by_role("rowheader", name="J. de Boer")).not_to_have_count(0)
    officer.goto(f"{site.address}/privacy/blokkades/")
    officer.get_by_label("Welke collega?").select_option(label="J. de Boer")
    officer.get_by_label("Zaaknummer").fill(number)
    officer.get_by_label("familie").check()
    officer.get_by_role("button", name="Houd weg van deze zaak").click()
    expect(officer.get_by_role("rowheader", name="J. de Boer")).to_be_visible()
    assert prosecutor.reload().status == 404
    officer.goto(f"{site.address}/probeer-dit/")
    expect(officer.get_by_text("2 van 5 gedaan")).to_be_visible()


def test_standing_still_and_going_on_is_one_click(site, as_person):
    prosecutor = as_person("2-officier")
    prosecutor.get_by_role("button", name="Pauze aan of uit").click()
    expect(prosecutor.get_by_text("De demo staat stil.", exact=True)).to_be_visible()
    prosecutor.get_by_role("button", name="Laat de demo verdergaan").click()
    expect(prosecutor.get_by_text("Er komen weer nieuwe zaken binnen.")).to_be_visible()


def test_a_new_start_ends_on_the_start_page_with_everything_there(own_site, enter):
    page = enter("2-officier")
    page.get_by_role("button", name="Begin de demo opnieuw").click()
    expect(page.get_by_role("heading", name="De demo begint opnieuw")).to_be_visible()
    expect(page.get_by_role("progressbar")).to_be_visible()

    own_site.command("demo-keeper", "--once", "--seed", "1", "--days", "1")
    expect(page.locator(CARDS)).to_have_count(9, timeout=20_000)
    page.locator('form[action$="/2-officier/"] button').click()
    page.goto(f"{own_site.address}/tafel/rotterdam/")
    expect(page.locator("tbody tr")).not_to_have_count(0)
