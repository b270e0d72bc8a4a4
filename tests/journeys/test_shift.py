"""A shift: a suspect comes in, partners speak, the prosecutor decides."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.personas import a_case_message

pytestmark = pytest.mark.browser

BOARD = "/tafel/rotterdam/"
TWO_SECONDS = 2000


def adult(**changes):
    suspect = {"given_names": "Thijs", "surname": "Reisgenoot", "birth_date": "1991-04-05"}
    return a_case_message(suspect__person=suspect, **changes)


def test_a_case_goes_from_intake_to_disposal(site, as_person):
    receipt = site.send(adult(victims=[{"person": {"surname": "Geraakt"}, "wishes": "bel mij"}]))
    number = receipt["case"]

    probation = as_person("3-reclassering")
    probation.goto(f"{site.address}{BOARD}")
    probation.get_by_role("link", name=number, exact=True).click()
    expect(probation.get_by_role("heading", name="T. Reisgenoot")).to_be_visible()
    expect(probation.get_by_text("bel mij")).to_have_count(0)
    mine = probation.locator("#mijn-inbreng")
    mine.get_by_label("bekend", exact=True).check()
    mine.get_by_label("wonen", exact=True).check()
    mine.get_by_label("Toelichting").fill("Loopt een toezicht.")
    mine.get_by_role("button", name="Deel inbreng").click()
    expect(probation.get_by_text("Bewaard.")).to_be_visible()

    prosecutor = as_person("2-officier")
    prosecutor.goto(f"{site.address}/zaken/{number}/")
    expect(prosecutor.get_by_text("Loopt een toezicht.")).to_be_visible()
    expect(prosecutor.get_by_text("bel mij")).to_be_visible()
    prosecutor.get_by_label("Dagvaarding").check()
    prosecutor.get_by_label("Motivering").fill("Herhaling binnen een jaar.")
    prosecutor.get_by_role("button", name="Onderteken het besluit").click()
    expect(prosecutor.get_by_role("heading", name="Besluit", exact=True)).to_be_visible()
    expect(prosecutor.get_by_text("J. de Boer")).not_to_have_count(0)
    prosecutor.goto(f"{site.address}{BOARD}")
    expect(prosecutor.get_by_role("link", name=number, exact=True)).to_have_count(0)


def test_a_decision_without_its_reason_stays_on_the_screen_with_what_was_typed(site, as_person):
    number = site.send(adult())["case"]
    prosecutor = as_person("2-officier")
    prosecutor.goto(f"{site.address}/zaken/{number}/")
    prosecutor.get_by_label("Sepot, beleid").check()
    prosecutor.get_by_label("Motivering").fill("Deze woorden blijven staan.")
    prosecutor.get_by_role("button", name="Onderteken het besluit").click()
    fault = prosecutor.get_by_text("Een sepot heeft een genummerde grond nodig.", exact=True)
    expect(fault).to_be_visible()
    expect(prosecutor.get_by_label("Motivering")).to_have_value("Deze woorden blijven staan.")


def test_what_one_does_appears_on_the_board_of_another_within_two_seconds(site, as_person):
    number = site.send(adult())["case"]
    watching = as_person("2-officier")
    watching.goto(f"{site.address}{BOARD}")
    row = watching.locator(f"#rij-{number}")
    expect(row.get_by_role("button")).to_be_visible()
    expect(watching.locator("[data-live-staleness]")).to_have_attribute("data-state", "live")

    acting = as_person("1-politie")
    acting.goto(f"{site.address}{BOARD}")
    acting.locator(f"#rij-{number}").get_by_role("button").click()
    expect(row).to_contain_text("een collega", timeout=TWO_SECONDS)


def test_a_new_suspect_appears_by_itself(site, as_person):
    watching = as_person("1-politie")
    watching.goto(f"{site.address}{BOARD}")
    expect(watching.locator("[data-live-staleness]")).to_have_attribute("data-state", "live")
    number = site.send(adult())["case"]
    expect(watching.locator(f"#rij-{number}")).to_be_visible(timeout=TWO_SECONDS)


def test_rows_do_not_jump_under_the_pointer_new_ones_wait_behind_a_button(site, as_person):
    watching = as_person("1-politie")
    watching.goto(f"{site.address}{BOARD}")
    expect(watching.locator("[data-live-staleness]")).to_have_attribute("data-state", "live")
    watching.locator("tbody tr").first.hover()
    number = site.send(adult())["case"]
    waiting = watching.locator("[data-live-show]")
    expect(waiting).to_be_visible(timeout=TWO_SECONDS)
    expect(watching.locator(f"#rij-{number}")).to_have_count(0)
    waiting.click()
    expect(watching.locator(f"#rij-{number}")).to_be_visible()


def test_on_the_wall_a_new_suspect_appears_wherever_the_pointer_was_left(site, as_person):
    room = as_person("1-politie", width=1920)
    room.goto(f"{site.address}{BOARD}?weergave=muur")
    expect(room.locator("[data-live-staleness]")).to_have_attribute("data-state", "live")
    room.locator("tbody tr").first.hover()
    number = site.send(adult())["case"]
    expect(room.locator(f"#rij-{number}")).to_be_visible(timeout=TWO_SECONDS)
    assert not room.get_by_role("navigation", name="Hoofdmenu").is_visible()


def test_a_lost_connection_is_said(site, as_person):
    watching = as_person("1-politie")
    watching.goto(f"{site.address}{BOARD}")
    expect(watching.locator("[data-live-staleness]")).to_have_attribute("data-state", "live")
    watching.route("**/rijen/**", lambda route: route.abort())
    watching.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(watching.locator("[data-live-staleness]")).to_have_attribute("data-state", "lost")
    expect(watching.locator("[data-live-staleness]")).to_contain_text("verouderd")


def test_the_filter_is_in_the_address(site, as_person):
    page = as_person("1-politie")
    page.goto(f"{site.address}{BOARD}?toon=minderjarig")
    assert page.get_by_label("Minderjarig").is_checked()
    rows = page.locator("tbody tr").all()
    assert rows
    assert all("minderjarig" in row.inner_text() for row in rows)
    page.goto(f"{site.address}{BOARD}?q=bestaatniet")
    expect(page.get_by_text("Geen zaak past bij dit filter.")).to_be_visible()


def test_the_case_with_least_time_left_opens_with_two_keys(site, as_person):
    page = as_person("1-politie")
    page.goto(f"{site.address}{BOARD}")
    first = page.locator("tbody tr").first.get_attribute("id")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/zaken/"))
    assert page.url.rstrip("/").endswith(first.removeprefix("rij-"))


def test_two_people_in_one_card_lose_no_word(site, as_person):
    number = site.send(adult())["case"]
    first, second = as_person("3-reclassering"), as_person("3-reclassering")
    for page in (first, second):
        page.goto(f"{site.address}/zaken/{number}/")
        page.locator("#mijn-inbreng").get_by_label("bekend", exact=True).check()
    first.locator("#mijn-inbreng").get_by_label("Toelichting").fill("De eerste tekst.")
    second.locator("#mijn-inbreng").get_by_label("Toelichting").fill("De tweede tekst.")
    first.get_by_role("button", name="Deel inbreng").click()
    expect(first.get_by_text("Bewaard.")).to_be_visible()
    second.get_by_role("button", name="Deel inbreng").click()
    expect(second.locator(".sk-conflict").first).to_contain_text("De eerste tekst.")
    mine = second.locator("#mijn-inbreng").get_by_label("Toelichting")
    expect(mine).to_have_value("De tweede tekst.\n\nDe eerste tekst.")
    second.get_by_role("button", name="Neem mijne").click()
    expect(second.get_by_text("Bewaard.")).to_be_visible()
    expect(second.locator(".sk-card--mine")).to_contain_text("De tweede tekst.")


def test_the_board_of_two_hundred_rows_is_whole(site, as_person):
    lines = "\n".join(json.dumps(adult()) for _ in range(160))
    site.command("intake", "-", given=lines + "\n")
    page = as_person("2-officier")
    page.goto(f"{site.address}{BOARD}")
    assert page.locator("tbody tr").count() >= 195
